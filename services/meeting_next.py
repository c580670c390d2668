"""The next meeting, proposed when one is closed: «Когда встретимся в следующий раз?»

After a meeting of the series the next one is opened with a suggestion by the pair's cadence, on
the same weekday at the same hour. What follows an introduction or a trial is a choice
(services/choice.py).
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models import (
    Meeting,
    MeetingKind,
    MeetingState,
    Mentorship,
    MentorshipState,
    SurveyResponse,
)
from services import clock
from services.actor import Actor
from services.calendar.zones import to_local, to_utc
from services.errors import AlreadyDone
from services.finishing import is_plan_done
from services.meeting_changes import ends_at, subject_of
from services.meeting_hooks import after_close
from services.meeting_order import find_missing, kind_of, list_states
from services.meeting_slots import DURATIONS, current_slots, offer_slots, pick_slot
from services.meeting_times import nearest_time
from services.meeting_views import MeetingView, get_for_member, loading, members_of
from services.meetings import UNFINISHED, USUAL_MINUTES, open_meeting
from services.mentorships import lock_mentorship
from services.notices import NoticeKind, enqueue_notice, moment_for
from services.program_agreements import CLEAR_ENOUGH
from services.session import Session
from services.survey_answers import mark

# Cadence of a pair: what it agreed, else two weeks (product.md, «Clocks»).
USUAL_CADENCE = 14
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_minute(at: datetime) -> int:
    """An instant in minutes since 1970, as buttons and notices carry it."""
    return (at - _EPOCH) // _MINUTE


def from_minute(minute: int) -> datetime:
    """The instant of `to_minute`."""
    return _EPOCH + minute * _MINUTE


@after_close(MeetingKind.SERIES, MeetingKind.PLANNING)
async def propose_next(session: Session, meeting: Meeting, actor_id: int | None) -> None:
    """Open the next meeting of a pair that goes on, and ask everybody for times, once.

    Nothing is proposed when the plan is done, or the term ends before the next meeting: then the
    pair is asked about its end. After planning, only when the goal is not clear to somebody.
    """
    mentorship = await lock_mentorship(session, mentorship_id=meeting.mentorship_id)
    closed = await _load(session, meeting.id)
    kind = kind_of(mentorship)
    if kind is not meeting.kind:
        return
    states = await list_states(session, mentorship_id=mentorship.id, kind=kind)
    if states & UNFINISHED:
        await _ask_about_waiting(session, mentorship)
        return
    if await find_missing(session, mentorship=mentorship, kind=kind) is not None:
        return
    at = await suggest_time(session, mentorship=mentorship, closed=closed)
    if await _goes_on(session, mentorship, closed, at):
        await _open(session, mentorship, closed, at, actor_id)


async def _goes_on(session: Session, mentorship: Mentorship, closed: Meeting, at: datetime) -> bool:
    if mentorship.state is MentorshipState.PLANNING:
        return await _is_unclear(session, closed)
    if await is_plan_done(session, mentorship_id=mentorship.id):
        return False
    ends_on = mentorship.ends_on
    return ends_on is None or to_local(at, _zone(closed)).date() <= ends_on


async def _is_unclear(session: Session, closed: Meeting) -> bool:
    """The goal of the programme is not clear to somebody who planned it (domain.md 3.2, pl01)."""
    found = await session.scalars(
        select(SurveyResponse)
        .where(SurveyResponse.meeting_id == closed.id)
        .options(selectinload(SurveyResponse.answers))
    )
    marks = [mark(response, "pl01") for response in found]
    return any(clarity is not None and clarity < CLEAR_ENOUGH for clarity in marks)


async def suggest_time(session: Session, *, mentorship: Mentorship, closed: Meeting) -> datetime:
    """The same weekday and hour as last time, whole weeks later by the cadence, when all are free.

    `closed` is loaded with its members and had a time.
    """
    zone = _zone(closed)
    days = mentorship.cadence_days or USUAL_CADENCE
    weeks = max(1, round(days / _WEEK.days))
    wall = to_local(closed.starts_at, zone).replace(tzinfo=None) + weeks * _WEEK
    while to_utc(wall, zone) < clock.now() + _DAY:
        wall += _WEEK
    return await nearest_time(
        session,
        members=members_of(closed),
        zone=zone,
        wanted=to_utc(wall, zone),
        minutes=closed.duration_minutes,
    )


async def _open(
    session: Session, mentorship: Mentorship, closed: Meeting, at: datetime, actor_id: int | None
) -> None:
    meeting = await open_meeting(session, mentorship=mentorship, kind=closed.kind, mode=closed.mode)
    meeting.duration_minutes = closed.duration_minutes
    # The link or the room of last time, until somebody types another one.
    meeting.place = closed.place
    for member in members_of(closed):
        await enqueue_notice(
            session,
            kind=NoticeKind.NEXT_MEETING,
            recipient_id=member.person.id,
            subject=subject_of(meeting),
            occasion="next",
            payload={"meeting_id": meeting.id, "at": to_minute(at)},
            due_at=moment_for(member.zone, is_acting=member.person.id == actor_id),
        )
    await session.flush()


async def _ask_about_waiting(session: Session, mentorship: Mentorship) -> None:
    """A meeting that could not be marked before this one was closed: now it can (rule 4)."""
    waiting = await session.scalar(
        select(Meeting)
        .where(
            Meeting.mentorship_id == mentorship.id,
            Meeting.state == MeetingState.SCHEDULED,
            Meeting.starts_at <= clock.now(),
        )
        .options(*loading())
    )
    if waiting is None or ends_at(waiting) > clock.now():
        return
    for member in members_of(waiting):
        await enqueue_notice(
            session,
            kind=NoticeKind.MEETING_HELD_QUESTION,
            recipient_id=member.person.id,
            subject=subject_of(waiting),
            occasion=f"r{waiting.revision}:reflected",
            payload={"meeting_id": waiting.id, "revision": waiting.revision},
        )


async def agree_to_suggested(
    session: Session, *, actor: Actor, meeting_id: int, at: datetime
) -> MeetingView:
    """«Подходит»: offers the suggested time, or takes it when the other side has offered it.

    Raises NotFound; AlreadyDone when other times are being chosen; OfferOutdated; MeetingInPast.
    """
    view = await get_for_member(session, actor=actor, meeting_id=meeting_id)
    meeting = view.meeting
    if meeting.state is not MeetingState.PROPOSED or meeting.offered_side is view.mine.side:
        raise AlreadyDone
    if meeting.offered_side is None:
        known = meeting.duration_minutes in DURATIONS
        return await offer_slots(
            session,
            actor=actor,
            meeting_id=meeting_id,
            starts=[at],
            duration_minutes=meeting.duration_minutes if known else USUAL_MINUTES,
            mode=meeting.mode,
            place=meeting.place,
            seen_round=meeting.slot_round,
        )
    same = next((slot for slot in current_slots(meeting) if slot.starts_at == at), None)
    if same is None:
        raise AlreadyDone
    return await pick_slot(session, actor=actor, slot_id=same.id)


async def _load(session: Session, meeting_id: int) -> Meeting:
    return await session.scalar(select(Meeting).where(Meeting.id == meeting_id).options(*loading()))


def _zone(meeting: Meeting) -> str:
    return meeting.timezone or members_of(meeting)[0].zone
