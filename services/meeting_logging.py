"""A meeting that a curator marks for a pair whose members did not: held, and said so everywhere."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from models import Meeting, MeetingKind, MeetingState, MentoringMode, Mentorship
from services import audit, clock, states
from services.access import require
from services.actor import Actor
from services.calendar.zones import to_local
from services.errors import MeetingDateOutOfRange, MeetingNotAllowed
from services.meeting_changes import add_revision, tell
from services.meeting_order import (
    AFTER_REFLECTION,
    Missing,
    find_missing,
    find_unreflected,
    kind_of,
)
from services.meeting_outcome import become_held
from services.meeting_slots import DURATIONS
from services.meeting_views import MeetingView, loading, members_of
from services.meetings import UNFINISHED, add_meeting
from services.mentorships import find_mentorship, lock_mentorship
from services.notices import NoticeKind
from services.pair_office import can_decide
from services.session import Session

# Further back nobody remembers a meeting well enough to answer about it.
LOGGED_WITHIN = timedelta(days=60)
# The code of the reason in the version that a curator made.
LOGGED = "logged"


async def list_loggable(
    session: Session, *, actor: Actor, mentorship_id: int
) -> Sequence[MeetingKind]:
    """The kinds a curator may mark as held now; raises NotFound."""
    mentorship = await find_mentorship(session, mentorship_id=mentorship_id)
    require(mentorship is not None and can_decide(actor, mentorship))
    kind = kind_of(mentorship)
    if kind is None or await _find_obstacle(session, mentorship, kind) is not None:
        return []
    return [kind]


def is_possible(at: datetime, mentorship: Mentorship) -> bool:
    """True for a time that has passed, within 60 days, and not before the pair was formed."""
    now = clock.now()
    formed = mentorship.formed_at
    return max(now - LOGGED_WITHIN, formed - timedelta(days=1)) <= at < now


async def log_meeting(
    session: Session,
    *,
    actor: Actor,
    mentorship_id: int,
    kind: MeetingKind,
    starts_at: datetime,
    duration_minutes: int,
    mode: MentoringMode,
) -> Meeting:
    """Mark a meeting of somebody else's pair as held; the members are told and reflect as usual.

    One that was still to be held is the one that was meant, unless it is agreed for a time ahead.
    Raises NotFound, also for one's own pair; MeetingNotAllowed (the order of kinds, rule 4);
    MeetingDateOutOfRange; ValueError for a duration or way that no screen offers.
    """
    if duration_minutes not in DURATIONS or mode is MentoringMode.MIXED:
        raise ValueError("a known duration, online or in person")
    mentorship = await lock_mentorship(session, mentorship_id=mentorship_id)
    require(can_decide(actor, mentorship))
    if not is_possible(starts_at, mentorship):
        raise MeetingDateOutOfRange
    obstacle = await _find_obstacle(session, mentorship, kind)
    if obstacle is not None:
        raise MeetingNotAllowed(obstacle)
    meeting = await _meant(session, mentorship, kind, mode)
    _set_time(meeting, starts_at, duration_minutes, mode)
    meeting.logged_by_id = actor.person_id
    members = members_of(meeting)
    view = MeetingView(meeting, members[0], members[1:])
    await become_held(session, view=view, is_acting=False)
    add_revision(session, meeting=meeting, actor_id=actor.person_id, reason=LOGGED)
    kind = NoticeKind.MEETING_LOGGED
    await tell(session, members=members, meeting=meeting, kind=kind, waits=True)
    audit.record(
        session,
        actor_id=actor.person_id,
        action="meeting.logged",
        entity="meeting",
        entity_id=meeting.id,
        revision=meeting.revision,
    )
    await session.flush()
    return meeting


async def _find_obstacle(
    session: Session, mentorship: Mentorship, kind: MeetingKind
) -> Missing | None:
    """What keeps the kind from being marked (rule 4, too); that one is to be held does not."""
    missing = await find_missing(session, mentorship=mentorship, kind=kind)
    # What took place may be marked when nothing further can be arranged.
    if missing not in (None, Missing.UNFINISHED, Missing.ASSIGNMENT):
        return missing
    unreflected = await find_unreflected(session, mentorship_id=mentorship.id)
    return Missing.REFLECTION if kind in AFTER_REFLECTION and unreflected else None


async def _meant(
    session: Session, mentorship: Mentorship, kind: MeetingKind, mode: MentoringMode
) -> Meeting:
    """The unfinished meeting of this kind, else a new one, loaded and locked, with a time to set.

    A meeting of the series that is agreed for a time ahead is another one than was held.
    """
    found = await session.scalar(
        select(Meeting.id)
        .where(
            Meeting.mentorship_id == mentorship.id,
            Meeting.kind == kind,
            Meeting.state.in_(UNFINISHED),
            (Meeting.state != MeetingState.SCHEDULED)
            | (Meeting.starts_at <= clock.now())
            | (Meeting.kind != MeetingKind.SERIES),
        )
        .order_by(Meeting.id)
        .limit(1)
    )
    if found is None:
        added = await add_meeting(session, mentorship=mentorship, kind=kind, mode=mode)
        found = added.id
    return await session.scalar(
        select(Meeting)
        .where(Meeting.id == found)
        .options(*loading())
        .with_for_update(of=Meeting)
        .execution_options(populate_existing=True)
    )


def _set_time(
    meeting: Meeting, starts_at: datetime, duration_minutes: int, mode: MentoringMode
) -> None:
    """The time it was held at, along the table: whatever came before, it was agreed in the end."""
    if meeting.state is MeetingState.MISSED:
        states.move(meeting, MeetingState.PROPOSED)
    if meeting.state is MeetingState.PROPOSED:
        states.move(meeting, MeetingState.SCHEDULED)
    zone = members_of(meeting)[0].zone
    meeting.timezone = zone
    meeting.starts_at = starts_at
    meeting.wall_time = to_local(starts_at, zone).strftime("%Y-%m-%dT%H:%M")
    meeting.duration_minutes = duration_minutes
    if meeting.mode is not mode:
        # A link is no place, and a place is no link.
        meeting.place = None
    meeting.mode = mode
    meeting.missed_by_side = None
    meeting.offered_side = None
