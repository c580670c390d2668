"""The psychologist's work with cases: take, speak, put back, close with a note."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.support import (
    CloseCase,
    FinishCase,
    MarkContacted,
    OpenCase,
    OpenCases,
    ReleaseCase,
    TakeCase,
)
from handlers.case_screens import case_screen, cases_screen
from handlers.current import state_screen
from handlers.display import person_name
from handlers.leaving import leave, unless_gone
from handlers.screen import Button, Screen
from handlers.widgets import menu_row
from models import SupportState
from services.actor import Actor
from services.errors import AlreadyDone, NotFound
from services.session import Session
from services.support_cases import (
    LONGEST_NOTE,
    SHORTEST_NOTE,
    close_case,
    find_words,
    get_case,
    mark_contacted,
    release_case,
    take_case,
)

router = Router(name="cases")

# The key of the dialog's data with the case that is being closed.
KEY = "case"


class CaseNote(StatesGroup):
    """The note of a case that is being closed is awaited."""

    text = State()


@router.callback_query(OpenCases.filter())
async def open_cases(
    callback: CallbackQuery, callback_data: OpenCases, session: Session, actor: Actor
) -> Screen:
    """The list."""
    return await cases_screen(session, actor, callback_data.page)


@router.callback_query(OpenCase.filter())
async def open_case(
    callback: CallbackQuery, callback_data: OpenCase, session: Session, actor: Actor
) -> Screen:
    """One case; the list when it is no longer there."""
    return await _card(session, actor, callback_data.case_id)


@router.callback_query(TakeCase.filter())
async def take(
    callback: CallbackQuery, callback_data: TakeCase, session: Session, actor: Actor
) -> Screen:
    """Mine now; of two who press, one has it."""
    try:
        await take_case(session, actor=actor, case_id=callback_data.case_id)
    except (AlreadyDone, NotFound):
        return await _moved_on(session, actor, callback_data.case_id)
    screen = await _card(session, actor, callback_data.case_id)
    return screen.with_toast(_("Taken. The person knows that you will write."))


@router.callback_query(MarkContacted.filter())
async def contacted(
    callback: CallbackQuery, callback_data: MarkContacted, session: Session, actor: Actor
) -> Screen:
    """We have spoken."""
    try:
        await mark_contacted(session, actor=actor, case_id=callback_data.case_id)
    except (AlreadyDone, NotFound):
        return await _moved_on(session, actor, callback_data.case_id)
    return await _card(session, actor, callback_data.case_id)


@router.callback_query(ReleaseCase.filter())
async def release(
    callback: CallbackQuery, callback_data: ReleaseCase, session: Session, actor: Actor
) -> Screen:
    """Back on the list for everybody."""
    try:
        await release_case(session, actor=actor, case_id=callback_data.case_id)
    except (AlreadyDone, NotFound):
        return await _moved_on(session, actor, callback_data.case_id)
    return await cases_screen(session, actor)


@state_screen(CaseNote.text)
@unless_gone
async def note_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The question for the note, or how it stands when the case is closed already."""
    case_id = (await state.get_data()).get(KEY, 0)
    case = await get_case(session, actor=actor, case_id=case_id)
    if case.state is not SupportState.TAKEN:
        await leave(state, KEY)
        return case_screen(session, case, actor.timezone)
    text = _(
        "{person}: write a note for yourself, {shortest} to {longest} characters, or close the "
        "request without one. The note is kept encrypted, nobody else reads it."
    ).format(
        person=person_name(session, case.participation.person),
        shortest=SHORTEST_NOTE,
        longest=LONGEST_NOTE,
    )
    rows = [
        [Button(_("Close without a note"), CloseCase(case_id=case_id))],
        [Button(_("Back"), OpenCase(case_id=case_id)), *menu_row()],
    ]
    return Screen(text=text, rows=rows)


@router.callback_query(FinishCase.filter())
async def ask_note(
    callback: CallbackQuery,
    callback_data: FinishCase,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Await the note."""
    try:
        await get_case(session, actor=actor, case_id=callback_data.case_id)
    except NotFound:
        return await _moved_on(session, actor, callback_data.case_id)
    await state.set_state(CaseNote.text)
    await state.update_data({KEY: callback_data.case_id})
    return await note_awaited(session, actor, state)


@router.callback_query(CloseCase.filter())
async def close(
    callback: CallbackQuery,
    callback_data: CloseCase,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Closed without a note."""
    return await _close(session, actor, state, callback_data.case_id, None)


@router.message(CaseNote.text, F.text, ~F.text.startswith("/"))
async def take_note(message: Message, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """Closed with a note."""
    note = (message.text or "").strip()
    if not SHORTEST_NOTE <= len(note) <= LONGEST_NOTE:
        screen = await note_awaited(session, actor, state)
        return screen.with_hint(
            _("The note should have {shortest} to {longest} characters.").format(
                shortest=SHORTEST_NOTE, longest=LONGEST_NOTE
            )
        )
    case_id = (await state.get_data()).get(KEY, 0)
    return await _close(session, actor, state, case_id, note)


async def _close(
    session: Session, actor: Actor, state: FSMContext, case_id: int, note: str | None
) -> Screen:
    await leave(state, KEY)
    try:
        await close_case(session, actor=actor, case_id=case_id, note=note)
    except (AlreadyDone, NotFound):
        return await _moved_on(session, actor, case_id)
    return (await cases_screen(session, actor)).with_toast(_("The request is closed."))


async def _card(session: Session, actor: Actor, case_id: int) -> Screen:
    case = await get_case(session, actor=actor, case_id=case_id)
    words = await find_words(session, actor=actor, case_id=case_id)
    return case_screen(session, case, actor.timezone, words)


async def _moved_on(session: Session, actor: Actor, case_id: int) -> Screen:
    """How it stands: the case, or the list when the actor may no longer see it."""
    hint = _("This has already been decided. Here is how things stand now.")
    try:
        screen = await _card(session, actor, case_id)
    except NotFound:
        screen = await cases_screen(session, actor)
    return screen.with_toast(hint)
