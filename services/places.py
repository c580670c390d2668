"""How many more people a mentor can take: declared, less running pairs, less questions asked."""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, select

from models import (
    MentorProfile,
    Mentorship,
    MentorshipMember,
    Proposal,
    ProposalState,
    Side,
)
from models.mentorship import ENDED_MENTORSHIP_STATES
from services.session import Session


def free_places_of(profile: type[MentorProfile]) -> ColumnElement[int]:
    """SQL: the free places of a mentor; asking reserves one (product.md, «proposal»)."""
    mentor_id = profile.participation_id
    return profile.capacity - _running(mentor_id) - _asked(mentor_id)


async def count_free(session: Session, *, mentor_id: int) -> int:
    """The mentor's free places. Exact only while the caller holds the lock of their profile."""
    return await session.scalar(
        select(free_places_of(MentorProfile)).where(MentorProfile.participation_id == mentor_id)
    )


async def count_unfilled(session: Session, *, mentor_id: int) -> int:
    """Places without a running pair, whether or not somebody is asked for them."""
    return await session.scalar(
        select(MentorProfile.capacity - _running(MentorProfile.participation_id)).where(
            MentorProfile.participation_id == mentor_id
        )
    )


def _running(mentor_id: Any) -> ScalarSelect[int]:
    return (
        select(func.count(MentorshipMember.id))
        .join(Mentorship, Mentorship.id == MentorshipMember.mentorship_id)
        .where(
            MentorshipMember.participation_id == mentor_id,
            MentorshipMember.side == Side.MENTOR,
            MentorshipMember.left_at.is_(None),
            Mentorship.state.not_in(ENDED_MENTORSHIP_STATES),
        )
        .scalar_subquery()
    )


def _asked(mentor_id: Any) -> ScalarSelect[int]:
    return (
        select(func.count(Proposal.id))
        .where(Proposal.mentor_id == mentor_id, Proposal.state == ProposalState.ASKED)
        .scalar_subquery()
    )
