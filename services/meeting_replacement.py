"""«Поставили на замену»: one tap frees the agreed time and offers the next ones that suit all.

A lesson of an absent colleague is nobody's fault, least of all the mover's.
"""

from models import MeetingSlot, MeetingState
from services import audit, clock, states
from services.actor import Actor
from services.calendar.zones import to_local
from services.errors import AlreadyDone
from services.meeting_changes import add_revision, clear_time, tell
from services.meeting_reminders import drop_notices
from services.meeting_slots import MOST_SLOTS
from services.meeting_times import next_common_times
from services.meeting_views import MeetingView, lock_for_member
from services.notices import NoticeKind
from services.session import Session

# The code of the reason in the version that gave the time up.
REPLACEMENT = "replacement"


async def move_for_replacement(
    session: Session, *, actor: Actor, meeting_id: int, revision: int
) -> MeetingView:
    """Give the agreed time up and offer up to three common times after that day instead.

    None is offered when the usual hours never meet: then either side chooses, as after any move.
    Raises NotFound; AlreadyDone when the meeting is not agreed as `revision` says.
    """
    view = await lock_for_member(session, actor=actor, meeting_id=meeting_id)
    meeting = view.meeting
    if meeting.state is not MeetingState.SCHEDULED or meeting.revision != revision:
        raise AlreadyDone
    zone = view.mine.zone
    old, today = to_local(meeting.starts_at, zone), to_local(clock.now(), zone).date()
    times = await next_common_times(
        session,
        members=view.members,
        zone=zone,
        after=max(old.date(), today),
        hour=old.hour,
        minutes=meeting.duration_minutes,
        count=MOST_SLOTS,
        besides=meeting.id,
    )
    states.move(meeting, MeetingState.PROPOSED)
    clear_time(meeting)
    add_revision(session, meeting=meeting, actor_id=actor.person_id, reason=REPLACEMENT)
    await drop_notices(session, meeting=meeting)
    if times:
        meeting.offered_side = view.mine.side
        meeting.timezone = zone
        meeting.slots.extend(
            MeetingSlot(slot_round=meeting.slot_round, starts_at=at) for at in times
        )
    await _tell(session, view, offered=bool(times))
    audit.record(
        session,
        actor_id=actor.person_id,
        action="meeting.moved",
        entity="meeting",
        entity_id=meeting.id,
        revision=meeting.revision,
        reason=REPLACEMENT,
    )
    await session.flush()
    return view


async def _tell(session: Session, view: MeetingView, *, offered: bool) -> None:
    """The other side chooses; whoever stands on the mover's side learns that the time is free."""
    choosing = view.partners if offered else ()
    learning = [member for member in view.others if member not in choosing]
    await tell(session, members=choosing, meeting=view.meeting, kind=NoticeKind.SLOTS_OFFERED)
    await tell(session, members=learning, meeting=view.meeting, kind=NoticeKind.MEETING_MOVING)
