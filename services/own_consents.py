"""What a person decides about their own consents beyond the processing of data, each alone.

Refusing or withdrawing any of them closes nothing inside the person's own school (domain.md 6.1).
"""

from collections.abc import Mapping
from datetime import date

from models import (
    Consent,
    ConsentKind,
    PublicationField,
)
from services import clock
from services.access import require
from services.actor import Actor
from services.calendar.zones import to_local
from services.consents import VALID, Proof, find_valid, give, refuse, require_consent, withdraw
from services.errors import AlreadyDone, NotFound
from services.paper_consents import newest_by_kind
from services.publications import PublicationChoice, details_of
from services.session import Session
from services.transfer_ends import after_transfer_ended

# What is answered with a button, and what may be taken back with one. The assignment of a mentor
# is a matter of labour law: in writing, through the curator.
BY_BUTTON = frozenset({ConsentKind.NOTIFICATIONS, ConsentKind.PUBLICATION})
BACK_BY_BUTTON = BY_BUTTON | {ConsentKind.PD_TRANSFER}


async def list_own(session: Session, *, actor: Actor) -> Mapping[ConsentKind, Consent | None]:
    """The newest consent of every kind; None: never asked. Raises NotFound before consent."""
    require(actor.person_id is not None)
    return await newest_by_kind(session, person_id=actor.person_id)


async def answer_notifications(
    session: Session, *, actor: Actor, proof: Proof, agrees: bool
) -> Consent:
    """Messages beyond the programme: yes or no; a no withdraws the yes.

    Raises NotFound; AlreadyDone when the yes holds already.
    """
    return await _answer(session, actor, ConsentKind.NOTIFICATIONS, proof, agrees)


async def agree_to_publication(
    session: Session, *, actor: Actor, proof: Proof, choice: PublicationChoice
) -> Consent:
    """Exactly this may be published; what was allowed before no longer is.

    Raises NotFound, FormIncomplete when no datum or no place was chosen.
    """
    details = details_of(choice, since=to_local(clock.now(), actor.timezone).date())
    await _require_own(session, actor)
    kind = ConsentKind.PUBLICATION
    held = await find_valid(session, person_id=actor.person_id, kind=kind)
    if held is not None:
        await withdraw(session, consent=held, actor_id=actor.person_id)
    consent = await give(session, person_id=actor.person_id, kind=kind, proof=proof)
    consent.details = details
    await session.flush()
    return consent


async def refuse_publication(session: Session, *, actor: Actor, proof: Proof) -> Consent:
    """Nothing may be published; what was allowed before is withdrawn. Raises NotFound."""
    return await _answer(session, actor, ConsentKind.PUBLICATION, proof, False)


async def withdraw_own(session: Session, *, actor: Actor, kind: ConsentKind) -> Consent:
    """Take one consent back; the others stay as they are. Raises NotFound, AlreadyDone."""
    require(kind in BACK_BY_BUTTON)
    await _require_own(session, actor)
    consent = await find_valid(session, person_id=actor.person_id, kind=kind)
    if consent is None:
        raise AlreadyDone
    await withdraw(session, consent=consent, actor_id=actor.person_id)
    if kind is ConsentKind.PD_TRANSFER:
        await after_transfer_ended(session, consent=consent, actor_id=actor.person_id)
    return consent


def allowed_fields(consent: Consent | None, today: date) -> frozenset[PublicationField]:
    """What a consent to publication allows on a day: nothing when it does not hold then."""
    if consent is None or consent.state not in VALID or consent.details is None:
        return frozenset()
    last = expires_on(consent)
    if last is not None and last < today:
        return frozenset()
    return frozenset(PublicationField(code) for code in consent.details["fields"])


def expires_on(consent: Consent) -> date | None:
    """The last day of a consent to publication; None: until it is withdrawn."""
    until = (consent.details or {}).get("until")
    return date.fromisoformat(until) if until else None


async def _answer(
    session: Session, actor: Actor, kind: ConsentKind, proof: Proof, agrees: bool
) -> Consent:
    await _require_own(session, actor)
    held = None if agrees else await find_valid(session, person_id=actor.person_id, kind=kind)
    if held is not None:
        return await withdraw(session, consent=held, actor_id=actor.person_id)
    answer = give if agrees else refuse
    return await answer(session, person_id=actor.person_id, kind=kind, proof=proof)


async def _require_own(session: Session, actor: Actor) -> None:
    if actor.person_id is None or actor.frozen:
        raise NotFound
    await require_consent(session, person_id=actor.person_id, kind=ConsentKind.PD_PROCESSING)
