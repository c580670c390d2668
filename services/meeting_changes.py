"""What every change of a meeting does: number the new version, keep it, tell people about it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select

from models import Meeting, MeetingRevision
from services import clock
from services.meeting_views import MemberView
from services.notices import NoticeKind, enqueue_notice, moment_for
from services.session import Session


def subject_of(meeting: Meeting) -> str:
    """What the notices of a meeting are about."""
    return f"meeting:{meeting.id}"


def ends_at(meeting: Meeting) -> datetime:
    """The planned end of an agreed meeting; ValueError for one without a time."""
    if meeting.starts_at is None:
        raise ValueError("the meeting has no time")
    return meeting.starts_at + timedelta(minutes=meeting.duration_minutes)


def clear_time(meeting: Meeting) -> None:
    """Take the agreed time away; offers made before are no longer valid."""
    meeting.starts_at = None
    meeting.wall_time = None
    meeting.slot_round += 1
    meeting.offered_side = None


def add_revision(
    session: Session, *, meeting: Meeting, actor_id: int | None, reason: str | None = None
) -> None:
    """Number the meeting's new version and keep it: the SEQUENCE of its calendar entry."""
    meeting.revision += 1
    session.add(
        MeetingRevision(
            meeting_id=meeting.id,
            revision=meeting.revision,
            state=meeting.state,
            starts_at=meeting.starts_at,
            duration_minutes=meeting.duration_minutes,
            mode=meeting.mode,
            place=meeting.place,
            changed_by_id=actor_id,
            reason=reason,
            changed_at=clock.now(),
        )
    )


async def last_agreed(session: Session, *, meeting_id: int) -> MeetingRevision | None:
    """The newest version that had a time: what stands in people's calendars."""
    return await session.scalar(
        select(MeetingRevision)
        .where(MeetingRevision.meeting_id == meeting_id, MeetingRevision.starts_at.is_not(None))
        .order_by(MeetingRevision.revision.desc())
        .limit(1)
    )


async def last_reason(session: Session, *, meeting_id: int) -> str | None:
    """Why the newest version was made, as a code."""
    return await session.scalar(
        select(MeetingRevision.reason)
        .where(MeetingRevision.meeting_id == meeting_id)
        .order_by(MeetingRevision.revision.desc())
        .limit(1)
    )


async def tell(
    session: Session,
    *,
    members: Iterable[MemberView],
    meeting: Meeting,
    kind: NoticeKind,
    waits: bool = False,
) -> None:
    """Tell `members` about the meeting's present version and round of times.

    `waits`: neither at night nor on a day off.
    """
    for member in members:
        await enqueue_notice(
            session,
            kind=kind,
            recipient_id=member.person.id,
            subject=subject_of(meeting),
            occasion=f"r{meeting.revision}:{meeting.slot_round}",
            payload={
                "meeting_id": meeting.id,
                "revision": meeting.revision,
                "round": meeting.slot_round,
            },
            due_at=moment_for(member.zone, is_acting=False) if waits else None,
        )
