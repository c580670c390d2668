"""How a proposal ends without a pair: one function owns the consequences of every end."""

from collections.abc import Iterable

from sqlalchemy import or_, select

from models import (
    LIVE_PROPOSAL_STATES,
    Need,
    NeedState,
    Participation,
    Proposal,
    ProposalState,
    Side,
)
from services import audit, clock, states
from services.actor import Actor
from services.errors import AlreadyDone
from services.proposal_notices import tell_ended, tell_outcome
from services.proposal_views import (
    get_for_approval,
    get_for_curator,
    lock_proposal,
    participation_of,
)
from services.reasons import PERSON_LEFT
from services.session import Session

# Notes of ends that the state alone does not explain.
NO_PLACE = "no_place"
# The group they were to join has met, or is no more.
GROUP_CLOSED = "group_closed"
# They have met in the meantime, and it did not fit.
NOT_FIT = "not_fit"


async def end_proposal(
    session: Session,
    *,
    proposal: Proposal,
    state: ProposalState,
    actor_id: int | None,
    tell: Iterable[Side],
    note: str | None = None,
    routine: bool = False,
) -> None:
    """End a locked proposal: the place and the need are free again, people are told.

    `tell` names the sides to tell, without a reason; they are told only what they were asked.
    The curator who proposed is told unless it is the actor.
    """
    was_asked = proposal.state is ProposalState.ASKED
    states.move(proposal, state)
    proposal.ended_at = clock.now()
    proposal.end_note = note
    if proposal.need.state is NeedState.PROPOSED:
        states.move(proposal.need, NeedState.OPEN)
    await tell_ended(session, proposal=proposal, sides=tell if was_asked else (), routine=routine)
    if proposal.proposed_by_id != actor_id:
        await tell_outcome(session, proposal=proposal, routine=routine)
    audit.record(
        session,
        actor_id=actor_id,
        action=f"proposal.{state.value}",
        entity="proposal",
        entity_id=proposal.id,
        need_id=proposal.need_id,
        mentor_id=proposal.mentor_id,
    )
    await session.flush()


async def withdraw(session: Session, *, actor: Actor, proposal_id: int) -> Proposal:
    """The mentee's curator takes a live proposal back; both sides are told kindly.

    Raises NotFound, AlreadyDone.
    """
    await get_for_curator(session, actor=actor, proposal_id=proposal_id)
    proposal = await lock_proposal(session, proposal_id=proposal_id)
    await _take_back(session, proposal, actor_id=actor.person_id, tell=Side)
    return proposal


async def discard(session: Session, *, actor: Actor, proposal_id: int) -> Proposal:
    """The mentor's curator does not send a draft on; the proposing curator gets no reason.

    Raises NotFound, AlreadyDone.
    """
    await get_for_approval(session, actor=actor, proposal_id=proposal_id)
    proposal = await lock_proposal(session, proposal_id=proposal_id)
    if proposal.state is not ProposalState.DRAFT:
        raise AlreadyDone
    await _take_back(session, proposal, actor_id=actor.person_id, tell=())
    return proposal


async def expire_due_proposals(session: Session) -> None:
    """End every proposal whose term to answer has passed; nobody is told at night."""
    now = clock.now()
    due = await session.scalars(
        select(Proposal.id)
        .where(Proposal.state == ProposalState.ASKED, Proposal.expires_at <= now)
        .order_by(Proposal.mentor_id, Proposal.id)
    )
    for proposal_id in due.all():
        proposal = await lock_proposal(session, proposal_id=proposal_id)
        # Somebody may have answered between the reading and the lock.
        if proposal.state is ProposalState.ASKED:
            await end_proposal(
                session,
                proposal=proposal,
                state=ProposalState.EXPIRED,
                actor_id=None,
                tell=Side,
                routine=True,
            )


async def withdraw_for_person(
    session: Session, *, person_id: int, participation_id: int | None = None
) -> None:
    """Take back every live proposal of somebody who no longer takes part, on either side.

    Only those of one role when `participation_id` is given.

    The other side is told that it has ended, the curator that it has; nobody is told why.
    """
    roles = _roles_of(person_id)
    if participation_id is not None:
        roles = roles.where(Participation.id == participation_id)
    ids = await session.scalars(
        select(Proposal.id)
        .join(Need, Need.id == Proposal.need_id)
        .where(
            Proposal.state.in_(LIVE_PROPOSAL_STATES),
            or_(*(column.in_(roles) for column in _SIDES)),
        )
        .order_by(Proposal.mentor_id, Proposal.id)
    )
    for proposal_id in ids.all():
        proposal = await lock_proposal(session, proposal_id=proposal_id)
        if proposal.state not in LIVE_PROPOSAL_STATES:
            continue
        others = [s for s in Side if participation_of(proposal, s).person_id != person_id]
        await _take_back(session, proposal, actor_id=person_id, tell=others, note=PERSON_LEFT)


async def end_joining(session: Session, *, mentorship_id: int, actor_id: int | None) -> None:
    """End what is still being asked about joining a mentorship that has met or has ended.

    The caller holds the lock of the mentorship; nobody is told why.
    """
    ids = await session.scalars(
        select(Proposal.id)
        .where(Proposal.mentorship_id == mentorship_id, Proposal.state.in_(LIVE_PROPOSAL_STATES))
        .order_by(Proposal.mentor_id, Proposal.id)
    )
    for proposal_id in ids.all():
        proposal = await lock_proposal(session, proposal_id=proposal_id)
        if proposal.state in LIVE_PROPOSAL_STATES:
            await supersede(session, proposal=proposal, actor_id=actor_id, note=GROUP_CLOSED)


async def supersede(
    session: Session, *, proposal: Proposal, actor_id: int | None, note: str
) -> None:
    """End a locked proposal that something else has overtaken; whoever was asked is told."""
    asked = proposal.state is ProposalState.ASKED
    await end_proposal(
        session,
        proposal=proposal,
        state=ProposalState.SUPERSEDED if asked else ProposalState.DISCARDED,
        actor_id=actor_id,
        tell=Side,
        note=note,
    )


_SIDES = (Need.participation_id, Proposal.mentor_id)


def _roles_of(person_id: int):
    return select(Participation.id).where(Participation.person_id == person_id)


async def _take_back(
    session: Session,
    proposal: Proposal,
    *,
    actor_id: int,
    tell: Iterable[Side],
    note: str | None = None,
) -> None:
    if proposal.state not in LIVE_PROPOSAL_STATES:
        raise AlreadyDone
    asked = proposal.state is ProposalState.ASKED
    target = ProposalState.WITHDRAWN if asked else ProposalState.DISCARDED
    await end_proposal(
        session, proposal=proposal, state=target, actor_id=actor_id, tell=tell, note=note
    )
