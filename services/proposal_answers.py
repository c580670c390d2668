"""Both sides answer, each on its own; two yeses make a pair."""

from sqlalchemy import select

from models import (
    ConsentKind,
    DeclineReason,
    MeetingKind,
    MentoringMode,
    MentorProfile,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    NeedState,
    Participation,
    Person,
    Proposal,
    ProposalFormat,
    ProposalState,
    Side,
    SideAnswer,
)
from services import audit, clock, states
from services.actor import Actor
from services.candidates import evaluate_pair
from services.errors import AlreadyDone, IllegalTransition, TransferConsentRequired
from services.group_joining import can_grow, join
from services.matching.rules import Blocker
from services.matching_rows import consent_holds, is_taking_part
from services.meetings import open_meeting
from services.mentorships import find_mentorship
from services.notices import NoticeKind, cancel_notices, enqueue_notice
from services.places import count_unfilled
from services.proposal_ends import GROUP_CLOSED, NO_PLACE, NOT_FIT, end_proposal, supersede
from services.proposal_notices import subject_of, tell_outcome
from services.proposal_views import (
    answer_of,
    get_for_party,
    is_between_schools,
    lock_proposal,
    participation_of,
)
from services.session import Session
from services.survey_moments import ask_before_beginning


async def answer(
    session: Session,
    *,
    actor: Actor,
    proposal_id: int,
    accept: bool,
    reason: DeclineReason | None = None,
) -> Proposal:
    """Record the answer of the actor's side; the first refusal ends it, two yeses make a pair.

    A side may still change its yes into a no while the other one has not answered. The reason of
    a refusal is for the curator only. The result may be a superseded proposal: when the mentor's
    last place went elsewhere, nobody is left waiting. Raises NotFound, AlreadyDone,
    IllegalTransition after the term or when a side no longer takes part,
    TransferConsentRequired when a consent between schools was withdrawn meanwhile.
    """
    _, side = await get_for_party(session, actor=actor, proposal_id=proposal_id)
    proposal = await lock_proposal(session, proposal_id=proposal_id)
    if proposal.state is not ProposalState.ASKED:
        raise AlreadyDone
    if proposal.expires_at <= clock.now():
        raise IllegalTransition
    if accept:
        await _accept(session, proposal, side, actor_id=actor.person_id)
    else:
        await _decline(session, proposal, side, reason, actor_id=actor.person_id)
    await session.flush()
    return proposal


async def _decline(
    session: Session,
    proposal: Proposal,
    side: Side,
    reason: DeclineReason | None,
    *,
    actor_id: int,
) -> None:
    _set_answer(proposal, side, SideAnswer.DECLINED)
    proposal.decline_reason = reason
    await end_proposal(
        session,
        proposal=proposal,
        state=ProposalState.DECLINED,
        actor_id=actor_id,
        tell=(side.other,),
    )


async def _accept(session: Session, proposal: Proposal, side: Side, *, actor_id: int) -> None:
    if answer_of(proposal, side) is SideAnswer.ACCEPTED:
        raise AlreadyDone
    await _require_both_present(session, proposal)
    _set_answer(proposal, side, SideAnswer.ACCEPTED)
    # This side has answered: it is asked and reminded no more.
    await cancel_notices(
        session,
        subject=subject_of(proposal),
        kinds=(NoticeKind.PROPOSAL_ASKED, NoticeKind.PROPOSAL_REMINDER),
        recipient_id=actor_id,
    )
    _audit(session, proposal, "proposal.side_accepted", actor_id, side=side.value)
    if answer_of(proposal, side.other) is not SideAnswer.ACCEPTED:
        return
    obstacle = await _find_obstacle(session, proposal)
    if obstacle is not None:
        await supersede(session, proposal=proposal, actor_id=actor_id, note=obstacle)
        return
    states.move(proposal, ProposalState.ACCEPTED)
    proposal.ended_at = clock.now()
    if proposal.mentorship_id is None:
        await _form_pair(session, proposal, actor_id=actor_id)
    else:
        await _join_group(session, proposal, actor_id=actor_id)
    if proposal.format is not ProposalFormat.CONSULTATION:
        members = [participation_of(proposal, each) for each in Side]
        await ask_before_beginning(session, members=members, need_id=proposal.need_id)
    await _supersede_impossible(session, proposal, actor_id=actor_id)


async def _find_obstacle(session: Session, proposal: Proposal) -> str | None:
    """What has come up since they were asked, although both agree; a note of proposal_ends."""
    if await count_unfilled(session, mentor_id=proposal.mentor_id) < 1:
        return NO_PLACE
    pair = await evaluate_pair(session, need_id=proposal.need_id, mentor_id=proposal.mentor_id)
    if Blocker.EXCLUDED in pair.blockers:
        return NOT_FIT
    if proposal.mentorship_id is None:
        return None
    group = await find_mentorship(session, mentorship_id=proposal.mentorship_id)
    return None if await can_grow(session, mentorship=group) else GROUP_CLOSED


async def _join_group(session: Session, proposal: Proposal, *, actor_id: int) -> None:
    """Both agreed: one of them joins the other's pair or group, everybody is told."""
    mentorship = await join(session, proposal=proposal)
    await cancel_notices(session, subject=subject_of(proposal))
    await tell_outcome(session, proposal=proposal)
    _audit(session, proposal, "proposal.accepted", actor_id, mentorship_id=mentorship.id)


async def _form_pair(session: Session, proposal: Proposal, *, actor_id: int) -> None:
    """Both agreed and the place is there: the pair, its first meeting, and who is told."""
    states.move(proposal.need, NeedState.PAIRED)
    mentorship = _new_mentorship(proposal)
    session.add(mentorship)
    await session.flush()
    consultation = proposal.format is ProposalFormat.CONSULTATION
    meeting = await open_meeting(
        session,
        mentorship=mentorship,
        kind=MeetingKind.CONSULTATION if consultation else MeetingKind.INTRODUCTION,
        mode=await _meeting_mode(session, proposal),
    )
    await cancel_notices(session, subject=subject_of(proposal))
    for side in Side:
        await enqueue_notice(
            session,
            kind=NoticeKind.PAIR_FORMED,
            recipient_id=participation_of(proposal, side).person_id,
            subject=f"mentorship:{mentorship.id}",
            occasion="formed",
            payload={"mentorship_id": mentorship.id, "meeting_id": meeting.id},
        )
    await tell_outcome(session, proposal=proposal)
    _audit(session, proposal, "proposal.accepted", actor_id, mentorship_id=mentorship.id)


def _new_mentorship(proposal: Proposal) -> Mentorship:
    now = clock.now()
    mentee = proposal.need.participation
    return Mentorship(
        program_id=mentee.program_id,
        organization_id=mentee.organization_id,
        format=proposal.format,
        state=MentorshipState.FORMING,
        formed_at=now,
        state_since=now,
        members=[
            MentorshipMember(
                participation_id=participation_of(proposal, side).id,
                need_id=proposal.need_id if side is Side.MENTEE else None,
                side=side,
                joined_at=now,
            )
            for side in Side
        ],
    )


async def _meeting_mode(session: Session, proposal: Proposal) -> MentoringMode:
    """How to meet first: the way both named; where both ways suit, in person inside a school."""
    mentor_mode = await session.scalar(
        select(MentorProfile.mode).where(MentorProfile.participation_id == proposal.mentor_id)
    )
    stated = {proposal.need.mode, mentor_mode} - {MentoringMode.MIXED}
    if len(stated) == 1:
        return stated.pop()
    return MentoringMode.ONLINE if is_between_schools(proposal) else MentoringMode.OFFLINE


async def _supersede_impossible(session: Session, accepted: Proposal, *, actor_id: int) -> None:
    """End the questions to this mentor that exceed the places left.

    There are some only when the mentor has lowered the number of places since they were asked.
    Those that the mentor has accepted already stay first, then the oldest.
    """
    left = max(0, await count_unfilled(session, mentor_id=accepted.mentor_id))
    rows = await session.execute(
        select(Proposal.id, Proposal.mentor_answer)
        .where(Proposal.mentor_id == accepted.mentor_id, Proposal.state == ProposalState.ASKED)
        .order_by(Proposal.id)
    )
    waiting = sorted(rows.all(), key=lambda row: row.mentor_answer is not SideAnswer.ACCEPTED)
    for proposal_id, _ in sorted(waiting[left:]):
        proposal = await lock_proposal(session, proposal_id=proposal_id)
        await supersede(session, proposal=proposal, actor_id=actor_id, note=NO_PLACE)


async def _require_both_present(session: Session, proposal: Proposal) -> None:
    """Both still take part, and between schools both consents to transfer still hold."""
    ids = [participation_of(proposal, side).id for side in Side]
    rows = await session.execute(
        select(
            consent_holds(Participation.person_id, ConsentKind.PD_PROCESSING),
            consent_holds(Participation.person_id, ConsentKind.PD_TRANSFER),
        )
        .select_from(Participation)
        .join(Person, Person.id == Participation.person_id)
        .where(Participation.id.in_(ids), is_taking_part())
    )
    present = [transfer for processing, transfer in rows if processing]
    if len(present) < len(ids):
        raise IllegalTransition
    if is_between_schools(proposal) and not all(present):
        raise TransferConsentRequired


def _set_answer(proposal: Proposal, side: Side, value: SideAnswer) -> None:
    if side is Side.MENTEE:
        proposal.mentee_answer = value
    else:
        proposal.mentor_answer = value


def _audit(
    session: Session, proposal: Proposal, action: str, actor_id: int, **details: int | str
) -> None:
    audit.record(
        session,
        actor_id=actor_id,
        action=action,
        entity="proposal",
        entity_id=proposal.id,
        **details,
    )
