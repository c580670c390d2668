"""Meetings of a pair or group: opened, moved, cancelled. Times: services/meeting_slots.py.

Every change locks the pair first, then the meeting.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import func, or_, select, update

from models import (
    Attendance,
    Meeting,
    MeetingKind,
    MeetingState,
    MentoringMode,
    Mentorship,
)
from services import audit, clock, states
from services.actor import Actor
from services.errors import AlreadyDone
from services.meeting_changes import add_revision, clear_time, ends_at, last_agreed, tell
from services.meeting_reminders import drop_notices, plan_reminders
from services.meeting_views import (
    MeetingView,
    get_for_member,
    list_mine,
    loading,
    lock_for_member,
    members_of,
)
from services.notices import NoticeKind
from services.session import Session

__all__ = [
    "CancelReason",
    "cancel_for_mentorship",
    "cancel_meeting",
    "change_place",
    "get_for_member",
    "last_agreed",
    "list_mine",
    "move_meeting",
    "open_meeting",
]

# Introductions are short on purpose: «Знакомство — 30 минут» (product.md, «How it speaks»).
MINUTES = {MeetingKind.INTRODUCTION: 30}
USUAL_MINUTES = 40
CANCELLABLE = (MeetingState.PROPOSED, MeetingState.SCHEDULED, MeetingState.MISSED)
# Still to be held; of one kind a pair has one at a time.
UNFINISHED = frozenset(CANCELLABLE)


class CancelReason(StrEnum):
    """Why a member cancels a meeting. Nothing about health or guilt can be said."""

    TIME = "time"
    CIRCUMSTANCES = "circumstances"
    NOT_NEEDED = "not_needed"


async def open_meeting(
    session: Session, *, mentorship: Mentorship, kind: MeetingKind, mode: MentoringMode
) -> Meeting:
    """A meeting to find a time for: no times are offered yet, either side may offer first.

    The pair is locked or new. One that is still to be held is the one that was meant: it is
    answered instead. Whether this kind is next, is asked of `meeting_order`.
    """
    unfinished = await session.scalar(
        select(Meeting)
        .where(
            Meeting.mentorship_id == mentorship.id,
            Meeting.kind == kind,
            Meeting.state.in_(UNFINISHED),
        )
        .order_by(Meeting.id.desc())
        .limit(1)
    )
    if unfinished is not None:
        return unfinished
    return await add_meeting(session, mentorship=mentorship, kind=kind, mode=mode)


async def add_meeting(
    session: Session, *, mentorship: Mentorship, kind: MeetingKind, mode: MentoringMode
) -> Meeting:
    """One more meeting of a kind, without a time, whatever others there are."""
    last = await session.scalar(
        select(func.max(Meeting.sequence_no)).where(
            Meeting.mentorship_id == mentorship.id, Meeting.kind == kind
        )
    )
    meeting = Meeting(
        mentorship_id=mentorship.id,
        kind=kind,
        sequence_no=(last or 0) + 1,
        state=MeetingState.PROPOSED,
        mode=mode,
        duration_minutes=MINUTES.get(kind, USUAL_MINUTES),
        calendar_uid=f"{uuid4().hex}@nastavnik",
        revision=0,
        slot_round=0,
        created_at=clock.now(),
    )
    session.add(meeting)
    await session.flush()
    return meeting


async def move_meeting(
    session: Session, *, actor: Actor, meeting_id: int, revision: int
) -> MeetingView:
    """Free the agreed time so that new ones can be offered, and tell the other side.

    `revision` is the version the actor saw. Raises NotFound, AlreadyDone.
    """
    view = await lock_for_member(session, actor=actor, meeting_id=meeting_id)
    meeting = view.meeting
    if meeting.state is not MeetingState.SCHEDULED or meeting.revision != revision:
        raise AlreadyDone
    states.move(meeting, MeetingState.PROPOSED)
    clear_time(meeting)
    add_revision(session, meeting=meeting, actor_id=actor.person_id)
    await drop_notices(session, meeting=meeting)
    await tell(session, members=view.others, meeting=meeting, kind=NoticeKind.MEETING_MOVING)
    audit.record(
        session,
        actor_id=actor.person_id,
        action="meeting.moved",
        entity="meeting",
        entity_id=meeting.id,
        revision=meeting.revision,
    )
    await session.flush()
    return view


async def cancel_meeting(
    session: Session, *, actor: Actor, meeting_id: int, revision: int, reason: CancelReason
) -> MeetingView:
    """Cancel a meeting of one's own, with its calendar entry. Raises NotFound, AlreadyDone."""
    view = await lock_for_member(session, actor=actor, meeting_id=meeting_id)
    meeting = view.meeting
    if meeting.state not in CANCELLABLE or meeting.revision != revision:
        raise AlreadyDone
    meeting.cancelled_by_side = view.mine.side
    was_agreed = meeting.revision > 0
    await _cancel(session, meeting, reason=reason.value, actor_id=actor.person_id)
    # The one who cancels has a calendar entry to remove, too.
    told = view.members if was_agreed else view.others
    await tell(session, members=told, meeting=meeting, kind=NoticeKind.MEETING_CANCELLED)
    await session.flush()
    return view


async def cancel_for_mentorship(
    session: Session,
    *,
    mentorship_id: int,
    reason: str,
    actor_id: int | None,
    kinds: Collection[MeetingKind] = tuple(MeetingKind),
    in_states: Collection[MeetingState] = CANCELLABLE,
    since: datetime | None = None,
) -> None:
    """Cancel what is still ahead of a pair or group that ends or rests, calendar entries included.

    People are told here only about entries in their calendars; what has become of the pair is told
    by the one who changes it. `reason` is a code. Of what was agreed, only what begins at `since`
    or later: what has begun may have been held.
    """
    chosen = (
        select(Meeting)
        .where(
            Meeting.mentorship_id == mentorship_id,
            Meeting.kind.in_(kinds),
            Meeting.state.in_(in_states),
        )
        .order_by(Meeting.id)
        .options(*loading())
        .with_for_update(of=Meeting)
        .execution_options(populate_existing=True)
    )
    if since is not None:
        late = Meeting.starts_at >= since
        chosen = chosen.where(or_(Meeting.state != MeetingState.SCHEDULED, late))
    for meeting in list(await session.scalars(chosen)):
        was_scheduled = meeting.state is MeetingState.SCHEDULED
        was_moving = meeting.state is MeetingState.PROPOSED and meeting.revision > 0
        await _cancel(session, meeting, reason=reason, actor_id=actor_id)
        if was_scheduled or was_moving:
            await tell(
                session,
                members=members_of(meeting),
                meeting=meeting,
                kind=NoticeKind.MEETING_CANCELLED,
            )
    await session.flush()


async def change_place(
    session: Session, *, actor: Actor, meeting_id: int, place: str
) -> MeetingView:
    """Set the link or the place of an agreed meeting: a new version of its calendar entry.

    `place` has passed `meeting_slots.read_place`. Who said they will come, still will: the time
    is the same. Raises NotFound, AlreadyDone.
    """
    view = await lock_for_member(session, actor=actor, meeting_id=meeting_id)
    meeting = view.meeting
    if meeting.state is not MeetingState.SCHEDULED or clock.now() >= ends_at(meeting):
        raise AlreadyDone
    if meeting.place == place:
        return view
    meeting.place = place
    add_revision(session, meeting=meeting, actor_id=actor.person_id)
    await session.execute(
        update(Attendance)
        .where(
            Attendance.meeting_id == meeting.id,
            Attendance.confirmed_revision == meeting.revision - 1,
        )
        .values(confirmed_revision=meeting.revision)
    )
    await plan_reminders(session, meeting=meeting, members=view.members)
    await tell(session, members=view.members, meeting=meeting, kind=NoticeKind.MEETING_SCHEDULED)
    await session.flush()
    return view


async def _cancel(session: Session, meeting: Meeting, *, reason: str, actor_id: int | None) -> None:
    states.move(meeting, MeetingState.CANCELLED)
    meeting.reason = reason
    add_revision(session, meeting=meeting, actor_id=actor_id, reason=reason)
    await drop_notices(session, meeting=meeting)
    audit.record(
        session,
        actor_id=actor_id,
        action="meeting.cancelled",
        entity="meeting",
        entity_id=meeting.id,
        reason=reason,
    )
