"""What a person wishes for their own part once a pair has ended: a pause, to go, somebody else."""

from datetime import timedelta

from models import Participation, ParticipationState
from services import audit, clock, states
from services.endings import end_all_for_participation
from services.locking import get_locked
from services.needs import withdraw_needs
from services.pauses import hold_all_of
from services.proposals import withdraw_for_person
from services.reasons import PERSON_LEFT
from services.session import Session

PAUSE, LEAVE = "pause", "leave"
# A pause wished for without a date; the person comes back whenever they like.
USUAL_PAUSE = timedelta(days=30)
S = ParticipationState


async def follow_wish(
    session: Session, *, participation_id: int, wish: str | None, actor_id: int | None
) -> None:
    """Do what somebody chose for their own role after an early end.

    A pause: nothing new is proposed to them, their other pairs rest as long. To go: the role is
    left. Anything else needs nothing: the need is open again, the place is free.
    """
    participation = await get_locked(session, Participation, participation_id)
    if wish == PAUSE and participation.state is S.ACTIVE:
        states.move(participation, S.PAUSED)
        until = clock.now().date() + USUAL_PAUSE
        participation.paused_until = until
        await hold_all_of(
            session, participation_id=participation.id, until=until, actor_id=actor_id
        )
        _record(session, participation, actor_id)
    elif wish == LEAVE and participation.state in (S.ACTIVE, S.PAUSED):
        await leave_role(session, participation=participation, actor_id=actor_id)
    await session.flush()


async def leave_role(
    session: Session, *, participation: Participation, actor_id: int | None
) -> None:
    """Leave one locked role: its proposals and pairs end, its needs look for nobody."""
    person_id, participation_id = participation.person_id, participation.id
    await withdraw_for_person(session, person_id=person_id, participation_id=participation_id)
    await end_all_for_participation(
        session, participation_id=participation_id, actor_id=actor_id, reason=PERSON_LEFT
    )
    await withdraw_needs(
        session, person_id=person_id, actor_id=actor_id, participation_id=participation_id
    )
    states.move(participation, S.LEFT)
    _record(session, participation, actor_id)


def _record(session: Session, participation: Participation, actor_id: int | None) -> None:
    audit.record(
        session,
        actor_id=actor_id,
        action=f"participation.{participation.state.value}",
        entity="participation",
        entity_id=participation.id,
    )
