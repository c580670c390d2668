"""A curator gives a programme back to its authors, with a typed comment."""

from aiogram import F, Router, html
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.programme import OpenDraft, ReturnProgramme
from handlers.current import state_screen
from handlers.display import clean
from handlers.leaving import leave, unless_gone
from handlers.programme_screens import draft_screen
from handlers.screen import Button, Screen
from handlers.widgets import menu_row
from models import ProgramVersionState
from services.actor import Actor
from services.program_approval import LONGEST_COMMENT, SHORTEST_COMMENT, return_program
from services.program_views import ProgramView, get_by_version
from services.session import Session

router = Router(name="programme_return")

# The key of the dialog's data with the version that is given back.
KEY = "programme_return"
COMMENT = "programme_comment"


class ReturnForm(StatesGroup):
    """A programme is given back with a typed comment, and the word that it may be sent."""

    comment = State()
    confirm = State()


@router.callback_query(ReturnProgramme.filter())
async def ask_comment(
    callback: CallbackQuery,
    callback_data: ReturnProgramme,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Ask what should be different; with the curator's word, the programme goes back."""
    data = await state.get_data()
    comment = data.get(COMMENT) if data.get(KEY) == callback_data.version_id else None
    if callback_data.sure and comment:
        return await _return(session, actor, state, callback_data.version_id, comment)
    await state.update_data({KEY: callback_data.version_id, COMMENT: None})
    await state.set_state(ReturnForm.comment)
    return await comment_awaited(session, actor, state)


@state_screen(ReturnForm.comment, ReturnForm.confirm)
@unless_gone
async def comment_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """What should be different, in the curator's words; how it stands when nothing waits."""
    data = await state.get_data()
    version_id = data.get(KEY, 0)
    view = await get_by_version(session, actor=actor, version_id=version_id)
    waits = view.open is not None and view.open.state is ProgramVersionState.AGREED
    if not (view.may_decide and waits):
        await _leave(state)
        return await draft_screen(session, actor, view)
    if await state.get_state() == ReturnForm.confirm.state:
        return _confirm_screen(view, version_id, data.get(COMMENT) or "")
    text = _(
        "<b>What should be different in the programme?</b>\n\nType a comment of {shortest} to "
        "{longest} characters: everybody in the pair reads it, and the programme is a draft again. "
        "No names of children and parents, please."
    ).format(shortest=SHORTEST_COMMENT, longest=LONGEST_COMMENT)
    back = Button(_("Back"), OpenDraft(mentorship_id=view.mentorship.id))
    return Screen(text=text, rows=[[back], menu_row()])


def _confirm_screen(view: ProgramView, version_id: int, comment: str) -> Screen:
    text = _(
        "<b>Return the programme with this comment?</b>\n<blockquote>{comment}</blockquote>\n"
        "Everybody in the pair will read it. Is nobody named in it?"
    ).format(comment=html.quote(comment))
    rows = [
        [Button(_("Return it"), ReturnProgramme(version_id=version_id, sure=True))],
        [Button(_("Write it anew"), ReturnProgramme(version_id=version_id))],
    ]
    back = Button(_("Back"), OpenDraft(mentorship_id=view.mentorship.id))
    return Screen(text=text, rows=[*rows, [back, *menu_row()]])


@router.message(ReturnForm.comment, F.text, ~F.text.startswith("/"))
@router.message(ReturnForm.confirm, F.text, ~F.text.startswith("/"))
async def take_comment(
    message: Message, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """What will go back to the authors, once more before their eyes."""
    comment = clean(message.text or "")
    if not SHORTEST_COMMENT <= len(comment) <= LONGEST_COMMENT:
        hint = _("The comment should have {shortest} to {longest} characters.").format(
            shortest=SHORTEST_COMMENT, longest=LONGEST_COMMENT
        )
        return (await comment_awaited(session, actor, state)).with_hint(hint)
    await state.update_data({COMMENT: comment})
    await state.set_state(ReturnForm.confirm)
    return await comment_awaited(session, actor, state)


async def _return(
    session: Session, actor: Actor, state: FSMContext, version_id: int, comment: str
) -> Screen:
    """The programme goes back to its authors."""
    await _leave(state)
    await return_program(session, actor=actor, version_id=version_id, comment=comment)
    view = await get_by_version(session, actor=actor, version_id=version_id)
    word = _("The programme has been returned, and the pair has been told why.")
    return (await draft_screen(session, actor, view)).with_hint(f"<b>{word}</b>")


async def _leave(state: FSMContext) -> None:
    await leave(state, COMMENT)
    await leave(state, KEY)
