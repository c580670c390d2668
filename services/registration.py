"""Short registration: a name, what is needed or offered, and off to the curator.

Something back within ten taps (product.md): how many mentors a topic has is told at once.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from models import (
    STAFF_ROLES,
    Competence,
    ErasureState,
    MentoringMode,
    MentorProfile,
    Need,
    NeedItem,
    NeedState,
    Participation,
    ParticipationState,
    Person,
    Reach,
    Role,
)
from services import audit, clock, states, taxonomy
from services.access import require
from services.actor import Actor
from services.errors import AlreadyDone, FormIncomplete, NotFound
from services.locking import get_locked
from services.matching.hours import Band
from services.newcomer_notices import tell_of_newcomer
from services.office_surveys import tell_at_the_start
from services.session import Session

LONGEST_NAME = 60
# A link, an address or a phone in a name would stand in every message about the person.
CONTACT = re.compile(r"://|\bwww\.|@|(?:\d[\s().-]*){6}")
MENTEE_ITEMS = 2
MENTOR_ITEMS = 10
CAPACITIES = range(1, 6)

S = ParticipationState


@dataclass(frozen=True, slots=True)
class Answers:
    """What the short form has asked so far. A mentee leaves `capacity` out."""

    items: Sequence[str] = ()
    mode: MentoringMode | None = None
    bands: Sequence[Band] = ()
    reach: Reach | None = None
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class OwnForm:
    """A registration as its owner may see and correct it."""

    participation: Participation
    answers: Answers


def holds_contact(name: str) -> bool:
    """True for a name with a link, an address or a phone in it (product.md, «Messages»)."""
    return CONTACT.search(name) is not None


async def save_name(session: Session, *, actor: Actor, name: str) -> None:
    """Keep how the person wants to be called: 1 to 60 characters, already clean.

    Raises NotFound for somebody who is frozen: nothing goes on with them until they come back.
    """
    require(not actor.frozen)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise FormIncomplete
    person = await get_locked(session, Person, actor.person_id)
    person.display_name = name
    await session.flush()


async def get_own_form(session: Session, *, actor: Actor, participation_id: int) -> OwnForm:
    """The actor's own role with what was answered before. Raises NotFound, also when frozen."""
    require(not actor.frozen)
    participation = await session.scalar(
        select(Participation).where(
            Participation.id == participation_id, Participation.person_id == actor.person_id
        )
    )
    if participation is None:
        raise NotFound
    return OwnForm(participation, await _answers_of(session, participation))


async def count_mentors(
    session: Session,
    *,
    participation_id: int,
    items: Collection[str],
    reach: Reach = Reach.ANY,
) -> int:
    """How many active mentors have one of the items and agree to reach this mentee.

    Counts people, over the whole programme; the mentee's own wish is `reach`.
    """
    own = (
        select(Participation.person_id, Participation.program_id, Participation.organization_id)
        .where(Participation.id == participation_id)
        .subquery()
    )
    same_school = Participation.organization_id == own.c.organization_id
    outside = and_(~same_school, MentorProfile.reach != Reach.OWN_SCHOOL)
    inside = and_(same_school, MentorProfile.reach != Reach.OTHER_SCHOOL)
    wanted = {
        Reach.OWN_SCHOOL: inside,
        Reach.OTHER_SCHOOL: outside,
        Reach.ANY: or_(inside, outside),
    }[reach]
    return await session.scalar(
        select(func.count(Participation.person_id.distinct()))
        .select_from(Participation)
        .join(own, own.c.program_id == Participation.program_id)
        .join(Person, Person.id == Participation.person_id)
        .join(MentorProfile, MentorProfile.participation_id == Participation.id)
        .join(Competence, Competence.participation_id == Participation.id)
        .where(
            Participation.state == S.ACTIVE,
            Participation.role == Role.MENTOR,
            Participation.person_id != own.c.person_id,
            Person.erasure_state == ErasureState.NONE,
            Competence.item_code.in_(items),
            wanted,
        )
    )


async def submit_mentee(
    session: Session, *, actor: Actor, participation_id: int, answers: Answers
) -> None:
    """Send a mentee's form to the curator: one need with one or two items of one direction.

    Raises NotFound, AlreadyDone when it was sent, FormIncomplete.
    """
    _check(answers, most=MENTEE_ITEMS)
    direction = taxonomy.direction_of(answers.items[0])
    if any(taxonomy.direction_of(item) != direction for item in answers.items):
        raise FormIncomplete
    participation = await _get_draft(session, actor, participation_id, Role.MENTEE)
    need = await _open_need(session, participation)
    if need is None:
        need = Need(
            participation_id=participation.id, state=NeedState.OPEN, opened_at=clock.now(), items=[]
        )
        session.add(need)
    need.direction = direction
    need.mode, need.reach, need.bands = answers.mode, answers.reach, _stored(answers.bands)
    kept = [item for item in need.items if item.item_code in answers.items]
    known = {item.item_code for item in kept}
    need.items = kept + [NeedItem(item_code=i) for i in answers.items if i not in known]
    await _submit(session, actor, participation)


async def submit_mentor(
    session: Session, *, actor: Actor, participation_id: int, answers: Answers
) -> None:
    """Send a mentor's form to the curator. Raises as `submit_mentee` does."""
    _check(answers, most=MENTOR_ITEMS)
    if answers.capacity not in CAPACITIES:
        raise FormIncomplete
    participation = await _get_draft(session, actor, participation_id, Role.MENTOR)
    profile = await _profile(session, participation)
    if profile is None:
        profile = MentorProfile(participation_id=participation.id, competences=[])
        session.add(profile)
    profile.capacity = answers.capacity
    profile.mode, profile.reach = answers.mode, answers.reach
    profile.bands = _stored(answers.bands)
    kept = [c for c in profile.competences if c.item_code in answers.items]
    known = {c.item_code for c in kept}
    profile.competences = kept + [Competence(item_code=i) for i in answers.items if i not in known]
    await _submit(session, actor, participation)


async def activate_staff(session: Session, *, actor: Actor, participation_id: int) -> None:
    """Begin a leading role: the personal invitation of the level above is its approval.

    Raises NotFound, AlreadyDone when it has begun.
    """
    participation = await _get_draft(session, actor, participation_id, *STAFF_ROLES)
    now = clock.now()
    states.move(participation, S.PENDING_APPROVAL)
    participation.submitted_at = now
    # Both steps are written, so that the row never holds a state it did not go through.
    await session.flush()
    states.move(participation, S.ACTIVE)
    participation.approved_at = now
    audit.record(
        session,
        actor_id=participation.approved_by_id,
        action="approved",
        entity="participation",
        entity_id=participation.id,
    )
    await session.flush()
    await tell_at_the_start(session, participation=participation)


def _check(answers: Answers, *, most: int) -> None:
    complete = (
        1 <= len(set(answers.items)) <= most
        and set(answers.items) <= taxonomy.item_codes()
        and answers.mode is not None
        and answers.reach is not None
        and answers.bands
    )
    if not complete:
        raise FormIncomplete


async def _get_draft(
    session: Session, actor: Actor, participation_id: int, *roles: Role
) -> Participation:
    # A form that a frozen person sends would show them to curators again, or give them a role.
    require(not actor.frozen)
    participation = await get_locked(
        session, Participation, participation_id, joinedload(Participation.organization)
    )
    require(participation.person_id == actor.person_id and participation.role in roles)
    if participation.state is not S.DRAFT:
        raise AlreadyDone
    return participation


async def _submit(session: Session, actor: Actor, participation: Participation) -> None:
    states.move(participation, S.PENDING_APPROVAL)
    participation.submitted_at = clock.now()
    participation.returned_comment = None
    audit.record(
        session,
        actor_id=actor.person_id,
        action="submitted",
        entity="participation",
        entity_id=participation.id,
    )
    await session.flush()
    await tell_of_newcomer(session, participation=participation)


async def _answers_of(session: Session, participation: Participation) -> Answers:
    if participation.role is Role.MENTEE:
        need = await _open_need(session, participation)
        if need is not None:
            codes = tuple(item.item_code for item in need.items)
            return Answers(codes, need.mode, tuple(map(Band, need.bands)), need.reach)
    if participation.role is Role.MENTOR:
        profile = await _profile(session, participation)
        if profile is not None:
            codes = tuple(c.item_code for c in profile.competences)
            bands = tuple(map(Band, profile.bands))
            return Answers(codes, profile.mode, bands, profile.reach, profile.capacity)
    return Answers()


async def _open_need(session: Session, participation: Participation) -> Need | None:
    return await session.scalar(
        select(Need)
        .where(Need.participation_id == participation.id, Need.state == NeedState.OPEN)
        .order_by(Need.id)
        .limit(1)
        .options(selectinload(Need.items))
    )


async def _profile(session: Session, participation: Participation) -> MentorProfile | None:
    return await session.get(
        MentorProfile, participation.id, options=[selectinload(MentorProfile.competences)]
    )


def _stored(bands: Sequence[Band]) -> list[str]:
    return [band.value for band in Band if band in bands]
