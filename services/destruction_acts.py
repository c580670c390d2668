"""Acts of destruction, for those whose scope held the person (приказ Роскомнадзора № 179)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from models import AuditRecord, Consent, DestructionAct, Organization, Participation
from services.access import LEADERS, require, scope_paths
from services.actor import Actor
from services.errors import NotFound
from services.scopes import participations_within
from services.session import Session

# What the extract shows: how it came to the destruction, and nothing else the person did.
LOGGED = ("erasure_requested", "frozen", "came_back", "person_erased")


@dataclass(frozen=True, slots=True)
class Act:
    """One act with the organisation it names, and the lines of the log about the person."""

    act: DestructionAct
    organization: Organization | None
    log: Sequence[AuditRecord]


async def list_acts(session: Session, *, actor: Actor) -> Sequence[DestructionAct]:
    """The acts about people who had a role in the actor's scope, the newest first."""
    found = await session.scalars(
        select(DestructionAct)
        .where(_in_scope(actor))
        .order_by(DestructionAct.destroyed_at.desc(), DestructionAct.id.desc())
    )
    return found.all()


async def get_act(session: Session, *, actor: Actor, act_id: int) -> Act:
    """One act with its extract of the log. Raises NotFound out of scope."""
    act = await session.scalar(
        select(DestructionAct).where(DestructionAct.id == act_id, _in_scope(actor))
    )
    if act is None:
        raise NotFound
    organization = (
        await session.get(Organization, act.organization_id) if act.organization_id else None
    )
    consents = select(Consent.id).where(Consent.person_id == act.person_id)
    log = await session.scalars(
        select(AuditRecord)
        .where(
            AuditRecord.at <= act.destroyed_at,
            or_(
                (AuditRecord.entity == "person")
                & (AuditRecord.entity_id == act.person_id)
                & AuditRecord.action.in_(LOGGED),
                (AuditRecord.entity == "consent") & AuditRecord.entity_id.in_(consents),
            ),
        )
        .order_by(AuditRecord.at, AuditRecord.id)
    )
    return Act(act, organization, log.all())


def _in_scope(actor: Actor) -> ColumnElement[bool]:
    require(not actor.frozen and actor.holds(*LEADERS))
    held = participations_within(scope_paths(actor, *LEADERS))
    return DestructionAct.person_id.in_(
        select(Participation.person_id).where(Participation.id.in_(held))
    )
