"""Pairs as those who prepare and lead them see them: in reach of any member's school."""

from collections.abc import Sequence

from sqlalchemy import case, func, select

from models import (
    Meeting,
    Mentorship,
    MentorshipMember,
    Organization,
    Participation,
    Side,
)
from models.mentorship import ENDED_MENTORSHIP_STATES
from services.access import can_pair, require
from services.actor import Actor
from services.errors import NotFound
from services.mentorships import MENTORSHIP_OPTIONS, find_member, find_mentorship
from services.session import Session


def can_run(actor: Actor, mentorship: Mentorship) -> bool:
    """May look after the pair: prepares pairs at the school of any of its present members."""
    return any(
        can_pair(actor, member.participation.organization.path)
        for member in mentorship.members
        if member.left_at is None
    )


def can_decide(actor: Actor, mentorship: Mentorship) -> bool:
    """May look after the pair and is not in it: nobody decides about their own."""
    return can_run(actor, mentorship) and find_member(mentorship, actor.person_id) is None


async def list_pairs(
    session: Session, *, actor: Actor, organization_id: int, participation_id: int | None = None
) -> Sequence[Mentorship]:
    """The pairs with a member from one organisation, with members: running first, newest first.

    Only those of one of its people when `participation_id` is given. Raises NotFound out of scope.
    """
    organization = await session.get(Organization, organization_id)
    if organization is None:
        raise NotFound
    require(can_pair(actor, organization.path))
    of_school = (
        select(MentorshipMember.mentorship_id)
        .join(Participation, Participation.id == MentorshipMember.participation_id)
        .where(Participation.organization_id == organization_id, MentorshipMember.left_at.is_(None))
    )
    if participation_id is not None:
        of_school = of_school.where(Participation.id == participation_id)
    found = await session.scalars(
        select(Mentorship)
        .where(Mentorship.id.in_(of_school))
        .order_by(
            case((Mentorship.state.in_(ENDED_MENTORSHIP_STATES), 1), else_=0),
            Mentorship.id.desc(),
        )
        .options(*MENTORSHIP_OPTIONS)
    )
    return found.all()


async def get_pair(session: Session, *, actor: Actor, mentorship_id: int) -> Mentorship:
    """A pair the actor looks after, with its members; raises NotFound."""
    mentorship = await find_mentorship(session, mentorship_id=mentorship_id)
    if mentorship is None:
        raise NotFound
    require(can_run(actor, mentorship))
    return mentorship


async def list_meetings(session: Session, *, mentorship_id: int) -> Sequence[Meeting]:
    """The meetings of a pair, the newest first. No access check: for readers already let in."""
    found = await session.scalars(
        select(Meeting)
        .where(Meeting.mentorship_id == mentorship_id)
        .order_by(func.coalesce(Meeting.starts_at, Meeting.created_at).desc(), Meeting.id.desc())
    )
    return found.all()


def school_of(actor: Actor, mentorship: Mentorship) -> int:
    """The organisation in whose list the actor finds the pair; the mentee's before the mentor's.

    Raises NotFound when the actor looks after none of them.
    """
    for side in (Side.MENTEE, Side.MENTOR):
        for member in mentorship.members:
            organization = member.participation.organization
            present = member.left_at is None and member.side is side
            if present and can_pair(actor, organization.path):
                return organization.id
    raise NotFound
