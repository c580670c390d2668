"""Who leads the people of an organisation: its curators, or whoever stands above them."""

from collections.abc import Sequence

from sqlalchemy import select

from models import ErasureState, Organization, Participation, ParticipationState, Person, Role
from services.session import Session

# Who confirms newcomers, the nearest first.
APPROVERS = (Role.SCHOOL_CURATOR, Role.MUNICIPAL_COORDINATOR, Role.REGIONAL_COORDINATOR)


async def list_approvers(session: Session, *, participation: Participation) -> Sequence[int]:
    """Ids of the people who confirm this newcomer: the curators of the school, else the
    coordinators of the municipality, else of the region. Nobody confirms themselves."""
    path = await session.scalar(
        select(Organization.path).where(Organization.id == participation.organization_id)
    )
    chain = [int(part) for part in (path or "").split("/") if part]
    rows = await session.execute(
        select(Participation.role, Participation.person_id)
        .join(Person, Person.id == Participation.person_id)
        .where(
            Participation.role.in_(APPROVERS),
            Participation.state == ParticipationState.ACTIVE,
            Participation.organization_id.in_(chain),
            Participation.person_id != participation.person_id,
            Person.erasure_state == ErasureState.NONE,
        )
        .order_by(Participation.id)
    )
    found = [(role, person_id) for role, person_id in rows]
    for role in APPROVERS:
        people = list(dict.fromkeys(person_id for r, person_id in found if r is role))
        if people:
            return people
    return []
