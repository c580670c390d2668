"""The list code - name of one's own school: the only place where the two stand side by side."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import ErasureState, Organization, Participation, ParticipationState, Person
from services import audit
from services.access import can_read_code_list, require
from services.actor import Actor
from services.errors import NotFound
from services.session import Session

SHOWN = (
    ParticipationState.PENDING_APPROVAL,
    ParticipationState.ACTIVE,
    ParticipationState.PAUSED,
)


async def list_codes(
    session: Session, *, actor: Actor, organization_id: int
) -> tuple[Organization, Sequence[Participation]]:
    """The people of one's own school with `person` loaded, by number; frozen ones are left out.

    Raises NotFound for everybody but the school's own curators and head.
    """
    require(can_read_code_list(actor, organization_id))
    organization = await session.get(Organization, organization_id)
    if organization is None:
        raise NotFound
    found = await session.scalars(
        select(Participation)
        .join(Person, Person.id == Participation.person_id)
        .where(
            Participation.organization_id == organization_id,
            Participation.state.in_(SHOWN),
            Person.erasure_state == ErasureState.NONE,
        )
        .options(joinedload(Participation.person))
        .order_by(Person.number, Participation.id)
    )
    return organization, found.all()


async def note_code_list(session: Session, *, actor: Actor, organization_id: int) -> None:
    """Write down that the actor asks for the list. Raises NotFound as `list_codes` does."""
    require(can_read_code_list(actor, organization_id))
    audit.record(
        session,
        actor_id=actor.person_id,
        action="code_list_asked",
        entity="organization",
        entity_id=organization_id,
    )
    await session.flush()
