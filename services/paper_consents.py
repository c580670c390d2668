"""Consents signed on paper, marked with their day by who looks after the person (ТК 88, 351.8)."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from models import (
    Account,
    Consent,
    ConsentKind,
    ConsentState,
    Organization,
    Participation,
    ParticipationState,
)
from services import clock
from services.access import require
from services.actor import Actor
from services.assignment_spans import after_assignment_consent_ended
from services.calendar.zones import to_local
from services.consents import ask, decide, find_valid, require_consent, withdraw
from services.errors import AlreadyDone, DateOutOfRange, NotFound
from services.pair_start import start_ready_pairs
from services.paper_rights import may_mark_papers
from services.publications import PublicationChoice, details_of
from services.session import Session
from services.transfer_ends import after_transfer_ended

# What can be signed on paper; «Other messages» are agreed to with a button only.
ON_PAPER = frozenset(ConsentKind) - {ConsentKind.NOTIFICATIONS}
LONGEST_AGO = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Papers:
    """Somebody's newest consent of every kind, as their curator sees it."""

    participation: Participation
    newest: dict[ConsentKind, Consent | None]
    has_come_in: bool


async def sign_on_paper(
    session: Session,
    *,
    actor: Actor,
    participation_id: int,
    kind: ConsentKind,
    signed_on: date,
    publication: PublicationChoice | None = None,
) -> Consent:
    """Mark that the person signed this consent on that day, by who looks after them.

    `publication`: what a consent to it allows. Raises NotFound out of scope, AlreadyDone when
    one holds already, DateOutOfRange for a publication of nothing,
    ConsentRequired for a person whose data may not be processed.
    """
    participation, organization = await _get(session, actor, participation_id)
    await _require_place(session, participation, kind)
    today = to_local(clock.now(), organization.timezone).date()
    if not today - LONGEST_AGO <= signed_on <= today:
        raise DateOutOfRange
    consent = await ask(session, person_id=participation.person_id, kind=kind)
    consent.signed_on = signed_on
    consent.marked_by_id = actor.person_id
    if kind is ConsentKind.PUBLICATION:
        consent.details = details_of(publication, since=signed_on)
    await decide(session, consent=consent, target=ConsentState.SIGNED_ON, actor_id=actor.person_id)
    if kind is ConsentKind.PD_TRANSFER:
        await start_ready_pairs(
            session, person_id=participation.person_id, actor_id=actor.person_id
        )
    return consent


async def unmark_paper(
    session: Session, *, actor: Actor, participation_id: int, kind: ConsentKind
) -> Consent:
    """Take the mark back: it was a mistake, or the person withdrew the consent on paper.

    Raises NotFound out of scope, AlreadyDone when there is no such mark. What the person gave in
    the chat, only the person withdraws; so is the processing of data once they have come in.
    """
    participation, _organization = await _get(session, actor, participation_id)
    consent = await find_valid(session, person_id=participation.person_id, kind=kind)
    if consent is None or consent.state is not ConsentState.SIGNED_ON:
        raise AlreadyDone
    if kind is ConsentKind.PD_PROCESSING and await _has_come_in(session, participation):
        raise AlreadyDone
    await withdraw(session, consent=consent, actor_id=actor.person_id)
    if kind is ConsentKind.PD_TRANSFER:
        await after_transfer_ended(session, consent=consent, actor_id=actor.person_id)
    if kind is ConsentKind.ASSIGNMENT_CONSENT:
        await after_assignment_consent_ended(session, consent=consent, actor_id=actor.person_id)
    return consent


async def get_papers(session: Session, *, actor: Actor, participation_id: int) -> Papers:
    """How the consents of somebody stand whom the actor looks after. Raises NotFound."""
    participation = await session.scalar(
        select(Participation)
        .where(Participation.id == participation_id)
        .options(joinedload(Participation.person), joinedload(Participation.organization))
    )
    require(participation is not None and participation.state is not ParticipationState.ERASED)
    await _require_mine(session, actor, participation, participation.organization)
    return Papers(
        participation=participation,
        newest=await newest_by_kind(session, person_id=participation.person_id),
        has_come_in=await _has_come_in(session, participation),
    )


async def newest_by_kind(session: Session, *, person_id: int) -> dict[ConsentKind, Consent | None]:
    """The newest consent of every kind. No access check: of oneself, or of whom one curates."""
    found = await session.scalars(
        select(Consent).where(Consent.person_id == person_id).order_by(Consent.id)
    )
    newest: dict[ConsentKind, Consent | None] = dict.fromkeys(ConsentKind)
    newest |= {consent.kind: consent for consent in found}
    return newest


async def list_invited(
    session: Session, *, actor: Actor, organization_id: int
) -> list[tuple[Participation, Consent | None]]:
    """Whom the school's roster names and who have not come in, with their paper if it is marked.

    One row for a person. For those who look after the school; raises NotFound.
    """
    organization = await session.get(Organization, organization_id)
    require(
        organization is not None
        and await may_mark_papers(session, actor=actor, path=organization.path)
    )
    entered = exists().where(Account.person_id == Participation.person_id)
    found = await session.scalars(
        select(Participation)
        .where(
            Participation.organization_id == organization_id,
            Participation.person_id != actor.person_id,
            Participation.state == ParticipationState.INVITED,
            ~entered,
        )
        .options(joinedload(Participation.person), joinedload(Participation.organization))
        .order_by(Participation.id)
    )
    people = {participation.person_id: participation for participation in reversed(found.all())}
    rows = []
    for participation in sorted(people.values(), key=lambda one: one.id):
        consent = await find_valid(
            session, person_id=participation.person_id, kind=ConsentKind.PD_PROCESSING
        )
        rows.append((participation, consent))
    return rows


async def _get(
    session: Session, actor: Actor, participation_id: int
) -> tuple[Participation, Organization]:
    row = (
        await session.execute(
            select(Participation, Organization)
            .join(Organization, Organization.id == Participation.organization_id)
            .where(Participation.id == participation_id)
            .with_for_update(of=Participation)
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    participation, organization = row
    await _require_mine(session, actor, participation, organization)
    return participation, organization


async def _require_mine(
    session: Session, actor: Actor, participation: Participation, organization: Organization
) -> None:
    require(
        await may_mark_papers(
            session, actor=actor, path=organization.path, person_id=participation.person_id
        )
    )


async def _require_place(session: Session, participation: Participation, kind: ConsentKind) -> None:
    """The processing of data is signed before coming in; everything else after it."""
    require(kind in ON_PAPER)
    if kind is not ConsentKind.PD_PROCESSING:
        await require_consent(
            session, person_id=participation.person_id, kind=ConsentKind.PD_PROCESSING
        )
    elif await _has_come_in(session, participation):
        raise AlreadyDone


async def _has_come_in(session: Session, participation: Participation) -> bool:
    account = await session.scalar(
        select(Account.id).where(Account.person_id == participation.person_id).limit(1)
    )
    return account is not None or participation.state is not ParticipationState.INVITED
