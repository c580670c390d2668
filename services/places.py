"""How many more people a mentor can take: places, less running pairs, less questions asked.

A place is a mentee, not a pair: a group takes as many as the mentees that the mentor is there for.
"""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, case, func, or_, select
from sqlalchemy.orm import aliased

from models import (
    MentorProfile,
    Mentorship,
    MentorshipMember,
    Need,
    Proposal,
    ProposalState,
    Side,
)
from models.mentorship import ENDED_MENTORSHIP_STATES
from services.session import Session


def free_places_of(profile: type[MentorProfile]) -> ColumnElement[int]:
    """SQL: the free places of a mentor; asking reserves one (product.md, «proposal»)."""
    mentor_id = profile.participation_id
    return places_of(profile) - _running(mentor_id) - _asked(mentor_id)


def places_of(profile: type[MentorProfile]) -> ColumnElement[int]:
    """SQL: `MentorProfile.places`."""
    return case(
        (profile.most_by_hours < profile.capacity, profile.most_by_hours), else_=profile.capacity
    )


async def count_free(session: Session, *, mentor_id: int) -> int:
    """The mentor's free places. Exact only while the caller holds the lock of their profile."""
    return await session.scalar(
        select(free_places_of(MentorProfile)).where(MentorProfile.participation_id == mentor_id)
    )


async def count_unfilled(session: Session, *, mentor_id: int) -> int:
    """Places without a mentee in a running pair, whether or not somebody is asked for them."""
    return await session.scalar(
        select(places_of(MentorProfile) - _running(MentorProfile.participation_id)).where(
            MentorProfile.participation_id == mentor_id
        )
    )


async def count_places_besides(session: Session, *, mentor_id: int, mentorship_id: int) -> int:
    """The places that the mentor's other running pairs leave for this one."""
    profile = MentorProfile
    elsewhere = _running(profile.participation_id, besides=mentorship_id)
    found = await session.scalar(
        select(places_of(profile) - elsewhere).where(profile.participation_id == mentor_id)
    )
    return found or 0


def _running(mentor_id: Any, *, besides: int = 0) -> ScalarSelect[int]:
    """SQL: the mentees that a mentor is there for in running pairs (services/group_members.py)."""
    mentor, mentee = aliased(MentorshipMember), aliased(MentorshipMember)
    owner = select(Need.participation_id).where(Need.id == mentor.need_id).scalar_subquery()
    return (
        select(func.count(mentee.id))
        .join(mentor, mentor.mentorship_id == mentee.mentorship_id)
        .join(Mentorship, Mentorship.id == mentee.mentorship_id)
        .where(
            mentor.participation_id == mentor_id,
            mentor.side == Side.MENTOR,
            mentor.left_at.is_(None),
            mentee.side == Side.MENTEE,
            mentee.left_at.is_(None),
            or_(mentor.need_id.is_(None), mentee.participation_id == owner),
            Mentorship.state.not_in(ENDED_MENTORSHIP_STATES),
            Mentorship.id != besides,
        )
        .scalar_subquery()
    )


def _asked(mentor_id: Any) -> ScalarSelect[int]:
    return (
        select(func.count(Proposal.id))
        .where(Proposal.mentor_id == mentor_id, Proposal.state == ProposalState.ASKED)
        .scalar_subquery()
    )
