"""The short registration: going on with it, the name, and one step back."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.joining import ContinueRegistration, KeepName, StepBack
from handlers.current import current_screen
from handlers.display import clean, shorten
from handlers.joining_draft import STEPS, Draft, Registration, load_draft, save_draft
from handlers.registration_flow import advance, begin, finish_staff, go_to, retreat
from handlers.registration_screens import required_draft
from handlers.screen import Screen
from models import ParticipationState
from services.actor import Actor
from services.registration import LONGEST_NAME, holds_contact, save_name
from services.session import Session

router = Router(name="registration")

# A name with a patronymic is two words; a third one is most often a surname.
WORDS_OF_A_NAME = 2


@router.callback_query(ContinueRegistration.filter())
async def continue_registration(
    callback: CallbackQuery,
    callback_data: ContinueRegistration,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Go on where the form was left, or begin it again with what was answered before."""
    grant = actor.grant(callback_data.participation_id)
    draft = await load_draft(state)
    under_way = draft is not None and draft.participation_id == callback_data.participation_id
    if grant is None or grant.state is not ParticipationState.DRAFT:
        return await current_screen(session, actor, state)
    if draft is None or not under_way:
        roles = [grant.participation_id]
        return await begin(session, actor, state, roles, first_name=callback.from_user.first_name)
    if not (await state.get_state() or "").startswith("Registration:"):
        await go_to(state, draft, Registration.direction if draft.name else Registration.name)
    return await current_screen(session, actor, state)


@router.message(Registration.name, F.text, ~F.text.startswith("/"))
async def type_name(message: Message, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """A typed name; one that needs another look is kept on the button."""
    draft = await required_draft(state)
    name = clean(message.text or "")
    hint = _objection(name)
    if hint is None:
        return await _take_name(session, actor, state, draft, name)
    if any(letter.isalpha() for letter in name) and not holds_contact(name):
        draft.suggested_name = shorten(name, LONGEST_NAME)
        await save_draft(state, draft)
    screen = await current_screen(session, actor, state)
    return screen.with_hint(hint)


def _objection(name: str) -> str | None:
    if not any(letter.isalpha() for letter in name):
        return _("Please write a name with letters.")
    if holds_contact(name):
        return _("A name only, please: without links, addresses and phones.")
    if len(name) > LONGEST_NAME:
        return _("This is longer than 60 characters. Keep the shortened name, or type another.")
    if len(name.split()) > WORDS_OF_A_NAME:
        return _("There seems to be a surname here. Type a shorter name, or keep it as it is.")
    return None


@router.callback_query(KeepName.filter(), Registration.name)
async def keep_name(
    callback: CallbackQuery, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """The name on the button."""
    draft = await required_draft(state)
    if not draft.suggested_name:
        return await current_screen(session, actor, state)
    return await _take_name(session, actor, state, draft, draft.suggested_name)


async def _take_name(
    session: Session, actor: Actor, state: FSMContext, draft: Draft, name: str
) -> Screen:
    await save_name(session, actor=actor, name=name)
    draft.name = draft.suggested_name = name
    if draft.role not in STEPS:
        return await finish_staff(session, actor, state, draft)
    return await advance(session, actor, state, draft)


@router.callback_query(StepBack.filter())
async def step_back(
    callback: CallbackQuery, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """The question before this one."""
    draft = await load_draft(state)
    if draft is None or not (await state.get_state() or "").startswith("Registration:"):
        return await current_screen(session, actor, state)
    return await retreat(session, actor, state, draft)
