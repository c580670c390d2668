"""The personalised programme of a pair: read, agreed on, approved, corrected."""

from dataclasses import replace

from aiogram import F, Router, html
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
from handlers.choice import REASONS
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
from handlers.widgets import choice, menu_row
from models import MentorshipState, ProgramVersionState
from services.actor import Actor
from services.assignments import list_recordable
from services.errors import PlanningSkipped
from services.personal_programs import begin_program
from services.program_agreements import agree, take_back
from services.program_approval import (
    LONGEST_COMMENT,
    SHORTEST_COMMENT,
    approve_program,
    return_program,
)
from services.program_corrections import begin_correction, discard_correction
from services.program_views import ProgramView, get_by_version, get_program
from services.session import Session

router = Router(name="programme")

# The key of the dialog's data with the version that is given back.
KEY = "programme_return"
COMMENT = "programme_comment"


class ReturnForm(StatesGroup):
    """A programme is given back with a typed comment, and the word that it may be sent."""

    comment = State()
    confirm = State()


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
    """The curator approves; the reason is asked for where no planning meeting is closed."""
    version_id = callback_data.version_id
    try:
        await approve_program(
            session,
            actor=actor,
            version_id=version_id,
            seen=callback_data.mark,
            reason=callback_data.reason,
        )
    except PlanningSkipped:
        return await _reason_screen(session, actor, callback_data)
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


async def _reason_screen(session: Session, actor: Actor, asked: ApproveProgramme) -> Screen:
    """No stage is skipped silently (product.md, «Transitions»)."""
    view = await get_by_version(session, actor=actor, version_id=asked.version_id)
    text = _(
        "<b>Approve without a planning meeting?</b>\n\nIt has not been closed: not everybody has "
        "met or answered. Choose why the programme can be approved; the municipal coordinator "
        "sees the reason."
    )
    rows = [
        choice(str(title), asked.model_copy(update={"reason": reason}))
        for reason, title in REASONS.items()
    ]
    back = Button(_("Back"), OpenDraft(mentorship_id=view.mentorship.id))
    return Screen(text=text, rows=[*rows, [back, *menu_row()]])


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
    await state.update_data({KEY: callback_data.version_id})
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
        return _confirm_screen(view, version_id, data.get(COMMENT, ""))
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
