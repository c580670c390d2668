"""Who looks after an organisation: its curators, their deputies, or those of the level above."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Exists, select, true
from sqlalchemy.orm import aliased, joinedload

from models import (
    PARTICIPANT_ROLES,
    ErasureState,
    MentorshipMember,
    Organization,
    OrganizationType,
    Participation,
    ParticipationState,
    Person,
    Role,
)
from services import audit
from services.access import PAIRING_ROLES, can_set_deputy, require, scope_paths
from services.actor import LIVE, Actor
from services.errors import AlreadyDone
from services.locking import get_locked
from services.notices import NoticeKind, enqueue_notice
from services.scopes import within
from services.session import Session

COORDINATORS = (Role.MUNICIPAL_COORDINATOR, Role.REGIONAL_COORDINATOR)


@dataclass(frozen=True, slots=True)
class Helpers:
    """Who looks after an organisation now. `role` says as whom, None when there is nobody."""

    people: tuple[Person, ...]
    role: Role | None = None
    are_deputies: bool = False


async def nearest_curators(
    session: Session, *, path: str, besides: int | None = None
) -> list[Person]:
    """Whom to tell about the organisation at `path`: the nearest people who prepare pairs.

    Its curators; while none of them is active, their deputies; else those of the level above.
    `besides` is a person who does not count: nobody decides about themselves.
    """
    return list((await find_helpers(session, path=path, besides=besides)).people)


async def find_helpers(session: Session, *, path: str, besides: int | None = None) -> Helpers:
    """The same, with what they are to the organisation."""
    working = await _working(session, path, besides)
    if not working:
        return Helpers(())
    nearest = max(len(place) for _, _, place in working)
    here = [
        (person, participation) for person, participation, place in working if len(place) == nearest
    ]
    main = [pair for pair in here if not pair[1].is_deputy]
    chosen = main or here
    # One person may hold two such roles at one place.
    people = {person.id: person for person, _ in chosen}
    return Helpers(tuple(people.values()), chosen[0][1].role, are_deputies=not main)


async def list_standbys(
    session: Session, *, path: str, besides: int | None = None
) -> list[tuple[Person, ...]]:
    """Who is told next while the nearest do not act: deputies, then each level above in turn."""
    working = await _working(session, path, besides)
    steps: list[list[Person]] = []
    for length in sorted({len(place) for _, _, place in working}, reverse=True):
        for deputies in (False, True):
            people = {
                person.id: person
                for person, participation, place in working
                if len(place) == length and participation.is_deputy is deputies
            }
            if people:
                steps.append(list(people.values()))
    return [tuple(step) for step in steps[1:]]


async def set_deputy(
    session: Session, *, actor: Actor, participation_id: int, deputy: bool
) -> Participation:
    """Make another curator of a school the deputy, or a main curator again; they are told.

    Both have the same rights: a deputy is written to while no main curator works. Raises NotFound
    out of scope and for oneself, AlreadyDone when it is so already.
    """
    participation = await get_locked(
        session, Participation, participation_id, joinedload(Participation.organization)
    )
    require(
        participation.role is Role.SCHOOL_CURATOR
        and participation.state in LIVE
        and can_set_deputy(actor, participation.organization.path, participation.person_id)
    )
    if participation.is_deputy is deputy:
        raise AlreadyDone
    participation.is_deputy = deputy
    audit.record(
        session,
        actor_id=actor.person_id,
        action="deputy_set" if deputy else "deputy_unset",
        entity="participation",
        entity_id=participation_id,
    )
    await session.flush()
    await enqueue_notice(
        session,
        kind=NoticeKind.DEPUTY_CHANGED,
        recipient_id=participation.person_id,
        subject=f"participation:{participation_id}",
        occasion=f"deputy:v{participation.version}",
        payload={"participation_id": participation_id, "deputy": deputy},
    )
    return participation


async def list_uncurated_paths(session: Session, *, actor: Actor) -> tuple[str, ...]:
    """Paths of the schools where no curator works and the actor, the nearest coordinator, stands
    in. Empty for everybody who coordinates nothing."""
    paths = () if actor.frozen else scope_paths(actor, *COORDINATORS)
    if not paths:
        return ()
    schools = await session.scalars(
        select(Organization.path)
        .where(
            within(paths),
            Organization.org_type == OrganizationType.SCHOOL,
            has_participants(Organization.id),
            ~has_curator(Organization.id),
        )
        .order_by(Organization.id)
    )
    found = schools.all()
    levels = await _coordinated_paths(session) if found else []
    own = {grant.path for grant in actor.live(*COORDINATORS)}
    return tuple(path for path in found if _nearest_level(path, levels) in own)


async def list_stand_in_paths(session: Session, *, actor: Actor) -> tuple[str, ...]:
    """Paths of the schools whose curators all take part in pairs themselves, where the actor is the
    nearest coordinator: what concerns such a pair is for somebody who is not in it."""
    paths = () if actor.frozen else scope_paths(actor, *COORDINATORS)
    if not paths:
        return ()
    schools = await session.scalars(
        select(Organization.path)
        .where(
            within(paths),
            Organization.org_type == OrganizationType.SCHOOL,
            has_curator(Organization.id),
            ~_has_curator(Organization.id, lambda person: ~_is_member(person)),
        )
        .order_by(Organization.id)
    )
    found = schools.all()
    levels = await _coordinated_paths(session) if found else []
    own = {grant.path for grant in actor.live(*COORDINATORS)}
    return tuple(path for path in found if _nearest_level(path, levels) in own)


def _nearest_level(path: str, levels: Sequence[str]) -> str:
    """The innermost of the coordinated territories that hold the organisation at `path`."""
    return max((level for level in levels if path.startswith(level)), key=len, default="")


async def _coordinated_paths(session: Session) -> Sequence[str]:
    found = await session.scalars(
        select(Organization.path)
        .join(Participation, Participation.organization_id == Organization.id)
        .join(Person, Person.id == Participation.person_id)
        .where(
            Participation.role.in_(COORDINATORS),
            Participation.state == ParticipationState.ACTIVE,
            Person.erasure_state == ErasureState.NONE,
        )
        .distinct()
    )
    return found.all()


def has_curator(organization_id: ColumnElement[int]) -> Exists:
    """SQL: a curator or a deputy of the organisation works."""
    return _has_curator(organization_id, lambda person: true())


def has_curator_outside(
    organization_id: ColumnElement[int], mentorship_id: ColumnElement[int]
) -> Exists:
    """SQL: one of them is not in this mentorship, and was not."""
    return _has_curator(organization_id, lambda person: ~_is_member(person, mentorship_id))


def _has_curator(
    organization_id: ColumnElement[int],
    which: Callable[[ColumnElement[int]], ColumnElement[bool]],
) -> Exists:
    role, person = aliased(Participation), aliased(Person)
    return (
        select(role.id)
        .join(person, person.id == role.person_id)
        .where(
            role.organization_id == organization_id,
            role.role == Role.SCHOOL_CURATOR,
            role.state == ParticipationState.ACTIVE,
            person.erasure_state == ErasureState.NONE,
            which(role.person_id),
        )
        .correlate_except(role, person)
        .exists()
    )


def _is_member(
    person_id: ColumnElement[int], mentorship_id: ColumnElement[int] | None = None
) -> Exists:
    """SQL: the person is or was in this mentorship, or in any."""
    member, theirs = aliased(MentorshipMember), aliased(Participation)
    found = (
        select(member.id)
        .join(theirs, theirs.id == member.participation_id)
        .where(theirs.person_id == person_id)
    )
    if mentorship_id is not None:
        found = found.where(member.mentorship_id == mentorship_id)
    return found.correlate_except(member, theirs).exists()


def has_participants(organization_id: ColumnElement[int]) -> Exists:
    """SQL: a mentee or a mentor of the organisation takes part, or waits to."""
    role = aliased(Participation)
    return (
        select(role.id)
        .where(
            role.organization_id == organization_id,
            role.role.in_(PARTICIPANT_ROLES),
            role.state.in_([*LIVE, ParticipationState.PENDING_APPROVAL]),
        )
        .exists()
    )


async def _working(
    session: Session, path: str, besides: int | None
) -> Sequence[tuple[Person, Participation, str]]:
    """Those who prepare pairs for the organisation at `path`, at any level, by id."""
    ancestors = [int(part) for part in path.split("/") if part]
    rows = await session.execute(
        select(Person, Participation, Organization.path)
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
    return [tuple(row) for row in rows]
