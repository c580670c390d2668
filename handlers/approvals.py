"""The curator's decisions about newcomers: confirm, return with a comment."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.callbacks.joining import Approve, ApproveAll, OpenPerson, ReturnForm
from handlers.current import current_screen, state_screen
from handlers.display import clean, person_name
from handlers.people_screens import person_screen, school_screen
from handlers.screen import Button, Screen
from services import approvals, people
from services.actor import Actor
from services.errors import NotFound
from services.session import Session

router = Router(name="approvals")

# The key of the dialog's data with the role whose form is given back.
KEY = "returning"


class Returning(StatesGroup):
    """A form is given back with a typed comment."""

    comment = State()


@router.callback_query(Approve.filter())
async def approve(
    callback: CallbackQuery, callback_data: Approve, session: Session, actor: Actor
) -> Screen:
    """Confirm one newcomer."""
    participation_id = callback_data.participation_id
    await approvals.approve(session, actor=actor, participation_ids=[participation_id])
    screen = await person_screen(session, actor, participation_id)
    return screen.with_toast(_("Confirmed. I have told them."))


@router.callback_query(ApproveAll.filter())
async def approve_all(
    callback: CallbackQuery, callback_data: ApproveAll, session: Session, actor: Actor
) -> Screen:
    """Confirm everyone the button counted."""
    count = await approvals.approve_all(
        session,
        actor=actor,
        organization_id=callback_data.organization_id,
        seen=callback_data.seen,
    )
    screen = await school_screen(session, actor, callback_data.organization_id, 0)
    text = ngettext("{count} form confirmed.", "{count} forms confirmed.", count)
    return screen.with_toast(text.format(count=count))


@router.callback_query(ReturnForm.filter())
async def return_form(
    callback: CallbackQuery,
    callback_data: ReturnForm,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Ask what should be corrected."""
    card = await people.get_card(
        session, actor=actor, participation_id=callback_data.participation_id
    )
    if not card.can_decide:
        return await person_screen(session, actor, callback_data.participation_id)
    await state.update_data({KEY: callback_data.participation_id})
    await state.set_state(Returning.comment)
    return await comment_screen(session, actor, state)


@state_screen(Returning.comment)
async def comment_screen(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """What should be corrected, in the curator's words."""
    participation_id = (await state.get_data()).get(KEY, 0)
    card = await _find_undecided(session, actor, participation_id)
    if card is None:
        # Somebody else has decided meanwhile.
        await state.set_state(None)
        screen = await current_screen(session, actor, state)
        return screen.with_hint(_("This has already been decided. Here is how things stand now."))
    return Screen(
        text=_(
            "<b>What should be corrected? {person}</b>\n\nType a comment: it is sent to this "
            "person, and the form opens again. No surnames and phone numbers, please."
        ).format(person=person_name(session, card.participation.person)),
        rows=[[Button(_("Back"), OpenPerson(participation_id=participation_id))]],
    )


@router.message(Returning.comment, F.text, ~F.text.startswith("/"))
async def type_comment(
    message: Message, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """The comment goes to the person, and their form is open again."""
    comment = clean(message.text or "")
    participation_id = (await state.get_data()).get(KEY, 0)
    card = await _find_undecided(session, actor, participation_id)
    if card is None:
        return await comment_screen(session, actor, state)
    if not 1 <= len(comment) <= approvals.LONGEST_COMMENT:
        screen = await comment_screen(session, actor, state)
        hint = _("Please make it shorter: up to {count} characters, now there are {length}.")
        return screen.with_hint(hint.format(count=approvals.LONGEST_COMMENT, length=len(comment)))
    await state.set_state(None)
    await approvals.return_with_comment(
        session, actor=actor, participation_id=participation_id, comment=comment
    )
    screen = await school_screen(session, actor, card.participation.organization_id, 0)
    return screen.with_hint(_("The form has been returned, and the person has been told why."))


async def _find_undecided(
    session: Session, actor: Actor, participation_id: int
) -> people.Card | None:
    try:
        card = await people.get_card(session, actor=actor, participation_id=participation_id)
    except NotFound:
        return None
    return card if card.can_decide else None
