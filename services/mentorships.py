"""Pairs and groups: who is in them, what they work on, how a consultation is completed."""

from collections.abc import Sequence

from sqlalchemy import case, select
from sqlalchemy.orm import joinedload, selectinload

from models import (
    Meeting,
    MeetingState,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    Need,
    NeedState,
    Participation,
    ProposalFormat,
    Side,
)
from models.mentorship import ENDED_MENTORSHIP_STATES
from services import access, clock, states
from services.actor import Actor
from services.errors import IllegalTransition, NotFound
from services.locking import get_locked
from services.mentorship_moves import move_mentorship
from services.needs import NEED_OPTIONS
from services.session import Session

MENTORSHIP_OPTIONS = (
    selectinload(Mentorship.members)
    .joinedload(MentorshipMember.participation, innerjoin=True)
    .options(
        joinedload(Participation.person, innerjoin=True),
        joinedload(Participation.organization, innerjoin=True),
    ),
)


def is_ended(mentorship: Mentorship) -> bool:
    """True when nothing more can happen in it."""
    return mentorship.state in ENDED_MENTORSHIP_STATES


def find_member(mentorship: Mentorship, person_id: int | None) -> MentorshipMember | None:
    """The membership of a person who has not left, or None."""
    return next(
        (
            member
            for member in mentorship.members
            if member.left_at is None and member.participation.person_id == person_id
        ),
        None,
    )


def partners_of(mentorship: Mentorship, side: Side) -> list[MentorshipMember]:
    """The members on the other side who have not left."""
    return [m for m in mentorship.members if m.side is not side and m.left_at is None]


async def find_mentorship(session: Session, *, mentorship_id: int) -> Mentorship | None:
    """The mentorship with its members, without an access check: for notices."""
    return await session.scalar(
        select(Mentorship).where(Mentorship.id == mentorship_id).options(*MENTORSHIP_OPTIONS)
    )


async def get_for_member(session: Session, *, actor: Actor, mentorship_id: int) -> Mentorship:
    """A mentorship that the actor belongs to, with its members; raises NotFound."""
    mentorship = await find_mentorship(session, mentorship_id=mentorship_id)
    if mentorship is None or actor.frozen or find_member(mentorship, actor.person_id) is None:
        raise NotFound
    return mentorship


async def list_mine(session: Session, *, actor: Actor) -> Sequence[Mentorship]:
    """The actor's running mentorships, with members, the newest first."""
    own = [grant.participation_id for grant in actor.grants]
    if actor.frozen or not own:
        return []
    mine = select(MentorshipMember.mentorship_id).where(
        MentorshipMember.participation_id.in_(own), MentorshipMember.left_at.is_(None)
    )
    found = await session.scalars(
        select(Mentorship)
        .where(Mentorship.id.in_(mine), Mentorship.state.not_in(ENDED_MENTORSHIP_STATES))
        .order_by(Mentorship.id.desc())
        .options(*MENTORSHIP_OPTIONS)
    )
    return found.all()


async def list_needs_of(session: Session, *, mentorship: Mentorship) -> Sequence[Need]:
    """The needs its mentees brought, with items: both sides work on them.

    No access check: for the members, who have accepted, and their curators.
    """
    ids = [m.need_id for m in mentorship.members if m.need_id is not None]
    found = await session.scalars(
        select(Need).where(Need.id.in_(ids)).order_by(Need.id).options(*NEED_OPTIONS)
    )
    return found.all()


async def list_needs_seen_by(
    session: Session, *, mentorship: Mentorship, participation_id: int
) -> Sequence[Need]:
    """Those of the pair's needs whose topics one member may read: a mentee their own, a mentor
    those they are there for. In a group nobody reads what other mentees ask help for.
    """
    member = next(m for m in mentorship.members if m.participation_id == participation_id)
    needs = await list_needs_of(session, mentorship=mentorship)
    if member.side is Side.MENTEE:
        return [need for need in needs if need.participation_id == participation_id]
    return [need for need in needs if member.need_id in (None, need.id)]


async def find_next_meeting(session: Session, *, mentorship_id: int) -> Meeting | None:
    """The meeting that is planned or being planned; a planned one first."""
    ahead = (MeetingState.SCHEDULED, MeetingState.PROPOSED, MeetingState.HELD, MeetingState.MISSED)
    order = case({state: place for place, state in enumerate(ahead)}, value=Meeting.state)
    return await session.scalar(
        select(Meeting)
        .where(Meeting.mentorship_id == mentorship_id, Meeting.state.in_(ahead))
        .order_by(order, Meeting.id)
        .limit(1)
    )


async def lock_mentorship(session: Session, *, mentorship_id: int) -> Mentorship:
    """The mentorship as it is now, locked, with its members; raises NotFound."""
    return await get_locked(session, Mentorship, mentorship_id, *MENTORSHIP_OPTIONS)


async def get_for_party(session: Session, *, actor: Actor, mentorship_id: int) -> Mentorship:
    """A mentorship the actor belongs to or looks after, with its members; raises NotFound."""
    mentorship = await find_mentorship(session, mentorship_id=mentorship_id)
    if mentorship is None or not can_end(actor, mentorship):
        raise NotFound
    return mentorship


async def lock_for_party(session: Session, *, actor: Actor, mentorship_id: int) -> Mentorship:
    """The same, locked."""
    await get_for_party(session, actor=actor, mentorship_id=mentorship_id)
    return await lock_mentorship(session, mentorship_id=mentorship_id)


async def complete_consultation(
    session: Session, *, mentorship: Mentorship, actor_id: int | None
) -> None:
    """The one meeting of a consultation is closed: it is completed and its need is covered.

    No access check: the caller has closed the meeting. Raises IllegalTransition for a pair on
    the long way, and for a consultation that has ended.
    """
    locked = await lock_mentorship(session, mentorship_id=mentorship.id)
    if locked.format is not ProposalFormat.CONSULTATION:
        raise IllegalTransition
    move_mentorship(session, mentorship=locked, target=MentorshipState.COMPLETED, actor_id=actor_id)
    locked.ended_at = clock.now()
    for member in locked.members:
        if member.need_id is not None:
            need = await get_locked(session, Need, member.need_id)
            states.move(need, NeedState.COVERED)
            need.closed_at = clock.now()
    await session.flush()


def can_end(actor: Actor, mentorship: Mentorship) -> bool:
    """Its members may end it, and the curators of any side's school."""
    if actor.frozen:
        return False
    return find_member(mentorship, actor.person_id) is not None or any(
        access.can_pair(actor, member.participation.organization.path)
        for member in mentorship.members
    )
