"""A proposal: read by whom it concerns, answered by both sides, decided by the curators."""

from aiogram import Router
from aiogram.utils.i18n import gettext as _

from handlers.callbacks import OpenMenu, OpenProposal
from handlers.callbacks.pairing import (
    AcceptProposal,
    ApproveProposal,
    ConfirmRefusal,
    DiscardProposal,
    RefuseProposal,
    WhyThisMentor,
    WithdrawProposal,
)
from handlers.candidate_words import RELATIONS
from handlers.display import person_name
from handlers.pairing_words import quoted_topics, usual_hours, who_on
from handlers.proposal_cards import (
    REASONS,
    mentee_screen,
    mentor_screen,
    side_status_screen,
)
from handlers.proposal_office_cards import approval_screen, curator_screen
from handlers.screen import Button, Screen
from handlers.widgets import choice, menu_row
from models import Proposal, ProposalState, Side
from services.actor import Actor
from services.candidates import evaluate_pair
from services.proposals import (
    Reader,
    answer,
    approve_between_schools,
    awaits,
    discard,
    get_for_approval,
    get_for_curator,
    get_for_party,
    get_for_reader,
    withdraw,
)
from services.session import Session

router = Router(name="proposals")


@router.callback_query(OpenProposal.filter())
async def open_proposal(
    event: object, callback_data: OpenProposal, session: Session, actor: Actor
) -> Screen:
    """The proposal as this reader may see it."""
    proposal, reader = await get_for_reader(
        session, actor=actor, proposal_id=callback_data.proposal_id
    )
    if reader is Reader.MENTEE:
        return await mentee_screen(session, actor, proposal)
    if reader is Reader.MENTOR:
        return await _mentor_card(session, actor, proposal)
    if reader is Reader.MENTOR_CURATOR:
        return approval_screen(session, actor, proposal)
    return curator_screen(session, actor, proposal)


@router.callback_query(WhyThisMentor.filter())
async def why_this_mentor(
    event: object, callback_data: WhyThisMentor, session: Session, actor: Actor
) -> Screen:
    """The reasons in words, without points: for the mentee."""
    proposal, side = await get_for_party(
        session, actor=actor, proposal_id=callback_data.proposal_id
    )
    if side is not Side.MENTEE or not awaits(proposal, side):
        return side_status_screen(session, actor, proposal, side)
    facts = (
        await evaluate_pair(session, need_id=proposal.need_id, mentor_id=proposal.mentor_id)
    ).facts
    helps_with = (*facts.covered_fully, *facts.covered_partly)
    text = "\n".join(
        [
            _("<b>Why {mentor}</b>").format(mentor=who_on(session, proposal, Side.MENTOR)),
            "",
            _("• is strong in what you asked for: {topics}").format(
                topics=quoted_topics(helps_with)
            ),
            _("• you are both free: {hours}").format(
                hours=usual_hours(facts.common_mask, actor.timezone)
            ),
            _("• where: {relation}").format(relation=RELATIONS[facts.relation]),
            "",
            _("You decide. You may also ask for somebody else, without a reason."),
        ]
    )
    back = [Button(_("Back"), OpenProposal(proposal_id=proposal.id))]
    return Screen(text=text, rows=[back, menu_row()])


@router.callback_query(AcceptProposal.filter())
async def accept_proposal(
    event: object, callback_data: AcceptProposal, session: Session, actor: Actor
) -> Screen:
    """Agree; a repeated press shows how it stands."""
    proposal, side = await get_for_party(
        session, actor=actor, proposal_id=callback_data.proposal_id
    )
    if not awaits(proposal, side):
        return side_status_screen(session, actor, proposal, side).with_toast(_("Already answered"))
    proposal = await answer(session, actor=actor, proposal_id=proposal.id, accept=True)
    return side_status_screen(session, actor, proposal, side).with_toast(_("Thank you"))


@router.callback_query(RefuseProposal.filter())
async def refuse_proposal(
    event: object, callback_data: RefuseProposal, session: Session, actor: Actor
) -> Screen:
    """The reason, with one tap, or none."""
    proposal, side = await get_for_party(
        session, actor=actor, proposal_id=callback_data.proposal_id
    )
    if proposal.state is not ProposalState.ASKED:
        return side_status_screen(session, actor, proposal, side).with_toast(_("Already decided"))
    question = (
        _("<b>Somebody else, then. What did not suit?</b>")
        if side is Side.MENTEE
        else _("<b>Not now, then. What did not suit?</b>")
    )
    text = _("{question}\n\nOnly the curator will see this. You may leave it out.").format(
        question=question
    )
    rows = [
        choice(str(title), ConfirmRefusal(proposal_id=proposal.id, reason=reason))
        for reason, title in REASONS.items()
    ]
    skip = [Button(_("Refuse without a reason"), ConfirmRefusal(proposal_id=proposal.id))]
    back = [
        Button(_("Back"), OpenProposal(proposal_id=proposal.id)),
        Button(_("Menu"), OpenMenu()),
    ]
    return Screen(text=text, rows=[*rows, skip, back])


@router.callback_query(ConfirmRefusal.filter())
async def confirm_refusal(
    event: object, callback_data: ConfirmRefusal, session: Session, actor: Actor
) -> Screen:
    """Refuse; a repeated press shows how it stands."""
    proposal, side = await get_for_party(
        session, actor=actor, proposal_id=callback_data.proposal_id
    )
    if proposal.state is not ProposalState.ASKED:
        return side_status_screen(session, actor, proposal, side).with_toast(_("Already decided"))
    proposal = await answer(
        session,
        actor=actor,
        proposal_id=proposal.id,
        accept=False,
        reason=callback_data.reason,
    )
    return side_status_screen(session, actor, proposal, side).with_toast(_("Noted"))


@router.callback_query(ApproveProposal.filter())
async def approve_proposal(
    event: object, callback_data: ApproveProposal, session: Session, actor: Actor
) -> Screen:
    """The mentor's school agrees: both are asked."""
    proposal = await get_for_approval(session, actor=actor, proposal_id=callback_data.proposal_id)
    if proposal.state is ProposalState.DRAFT:
        proposal = await approve_between_schools(session, actor=actor, proposal_id=proposal.id)
        return approval_screen(session, actor, proposal).with_toast(_("Both have been asked"))
    return approval_screen(session, actor, proposal).with_toast(_("Already decided"))


@router.callback_query(DiscardProposal.filter())
async def discard_proposal(
    event: object, callback_data: DiscardProposal, session: Session, actor: Actor
) -> Screen:
    """The mentor's school does not send it on, after one question."""
    proposal = await get_for_approval(session, actor=actor, proposal_id=callback_data.proposal_id)
    if proposal.state is not ProposalState.DRAFT:
        return approval_screen(session, actor, proposal).with_toast(_("Already decided"))
    if not callback_data.sure:
        text = _(
            "<b>Not to ask {mentor}?</b>\n\nThe other curator will read that your school cannot "
            "help this time, without a reason."
        ).format(mentor=person_name(session, proposal.mentor.person))
        sure = DiscardProposal(proposal_id=proposal.id, sure=True)
        return _question(text, _("Do not ask"), sure, proposal)
    proposal = await discard(session, actor=actor, proposal_id=proposal.id)
    return approval_screen(session, actor, proposal).with_toast(_("Noted"))


@router.callback_query(WithdrawProposal.filter())
async def withdraw_proposal(
    event: object, callback_data: WithdrawProposal, session: Session, actor: Actor
) -> Screen:
    """The curator takes it back, after one question."""
    proposal = await get_for_curator(session, actor=actor, proposal_id=callback_data.proposal_id)
    if proposal.state not in (ProposalState.DRAFT, ProposalState.ASKED):
        return curator_screen(session, actor, proposal).with_toast(_("Already decided"))
    if not callback_data.sure:
        text = _(
            "<b>Take the proposal back?</b>\n\nWhoever has been asked is told kindly that it did "
            "not work out. The request is open again."
        )
        sure = WithdrawProposal(proposal_id=proposal.id, sure=True)
        return _question(text, _("Yes, withdraw the proposal"), sure, proposal)
    proposal = await withdraw(session, actor=actor, proposal_id=proposal.id)
    return curator_screen(session, actor, proposal).with_toast(_("Taken back"))


def _question(
    text: str, yes: str, action: DiscardProposal | WithdrawProposal, proposal: Proposal
) -> Screen:
    back = [Button(_("Back"), OpenProposal(proposal_id=proposal.id))]
    return Screen(text=text, rows=[[Button(yes, action)], back, menu_row()])


async def _mentor_card(session: Session, actor: Actor, proposal: Proposal) -> Screen:
    if not awaits(proposal, Side.MENTOR):
        return side_status_screen(session, actor, proposal, Side.MENTOR)
    found = await evaluate_pair(session, need_id=proposal.need_id, mentor_id=proposal.mentor_id)
    hours = usual_hours(found.facts.common_mask, actor.timezone)
    return await mentor_screen(session, actor, proposal, common_time=hours)
