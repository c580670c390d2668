"""One more request of a mentee, and a request that a curator splits in two."""

from collections.abc import Sequence

from sqlalchemy import func, select

from models import Need, NeedItem, NeedState, Participation, ParticipationState, Role
from services import access, audit, clock, taxonomy
from services.access import require
from services.actor import Actor
from services.errors import AlreadyDone, FormIncomplete, NotFound
from services.locking import get_locked
from services.needs import NEED_OPTIONS, SEARCHING, get_need
from services.registration import MENTEE_ITEMS
from services.session import Session

# More requests that still look for somebody are more than anybody can follow.
MOST_SEARCHING = 5
OVER = (NeedState.COVERED, NeedState.WITHDRAWN)


async def list_asked(session: Session, *, actor: Actor) -> set[str]:
    """The items that the actor's requests name and that are not over, for whoever may add one.

    Raises NotFound for everybody but a mentee who takes part; AlreadyDone when so many requests
    look for somebody that one more has to wait.
    """
    mentee = await _own_role(session, actor, lock=False)
    searching = await session.scalar(
        select(func.count(Need.id)).where(
            Need.participation_id == mentee.id, Need.state.in_(SEARCHING)
        )
    )
    if searching >= MOST_SEARCHING:
        raise AlreadyDone
    codes = await session.scalars(
        select(NeedItem.item_code)
        .join(Need, Need.id == NeedItem.need_id)
        .where(Need.participation_id == mentee.id, Need.state.not_in(OVER))
    )
    return set(codes)


async def add_need(session: Session, *, actor: Actor, items: Sequence[str]) -> Need:
    """Open one more request of the actor's: one or two items of one direction.

    How, when and from where is taken over from the request before. Raises NotFound, AlreadyDone as
    `list_asked` does, and AlreadyDone for an item that is asked for already; FormIncomplete.
    """
    mentee = await _own_role(session, actor, lock=True)
    if set(items) & await list_asked(session, actor=actor):
        raise AlreadyDone
    directions = {taxonomy.direction_of(item) for item in items}
    known = set(items) <= taxonomy.item_codes()
    if not known or len(directions) != 1 or not 1 <= len(set(items)) <= MENTEE_ITEMS:
        raise FormIncomplete
    before = await session.scalar(
        select(Need).where(Need.participation_id == mentee.id).order_by(Need.id.desc()).limit(1)
    )
    if before is None:
        raise NotFound
    need = _like(before, direction=directions.pop())
    need.items = [NeedItem(item_code=item) for item in dict.fromkeys(items)]
    session.add(need)
    await session.flush()
    _record(session, actor, need, "need.added")
    return need


async def split_need(session: Session, *, actor: Actor, need_id: int, item_code: str) -> Need:
    """Give one item of a request a request of its own, which waits as long as the first one has.

    Raises NotFound, also for an item that is not in it; AlreadyDone when it has only one item, or
    somebody is asked or found for it already.
    """
    await get_need(session, actor=actor, need_id=need_id)
    need = await get_locked(session, Need, need_id, *NEED_OPTIONS)
    require(access.can_pair(actor, need.participation.organization.path))
    if need.state not in SEARCHING or len(need.items) < MENTEE_ITEMS:
        raise AlreadyDone
    moved = next((item for item in need.items if item.item_code == item_code), None)
    if moved is None:
        raise NotFound
    apart = _like(need, direction=need.direction)
    apart.opened_at = need.opened_at
    apart.items = [NeedItem(item_code=item_code, severity=moved.severity)]
    need.items.remove(moved)
    session.add(apart)
    await session.flush()
    _record(session, actor, apart, "need.split", split_from=need.id)
    return apart


def _like(need: Need, *, direction: str) -> Need:
    return Need(
        participation_id=need.participation_id,
        direction=direction,
        mode=need.mode,
        reach=need.reach,
        bands=list(need.bands),
        state=NeedState.OPEN,
        opened_at=clock.now(),
    )


async def _own_role(session: Session, actor: Actor, *, lock: bool) -> Participation:
    """The actor's first role as a mentee who takes part; raises NotFound."""
    require(not actor.frozen and actor.person_id is not None)
    role_id = await session.scalar(
        select(func.min(Participation.id)).where(
            Participation.person_id == actor.person_id,
            Participation.role == Role.MENTEE,
            Participation.state == ParticipationState.ACTIVE,
        )
    )
    if role_id is None:
        raise NotFound
    if lock:
        role = await get_locked(session, Participation, role_id)
        require(role.state is ParticipationState.ACTIVE)
        return role
    return await session.get_one(Participation, role_id)


def _record(session: Session, actor: Actor, need: Need, action: str, **details: int) -> None:
    audit.record(
        session,
        actor_id=actor.person_id,
        action=action,
        entity="need",
        entity_id=need.id,
        **details,
    )
