"""Ending an assignment before its term: by whom, the last day, one question, done (ТК 351.8)."""

from datetime import date
from typing import Any

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from handlers.calendar_words import full_day, month_day
from handlers.callbacks import OpenPair, OpenPairOffice
from handlers.callbacks.assignment import EndAssignment, EndAssignmentOn
from handlers.current import state_screen
from handlers.leaving import leave, unless_gone
from handlers.pairing_words import who
from handlers.screen import Button, Screen
from handlers.typed_days import typed_day
from handlers.widgets import Rows, choice, menu_row
from models import AssignmentEndedBy, MentorshipMember
from services.actor import Actor
from services.assignment_ends import (
    day_range,
    earliest_by_employer,
    end_assignment,
    get_to_end,
)
from services.assignment_values import today_at
from services.errors import (
    AlreadyDone,
    FormIncomplete,
    IllegalTransition,
    NotFound,
    NoticeTooShort,
)
from services.session import Session

router = Router(name="assignment_end")

KEY = "assignment_end"
BY = {
    AssignmentEndedBy.MENTOR: __("The mentor refuses"),
    AssignmentEndedBy.EMPLOYER: __("The school decides so"),
}


class EndForm(StatesGroup):
    """The last day of work is awaited."""

    day = State()


@router.callback_query(EndAssignment.filter())
async def begin(
    callback: CallbackQuery,
    callback_data: EndAssignment,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """By whom; then the last day."""
    await _stop(state)
    whose = (callback_data.mentorship_id, callback_data.participation_id)
    try:
        _pair, member, _assignment = await get_to_end(
            session, actor=actor, mentorship_id=whose[0], participation_id=whose[1]
        )
    except (AlreadyDone, IllegalTransition):
        return _over_screen()
    is_own = member.participation.person_id == actor.person_id
    if callback_data.ended_by is None and not is_own:
        return _by_whom_screen(session, member, whose)
    by = AssignmentEndedBy.MENTOR if is_own else callback_data.ended_by
    kept = {"mentorship_id": whose[0], "participation_id": whose[1], "by": by.value}
    await state.set_state(EndForm.day)
    await state.update_data({KEY: kept})
    return _day_screen(session, actor, member, whose, by)


async def _stop(state: FSMContext) -> None:
    """No day is awaited any more; what another form awaits, is."""
    if await state.get_state() == EndForm.day.state:
        await leave(state, KEY)


def _over_screen() -> Screen:
    return Screen(text=_("There is nothing to end here any more."), rows=[menu_row()])


def _by_whom_screen(session: Session, member: MentorshipMember, whose: tuple[int, int]) -> Screen:
    rows = [
        choice(
            str(label),
            EndAssignment(mentorship_id=whose[0], participation_id=whose[1], ended_by=by),
        )
        for by, label in BY.items()
    ]
    text = _("<b>End the assignment before its term?</b>\n{name}\n\nBy whom?").format(
        name=who(session, member.participation)
    )
    back = [Button(_("Back"), OpenPairOffice(mentorship_id=whose[0])), *menu_row()]
    return Screen(text=text, rows=[*rows, back])


def _day_screen(
    session: Session,
    actor: Actor,
    member: MentorshipMember,
    whose: tuple[int, int],
    by: AssignmentEndedBy,
) -> Screen:
    is_own = member.participation.person_id == actor.person_id
    first, _last = day_range(member, by)
    proposed = earliest_by_employer(member)
    days = [proposed] if by is AssignmentEndedBy.EMPLOYER else [proposed, first]
    rows: Rows = [
        [Button(_last_day_label(day, member), _on(whose, by, day))] for day in dict.fromkeys(days)
    ]
    if by is AssignmentEndedBy.EMPLOYER:
        text = _(
            "<b>The last day of the mentor's work</b>\n{name}\n\nThe school gives notice at least "
            "three working days ahead: not before {day}. Choose, or type a later day."
        ).format(name=who(session, member.participation), day=full_day(first))
    else:
        text = _(
            "<b>The last day of the mentor's work</b>\n{name}\n\nA refusal is accepted at once. "
            "Three working days help to hand over; it may be sooner. Choose, or type a day."
        ).format(name=who(session, member.participation))
    back = OpenPair(mentorship_id=whose[0]) if is_own else OpenPairOffice(mentorship_id=whose[0])
    return Screen(text=text, rows=[*rows, [Button(_("Back"), back), *menu_row()]])


def _last_day_label(day: date, member: MentorshipMember) -> str:
    if day == today_at(member):
        return _("Today")
    return _("The last day is {day}").format(day=month_day(day))


def _on(whose: tuple[int, int], by: AssignmentEndedBy, day: date, *, sure: bool = False):
    return EndAssignmentOn(
        mentorship_id=whose[0],
        participation_id=whose[1],
        ended_by=by,
        day=day.toordinal(),
        sure=sure,
    )


@state_screen(EndForm.day)
@unless_gone
async def day_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The last day that is awaited, or that there is nothing to end."""
    kept: dict[str, Any] = (await state.get_data()).get(KEY) or {}
    whose = (kept.get("mentorship_id", 0), kept.get("participation_id", 0))
    try:
        _pair, member, _assignment = await get_to_end(
            session, actor=actor, mentorship_id=whose[0], participation_id=whose[1]
        )
    except (AlreadyDone, IllegalTransition):
        await leave(state, KEY)
        return _over_screen()
    return _day_screen(session, actor, member, whose, AssignmentEndedBy(kept["by"]))


@router.message(EndForm.day, F.text, ~F.text.startswith("/"))
async def type_day(message: Message, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """A day, typed; asked about before anything happens."""
    day = typed_day(message.text or "", actor.timezone)
    if day is None:
        screen = await day_awaited(session, actor, state)
        return screen.with_hint(_("I did not find a day here. For example: 01.12."))
    kept: dict[str, Any] = (await state.get_data()).get(KEY) or {}
    whose = (kept.get("mentorship_id", 0), kept.get("participation_id", 0))
    try:
        return await _sure_screen(session, actor, whose, AssignmentEndedBy(kept["by"]), day)
    except (AlreadyDone, IllegalTransition, NotFound):
        return await day_awaited(session, actor, state)


@router.callback_query(EndAssignmentOn.filter())
async def end_on(
    callback: CallbackQuery,
    callback_data: EndAssignmentOn,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """After one question, the assignment ends."""
    whose = (callback_data.mentorship_id, callback_data.participation_id)
    by = callback_data.ended_by
    try:
        day = date.fromordinal(callback_data.day)
        if not callback_data.sure:
            return await _sure_screen(session, actor, whose, by, day)
        await end_assignment(
            session,
            actor=actor,
            mentorship_id=whose[0],
            participation_id=whose[1],
            ended_by=by,
            last_day=day,
        )
    except (AlreadyDone, IllegalTransition):
        await _stop(state)
        return _over_screen()
    except (NoticeTooShort, FormIncomplete, ValueError, OverflowError):
        again = EndAssignment(mentorship_id=whose[0], participation_id=whose[1], ended_by=by)
        text = _("This day cannot be the last one any more. Please choose another.")
        return Screen(text=text, rows=[[Button(_("Choose a day"), again)], menu_row()])
    await leave(state, KEY)
    text = _("Noted. The last day of work is {day}; everybody concerned is told.").format(
        day=full_day(day)
    )
    return Screen(text=text, rows=[menu_row()])


async def _sure_screen(
    session: Session, actor: Actor, whose: tuple[int, int], by: AssignmentEndedBy, day: date
) -> Screen:
    _pair, member, _assignment = await get_to_end(
        session, actor=actor, mentorship_id=whose[0], participation_id=whose[1]
    )
    first, last = day_range(member, by)
    again = EndAssignment(mentorship_id=whose[0], participation_id=whose[1], ended_by=by)
    other = [Button(_("Another day"), again), *menu_row()]
    if not first <= day <= last:
        text = _("The last day may lie between {first} and {last}.").format(
            first=full_day(first), last=full_day(last)
        )
        return Screen(text=text, rows=[other])
    text = _(
        "<b>End the assignment?</b>\n{name}\nThe last day of work: {day}\n\nAfter it this mentor "
        "no longer leads the pair; the curator looks for another one."
    ).format(name=who(session, member.participation), day=full_day(day))
    sure = _on(whose, by, day, sure=True)
    return Screen(text=text, rows=[[Button(_("End it"), sure)], other])
