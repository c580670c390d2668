"""Proposing a pair: chosen by a curator, approved where two schools meet, asked of both.

How a proposal goes on: services/proposal_answers.py (both say yes), services/proposal_ends.py.
"""

from models import (
    MentorProfile,
    Mentorship,
    Need,
    NeedState,
    Proposal,
    ProposalFormat,
    ProposalState,
    Side,
)
from services import audit, clock, needs, states
from services.actor import Actor
from services.candidates import evaluate_pair
from services.curators import nearest_curators
from services.errors import AlreadyDone, NoFreePlace, PairRefused, TransferConsentRequired
from services.group_joining import require_joinable, require_never_apart
from services.group_members import of_side, present
from services.locking import get_locked
from services.matching.rules import Blocker
from services.matching.score import Evaluation
from services.mentorships import lock_mentorship
from services.pair_office import get_pair
from services.places import count_free
from services.proposal_answers import answer
from services.proposal_ends import discard, expire_due_proposals, withdraw, withdraw_for_person
from services.proposal_notices import deadline_of, tell_asked, tell_needs_approval, tell_outcome
from services.proposal_views import (
    PROPOSAL_OPTIONS,
    Reader,
    answer_of,
    awaits,
    can_approve_for_mentor,
    find_live,
    find_proposal,
    find_side,
    get_for_approval,
    get_for_curator,
    get_for_party,
    get_for_reader,
    is_between_schools,
    lock_proposal,
    participation_of,
)
from services.session import Session

__all__ = [
    "Reader",
    "answer",
    "answer_of",
    "approve_between_schools",
    "awaits",
    "can_approve_for_mentor",
    "discard",
    "expire_due_proposals",
    "find_live",
    "find_proposal",
    "find_side",
    "get_for_approval",
    "get_for_curator",
    "get_for_party",
    "get_for_reader",
    "is_between_schools",
    "participation_of",
    "propose",
    "withdraw",
    "withdraw_for_person",
]


async def propose(
    session: Session,
    *,
    actor: Actor,
    need_id: int,
    mentor_id: int,
    format: ProposalFormat,
    mentorship_id: int | None = None,
) -> Proposal:
    """Propose a mentor for a need of the actor's scope.

    With `mentorship_id` the two join a pair or group of the scope that has not met yet, instead of
    beginning one: one of them belongs to it. Inside a school both are asked at once. Between
    schools it waits as a draft for the mentor's own curator (product.md, «Transitions»), unless
    that is the actor. Raises NotFound, AlreadyDone when the need has a proposal or a pair,
    NoFreePlace, TransferConsentRequired, PairRefused for any other hard rule, GroupClosed.
    """
    await needs.get_need(session, actor=actor, need_id=need_id)
    group = None
    if mentorship_id is not None:
        await get_pair(session, actor=actor, mentorship_id=mentorship_id)
        group = await lock_mentorship(session, mentorship_id=mentorship_id)
    await get_locked(session, MentorProfile, mentor_id)
    need = await get_locked(session, Need, need_id, *needs.NEED_OPTIONS)
    if not _may_look(need, group) or await find_live(session, need_id=need_id):
        raise AlreadyDone
    evaluation = await evaluate_pair(session, need_id=need_id, mentor_id=mentor_id)
    _require_possible(evaluation)
    if group is not None:
        await _require_joinable(session, group, need, mentor_id)
    proposal = await _write_draft(session, actor, evaluation, format, mentorship_id)
    curators = await _curators_to_ask(session, actor, proposal)
    if curators is None:
        await _ask(session, proposal, need)
    else:
        await tell_needs_approval(session, proposal=proposal, curators=curators)
    await session.flush()
    return proposal


def _may_look(need: Need, group: Mentorship | None) -> bool:
    """A need looks for somebody, or its group meets one more mentor before it chooses."""
    if need.state in needs.SEARCHING:
        return True
    members = present(group) if group is not None else []
    return need.state is NeedState.PAIRED and any(m.need_id == need.id for m in members)


async def _require_joinable(
    session: Session, group: Mentorship, need: Need, mentor_id: int
) -> None:
    """The newcomer may be in one group with everybody on the other side, too."""
    side = await require_joinable(session, mentorship=group, need=need, mentor_id=mentor_id)
    for member in of_side(present(group), side.other):
        if side is Side.MENTEE:
            pair = {"need_id": need.id, "mentor_id": member.participation_id}
        else:
            pair = {"need_id": member.need_id, "mentor_id": mentor_id}
        require_never_apart(await evaluate_pair(session, **pair))


async def approve_between_schools(session: Session, *, actor: Actor, proposal_id: int) -> Proposal:
    """The mentor's own curator agrees: both are asked, the proposing curator is told.

    Raises NotFound; AlreadyDone when it is no longer a draft; what `propose` raises when the
    pair has become impossible meanwhile.
    """
    await get_for_approval(session, actor=actor, proposal_id=proposal_id)
    proposal = await lock_proposal(session, proposal_id=proposal_id)
    if proposal.state is not ProposalState.DRAFT:
        raise AlreadyDone
    _require_possible(
        await evaluate_pair(session, need_id=proposal.need_id, mentor_id=proposal.mentor_id)
    )
    if proposal.mentorship_id is not None:
        group = await lock_mentorship(session, mentorship_id=proposal.mentorship_id)
        await _require_joinable(session, group, proposal.need, proposal.mentor_id)
    _audit(session, actor, proposal, "proposal.approved")
    await _ask(session, proposal, proposal.need)
    if proposal.proposed_by_id != actor.person_id:
        await tell_outcome(session, proposal=proposal)
    await session.flush()
    return proposal


def _require_possible(evaluation: Evaluation) -> None:
    """Refuse a pair against a hard rule; which private rule it was is not told."""
    against = evaluation.blockers
    if not against:
        return
    if Blocker.TRANSFER_CONSENT in against:
        raise TransferConsentRequired
    if against == (Blocker.CAPACITY,):
        raise NoFreePlace
    raise PairRefused


async def _write_draft(
    session: Session,
    actor: Actor,
    evaluation: Evaluation,
    format: ProposalFormat,
    mentorship_id: int | None,
) -> Proposal:
    draft = Proposal(
        need_id=evaluation.need_id,
        mentor_id=evaluation.mentor_id,
        mentorship_id=mentorship_id,
        format=format,
        state=ProposalState.DRAFT,
        score=evaluation.score,
        parts={criterion.value: tenths for criterion, tenths in evaluation.parts.items()},
        proposed_by_id=actor.person_id,
        created_at=clock.now(),
    )
    session.add(draft)
    await session.flush()
    _audit(session, actor, draft, "proposal.proposed")
    return await get_locked(session, Proposal, draft.id, *PROPOSAL_OPTIONS)


async def _curators_to_ask(session: Session, actor: Actor, proposal: Proposal) -> list | None:
    """The curators of the mentor's school; None when nobody else has to agree."""
    if not is_between_schools(proposal):
        return None
    curators = await nearest_curators(session, path=proposal.mentor.organization.path)
    speaks_for_both = actor.person_id in {curator.id for curator in curators}
    return None if speaks_for_both else curators


async def _ask(session: Session, proposal: Proposal, need: Need) -> None:
    """Ask both: reserves the place. The caller holds the lock of the mentor's profile."""
    if await count_free(session, mentor_id=proposal.mentor_id) < 1:
        raise NoFreePlace
    if need.state is not NeedState.PAIRED:
        needs.reopen(need)
        states.move(need, NeedState.PROPOSED)
    states.move(proposal, ProposalState.APPROVED)
    states.move(proposal, ProposalState.ASKED)
    proposal.asked_at = clock.now()
    proposal.expires_at = deadline_of(session, proposal, asked_at=proposal.asked_at)
    await tell_asked(session, proposal=proposal)


def _audit(session: Session, actor: Actor, proposal: Proposal, action: str) -> None:
    audit.record(
        session,
        actor_id=actor.person_id,
        action=action,
        entity="proposal",
        entity_id=proposal.id,
        need_id=proposal.need_id,
        mentor_id=proposal.mentor_id,
    )
