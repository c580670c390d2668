"""Which psychologist is there for whom: the active ones at an organisation or above it.

Whoever is in a pair with somebody, or was within a year, is not their psychologist: what they ask
for may be about that very pair.
"""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from models import (
    ErasureState,
    Mentorship,
    MentorshipMember,
    Organization,
    Participation,
    ParticipationState,
    Person,
    Role,
)
from services import clock
from services.session import Session

# How long after the end of a pair its members are still too near to each other.
NEAR_AFTER = timedelta(days=365)
# What nobody else answers: a whole question, and an option of another one.
QUESTIONS = frozenset({"ee03"})
OPTIONS: Mapping[str, str] = {"np02": "psychologist"}


async def list_psychologists(session: Session, *, participation_id: int) -> list[int]:
    """Ids of the psychologists who are there for somebody; nobody is there for themselves."""
    author = aliased(Participation)
    found = await session.scalars(
        select(Person.id)
        .join(author, author.id == participation_id)
        .where(is_there(author, Person.id))
        .order_by(Person.id)
    )
    return list(found)


async def has_psychologist(session: Session, *, participation_id: int) -> bool:
    """Whether a psychologist is there for somebody."""
    return bool(await list_psychologists(session, participation_id=participation_id))


def is_there(
    author: type[Participation], person_id: ColumnElement[int | None] | None = None
) -> ColumnElement[bool]:
    """A psychologist is there for the author of a case: this person, or anybody when none is named.

    They work at the author's organisation or above it.
    """
    theirs, place, above = aliased(Participation), aliased(Organization), aliased(Organization)
    person = aliased(Person)
    found = (
        select(theirs.id)
        .join(above, above.id == theirs.organization_id)
        .join(person, person.id == theirs.person_id)
        .join(place, place.id == author.organization_id)
        .where(
            theirs.role == Role.PSYCHOLOGIST,
            theirs.state == ParticipationState.ACTIVE,
            person.erasure_state == ErasureState.NONE,
            place.path.like(above.path + "%"),
            theirs.person_id != author.person_id,
            ~are_near(theirs.person_id, author.person_id),
        )
    )
    if person_id is not None:
        found = found.where(theirs.person_id == person_id)
    return found.correlate_except(theirs, place, above, person).exists()


def are_near(
    one: ColumnElement[int] | int | None, other: ColumnElement[int]
) -> ColumnElement[bool]:
    """Two people are in one pair or group, or were within a year."""
    mine, yours = aliased(MentorshipMember), aliased(MentorshipMember)
    my_role, your_role = aliased(Participation), aliased(Participation)
    pair = aliased(Mentorship)
    return (
        select(mine.id)
        .join(my_role, my_role.id == mine.participation_id)
        .join(pair, pair.id == mine.mentorship_id)
        .join(yours, yours.mentorship_id == pair.id)
        .join(your_role, your_role.id == yours.participation_id)
        .where(
            my_role.person_id == one,
            your_role.person_id == other,
            or_(pair.ended_at.is_(None), pair.ended_at > clock.now() - NEAR_AFTER),
        )
        .correlate_except(mine, yours, my_role, your_role, pair)
        .exists()
    )
