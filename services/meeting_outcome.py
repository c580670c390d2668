"""What became of an agreed meeting: who will come, whether it was held or missed.

The first answer to «Встретились?» decides; whoever answers later sees how it stands. No outcome
says that anybody is guilty.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from enum import StrEnum

from sqlalchemy import select

from models import Attendance, MeetingState, Side
from services import audit, clock, states
from services.actor import Actor
from services.errors import AlreadyDone, MeetingNotStarted
from services.meeting_changes import add_revision, subject_of, tell
from services.meeting_order import require_reflections
from services.meeting_reminders import drop_notices
from services.meeting_views import MeetingView, MemberView, lock_for_member
from services.notices import NoticeKind, cancel_notices
from services.session import Session
from services.survey_moments import open_after_meeting


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
    session: Session,
    *,
    actor: Actor,
    meeting_id: int,
    revision: int,
    absent: Collection[int] = (),
) -> MeetingView:
    """The meeting took place: the reflection of everybody who was there is opened and asked for.

    `absent` are the roles of those who were not. Raises NotFound; AlreadyDone when an answer was
    given before; MeetingNotStarted; MeetingNotAllowed while an earlier meeting of the series is not
    closed (rule 4); ValueError when it says that a side, or the actor, was not there.
    """
    view = await lock_for_member(session, actor=actor, meeting_id=meeting_id)
    _require_seen(view, revision)
    require_begun(view)
    await require_reflections(session, meeting=view.meeting)
    said = {m.participation_id for m in await list_absent(session, view=view) if m is not view.mine}
    await become_held(session, view=view, absent=said | set(absent))
    _record(session, actor, view, "meeting.held")
    await session.flush()
    return view


async def become_held(
    session: Session, *, view: MeetingView, absent: Collection[int] = (), is_acting: bool = True
) -> None:
    """Everything that follows from a locked meeting's having taken place.

    `is_acting`: the one whose view it is says so, and answers next. Raises ValueError when a side,
    or that one, is said not to have been there.
    """
    meeting = view.meeting
    present = [member for member in view.members if member.participation_id not in absent]
    if {member.side for member in present} != set(Side) or view.mine not in present:
        raise ValueError("a meeting without one of its sides did not take place")
    states.move(meeting, MeetingState.HELD)
    meeting.held_at = clock.now()
    for member in view.members:
        (await _attendance(session, view, member)).present = member in present
    await drop_notices(session, meeting=meeting)
    there = replace(view, others=tuple(present[1:]))
    await open_after_meeting(session, view=there, is_acting=is_acting)


async def report_missed(
    session: Session, *, actor: Actor, meeting_id: int, revision: int, absent: Absent
) -> MeetingView:
    """The meeting did not take place; the others are told without blame.

    In a group, who could not come speaks for themselves: while others of their side may have been
    there, the meeting waits for these. Raises NotFound; AlreadyDone when an answer was given
    before; MeetingNotStarted.
    """
    view = await _lock_scheduled(session, actor=actor, meeting_id=meeting_id, revision=revision)
    require_begun(view)
    meeting = view.meeting
    said = await list_absent(session, view=view)
    rest = [m for m in view.others if m.side is view.mine.side and m not in said]
    if absent is Absent.ME and rest:
        await _note_absence(session, actor, view)
        return view
    states.move(meeting, MeetingState.MISSED)
    missing = _absent_sides(view.mine.side, absent)
    meeting.missed_by_side = missing.pop().value if len(missing) == 1 else "both"
    for member in view.members:
        is_gone = member in said or _is_gone(view, member, absent)
        (await _attendance(session, view, member)).present = not is_gone
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


async def list_absent(session: Session, *, view: MeetingView) -> Sequence[MemberView]:
    """Who was not at a meeting that was held, or has said so of one that waits for the others.

    No access check beyond the view itself.
    """
    rows = await session.scalars(
        select(Attendance.participation_id).where(
            Attendance.meeting_id == view.meeting.id, Attendance.present.is_(False)
        )
    )
    gone = set(rows)
    return [member for member in view.members if member.participation_id in gone]


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


async def _note_absence(session: Session, actor: Actor, view: MeetingView) -> None:
    """One of several was not there: they are asked nothing more about this meeting."""
    attendance = await _attendance(session, view, view.mine)
    if attendance.present is not False:
        attendance.present = False
        _record(session, actor, view, "meeting.absent")
    await cancel_notices(
        session, subject=subject_of(view.meeting), recipient_id=view.mine.person.id
    )
    await session.flush()


async def _lock_scheduled(
    session: Session, *, actor: Actor, meeting_id: int, revision: int
) -> MeetingView:
    view = await lock_for_member(session, actor=actor, meeting_id=meeting_id)
    _require_seen(view, revision)
    return view


def _require_seen(view: MeetingView, revision: int) -> None:
    if view.meeting.state is not MeetingState.SCHEDULED or view.meeting.revision != revision:
        raise AlreadyDone


def _absent_sides(mine: Side, absent: Absent) -> set[Side]:
    return {
        Absent.ME: {mine},
        Absent.PARTNER: {mine.other},
        Absent.BOTH: {mine, mine.other},
    }[absent]


def _is_gone(view: MeetingView, member: MemberView, absent: Absent) -> bool:
    """«Я не смог» speaks for the one who says it, not for the others of their side in a group."""
    if absent is Absent.ME:
        return member is view.mine
    return member.side in _absent_sides(view.mine.side, absent)


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
