"""Proposals as their readers may have them: the two sides, the curators, the menu."""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from models import (
    MentorProfile,
    Mentorship,
    Need,
    Participation,
    Proposal,
    ProposalState,
    Side,
    SideAnswer,
)
from services import access
from services.actor import Actor
from services.curators import nearest_curators
from services.errors import NotFound
from services.locking import get_locked
from services.mentorships import MENTORSHIP_OPTIONS
from services.needs import NEED_OPTIONS
from services.session import Session

PROPOSAL_OPTIONS = (
    joinedload(Proposal.need, innerjoin=True).options(
        selectinload(Need.items),
        joinedload(Need.participation, innerjoin=True).options(
            joinedload(Participation.person, innerjoin=True),
            joinedload(Participation.organization, innerjoin=True),
        ),
    ),
    joinedload(Proposal.mentor, innerjoin=True).options(
        joinedload(Participation.person, innerjoin=True),
        joinedload(Participation.organization, innerjoin=True),
    ),
)


def participation_of(proposal: Proposal, side: Side) -> Participation:
    """Who is on this side."""
    return proposal.need.participation if side is Side.MENTEE else proposal.mentor


def answer_of(proposal: Proposal, side: Side) -> SideAnswer:
    """What this side has said so far."""
    return proposal.mentee_answer if side is Side.MENTEE else proposal.mentor_answer


def find_side(proposal: Proposal, person_id: int | None) -> Side | None:
    """The side of a person, or None for everybody else."""
    for side in Side:
        if person_id is not None and participation_of(proposal, side).person_id == person_id:
            return side
    return None


def is_between_schools(proposal: Proposal) -> bool:
    """True when the two belong to different organisations."""
    return proposal.need.participation.organization_id != proposal.mentor.organization_id


def awaits(proposal: Proposal, side: Side) -> bool:
    """True when this side has been asked and has not answered."""
    asked = proposal.state is ProposalState.ASKED
    return asked and answer_of(proposal, side) is SideAnswer.WAITING


async def find_proposal(session: Session, *, proposal_id: int) -> Proposal | None:
    """The proposal with both sides, without an access check: for notices."""
    return await session.scalar(
        select(Proposal).where(Proposal.id == proposal_id).options(*PROPOSAL_OPTIONS)
    )


async def get_for_party(
    session: Session, *, actor: Actor, proposal_id: int
) -> tuple[Proposal, Side]:
    """A proposal that the actor was asked about, and their side.

    Raises NotFound, also for what nobody has been asked yet.
    """
    proposal = await find_proposal(session, proposal_id=proposal_id)
    side = find_side(proposal, actor.person_id) if proposal else None
    if proposal is None or side is None or actor.frozen or proposal.asked_at is None:
        raise NotFound
    return proposal, side


class Reader(StrEnum):
    """As whom somebody reads a proposal."""

    MENTEE = "mentee"
    MENTOR = "mentor"
    CURATOR = "curator"
    """Of the mentee: the one who proposes."""
    MENTOR_CURATOR = "mentor_curator"
    """Of the mentor's school, when that is another one."""


async def get_for_reader(
    session: Session, *, actor: Actor, proposal_id: int
) -> tuple[Proposal, Reader]:
    """A proposal and as whom the actor reads it; raises NotFound.

    Who is a side and a curator at once is a side while their own answer is awaited.
    """
    proposal = await find_proposal(session, proposal_id=proposal_id)
    if proposal is None or actor.frozen:
        raise NotFound
    side = find_side(proposal, actor.person_id) if proposal.asked_at else None
    if side is not None and awaits(proposal, side):
        return proposal, Reader(side.value)
    if await can_approve_for_mentor(session, actor=actor, proposal=proposal):
        undecided = proposal.state is ProposalState.DRAFT
        own = access.can_pair(actor, proposal.need.participation.organization.path)
        if is_between_schools(proposal) and (undecided or not own):
            return proposal, Reader.MENTOR_CURATOR
    if access.can_pair(actor, proposal.need.participation.organization.path):
        return proposal, Reader.CURATOR
    if side is not None:
        return proposal, Reader(side.value)
    raise NotFound


async def get_for_curator(session: Session, *, actor: Actor, proposal_id: int) -> Proposal:
    """A proposal for a need of the actor's scope; raises NotFound."""
    proposal = await find_proposal(session, proposal_id=proposal_id)
    if proposal is None:
        raise NotFound
    access.require(access.can_pair(actor, proposal.need.participation.organization.path))
    return proposal


async def get_for_approval(session: Session, *, actor: Actor, proposal_id: int) -> Proposal:
    """A proposal of another school that the actor decides for the mentor's; raises NotFound."""
    proposal = await find_proposal(session, proposal_id=proposal_id)
    if proposal is None:
        raise NotFound
    access.require(await can_approve_for_mentor(session, actor=actor, proposal=proposal))
    return proposal


async def can_approve_for_mentor(session: Session, *, actor: Actor, proposal: Proposal) -> bool:
    """May speak for the mentor's school: its own curators, and those above who did not propose."""
    path = proposal.mentor.organization.path
    if not access.can_pair(actor, path):
        return False
    if actor.person_id != proposal.proposed_by_id:
        return True
    nearest = await nearest_curators(session, path=path)
    return actor.person_id in {person.id for person in nearest}


async def find_live(session: Session, *, need_id: int) -> Proposal | None:
    """The one live proposal of a need, if there is one."""
    live = (ProposalState.DRAFT, ProposalState.APPROVED, ProposalState.ASKED)
    return await session.scalar(
        select(Proposal)
        .where(Proposal.need_id == need_id, Proposal.state.in_(live))
        .options(*PROPOSAL_OPTIONS)
    )


async def lock_proposal(session: Session, *, proposal_id: int) -> Proposal:
    """A proposal as it is now, with its mentor's places and its need locked; raises NotFound.

    Everyone locks in this order: the group to join, the mentor's profile, proposals, needs. So two
    acceptances that supersede each other wait instead of blocking each other.
    """
    row = (
        await session.execute(
            select(Proposal.mentor_id, Proposal.mentorship_id).where(Proposal.id == proposal_id)
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    if row.mentorship_id is not None:
        await get_locked(session, Mentorship, row.mentorship_id, *MENTORSHIP_OPTIONS)
    await get_locked(session, MentorProfile, row.mentor_id)
    proposal = await get_locked(session, Proposal, proposal_id, *PROPOSAL_OPTIONS)
    await get_locked(session, Need, proposal.need_id, *NEED_OPTIONS)
    return proposal
