"""Who reads what somebody shows in confidence: one rule for reading, cards and notices.

Every curator and deputy of the person's school who works, besides those it is about; where there
is none, those of the level above.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Exists, func, select
from sqlalchemy.orm import aliased

from models import ErasureState, Organization, Participation, ParticipationState, Person
from services.access import PAIRING_ROLES
from services.curators import Helpers
from services.session import Session


async def find_readers(session: Session, *, path: str, besides: Collection[int]) -> Helpers:
    """The readers for somebody at `path`; none of the people of `besides`."""
    above = [int(part) for part in path.split("/") if part]
    rows = (
        await session.execute(
            select(Person, Participation.role, Organization.path)
            .join(Participation, Participation.person_id == Person.id)
            .join(Organization, Organization.id == Participation.organization_id)
            .where(Organization.id.in_(above), _works(Participation, Person))
            .where(Person.id.not_in(besides))
            .order_by(Person.id)
        )
    ).all()
    nearest = max((len(place) for _, _, place in rows), default=0)
    here = [(person, role) for person, role, place in rows if len(place) == nearest]
    people = {person.id: person for person, _ in here}
    return Helpers(tuple(people.values()), here[0][1] if here else None)


def reads(
    reader_id: int, organization_id: ColumnElement[int], besides: Sequence[ColumnElement[int]]
) -> Exists:
    """SQL: the same of one person, for somebody at this organisation."""
    mine, own, level, home = (
        aliased(Participation),
        aliased(Person),
        aliased(Organization),
        aliased(Organization),
    )
    nearer, person, place = aliased(Participation), aliased(Person), aliased(Organization)
    is_nearer = (
        select(nearer.id)
        .join(place, place.id == nearer.organization_id)
        .join(person, person.id == nearer.person_id)
        .where(
            home.path.like(place.path + "%"),
            func.length(place.path) > func.length(level.path),
            _works(nearer, person),
            person.id.not_in(besides),
        )
        .correlate_except(nearer, place, person)
        .exists()
    )
    return (
        select(mine.id)
        .join(own, own.id == mine.person_id)
        .join(level, level.id == mine.organization_id)
        .join(home, home.id == organization_id)
        .where(
            own.id == reader_id,
            own.id.not_in(besides),
            _works(mine, own),
            home.path.like(level.path + "%"),
            ~is_nearer,
        )
        .correlate_except(mine, own, level, home)
        .exists()
    )


def _works(role: type[Participation], person: type[Person]) -> ColumnElement[bool]:
    return (
        role.role.in_(PAIRING_ROLES)
        & (role.state == ParticipationState.ACTIVE)
        & (person.erasure_state == ErasureState.NONE)
    )
