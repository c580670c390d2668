"""The personalised programme of a pair: read, agreed on, approved, corrected."""

from dataclasses import replace

from aiogram import Router
from aiogram.types import CallbackQuery
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
    TakeBackProgramme,
)
from handlers.choice import REASONS
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
    approve_program,
)
from services.program_corrections import begin_correction, discard_correction
from services.program_views import get_by_version, get_program
from services.session import Session

router = Router(name="programme")


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
