"""The personalised programme of a pair: read, agreed on, approved, corrected."""

from dataclasses import replace

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.assignment import OpenAssignments
from handlers.callbacks.programme import (
    AgreeProgramme,
    ApproveProgramme,
    BeginCorrection,
    DiscardCorrection,
    OpenChanges,
    OpenDraft,
    OpenProgramme,
    ReturnProgramme,
    TakeBackProgramme,
)
from handlers.current import state_screen
from handlers.display import clean
from handlers.leaving import leave, unless_gone
from handlers.programme_screens import (
    back_row,
    changes_screen,
    draft_screen,
    or_programme_now,
    programme_screen,
    view_screen,
)
from handlers.screen import Button, Screen
from handlers.widgets import menu_row
from models import MentorshipState, ProgramVersionState
from services.actor import Actor
from services.assignments import list_recordable
from services.personal_programs import begin_program
from services.program_agreements import agree, take_back
from services.program_approval import (
    LONGEST_COMMENT,
    SHORTEST_COMMENT,
    approve_program,
    return_program,
)
from services.program_corrections import begin_correction, discard_correction
from services.program_views import get_by_version, get_program
from services.session import Session

router = Router(name="programme")

# The key of the dialog's data with the version that is given back.
KEY = "programme_return"


class ReturnForm(StatesGroup):
    """A programme is given back with a typed comment."""

    comment = State()


@router.callback_query(OpenProgramme.filter())
async def open_programme(
    callback: CallbackQuery, callback_data: OpenProgramme, session: Session, actor: Actor
) -> Screen:
    """The programme; a member of a pair that plans begins it by opening it."""
    view = await get_program(session, actor=actor, mentorship_id=callback_data.mentorship_id)
    plans = view.mentorship.state is MentorshipState.PLANNING
    if view.program is None and view.member is not None and plans:
        await begin_program(session, actor=actor, mentorship_id=callback_data.mentorship_id)
        view = await get_program(session, actor=actor, mentorship_id=callback_data.mentorship_id)
    return await view_screen(session, actor, view, callback_data.page)


@router.callback_query(OpenDraft.filter())
async def open_draft(
    callback: CallbackQuery, callback_data: OpenDraft, session: Session, actor: Actor
) -> Screen:
    """The version being written or waiting."""
    view = await get_program(session, actor=actor, mentorship_id=callback_data.mentorship_id)
    return await draft_screen(session, actor, view, callback_data.page)


@router.callback_query(OpenChanges.filter())
async def open_changes(
    callback: CallbackQuery, callback_data: OpenChanges, session: Session, actor: Actor
) -> Screen:
    """What a correction changes."""
    view = await get_program(session, actor=actor, mentorship_id=callback_data.mentorship_id)
    return await changes_screen(session, actor, view, callback_data.page)


@router.callback_query(AgreeProgramme.filter())
@or_programme_now
async def agree_to_it(
    callback: CallbackQuery, callback_data: AgreeProgramme, session: Session, actor: Actor
) -> Screen:
    """«Согласен(на)»."""
    version_id = callback_data.version_id
    version = await agree(session, actor=actor, version_id=version_id, seen=callback_data.mark)
    view = await get_by_version(session, actor=actor, version_id=version_id)
    if version.state is ProgramVersionState.AGREED:
        word = _("Everybody agrees. Now the curator reads it.")
    else:
        word = _("Noted. When the others agree too, it goes to the curator.")
    screen = await draft_screen(session, actor, view)
    return screen.with_hint(f"<b>{word}</b>").with_toast(_("Noted"))


@router.callback_query(TakeBackProgramme.filter())
@or_programme_now
async def write_on(
    callback: CallbackQuery, callback_data: TakeBackProgramme, session: Session, actor: Actor
) -> Screen:
    """A draft again."""
    version_id = callback_data.version_id
    await take_back(session, actor=actor, version_id=version_id)
    view = await get_by_version(session, actor=actor, version_id=version_id)
    word = _("It is a draft again. When it is ready, everybody agrees anew.")
    return (await draft_screen(session, actor, view)).with_hint(f"<b>{word}</b>")


@router.callback_query(ApproveProgramme.filter())
@or_programme_now
async def approve(
    callback: CallbackQuery, callback_data: ApproveProgramme, session: Session, actor: Actor
) -> Screen:
    """The curator approves."""
    version_id = callback_data.version_id
    await approve_program(session, actor=actor, version_id=version_id, seen=callback_data.mark)
    view = await get_by_version(session, actor=actor, version_id=version_id)
    screen = await view_screen(session, actor, view)
    word = _("Approved. I have told everybody.")
    if view.mentorship.state is MentorshipState.PLANNING:
        word = _("Approved. The pair begins when the mentor's assignment is recorded.")
        if await list_recordable(session, actor=actor, mentorship_id=view.mentorship.id):
            record = OpenAssignments(mentorship_id=view.mentorship.id)
            rows = [[Button(_("Record the assignment"), record)], *screen.rows]
            screen = replace(screen, rows=rows)
    return screen.with_hint(f"<b>{word}</b>")


@router.callback_query(ReturnProgramme.filter())
async def ask_comment(
    callback: CallbackQuery,
    callback_data: ReturnProgramme,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Ask what should be different."""
    await state.update_data({KEY: callback_data.version_id})
    await state.set_state(ReturnForm.comment)
    return await comment_awaited(session, actor, state)


@state_screen(ReturnForm.comment)
@unless_gone
async def comment_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """What should be different, in the curator's words; how it stands when nothing waits."""
    version_id = (await state.get_data()).get(KEY, 0)
    view = await get_by_version(session, actor=actor, version_id=version_id)
    waits = view.open is not None and view.open.state is ProgramVersionState.AGREED
    if not (view.may_decide and waits):
        await leave(state, KEY)
        return await draft_screen(session, actor, view)
    text = _(
        "<b>What should be different in the programme?</b>\n\nType a comment of {shortest} to "
        "{longest} characters: everybody in the pair reads it, and the programme is a draft again. "
        "No names of children and parents, please."
    ).format(shortest=SHORTEST_COMMENT, longest=LONGEST_COMMENT)
    back = Button(_("Back"), OpenDraft(mentorship_id=view.mentorship.id))
    return Screen(text=text, rows=[[back], menu_row()])


@router.message(ReturnForm.comment, F.text, ~F.text.startswith("/"))
async def take_comment(
    message: Message, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """The programme goes back to its authors."""
    comment = clean(message.text or "")
    if not SHORTEST_COMMENT <= len(comment) <= LONGEST_COMMENT:
        hint = _("The comment should have {shortest} to {longest} characters.").format(
            shortest=SHORTEST_COMMENT, longest=LONGEST_COMMENT
        )
        return (await comment_awaited(session, actor, state)).with_hint(hint)
    version_id = (await state.get_data()).get(KEY, 0)
    await leave(state, KEY)
    await return_program(session, actor=actor, version_id=version_id, comment=comment)
    view = await get_by_version(session, actor=actor, version_id=version_id)
    word = _("The programme has been returned, and the pair has been told why.")
    return (await draft_screen(session, actor, view)).with_hint(f"<b>{word}</b>")


@router.callback_query(BeginCorrection.filter())
@or_programme_now
async def correct(
    callback: CallbackQuery, callback_data: BeginCorrection, session: Session, actor: Actor
) -> Screen:
    """Explain what a correction is; then begin one."""
    mentorship_id = callback_data.mentorship_id
    if not callback_data.sure:
        view = await get_program(session, actor=actor, mentorship_id=mentorship_id)
        text = _(
            "<b>Correct the programme?</b>\n\nThe pair changes a copy of it. The present programme "
            "goes on until everybody agrees to the new one and the curator approves it; what is "
            "done stays done."
        )
        sure = BeginCorrection(mentorship_id=mentorship_id, sure=True)
        rows = [[Button(_("Begin a correction"), sure)]]
        stay = [Button(_("Leave it as it is"), OpenProgramme(mentorship_id=mentorship_id))]
        return Screen(text=text, rows=[*rows, stay, back_row(view)])
    version = await begin_correction(session, actor=actor, mentorship_id=mentorship_id)
    view = await get_by_version(session, actor=actor, version_id=version.id)
    return await draft_screen(session, actor, view)


@router.callback_query(DiscardCorrection.filter())
@or_programme_now
async def discard(
    callback: CallbackQuery, callback_data: DiscardCorrection, session: Session, actor: Actor
) -> Screen:
    """Put a correction away, after one question."""
    version_id = callback_data.version_id
    view = await get_by_version(session, actor=actor, version_id=version_id)
    mentorship_id = view.mentorship.id
    if not callback_data.sure:
        text = _(
            "<b>Put the correction away?</b>\n\nWhat was written in it is gone; the present "
            "programme goes on as it is."
        )
        sure = DiscardCorrection(version_id=version_id, sure=True)
        keep = [Button(_("Keep it"), OpenDraft(mentorship_id=mentorship_id))]
        return Screen(text=text, rows=[[Button(_("Put it away"), sure)], keep, back_row(view)])
    await discard_correction(session, actor=actor, version_id=version_id)
    screen = await programme_screen(session, actor, mentorship_id)
    return screen.with_toast(_("Put away"))
