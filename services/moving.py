"""Moving to another school: the person asks; services/move_decisions.py has the answer."""

from collections.abc import Sequence

from sqlalchemy import select

from models import (
    PARTICIPANT_ROLES,
    Organization,
    OrganizationType,
    Participation,
    Person,
    Program,
    SchoolMove,
    SchoolMoveState,
)
from services import audit, clock, states
from services.access import can_lead, require
from services.actor import LIVE, Actor, Grant
from services.curators import nearest_curators
from services.errors import AlreadyDone, NotFound, RoleAlreadyThere
from services.locking import get_locked
from services.natural import natural_key
from services.notices import NoticeKind, cancel_notices, enqueue_notice
from services.session import Session

S = SchoolMoveState


def roles_to_move(actor: Actor) -> tuple[Grant, ...]:
    """The roles the actor may take along; curators and heads are appointed by their school."""
    if actor.frozen:
        return ()
    return tuple(g for g in actor.grants if g.role in PARTICIPANT_ROLES and g.state in LIVE)


async def list_destinations(
    session: Session, *, actor: Actor, organization_id: int
) -> Sequence[Organization]:
    """Where the actor's roles at one school may go: the schools of the same programme, by name.

    Those of the same municipality come first. Raises NotFound when nothing is held there.
    """
    grants = _roles_at(actor, organization_id)
    here = await session.get_one(Organization, organization_id)
    territory = await _territory_of(session, grants[0].program_id)
    found = await session.scalars(
        select(Organization)
        .where(
            Organization.org_type == OrganizationType.SCHOOL,
            Organization.path.startswith(territory.path),
            Organization.id != organization_id,
        )
        .order_by(Organization.id)
    )
    return sorted(
        found,
        key=lambda school: (school.parent_id != here.parent_id, natural_key(school.short_title)),
    )


async def list_my_moves(session: Session, *, actor: Actor) -> Sequence[SchoolMove]:
    """The actor's moves that wait for an answer."""
    mine = [grant.participation_id for grant in roles_to_move(actor)]
    found = await session.scalars(
        select(SchoolMove)
        .where(SchoolMove.participation_id.in_(mine), SchoolMove.state == S.ASKED)
        .order_by(SchoolMove.id)
    )
    return found.all()


async def ask_move(
    session: Session, *, actor: Actor, organization_id: int, to_organization_id: int
) -> list[int]:
    """Ask to take the roles held at one school along to another; ids of the moves.

    An earlier question about these roles is taken back. Raises NotFound; AlreadyDone when exactly
    this was asked; RoleAlreadyThere when one of the roles is or was held at the new school.
    """
    schools = await list_destinations(session, actor=actor, organization_id=organization_id)
    target = next((school for school in schools if school.id == to_organization_id), None)
    if target is None:
        raise NotFound
    moves = []
    for grant in _roles_at(actor, organization_id):
        role = await get_locked(session, Participation, grant.participation_id)
        await require_free(session, role=role, organization_id=to_organization_id)
        await _take_back_others(session, role, to_organization_id)
        move = SchoolMove(
            participation_id=role.id,
            from_organization_id=organization_id,
            to_organization_id=to_organization_id,
            state=S.ASKED,
            asked_at=clock.now(),
        )
        session.add(move)
        await session.flush()
        _note(session, move, "move_asked", actor.person_id)
        moves.append(move)
    await _ask_curators(session, actor, moves[0], target)
    return [move.id for move in moves]


async def withdraw_move(session: Session, *, actor: Actor, move_id: int) -> None:
    """The person stays where they are. Raises NotFound, AlreadyDone."""
    move = await get_locked(session, SchoolMove, move_id)
    require(any(g.participation_id == move.participation_id for g in roles_to_move(actor)))
    for together in await lock_together(session, move_id=move_id):
        await end_move(session, move=together, state=S.WITHDRAWN, actor=actor)


def subject_of(move: SchoolMove) -> str:
    """What the notices of a move are about."""
    return f"school_move:{move.id}"


async def find_mine(
    session: Session, *, actor: Actor, move_id: int
) -> tuple[SchoolMove, Organization] | None:
    """A move of the actor's, whatever became of it, and where to; None for anybody else."""
    move = await session.get(SchoolMove, move_id)
    if move is None or actor.frozen or actor.grant(move.participation_id) is None:
        return None
    return move, await session.get_one(Organization, move.to_organization_id)


async def find_ended(
    session: Session, *, actor: Actor, move_id: int
) -> tuple[Person, Organization, Organization] | None:
    """Who has left a school of the actor's scope, that school and the new one; None otherwise."""
    move = await session.get(SchoolMove, move_id)
    if move is None or move.state is not S.CONFIRMED:
        return None
    former = await session.get_one(Organization, move.from_organization_id)
    if not can_lead(actor, former.path):
        return None
    target = await session.get_one(Organization, move.to_organization_id)
    person = await session.scalar(
        select(Person)
        .join(Participation, Participation.person_id == Person.id)
        .where(Participation.id == move.participation_id)
    )
    return person, former, target


def _roles_at(actor: Actor, organization_id: int) -> tuple[Grant, ...]:
    grants = tuple(g for g in roles_to_move(actor) if g.organization_id == organization_id)
    require(bool(grants))
    return grants


async def _territory_of(session: Session, program_id: int) -> Organization:
    program = await session.get_one(Program, program_id)
    return await session.get_one(Organization, program.organization_id)


async def require_free(session: Session, *, role: Participation, organization_id: int) -> None:
    """One role at one place is held once, whether it is held now or was left."""
    taken = await session.scalar(
        select(Participation.id).where(
            Participation.person_id == role.person_id,
            Participation.program_id == role.program_id,
            Participation.role == role.role,
            Participation.organization_id == organization_id,
        )
    )
    if taken is not None:
        raise RoleAlreadyThere


async def _take_back_others(session: Session, role: Participation, to_id: int) -> None:
    asked = await session.scalars(
        select(SchoolMove)
        .where(SchoolMove.participation_id == role.id, SchoolMove.state == S.ASKED)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for move in asked.all():
        if move.to_organization_id == to_id:
            raise AlreadyDone
        states.move(move, S.WITHDRAWN)
        move.decided_at = clock.now()
        await cancel_notices(session, subject=subject_of(move))
    await session.flush()


async def _ask_curators(
    session: Session, actor: Actor, move: SchoolMove, target: Organization
) -> None:
    curators = await nearest_curators(session, path=target.path, besides=actor.person_id)
    await tell_of_move(
        session,
        move=move,
        kind=NoticeKind.SCHOOL_MOVE_ASKED,
        people=[person.id for person in curators],
    )


async def lock_together(session: Session, *, move_id: int) -> Sequence[SchoolMove]:
    """The move and those of the person's other roles asked along with it, locked: one answer for
    all. Raises AlreadyDone when it is decided."""
    move = await get_locked(session, SchoolMove, move_id)
    if move.state is not S.ASKED:
        raise AlreadyDone
    role = await session.get_one(Participation, move.participation_id)
    mine = select(Participation.id).where(Participation.person_id == role.person_id)
    found = await session.scalars(
        select(SchoolMove)
        .where(
            SchoolMove.participation_id.in_(mine),
            SchoolMove.from_organization_id == move.from_organization_id,
            SchoolMove.to_organization_id == move.to_organization_id,
            SchoolMove.state == S.ASKED,
        )
        .order_by(SchoolMove.id)
        .with_for_update()
    )
    return found.all()


async def end_move(session: Session, *, move: SchoolMove, state: S, actor: Actor) -> None:
    """Decide about a locked move; what follows is the caller's. Raises AlreadyDone."""
    if move.state is not S.ASKED:
        raise AlreadyDone
    states.move(move, state)
    move.decided_at, move.decided_by_id = clock.now(), actor.person_id
    _note(session, move, f"move_{state.value}", actor.person_id)
    await session.flush()
    await cancel_notices(session, subject=subject_of(move))


def _note(session: Session, move: SchoolMove, action: str, actor_id: int | None) -> None:
    audit.record(
        session,
        actor_id=actor_id,
        action=action,
        entity="participation",
        entity_id=move.participation_id,
        from_organization_id=move.from_organization_id,
        to_organization_id=move.to_organization_id,
    )


async def tell_of_move(
    session: Session, *, move: SchoolMove, kind: NoticeKind, people: Sequence[int]
) -> None:
    """Tell people of a move as it is now."""
    for person_id in people:
        await enqueue_notice(
            session,
            kind=kind,
            recipient_id=person_id,
            subject=subject_of(move),
            occasion=move.state.value,
            payload={"move_id": move.id},
        )
