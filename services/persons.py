"""Making a person: the neutral number that stands beside the chosen name."""

from sqlalchemy import func, select, text

from models import ErasureState, Person
from services import clock
from services.session import Session

# Any fixed number will do, as long as nothing else in the product takes the same lock.
_NUMBERS_LOCK = 7_310_001


async def create_person(
    session: Session,
    *,
    roster_name: str | None = None,
    position: str | None = None,
    subject: str | None = None,
) -> Person:
    """A new person with the next free number, flushed.

    Only what the school itself put in its roster may be given here; everything else comes after
    consent (domain.md 7.1).
    """
    person = Person(
        number=await _next_number(session),
        roster_name=roster_name,
        position=position,
        subject=subject,
        erasure_state=ErasureState.NONE,
        created_at=clock.now(),
    )
    session.add(person)
    await session.flush()
    return person


async def _next_number(session: Session) -> int:
    """One more than the largest. Two units of work never read the same one.

    On SQLite there is one writer, and FOR UPDATE makes this unit it. PostgreSQL could let two
    compute the same number, so there they queue for a lock that their transactions hold.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _NUMBERS_LOCK})
        largest = await session.scalar(select(func.max(Person.number)))
    else:
        largest = await session.scalar(select(func.max(Person.number)).with_for_update())
    return (largest or 0) + 1
