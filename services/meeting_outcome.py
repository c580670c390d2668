"""What became of an agreed meeting: who will come, whether it was held or missed.

The first answer to «Встретились?» decides; whoever answers later sees how it stands. No outcome
says that anybody is guilty.
"""

from enum import StrEnum

from sqlalchemy import select

from models import Attendance, MeetingState, Side
from services import audit, clock, states
from services.actor import Actor
from services.errors import AlreadyDone, MeetingNotStarted
from services.meeting_changes import add_revision, tell
from services.meeting_reminders import drop_notices
from services.meeting_views import MeetingView, MemberView, lock_for_member
from services.notices import NoticeKind
from services.reflections import open_reflections
from services.session import Session


class Absent(StrEnum):
    """Who could not be there, as the one who answers says it."""

    ME = "me"
    PARTNER = "partner"
    BOTH = "both"


async def confirm_coming(
    session: Session, *, actor: Actor, meeting_id: int, revision: int
) -> MeetingView:
    """Note that the actor will come to the version of the meeting they were reminded of.

    Pressing again changes nothing. Raises NotFound; AlreadyDone when the meeting has changed.
    """
    view = await _lock_scheduled(session, actor=actor, meeting_id=meeting_id, revision=revision)
    attendance = await _attendance(session, view, view.mine)
    attendance.confirmed_revision = view.meeting.revision
    await session.flush()
    return view


async def report_held(
    session: Session, *, actor: Actor, meeting_id: int, revision: int
) -> MeetingView:
    """The meeting took place: everybody's reflection is opened and asked for.

    Raises NotFound; AlreadyDone when an answer was given before; MeetingNotStarted.
    """
    view = await _lock_begun(session, actor=actor, meeting_id=meeting_id, revision=revision)
    meeting = view.meeting
    states.move(meeting, MeetingState.HELD)
    meeting.held_at = clock.now()
    for member in view.members:
        (await _attendance(session, view, member)).present = True
    await drop_notices(session, meeting=meeting)
    await open_reflections(session, view=view)
    _record(session, actor, view, "meeting.held")
    await session.flush()
    return view


async def report_missed(
    session: Session, *, actor: Actor, meeting_id: int, revision: int, absent: Absent
) -> MeetingView:
    """The meeting did not take place; the others are told without blame.

    Raises NotFound; AlreadyDone when an answer was given before; MeetingNotStarted.
    """
    view = await _lock_begun(session, actor=actor, meeting_id=meeting_id, revision=revision)
    meeting = view.meeting
    states.move(meeting, MeetingState.MISSED)
    missing = _absent_sides(view.mine.side, absent)
    meeting.missed_by_side = missing.pop().value if len(missing) == 1 else "both"
    for member in view.members:
        gone = meeting.missed_by_side in (member.side.value, "both")
        (await _attendance(session, view, member)).present = not gone
    # Kept as a version of its own: a missed meeting that is arranged anew stays countable.
    add_revision(session, meeting=meeting, actor_id=actor.person_id)
    await drop_notices(session, meeting=meeting)
    await tell(session, members=view.others, meeting=meeting, kind=NoticeKind.MEETING_MISSED)
    _record(session, actor, view, "meeting.missed")
    await session.flush()
    return view


async def has_confirmed(session: Session, *, view: MeetingView, member: MemberView) -> bool:
    """True when a member said they will come to the meeting as it is agreed now."""
    confirmed = await session.scalar(
        select(Attendance.confirmed_revision).where(
            Attendance.meeting_id == view.meeting.id,
            Attendance.participation_id == member.participation_id,
        )
    )
    return confirmed == view.meeting.revision


def has_begun(view: MeetingView) -> bool:
    """True from the agreed beginning on."""
    starts_at = view.meeting.starts_at
    return starts_at is not None and starts_at <= clock.now()


def require_begun(view: MeetingView) -> None:
    """Raise AlreadyDone unless the meeting is agreed, MeetingNotStarted before its beginning."""
    if view.meeting.state is not MeetingState.SCHEDULED:
        raise AlreadyDone
    if not has_begun(view):
        raise MeetingNotStarted


async def _lock_scheduled(
    session: Session, *, actor: Actor, meeting_id: int, revision: int
) -> MeetingView:
    view = await lock_for_member(session, actor=actor, meeting_id=meeting_id)
    if view.meeting.state is not MeetingState.SCHEDULED or view.meeting.revision != revision:
        raise AlreadyDone
    return view


async def _lock_begun(
    session: Session, *, actor: Actor, meeting_id: int, revision: int
) -> MeetingView:
    view = await _lock_scheduled(session, actor=actor, meeting_id=meeting_id, revision=revision)
    require_begun(view)
    return view


def _absent_sides(mine: Side, absent: Absent) -> set[Side]:
    return {
        Absent.ME: {mine},
        Absent.PARTNER: {mine.other},
        Absent.BOTH: {mine, mine.other},
    }[absent]


async def _attendance(session: Session, view: MeetingView, member: MemberView) -> Attendance:
    """The member's row; made when there is none (the meeting's lock keeps it the only one)."""
    found = await session.scalar(
        select(Attendance).where(
            Attendance.meeting_id == view.meeting.id,
            Attendance.participation_id == member.participation_id,
        )
    )
    if found is None:
        found = Attendance(meeting_id=view.meeting.id, participation_id=member.participation_id)
        session.add(found)
    return found


def _record(session: Session, actor: Actor, view: MeetingView, action: str) -> None:
    audit.record(
        session,
        actor_id=actor.person_id,
        action=action,
        entity="meeting",
        entity_id=view.meeting.id,
        revision=view.meeting.revision,
    )
