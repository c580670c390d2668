"""Whom to tell about an organisation: the people nearest to it who prepare pairs."""

from sqlalchemy import select

from models import ErasureState, Organization, Participation, ParticipationState, Person
from services.access import PAIRING_ROLES
from services.session import Session


async def nearest_curators(
    session: Session, *, path: str, besides: int | None = None
) -> list[Person]:
    """The curators of the organisation at `path`; where it has none, those of the one above.

    `besides` is a person who does not count: nobody decides about themselves.
    """
    ancestors = [int(part) for part in path.split("/") if part]
    rows = (
        await session.execute(
            select(Person, Organization.path)
            .join(Participation, Participation.person_id == Person.id)
            .join(Organization, Organization.id == Participation.organization_id)
            .where(
                Organization.id.in_(ancestors),
                Participation.role.in_(PAIRING_ROLES),
                Participation.state == ParticipationState.ACTIVE,
                Person.erasure_state == ErasureState.NONE,
                Person.id != (besides or 0),
            )
            .order_by(Person.id)
        )
    ).all()
    nearest = max((len(place) for _, place in rows), default=0)
    # One person may hold two such roles at one place.
    return list({person.id: person for person, place in rows if len(place) == nearest}.values())
