"""«Отметить встречу»: a curator marks a meeting of a pair whose members did not."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.callbacks import OpenPairOffice
from handlers.callbacks.meetings import LogMeeting
from handlers.current import current_screen, state_screen
from handlers.display import moment
from handlers.leaving import leave, unless_gone
from handlers.meeting_words import KINDS, MODES, STATES, minutes
from handlers.next_steps import MISSING
from handlers.pair_office import office_action, office_line, office_screen
from handlers.screen import Button, Screen
from handlers.widgets import Rows, choice, menu_row
from models import Meeting, MeetingKind, MentoringMode, Mentorship
from services import clock
from services.actor import Actor
from services.calendar.parse_past import parse_past
from services.calendar.zones import to_local, to_utc
from services.errors import MeetingDateOutOfRange, MeetingNotAllowed
from services.meeting_logging import is_possible, list_loggable, log_meeting
from services.meeting_next import from_minute, to_minute
from services.meeting_slots import DURATIONS
from services.pair_office import can_decide, get_pair, list_meetings
from services.session import Session

router = Router(name="meeting_logging")

KEY = "meeting_log"
MOST_SHOWN = 5
WAYS = (MentoringMode.ONLINE, MentoringMode.OFFLINE)


class LogTime(StatesGroup):
    """The day and time of a meeting that took place are awaited."""

    time = State()


@office_action(order=10)
async def log_action(session: Session, actor: Actor, mentorship: Mentorship) -> Rows:
    """The way to mark a meeting, where one may be marked."""
    if not can_decide(actor, mentorship):
        return []
    if not await list_loggable(session, actor=actor, mentorship_id=mentorship.id):
        return []
    return [[Button(_("Mark a meeting"), LogMeeting(mentorship_id=mentorship.id))]]


@office_line(order=10)
async def meetings_line(session: Session, actor: Actor, mentorship: Mentorship) -> str | None:
    """The last meetings: kind, day, how they stand; nothing of what was said."""
    found = await list_meetings(session, mentorship_id=mentorship.id)
    lines = [f"• {_standing(actor, meeting)}" for meeting in found[:MOST_SHOWN]]
    return _("<b>Meetings</b>\n{lines}").format(lines="\n".join(lines)) if lines else None


def _standing(actor: Actor, meeting: Meeting) -> str:
    """«Рабочая встреча, пт, 27 ноября, 16:30: закрыта, отметил куратор»."""
    named = str(KINDS[meeting.kind])
    if meeting.starts_at is not None:
        named += f", {moment(meeting.starts_at, actor.timezone)}"
    marked = ", " + _("marked by the curator") if meeting.logged_by_id is not None else ""
    return f"{named}: {STATES[meeting.state]}{marked}"


@router.callback_query(LogMeeting.filter())
async def log(
    callback: CallbackQuery,
    callback_data: LogMeeting,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """When, how long, how; then once more all together, and it is marked."""
    asked = callback_data
    kinds = await list_loggable(session, actor=actor, mentorship_id=asked.mentorship_id)
    if not kinds:
        await _stop(state)
        return await _office(session, actor, asked.mentorship_id)
    if not asked.at:
        await state.set_state(LogTime.time)
        await state.update_data({KEY: asked.mentorship_id})
        return await _time_screen(session, actor, asked.mentorship_id)
    await _stop(state)
    if asked.minutes not in DURATIONS:
        return _duration_screen(actor, asked, kinds[0])
    if asked.mode not in WAYS:
        return _mode_screen(actor, asked, kinds[0])
    if not asked.sure:
        return _confirm_screen(actor, asked, kinds[0])
    return await _log(session, actor, asked, kinds[0])


@state_screen(LogTime.time)
@unless_gone
async def time_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The question for the day and time."""
    mentorship_id = (await state.get_data()).get(KEY, 0)
    return await _time_screen(session, actor, mentorship_id)


@router.message(LogTime.time, F.text, ~F.text.startswith("/"))
async def take_time(message: Message, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The typed day and time, or what is wrong with it."""
    mentorship_id = (await state.get_data()).get(KEY, 0)
    pair = await get_pair(session, actor=actor, mentorship_id=mentorship_id)
    kinds = await list_loggable(session, actor=actor, mentorship_id=mentorship_id)
    wall = parse_past(message.text or "", now_local=to_local(clock.now(), actor.timezone))
    if wall is None:
        screen = await current_screen(session, actor, state)
        return screen.with_hint(_("I did not find a day and a time here."))
    at = to_utc(wall, actor.timezone)
    if not is_possible(at, pair) or not kinds:
        return (await current_screen(session, actor, state)).with_hint(_range_hint())
    await _stop(state)
    asked = LogMeeting(mentorship_id=mentorship_id, at=to_minute(at))
    return _duration_screen(actor, asked, kinds[0])


async def _log(session: Session, actor: Actor, asked: LogMeeting, kind: MeetingKind) -> Screen:
    try:
        await log_meeting(
            session,
            actor=actor,
            mentorship_id=asked.mentorship_id,
            kind=kind,
            starts_at=from_minute(asked.at),
            duration_minutes=asked.minutes,
            mode=asked.mode,
        )
    except MeetingNotAllowed as refused:
        hint = str(MISSING[refused.args[0]])
        return (await _office(session, actor, asked.mentorship_id)).with_hint(f"<b>{hint}</b>")
    except MeetingDateOutOfRange:
        return (await _office(session, actor, asked.mentorship_id)).with_hint(_range_hint())
    screen = await _office(session, actor, asked.mentorship_id)
    hint = _("The meeting is marked. Both sides are told and asked how it was.")
    return screen.with_hint(hint).with_toast(_("Noted"))


async def _time_screen(session: Session, actor: Actor, mentorship_id: int) -> Screen:
    pair = await get_pair(session, actor=actor, mentorship_id=mentorship_id)
    text = _(
        "<b>Mark a meeting</b>\n\nWhen did they meet? Type the day and the time, on your clock: "
        "yesterday 15:00, Fri 16:30, 20.11 16:30."
    )
    return Screen(text=text, rows=[_back_row(pair.id)])


def _duration_screen(actor: Actor, asked: LogMeeting, kind: MeetingKind) -> Screen:
    text = _summary(actor, asked, kind) + "\n\n" + _("How long, in minutes?")
    rows = [
        [Button(str(count), asked.model_copy(update={"minutes": count})) for count in DURATIONS]
    ]
    return Screen(text=text, rows=[*rows, _back_row(asked.mentorship_id)])


def _mode_screen(actor: Actor, asked: LogMeeting, kind: MeetingKind) -> Screen:
    text = _summary(actor, asked, kind) + "\n\n" + _("How did they meet?")
    rows = [
        choice(str(MODES[mode]).capitalize(), asked.model_copy(update={"mode": mode}))
        for mode in WAYS
    ]
    return Screen(text=text, rows=[*rows, _back_row(asked.mentorship_id)])


def _confirm_screen(actor: Actor, asked: LogMeeting, kind: MeetingKind) -> Screen:
    text = (
        _summary(actor, asked, kind)
        + "\n\n"
        + _(
            "It will stand as marked by the curator. Both sides are told and asked how it was, as "
            "after any meeting."
        )
    )
    sure = Button(_("Yes, they met"), asked.model_copy(update={"sure": True}))
    anew = Button(_("Another time"), LogMeeting(mentorship_id=asked.mentorship_id))
    return Screen(text=text, rows=[[sure], [anew], _back_row(asked.mentorship_id)])


def _summary(actor: Actor, asked: LogMeeting, kind: MeetingKind) -> str:
    """«Рабочая встреча: пт, 27 ноября, 16:30; 40 минут, онлайн», as far as it is known."""
    lines = [
        f"<b>{KINDS[kind]}</b>",
        moment(from_minute(asked.at), actor.timezone),
    ]
    details = []
    if asked.mode is not None:
        details.append(str(MODES[asked.mode]))
    if asked.minutes:
        details.append(minutes(asked.minutes))
    return "\n".join([*lines, ", ".join(details)]).rstrip()


async def _office(session: Session, actor: Actor, mentorship_id: int) -> Screen:
    pair = await get_pair(session, actor=actor, mentorship_id=mentorship_id)
    return await office_screen(session, actor, pair)


async def _stop(state: FSMContext) -> None:
    if await state.get_state() == LogTime.time.state:
        await leave(state, KEY)


def _back_row(mentorship_id: int) -> list[Button]:
    back = Button(_("To the pair"), OpenPairOffice(mentorship_id=mentorship_id))
    return [back, *menu_row()]


def _range_hint() -> str:
    return _("A meeting of the last 60 days, since the pair was formed, can be marked.")
