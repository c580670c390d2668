"""Which meeting may come next: the order of kinds along the way of a pair (domain.md 1.6).

Introduction, trial, planning, series 1…n, final: each belongs to one state of the pair, and a kind
has one meeting at a time that is still to be held.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from models import (
    Meeting,
    MeetingKind,
    MeetingState,
    MentoringMode,
    Mentorship,
    MentorshipState,
    ProposalFormat,
)
from services import clock
from services.actor import Actor
from services.assignment_spans import is_over_by
from services.errors import AlreadyDone, IllegalTransition, MeetingNotAllowed, NotFound
from services.meeting_views import lock_for_member
from services.meetings import UNFINISHED, open_meeting
from services.mentorships import find_member, is_ended, lock_mentorship
from services.session import Session
from services.transfers import lacks_transfer

K, P, S = MeetingKind, MentorshipState, MeetingState
KIND_OF_STATE: Mapping[MentorshipState, MeetingKind] = {
    P.FORMING: K.INTRODUCTION,
    P.TRIAL: K.TRIAL,
    P.PLANNING: K.PLANNING,
    P.ACTIVE: K.SERIES,
    P.FINISHING: K.FINAL,
}
# Held once: another one is a matter of a choice or of an ending, not of a calendar.
ONCE = frozenset({K.INTRODUCTION, K.FINAL, K.CONSULTATION})
# Neither is held while an earlier meeting of the series waits for its reflections (rule 4).
AFTER_REFLECTION = frozenset({K.SERIES, K.FINAL})


class Missing(StrEnum):
    """What a meeting of some kind still lacks."""

    ENDED = "ended"
    ON_HOLD = "on_hold"
    TRANSFER = "transfer"
    ASSIGNMENT = "assignment"
    CHOICE = "choice"
    FIT = "fit"
    PROGRAM = "program"
    TERM = "term"
    PAST = "past"
    UNFINISHED = "unfinished"
    HELD = "held"
    REFLECTION = "reflection"


# What has to happen before the state comes that a kind belongs to.
_AHEAD = {K.TRIAL: Missing.CHOICE, K.PLANNING: Missing.FIT, K.SERIES: Missing.PROGRAM}


async def next_kinds(session: Session, *, mentorship: Mentorship) -> tuple[MeetingKind, ...]:
    """What may be opened now: one kind, or none."""
    kind = kind_of(mentorship)
    if kind is None or await find_missing(session, mentorship=mentorship, kind=kind):
        return ()
    return (kind,)


def kind_of(mentorship: Mentorship) -> MeetingKind | None:
    """The kind of meetings that the pair's state is about; None on a pause and after the end."""
    if mentorship.format is ProposalFormat.CONSULTATION:
        return K.CONSULTATION if mentorship.state is P.FORMING else None
    return KIND_OF_STATE.get(mentorship.state)


async def find_missing(
    session: Session, *, mentorship: Mentorship, kind: MeetingKind
) -> Missing | None:
    """What keeps a meeting of this kind from being opened now, if anything."""
    if is_ended(mentorship):
        return Missing.ENDED
    if mentorship.state is P.ON_HOLD:
        return Missing.ON_HOLD
    if kind is not kind_of(mentorship):
        return _not_this_kind(mentorship, kind)
    if await lacks_transfer(session, mentorship=mentorship):
        return Missing.TRANSFER
    states = await list_states(
        session,
        mentorship_id=mentorship.id,
        kind=kind,
        since=mentorship.state_since if kind is K.FINAL else None,
    )
    if kind in ONCE and states & {S.HELD, S.CLOSED}:
        return Missing.PAST
    # What comes of a trial or a plan is decided by the answers about the last one.
    if kind is not K.SERIES and S.HELD in states:
        return Missing.HELD
    if await is_over_by(session, mentorship=mentorship, at=clock.now()):
        return Missing.ASSIGNMENT
    return Missing.UNFINISHED if states & UNFINISHED else None


def _not_this_kind(mentorship: Mentorship, kind: MeetingKind) -> Missing:
    order = list(KIND_OF_STATE.values())
    current = kind_of(mentorship)
    if current not in order or kind not in order or order.index(kind) < order.index(current):
        return Missing.PAST
    return _AHEAD.get(kind, Missing.TERM)


async def list_states(
    session: Session, *, mentorship_id: int, kind: MeetingKind, since: datetime | None = None
) -> Collection[MeetingState]:
    """The states that the pair's meetings of a kind are in; `since` leaves out those opened before.

    A final stage that ended with more time does not count in the next one.
    """
    chosen = select(Meeting.state).where(
        Meeting.mentorship_id == mentorship_id, Meeting.kind == kind
    )
    if since is not None:
        chosen = chosen.where(Meeting.created_at >= since)
    return set(await session.scalars(chosen))


async def open_next(
    session: Session, *, actor: Actor, mentorship_id: int, kind: MeetingKind
) -> Meeting:
    """A member opens the next meeting: no times are offered yet, either side may offer first.

    Raises NotFound; MeetingNotAllowed with what is missing.
    """
    mentorship = await lock_mentorship(session, mentorship_id=mentorship_id)
    if actor.frozen or find_member(mentorship, actor.person_id) is None:
        raise NotFound
    await require_order(session, mentorship=mentorship, kind=kind)
    mode = await usual_mode(session, mentorship_id=mentorship.id)
    return await open_meeting(session, mentorship=mentorship, kind=kind, mode=mode)


async def open_again(session: Session, *, actor: Actor, meeting_id: int) -> Meeting:
    """A new meeting of the same kind after a cancelled one; AlreadyDone when there is one.

    Raises NotFound; IllegalTransition when the pair has ended or the meeting was not cancelled;
    MeetingNotAllowed.
    """
    view = await lock_for_member(session, actor=actor, meeting_id=meeting_id)
    meeting = view.meeting
    if view.is_over or meeting.state is not S.CANCELLED:
        raise IllegalTransition
    missing = await find_missing(session, mentorship=view.mentorship, kind=meeting.kind)
    if missing in (Missing.UNFINISHED, Missing.HELD, Missing.PAST):
        raise AlreadyDone
    if missing is not None:
        raise MeetingNotAllowed(missing)
    return await open_meeting(
        session, mentorship=view.mentorship, kind=meeting.kind, mode=meeting.mode
    )


async def require_order(session: Session, *, mentorship: Mentorship, kind: MeetingKind) -> None:
    """Raise MeetingNotAllowed unless a meeting of this kind may be opened in the locked pair."""
    missing = await find_missing(session, mentorship=mentorship, kind=kind)
    if missing is not None:
        raise MeetingNotAllowed(missing)


async def require_time(session: Session, *, mentorship: Mentorship, at: datetime) -> None:
    """Raise MeetingNotAllowed when no meeting of the pair can be agreed on for this time: a consent
    to transfer is missing, or nobody is assigned as a mentor any more by then."""
    if await lacks_transfer(session, mentorship=mentorship):
        raise MeetingNotAllowed(Missing.TRANSFER)
    if await is_over_by(session, mentorship=mentorship, at=at):
        raise MeetingNotAllowed(Missing.ASSIGNMENT)


async def require_reflections(session: Session, *, meeting: Meeting) -> None:
    """Raise MeetingNotAllowed while an earlier meeting of the series is not closed (rule 4).

    The pair is locked: of two meetings that are marked at once, one sees the other.
    """
    if meeting.kind not in AFTER_REFLECTION:
        return
    if await find_unreflected(session, mentorship_id=meeting.mentorship_id) is not None:
        raise MeetingNotAllowed(Missing.REFLECTION)


async def find_unreflected(session: Session, *, mentorship_id: int) -> Meeting | None:
    """The meeting of the series that was held and still waits for reflections."""
    return await session.scalar(
        select(Meeting)
        .where(
            Meeting.mentorship_id == mentorship_id,
            Meeting.kind == K.SERIES,
            Meeting.state == S.HELD,
        )
        .order_by(Meeting.id)
        .limit(1)
    )


async def usual_mode(session: Session, *, mentorship_id: int) -> MentoringMode:
    """How the pair met last; it may choose another way with the times."""
    mode = await session.scalar(
        select(Meeting.mode)
        .where(Meeting.mentorship_id == mentorship_id)
        .order_by(Meeting.id.desc())
        .limit(1)
    )
    return mode or MentoringMode.ONLINE
