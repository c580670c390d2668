"""Whose school stands in a blank form: the person's own."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Organization, Participation, ParticipationState
from services.access import can_lead, can_mark_paper_consent, require
from services.actor import Actor
from services.session import Session


async def school_of(session: Session, *, actor: Actor, participation_id: int | None) -> str:
    """The title of the actor's own organisation, or of that of a person they lead.

    Raises NotFound out of scope and for somebody without a role.
    """
    require(not actor.frozen)
    if participation_id is None:
        own = actor.live() or actor.grants
        require(bool(own))
        organization = await session.get_one(Organization, own[0].organization_id)
        return organization.title
    participation = await session.scalar(
        select(Participation)
        .where(
            Participation.id == participation_id,
            Participation.state != ParticipationState.ERASED,
        )
        .options(joinedload(Participation.organization))
    )
    require(participation is not None)
    organization = participation.organization
    require(can_lead(actor, organization.path) or can_mark_paper_consent(actor, organization.path))
    return organization.title
