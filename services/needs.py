"""The needs a curator works with: read in scope, opened again, withdrawn."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from models import Need, NeedState, Organization, Participation, Person
from services import access, audit, clock, states
from services.actor import Actor
from services.errors import NotFound
from services.locking import get_locked
from services.matching_rows import is_taking_part
from services.session import Session

# Needs that still look for somebody, in the order in which a curator should see them.
SEARCHING = (NeedState.OPEN, NeedState.NEEDS_MANUAL, NeedState.NO_MENTOR_FOUND)
UNFINISHED = (*SEARCHING, NeedState.PROPOSED)

NEED_OPTIONS = (
    selectinload(Need.items),
    joinedload(Need.participation, innerjoin=True).options(
        joinedload(Participation.person, innerjoin=True),
        joinedload(Participation.organization, innerjoin=True),
    ),
)


async def list_needs(session: Session, *, actor: Actor) -> Sequence[Need]:
    """The needs of the actor's scope that have no pair yet: searching ones first, oldest first."""
    paths = () if actor.frozen else access.scope_paths(actor, *access.PAIRING_ROLES)
    access.require(bool(paths))
    found = await session.scalars(
        select(Need)
        .join(Participation, Participation.id == Need.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .join(Organization, Organization.id == Participation.organization_id)
        .where(
            Need.state.in_(UNFINISHED),
            is_taking_part(),
            or_(*(Organization.path.startswith(path) for path in paths)),
        )
        .order_by(Need.opened_at, Need.id)
        .options(*NEED_OPTIONS)
    )
    return sorted(found, key=lambda need: need.state is NeedState.PROPOSED)


async def get_need(session: Session, *, actor: Actor, need_id: int) -> Need:
    """A need of the actor's scope, with its author and items; raises NotFound."""
    need = await session.scalar(
        select(Need)
        .join(Participation, Participation.id == Need.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .where(Need.id == need_id, is_taking_part())
        .options(*NEED_OPTIONS)
    )
    if need is None or not access.can_pair(actor, need.participation.organization.path):
        raise NotFound
    return need


def reopen(need: Need) -> None:
    """Let a need look for a mentor again; nothing to do when it already does."""
    if need.state is not NeedState.OPEN:
        states.move(need, NeedState.OPEN)


async def withdraw_needs(
    session: Session, *, person_id: int, actor_id: int | None, participation_id: int | None = None
) -> None:
    """The person no longer takes part: their needs without a pair look for nobody.

    Only those of one role when `participation_id` is given.
    Called after their proposals and pairs have ended, which opens the needs again.
    """
    searching = (
        select(Need.id)
        .join(Participation, Participation.id == Need.participation_id)
        .where(Participation.person_id == person_id, Need.state.in_(SEARCHING))
        .order_by(Need.id)
    )
    if participation_id is not None:
        searching = searching.where(Participation.id == participation_id)
    for need_id in (await session.scalars(searching)).all():
        need = await get_locked(session, Need, need_id)
        reopen(need)
        states.move(need, NeedState.WITHDRAWN)
        need.closed_at = clock.now()
        audit.record(
            session, actor_id=actor_id, action="need.withdrawn", entity="need", entity_id=need_id
        )
