"""The new school answers somebody who asks to move there.

Needs, the profile and running pairs go along with the role; nothing ends by itself. A pair that
comes to be between schools waits for both consents to transfer on a card of both curators. A mentor
is assigned by an employer: the new one records its own order.
"""

from sqlalchemy import Select, select, update
from sqlalchemy.orm import joinedload

from models import (
    Mentorship,
    MentorshipMember,
    Organization,
    Participation,
    SchoolMove,
    SchoolMoveState,
    Side,
)
from models.mentorship import ENDED_MENTORSHIP_STATES
from services.access import can_approve, require
from services.actor import LIVE, Actor
from services.assignment_spans import close_on_move
from services.curators import nearest_curators
from services.errors import AlreadyDone, NotFound
from services.locking import get_locked
from services.moving import end_move, lock_together, require_free, tell_of_move
from services.notices import NoticeKind
from services.pair_start import start_ready_pairs
from services.proposals import withdraw_for_person
from services.session import Session
from services.transfer_ends import after_moving

S = SchoolMoveState


async def get_move(
    session: Session, *, actor: Actor, move_id: int
) -> tuple[SchoolMove, Participation, Organization]:
    """A move to a school of the actor's scope, who asks (with person and place), and where to.

    Raises NotFound.
    """
    move = await session.get(SchoolMove, move_id)
    if move is None:
        raise NotFound
    target = await session.get_one(Organization, move.to_organization_id)
    role = await session.scalar(
        select(Participation)
        .where(Participation.id == move.participation_id)
        .options(joinedload(Participation.person), joinedload(Participation.organization))
    )
    require(can_approve(actor, target.path, role.person_id))
    return move, role, target


async def confirm_move(session: Session, *, actor: Actor, move_id: int) -> None:
    """The person's roles belong to the new school from now on, with needs, profile and pairs.

    Live proposals end: they were made for another school. The person, the curators of the former
    school, and the members of pairs that came to be between schools are told. Raises NotFound,
    AlreadyDone, RoleAlreadyThere.
    """
    _, seen, target = await get_move(session, actor=actor, move_id=move_id)
    await _lock_pairs(session, seen.person_id)
    moves = await lock_together(session, move_id=move_id)
    for move in moves:
        role = await get_locked(session, Participation, move.participation_id)
        if role.state not in LIVE:
            raise AlreadyDone
        await require_free(session, role=role, organization_id=target.id)
        await withdraw_for_person(session, person_id=role.person_id, participation_id=role.id)
        role.organization_id = target.id
        role.approved_by_id = actor.person_id
        await session.flush()
        await _move_pairs(session, role)
        await close_on_move(session, participation_id=role.id, actor_id=actor.person_id)
        await end_move(session, move=move, state=S.CONFIRMED, actor=actor)
    # Whoever joins the school of the partner needs no consent to transfer any more.
    await start_ready_pairs(session, person_id=seen.person_id, actor_id=actor.person_id)
    await after_moving(session, move=moves[0], person_id=seen.person_id)
    await tell_of_move(
        session, move=moves[0], kind=NoticeKind.SCHOOL_MOVE_DECIDED, people=[seen.person_id]
    )
    former = await session.get_one(Organization, moves[0].from_organization_id)
    curators = await nearest_curators(session, path=former.path, besides=seen.person_id)
    others = [person.id for person in curators if person.id != actor.person_id]
    await tell_of_move(session, move=moves[0], kind=NoticeKind.SCHOOL_LEFT, people=others)


async def decline_move(session: Session, *, actor: Actor, move_id: int) -> None:
    """The new school does not take the person; they are told. Raises NotFound, AlreadyDone."""
    _, role, _ = await get_move(session, actor=actor, move_id=move_id)
    moves = await lock_together(session, move_id=move_id)
    for move in moves:
        await end_move(session, move=move, state=S.DECLINED, actor=actor)
    await tell_of_move(
        session, move=moves[0], kind=NoticeKind.SCHOOL_MOVE_DECIDED, people=[role.person_id]
    )


async def _lock_pairs(session: Session, person_id: int) -> None:
    """Pairs before anything in them, as everywhere (services/locking.py)."""
    roles = select(Participation.id).where(Participation.person_id == person_id)
    pairs = select(MentorshipMember.mentorship_id).where(
        MentorshipMember.participation_id.in_(roles)
    )
    await session.execute(
        select(Mentorship.id)
        .where(Mentorship.id.in_(pairs))
        .order_by(Mentorship.id)
        .with_for_update()
    )


async def _move_pairs(session: Session, role: Participation) -> None:
    """A running pair is counted at the school of its mentee."""
    as_mentee = _pairs_of(role.id).where(MentorshipMember.side == Side.MENTEE)
    await session.execute(
        update(Mentorship)
        .where(Mentorship.id.in_(as_mentee), Mentorship.state.not_in(ENDED_MENTORSHIP_STATES))
        .values(organization_id=role.organization_id, version=Mentorship.version + 1)
    )


def _pairs_of(participation_id: int) -> Select[tuple[int]]:
    return select(MentorshipMember.mentorship_id).where(
        MentorshipMember.participation_id == participation_id, MentorshipMember.left_at.is_(None)
    )
