"""Which psychologist is there for whom: the active ones at an organisation or above it."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from models import ErasureState, Organization, Participation, ParticipationState, Person, Role
from services.session import Session


async def list_psychologists(session: Session, *, path: str, besides: int) -> list[int]:
    """Ids of the psychologists for the people at `path`; nobody is there for themselves."""
    chain = [int(part) for part in path.split("/") if part]
    found = await session.scalars(
        select(Person.id)
        .join(Participation, Participation.person_id == Person.id)
        .where(_works(Participation), Participation.organization_id.in_(chain))
        .where(Person.erasure_state == ErasureState.NONE, Person.id != besides)
        .order_by(Person.id)
        .distinct()
    )
    return list(found)


def has_psychologist(school: ColumnElement[int]) -> ColumnElement[bool]:
    """The organisation with this id, or one above it, has a working psychologist."""
    theirs, place, above = aliased(Participation), aliased(Organization), aliased(Organization)
    return (
        select(theirs.id)
        .join(above, above.id == theirs.organization_id)
        .join(Person, Person.id == theirs.person_id)
        .join(place, place.id == school)
        .where(
            _works(theirs),
            Person.erasure_state == ErasureState.NONE,
            place.path.like(above.path + "%"),
        )
        .exists()
    )


def still_works(person_id: ColumnElement[int | None]) -> ColumnElement[bool]:
    """The person with this id still is a psychologist anywhere."""
    theirs = aliased(Participation)
    return (
        select(theirs.id)
        .join(Person, Person.id == theirs.person_id)
        .where(
            theirs.person_id == person_id, _works(theirs), Person.erasure_state == ErasureState.NONE
        )
        .exists()
    )


def _works(participation: type[Participation]) -> ColumnElement[bool]:
    return (participation.role == Role.PSYCHOLOGIST) & (
        participation.state == ParticipationState.ACTIVE
    )
