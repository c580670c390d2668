"""What is known of a person, who sees it, and how it is taken back (152-ФЗ, domain.md 2.3.6).

Both withdrawing the consent and asking to be erased freeze the person at once: nothing goes on
with their data, nobody is shown them, nothing is sent to them. They differ in the day on which the
data is destroyed, and in what brings the person back: a new consent, or taking the request back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from models import (
    Consent,
    ConsentKind,
    ErasureState,
    Organization,
    Participation,
    ParticipationState,
    Person,
    Role,
)
from services import audit, clock, consents
from services.access import require
from services.actor import Actor
from services.calendar.working_days import ProductionCalendar
from services.calendar.zones import to_local
from services.consents import VALID, Proof
from services.errors import AlreadyDone
from services.freezing import freeze, unfreeze
from services.locking import get_locked
from services.mentorships import list_mine, partners_of
from services.policy import policy_of
from services.session import Session

# Who sees a person by name because of their role at the person's organisation or above it.
WATCHING_ROLES = (
    Role.SCHOOL_CURATOR,
    Role.SCHOOL_HEAD,
    Role.MUNICIPAL_COORDINATOR,
    Role.REGIONAL_COORDINATOR,
    Role.PSYCHOLOGIST,
)


@dataclass(frozen=True, slots=True)
class Watchers:
    """The people who see something of the actor: partners of pairs, and staff by role."""

    partners: tuple[Person, ...]
    staff: dict[Role, tuple[Person, ...]]


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with the actor's data. `purge_on` None: nothing is to be destroyed."""

    frozen: bool
    purge_on: date | None
    has_consent: bool


async def get_standing(session: Session, *, actor: Actor) -> Standing:
    """Whether the actor is frozen, until when, and whether their consent holds."""
    require(actor.person_id is not None)
    person = await session.get_one(Person, actor.person_id)
    consent = await consents.find_valid(
        session, person_id=person.id, kind=ConsentKind.PD_PROCESSING
    )
    return Standing(
        frozen=person.erasure_state is ErasureState.FROZEN,
        purge_on=person.purge_on,
        has_consent=consent is not None,
    )


async def list_watchers(session: Session, *, actor: Actor) -> Watchers:
    """Who sees the actor now: the members of their pairs and the staff above them, by role."""
    pairs = await list_mine(session, actor=actor)
    partners: dict[int, Person] = {}
    for pair in pairs:
        for mine in pair.members:
            if mine.participation.person_id == actor.person_id:
                others = (m.participation.person for m in partners_of(pair, mine.side))
                partners |= {person.id: person for person in others}
    return Watchers(partners=tuple(partners.values()), staff=await _staff(session, actor))


async def withdraw_consent(session: Session, *, actor: Actor) -> date:
    """Withdraw the consent to processing, and with it every other; the day of destruction.

    Raises AlreadyDone when there is no consent any more.
    """
    person = await _lock(session, actor)
    held = await _list_valid(session, person)
    if not any(consent.kind is ConsentKind.PD_PROCESSING for consent in held):
        raise AlreadyDone
    for consent in held:
        await consents.withdraw(session, consent=consent, actor_id=person.id)
    days = policy_of(session).withdraw_days
    return await freeze(
        session, actor=actor, person=person, purge_on=_today(actor) + timedelta(days=days)
    )


async def request_erasure(session: Session, *, actor: Actor) -> date:
    """Ask to be erased; the day on which it will be done.

    It may be asked after the consent was withdrawn, too: the earlier day holds.
    """
    person = await _lock(session, actor)
    days = policy_of(session).erase_working_days
    purge_on = ProductionCalendar().add_working_days(_today(actor), days)
    if person.erasure_state is ErasureState.FROZEN and person.purge_on <= purge_on:
        raise AlreadyDone
    audit.record(
        session,
        actor_id=person.id,
        action="erasure_requested",
        entity="person",
        entity_id=person.id,
    )
    return await freeze(session, actor=actor, person=person, purge_on=purge_on)


async def cancel_erasure(session: Session, *, actor: Actor) -> None:
    """Take the request back before its day. Roles come back as forms to confirm.

    Raises AlreadyDone when nothing is to be erased; ConsentRequired when the consent was
    withdrawn: then a new consent brings the person back.
    """
    person = await _lock(session, actor)
    if person.erasure_state is not ErasureState.FROZEN:
        raise AlreadyDone
    await consents.require_consent(session, person_id=person.id, kind=ConsentKind.PD_PROCESSING)
    await unfreeze(session, person=person)


async def consent_again(session: Session, *, actor: Actor, proof: Proof) -> None:
    """A new consent after the former one was withdrawn brings the person back.

    Raises AlreadyDone when nobody is frozen or the consent holds.
    """
    person = await _lock(session, actor)
    if person.erasure_state is not ErasureState.FROZEN:
        raise AlreadyDone
    await consents.give(session, person_id=person.id, kind=ConsentKind.PD_PROCESSING, proof=proof)
    await unfreeze(session, person=person)


async def _lock(session: Session, actor: Actor) -> Person:
    require(actor.person_id is not None)
    return await get_locked(session, Person, actor.person_id)


async def _list_valid(session: Session, person: Person) -> Sequence[Consent]:
    found = await session.scalars(
        select(Consent)
        .where(Consent.person_id == person.id, Consent.state.in_(VALID))
        .order_by(Consent.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.all()


async def _staff(session: Session, actor: Actor) -> dict[Role, tuple[Person, ...]]:
    """People with a watching role at one of the actor's organisations or above it."""
    chain = {int(part) for grant in actor.grants for part in grant.path.split("/") if part}
    rows = await session.execute(
        select(Participation.role, Person)
        .join(Person, Person.id == Participation.person_id)
        .join(Organization, Organization.id == Participation.organization_id)
        .where(
            Organization.id.in_(chain),
            Participation.role.in_(WATCHING_ROLES),
            Participation.state == ParticipationState.ACTIVE,
            Person.erasure_state == ErasureState.NONE,
            Person.id != actor.person_id,
        )
        .order_by(Person.number)
    )
    found: dict[Role, dict[int, Person]] = {}
    for role, person in rows:
        found.setdefault(role, {})[person.id] = person
    return {role: tuple(found[role].values()) for role in WATCHING_ROLES if role in found}


def _today(actor: Actor) -> date:
    return to_local(clock.now(), actor.timezone).date()
