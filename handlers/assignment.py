"""Recording a mentor's assignment: one question a screen, resumable, confirmed as a whole."""

from typing import Any

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.assignment_asking import (
    KEY,
    TEXTS,
    AssignmentForm,
    ask_next_part,
    ask_question,
    stop_asking,
    value_awaited,
    write_part,
)
from handlers.assignment_screens import known_value, record_lines, record_screen
from handlers.callbacks import OpenPair
from handlers.callbacks.assignment import (
    AskAssignmentPart,
    ConfirmAssignment,
    EndAssignment,
    KeepSuggested,
    OpenAssignment,
    OpenAssignments,
    OpenOwnAssignment,
    SetAssignmentForm,
    SetPaperDay,
    SetPayKind,
)
from handlers.display import button_name, clean
from handlers.leaving import leave
from handlers.screen import Button, Screen
from handlers.typed_days import typed_day
from handlers.widgets import choice, menu_row
from models import AssignmentEndedBy, MentorshipState
from services.actor import Actor
from services.assignment_content import AssignmentPart
from services.assignment_ends import RUNNING
from services.assignment_values import AssignmentView, today_at
from services.assignments import (
    confirm_assignment,
    get_assignment,
    get_own_assignment,
    list_recordable,
)
from services.errors import AlreadyDone, NotFound
from services.mentorships import find_member
from services.pair_office import get_pair
from services.session import Session

router = Router(name="assignment")


@router.callback_query(OpenAssignments.filter())
async def open_assignments(
    callback: CallbackQuery,
    callback_data: OpenAssignments,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """The only mentor at once, or the mentors of one's own school."""
    mentorship_id = callback_data.mentorship_id
    mentorship = await get_pair(session, actor=actor, mentorship_id=mentorship_id)
    ids = await list_recordable(session, actor=actor, mentorship_id=mentorship_id)
    if not ids:
        raise NotFound
    if len(ids) == 1:
        return await ask_next_part(session, actor, state, mentorship_id, ids[0])
    rows = [
        choice(
            button_name(session, member.participation.person),
            OpenAssignment(mentorship_id=mentorship_id, participation_id=member.participation_id),
        )
        for member in mentorship.members
        if member.participation_id in ids
    ]
    await stop_asking(state)
    return Screen(text=_("<b>Whose assignment?</b>"), rows=[*rows, menu_row()])


@router.callback_query(OpenAssignment.filter())
async def open_assignment(
    callback: CallbackQuery,
    callback_data: OpenAssignment,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """The next question, or the whole record."""
    return await ask_next_part(
        session, actor, state, callback_data.mentorship_id, callback_data.participation_id
    )


@router.callback_query(AskAssignmentPart.filter())
async def ask_part(
    callback: CallbackQuery,
    callback_data: AskAssignmentPart,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Answer one question anew."""
    view = await _view(session, actor, callback_data)
    if callback_data.part not in view.open_parts:
        await stop_asking(state)
        return record_screen(session, view)
    return await ask_question(session, state, view, callback_data.part)


async def _view(session: Session, actor: Actor, whose: Any) -> AssignmentView:
    return await get_assignment(
        session,
        actor=actor,
        mentorship_id=whose.mentorship_id,
        participation_id=whose.participation_id,
    )


@router.callback_query(SetPayKind.filter())
async def take_pay_kind(
    callback: CallbackQuery,
    callback_data: SetPayKind,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """How the mentor is paid."""
    view = await _view(session, actor, callback_data)
    part, value = AssignmentPart.PAY_KIND, callback_data.kind
    return await write_part(session, actor, state, view, part, value)


@router.callback_query(SetAssignmentForm.filter())
async def take_form(
    callback: CallbackQuery,
    callback_data: SetAssignmentForm,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """In which form the mentor works."""
    view = await _view(session, actor, callback_data)
    part, value = AssignmentPart.FORM, callback_data.mode
    return await write_part(session, actor, state, view, part, value)


@router.callback_query(SetPaperDay.filter())
async def take_today(
    callback: CallbackQuery,
    callback_data: SetPaperDay,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """A paper of today."""
    view = await _view(session, actor, callback_data)
    return await write_part(session, actor, state, view, callback_data.part, today_at(view.member))


@router.callback_query(KeepSuggested.filter())
async def keep_suggested(
    callback: CallbackQuery,
    callback_data: KeepSuggested,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """What stands on the screen is right."""
    view = await _view(session, actor, callback_data)
    value = known_value(view, callback_data.part)
    return await write_part(session, actor, state, view, callback_data.part, value)


@router.message(AssignmentForm.value, F.text, ~F.text.startswith("/"))
async def take_value(message: Message, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """A text or a day, typed."""
    kept: dict[str, Any] = (await state.get_data()).get(KEY) or {}
    try:
        view = await get_assignment(
            session,
            actor=actor,
            mentorship_id=kept.get("mentorship_id", 0),
            participation_id=kept.get("participation_id", 0),
        )
    except NotFound:
        return await value_awaited(session, actor, state)
    part = AssignmentPart(kept["part"])
    text = clean(message.text or "")
    value = text if part in TEXTS else typed_day(text, actor.timezone)
    return await write_part(session, actor, state, view, part, value)


@router.callback_query(ConfirmAssignment.filter())
async def confirm(
    callback: CallbackQuery,
    callback_data: ConfirmAssignment,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """The record counts; the pair begins when nothing else is lacking."""
    whose = {
        "mentorship_id": callback_data.mentorship_id,
        "participation_id": callback_data.participation_id,
    }
    try:
        view = await confirm_assignment(session, actor=actor, **whose)
    except AlreadyDone:
        view = await get_assignment(session, actor=actor, **whose)
        return record_screen(session, view).with_toast(_("Already decided"))
    await leave(state, KEY)
    word = _("Recorded.")
    if view.mentorship.state is MentorshipState.ACTIVE:
        word = _("Recorded. Nothing is lacking any more: the pair begins its regular meetings.")
    return record_screen(session, view).with_hint(f"<b>{word}</b>")


@router.callback_query(OpenOwnAssignment.filter())
async def own_assignment(
    callback: CallbackQuery, callback_data: OpenOwnAssignment, session: Session, actor: Actor
) -> Screen:
    """A mentor's own assignment, and the way out of it."""
    mentorship, assignment = await get_own_assignment(
        session, actor=actor, mentorship_id=callback_data.mentorship_id
    )
    recorded = assignment is not None and assignment.recorded_at is not None
    lines = record_lines(assignment if recorded else None)
    text = "\n".join([_("<b>My assignment</b>"), *lines])
    rows = []
    if recorded and assignment.ended_by is None and mentorship.state in RUNNING:
        text += "\n\n" + _(
            "You may refuse before the term at any time (Labour Code, article 351.8). Nobody asks "
            "for reasons."
        )
        member = find_member(mentorship, actor.person_id)
        end = EndAssignment(
            mentorship_id=mentorship.id,
            participation_id=member.participation_id,
            ended_by=AssignmentEndedBy.MENTOR,
        )
        rows.append([Button(_("Refuse before the term"), end)])
    back = [Button(_("To the pair"), OpenPair(mentorship_id=mentorship.id)), *menu_row()]
    return Screen(text=text, rows=[*rows, back])
