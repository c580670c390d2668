"""What leaders promise once before they see lists of people (ТК 88, domain.md 2.3.16)."""

from models import Person, Role
from services import audit, clock
from services.access import LEADERS, require
from services.actor import Actor
from services.errors import AlreadyDone
from services.locking import get_locked
from services.session import Session

WHO_PROMISES = (*LEADERS, Role.PSYCHOLOGIST)


def must_promise(actor: Actor) -> bool:
    """True for a leader or psychologist who has not promised yet."""
    return not actor.frozen and actor.confidential_since is None and actor.holds(*WHO_PROMISES)


async def promise(session: Session, *, actor: Actor) -> None:
    """The actor keeps what they see of others to themselves and uses it for the programme only.

    Raises NotFound for those who lead nobody, AlreadyDone.
    """
    require(not actor.frozen and actor.holds(*WHO_PROMISES))
    person = await get_locked(session, Person, actor.person_id)
    if person.confidential_since is not None:
        raise AlreadyDone
    person.confidential_since = clock.now()
    audit.record(
        session,
        actor_id=person.id,
        action="confidentiality_promised",
        entity="person",
        entity_id=person.id,
    )
    await session.flush()
