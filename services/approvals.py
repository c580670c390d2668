"""The curator confirms newcomers, one or many, or gives a form back with a comment."""

import zlib
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Organization, Participation, ParticipationState
from services import audit, clock, states
from services.access import can_approve, can_lead, require
from services.actor import Actor
from services.errors import AlreadyDone, FormIncomplete, NotFound
from services.locking import get_locked
from services.notices import NoticeKind, cancel_notices, enqueue_notice
from services.session import Session
from services.survey_moments import ask_after_approval

LONGEST_COMMENT = 600

S = ParticipationState


async def approve(session: Session, *, actor: Actor, participation_ids: Collection[int]) -> int:
    """Confirm these newcomers; how many were confirmed now.

    Those decided meanwhile are passed over; AlreadyDone when none was left. NotFound when the
    actor may not confirm one of them: then nobody is.
    """
    approved = 0
    for participation_id in sorted(participation_ids):
        participation = await _get_for_decision(session, actor, participation_id)
        if participation.state is S.PENDING_APPROVAL:
            await _approve(session, actor, participation)
            approved += 1
    if not approved:
        raise AlreadyDone
    return approved


async def list_waiting_ids(session: Session, *, actor: Actor, organization_id: int) -> list[int]:
    """Ids of the newcomers at an organisation whom the actor may confirm, in the order of coming.

    Raises NotFound out of scope.
    """
    organization = await session.get(Organization, organization_id)
    if organization is None:
        raise NotFound
    require(can_lead(actor, organization.path))
    found = await session.scalars(
        select(Participation.id)
        .where(
            Participation.organization_id == organization_id,
            Participation.state == S.PENDING_APPROVAL,
            Participation.person_id != actor.person_id,
        )
        .order_by(Participation.submitted_at, Participation.id)
    )
    return list(found)


def fingerprint(participation_ids: Collection[int]) -> int:
    """A short mark of exactly these newcomers, for a button that confirms them all."""
    return zlib.crc32(",".join(map(str, sorted(participation_ids))).encode())


async def approve_all(session: Session, *, actor: Actor, organization_id: int, seen: int) -> int:
    """Confirm everyone who waits at an organisation; how many.

    `seen` is the fingerprint of those the button counted: when others wait now, AlreadyDone, so
    that nobody is confirmed unseen.
    """
    waiting = await list_waiting_ids(session, actor=actor, organization_id=organization_id)
    if not waiting or fingerprint(waiting) != seen:
        raise AlreadyDone
    return await approve(session, actor=actor, participation_ids=waiting)


async def return_with_comment(
    session: Session, *, actor: Actor, participation_id: int, comment: str
) -> None:
    """Give a form back to be corrected; the person is told why.

    The comment is clean text of 1 to 600 characters. Raises NotFound, AlreadyDone, FormIncomplete.
    """
    if not 1 <= len(comment) <= LONGEST_COMMENT:
        raise FormIncomplete
    participation = await _get_for_decision(session, actor, participation_id)
    if participation.state is not S.PENDING_APPROVAL:
        raise AlreadyDone
    states.move(participation, S.DRAFT)
    participation.returned_comment = comment
    await _tell(session, actor, participation, NoticeKind.PARTICIPATION_RETURNED, "returned")


async def _approve(session: Session, actor: Actor, participation: Participation) -> None:
    states.move(participation, S.ACTIVE)
    participation.approved_at = clock.now()
    participation.approved_by_id = actor.person_id
    await _tell(session, actor, participation, NoticeKind.PARTICIPATION_APPROVED, "approved")
    await ask_after_approval(
        session, participation=participation, zone=participation.organization.timezone
    )


async def _tell(
    session: Session, actor: Actor, participation: Participation, kind: NoticeKind, action: str
) -> None:
    """The decision is recorded, the person is told, the other curators need not be."""
    await session.flush()
    subject = f"participation:{participation.id}"
    await cancel_notices(session, subject=subject)
    await enqueue_notice(
        session,
        kind=kind,
        recipient_id=participation.person_id,
        subject=subject,
        occasion=f"v{participation.version}",
        payload={"participation_id": participation.id},
    )
    audit.record(
        session,
        actor_id=actor.person_id,
        action=action,
        entity="participation",
        entity_id=participation.id,
    )


async def _get_for_decision(session: Session, actor: Actor, participation_id: int) -> Participation:
    participation = await get_locked(
        session, Participation, participation_id, joinedload(Participation.organization)
    )
    require(can_approve(actor, participation.organization.path, participation.person_id))
    return participation
