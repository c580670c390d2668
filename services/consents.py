"""Consents of every kind: asked alone, proved, given, refused, withdrawn.

One code for all kinds (domain.md 6.1): a kind differs only in its text and in what follows. Who
decides what: services/own_consents.py for the person, services/paper_consents.py for the curator.
"""

from dataclasses import dataclass

from sqlalchemy import select

from models import Consent, ConsentKind, ConsentState
from services import audit, clock, states
from services.errors import AlreadyDone, ConsentRequired
from services.session import Session

VALID = (ConsentState.GIVEN, ConsentState.SIGNED_ON)


@dataclass(frozen=True, slots=True)
class Proof:
    """What was shown and where it was answered: version and language of the text, SHA-256 of
    exactly what the person read, and the message with the pressed button."""

    version: str
    locale: str
    sha256: str
    chat_id: int
    message_id: int


async def find_valid(session: Session, *, person_id: int, kind: ConsentKind) -> Consent | None:
    """The consent of this kind that holds now."""
    return await session.scalar(
        select(Consent).where(
            Consent.person_id == person_id, Consent.kind == kind, Consent.state.in_(VALID)
        )
    )


async def require_consent(session: Session, *, person_id: int, kind: ConsentKind) -> None:
    """Raise ConsentRequired unless a consent of this kind holds now."""
    if await find_valid(session, person_id=person_id, kind=kind) is None:
        raise ConsentRequired


async def ask(session: Session, *, person_id: int, kind: ConsentKind) -> Consent:
    """The open question of this kind; a new one when there is none. AlreadyDone when one holds."""
    last = await session.scalar(
        select(Consent)
        .where(Consent.person_id == person_id, Consent.kind == kind)
        .order_by(Consent.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if last is not None and last.state in VALID:
        raise AlreadyDone
    if last is not None and last.state is ConsentState.ASKED:
        return last
    consent = Consent(
        person_id=person_id, kind=kind, state=ConsentState.ASKED, asked_at=clock.now()
    )
    session.add(consent)
    await session.flush()
    return consent


async def give(session: Session, *, person_id: int, kind: ConsentKind, proof: Proof) -> Consent:
    """Record a consent given by a button, with its proof. AlreadyDone when one holds."""
    consent = await ask(session, person_id=person_id, kind=kind)
    _prove(consent, proof)
    return await decide(session, consent=consent, target=ConsentState.GIVEN, actor_id=person_id)


async def refuse(session: Session, *, person_id: int, kind: ConsentKind, proof: Proof) -> Consent:
    """Record a refusal by somebody who already takes part. AlreadyDone when one holds."""
    consent = await ask(session, person_id=person_id, kind=kind)
    _prove(consent, proof)
    return await decide(session, consent=consent, target=ConsentState.REFUSED, actor_id=person_id)


async def withdraw(session: Session, *, consent: Consent, actor_id: int | None) -> Consent:
    """End a consent that holds; what follows from it is the caller's."""
    states.move(consent, ConsentState.WITHDRAWN)
    consent.withdrawn_at = clock.now()
    audit.record(
        session,
        actor_id=actor_id,
        action="consent_withdrawn",
        entity="consent",
        entity_id=consent.id,
        kind=consent.kind.value,
    )
    await session.flush()
    return consent


def _prove(consent: Consent, proof: Proof) -> None:
    consent.text_version = proof.version
    consent.text_locale = proof.locale
    consent.text_sha256 = proof.sha256
    consent.chat_id = proof.chat_id
    consent.message_id = proof.message_id


async def decide(
    session: Session, *, consent: Consent, target: ConsentState, actor_id: int | None
) -> Consent:
    """Move an open question to its answer; whoever calls has checked who may, and has the proof."""
    states.move(consent, target)
    consent.decided_at = clock.now()
    audit.record(
        session,
        actor_id=actor_id,
        action=f"consent_{target}",
        entity="consent",
        entity_id=consent.id,
        kind=consent.kind.value,
    )
    await session.flush()
    return consent
