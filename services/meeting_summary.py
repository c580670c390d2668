"""A short summary of a held meeting, written by a member for all members."""

from models import MeetingState
from services import audit
from services.actor import Actor
from services.errors import AlreadyDone
from services.meeting_views import MeetingView, lock_for_member
from services.session import Session

SHORTEST_SUMMARY = 3
LONGEST_SUMMARY = 600
SUMMED_UP = (MeetingState.HELD, MeetingState.CLOSED)


async def write_summary(
    session: Session, *, actor: Actor, meeting_id: int, text: str
) -> MeetingView:
    """Write the summary, or write it anew; its author has seen who will read it.

    `text` has passed `is_fitting`. Raises NotFound; AlreadyDone for a meeting that was not held.
    """
    if not is_fitting(text):
        raise ValueError("a summary has 3 to 600 characters")
    view = await lock_for_member(session, actor=actor, meeting_id=meeting_id)
    if view.meeting.state not in SUMMED_UP:
        raise AlreadyDone
    view.meeting.summary = text
    audit.record(
        session,
        actor_id=actor.person_id,
        action="meeting.summed_up",
        entity="meeting",
        entity_id=view.meeting.id,
    )
    await session.flush()
    return view


def is_fitting(text: str) -> bool:
    """True when a typed summary is neither too short nor too long."""
    return SHORTEST_SUMMARY <= len(text) <= LONGEST_SUMMARY
