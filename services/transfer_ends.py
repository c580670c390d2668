"""What follows when a consent to pass data on to another school is missing.

Proposals between schools are taken back. A pair between schools is not ended by a machine: it
cannot go on, so its members and their curators are told, and a human decides.
"""

from collections.abc import Sequence

from sqlalchemy import or_, select

from models import (
    LIVE_PROPOSAL_STATES,
    Consent,
    Mentorship,
    MentorshipMember,
    Need,
    Participation,
    Proposal,
    ProposalState,
    SchoolMove,
    Side,
)
from models.mentorship import ENDED_MENTORSHIP_STATES
from services.curators import nearest_curators
from services.mentorships import MENTORSHIP_OPTIONS
from services.notices import NoticeKind, enqueue_notice
from services.proposal_ends import end_proposal
from services.proposal_views import is_between_schools, lock_proposal
from services.session import Session
from services.transfers import lacks_transfer

# Note of a proposal that ended for it; nobody is told.
TRANSFER_ENDED = "transfer_ended"


async def after_transfer_ended(session: Session, *, consent: Consent, actor_id: int | None) -> None:
    """Everything that follows for others; `consent` has just been withdrawn or unmarked."""
    await _withdraw_proposals(session, consent.person_id, actor_id=actor_id)
    for mentorship in await _pairs_of(session, consent.person_id):
        if await lacks_transfer(session, mentorship=mentorship):
            await _tell(session, mentorship, f"transfer:{consent.id}", curators=True)


async def after_moving(session: Session, *, move: SchoolMove, person_id: int) -> None:
    """Pairs that came to be between schools with a move: their members learn what to sign. The
    curators have a card.
    """
    for mentorship in await _pairs_of(session, person_id):
        if await lacks_transfer(session, mentorship=mentorship):
            await _tell(session, mentorship, f"move:{move.id}", curators=False)


async def _withdraw_proposals(session: Session, person_id: int, *, actor_id: int | None) -> None:
    roles = select(Participation.id).where(Participation.person_id == person_id)
    ids = await session.scalars(
        select(Proposal.id)
        .join(Need, Need.id == Proposal.need_id)
        .where(
            Proposal.state.in_(LIVE_PROPOSAL_STATES),
            or_(Need.participation_id.in_(roles), Proposal.mentor_id.in_(roles)),
        )
        .order_by(Proposal.mentor_id, Proposal.id)
    )
    for proposal_id in ids.all():
        proposal = await lock_proposal(session, proposal_id=proposal_id)
        if proposal.state not in LIVE_PROPOSAL_STATES or not is_between_schools(proposal):
            continue
        asked = proposal.state is ProposalState.ASKED
        await end_proposal(
            session,
            proposal=proposal,
            state=ProposalState.WITHDRAWN if asked else ProposalState.DISCARDED,
            actor_id=actor_id,
            tell=Side,
            note=TRANSFER_ENDED,
        )


async def _pairs_of(session: Session, person_id: int) -> Sequence[Mentorship]:
    found = await session.scalars(
        select(Mentorship)
        .join(MentorshipMember, MentorshipMember.mentorship_id == Mentorship.id)
        .join(Participation, Participation.id == MentorshipMember.participation_id)
        .where(
            Participation.person_id == person_id,
            MentorshipMember.left_at.is_(None),
            Mentorship.state.not_in(ENDED_MENTORSHIP_STATES),
        )
        .order_by(Mentorship.id)
        .options(*MENTORSHIP_OPTIONS)
    )
    return found.all()


async def _tell(session: Session, mentorship: Mentorship, occasion: str, *, curators: bool) -> None:
    members = [m.participation for m in mentorship.members if m.left_at is None]
    told = {participation.person_id for participation in members}
    paths = {participation.organization.path for participation in members} if curators else set()
    for path in sorted(paths):
        told |= {curator.id for curator in await nearest_curators(session, path=path)}
    for person_id in sorted(told):
        await enqueue_notice(
            session,
            kind=NoticeKind.TRANSFER_ENDED,
            recipient_id=person_id,
            subject=f"mentorship:{mentorship.id}",
            occasion=occasion,
            payload={"mentorship_id": mentorship.id},
        )
