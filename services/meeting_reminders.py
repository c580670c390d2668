"""What the bot will say by itself about an agreed meeting: rows of the outbox, planned at once.

Clocks of product.md: the day before between 14 and 19, two hours before, the link a quarter of an
hour before; «Встретились?» after the planned end and on the next day at 14:00, all in the
reader's zone. A meeting that moves takes its rows with it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from models import Meeting, MentoringMode
from services import clock
from services.calendar.quiet import day_before_reminder, two_hours_before
from services.calendar.zones import to_local, to_utc
from services.meeting_changes import ends_at, subject_of
from services.meeting_views import MemberView
from services.notices import NoticeKind, cancel_notices, enqueue_notice
from services.policy import policy_of
from services.session import Session

LINK_BEFORE = timedelta(minutes=15)
SECOND_QUESTION_AT = time(14)


async def drop_notices(session: Session, *, meeting: Meeting) -> None:
    """Nothing that waits about this meeting is true any more."""
    await cancel_notices(session, subject=subject_of(meeting))


async def plan_reminders(
    session: Session, *, meeting: Meeting, members: Iterable[MemberView]
) -> None:
    """Plan everything for the version agreed now, instead of what was planned before."""
    await drop_notices(session, meeting=meeting)
    for member in members:
        await plan_for(session, meeting=meeting, member=member)


async def plan_for(session: Session, *, meeting: Meeting, member: MemberView) -> None:
    """The same for one member: also for somebody who joins when the time is agreed already."""
    for occasion, due_at in reminder_times(meeting, member.zone):
        await _plan(
            session, meeting, member, NoticeKind.MEETING_REMINDER, occasion, due_at, until=True
        )
    for number, due_at in enumerate(_question_times(session, meeting, member.zone), start=1):
        await _plan(
            session,
            meeting,
            member,
            NoticeKind.MEETING_HELD_QUESTION,
            f"ask{number}",
            due_at,
        )


def reminder_times(meeting: Meeting, zone: str) -> Sequence[tuple[str, datetime]]:
    """The reminders still ahead for somebody who lives by `zone`: occasion and instant."""
    starts_at = meeting.starts_at
    assert starts_at is not None
    now = clock.now()
    eve = day_before_reminder(starts_at, zone)
    planned = {
        "eve": eve,
        "soon": two_hours_before(starts_at, zone, has_day_before=eve > now),
        "link": None if meeting.mode is MentoringMode.OFFLINE else starts_at - LINK_BEFORE,
    }
    return [(occasion, due) for occasion, due in planned.items() if due is not None and due > now]


def _question_times(session: Session, meeting: Meeting, zone: str) -> Sequence[datetime]:
    ends = ends_at(meeting)
    next_day = to_local(ends, zone).date() + timedelta(days=1)
    return (
        ends + timedelta(minutes=policy_of(session).held_question_minutes),
        to_utc(datetime.combine(next_day, SECOND_QUESTION_AT), zone),
    )


async def _plan(
    session: Session,
    meeting: Meeting,
    member: MemberView,
    kind: NoticeKind,
    occasion: str,
    due_at: datetime,
    *,
    until: bool = False,
) -> None:
    await enqueue_notice(
        session,
        kind=kind,
        recipient_id=member.person.id,
        subject=subject_of(meeting),
        occasion=f"r{meeting.revision}:{occasion}",
        payload={
            "meeting_id": meeting.id,
            "revision": meeting.revision,
            "occasion": occasion,
        },
        due_at=due_at,
        # A reminder after the beginning would only be in the way.
        expires_at=meeting.starts_at if until else None,
    )
