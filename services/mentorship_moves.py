"""The one way a mentorship gets into another state: along the table, since when, and audited."""

from models import Mentorship, MentorshipState
from services import audit, clock, states
from services.session import Session


def move_mentorship(
    session: Session,
    *,
    mentorship: Mentorship,
    target: MentorshipState,
    actor_id: int | None,
    **details: str | int,
) -> None:
    """Put a locked mentorship into `target`; raises IllegalTransition.

    `details` go to the audit line. What follows (meetings, notices, needs) is the caller's.
    """
    states.move(mentorship, target)
    mentorship.state_since = clock.now()
    audit.record(
        session,
        actor_id=actor_id,
        action=f"mentorship.{target.value}",
        entity="mentorship",
        entity_id=mentorship.id,
        **details,
    )
