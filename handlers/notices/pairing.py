"""Notices about proposals and pairs. No topic in them: they are read in push previews."""

from collections.abc import Mapping
from typing import Any

from aiogram.utils.i18n import gettext as _

from handlers.callbacks import OfferSlots, OpenProposal
from handlers.callbacks.pairing import OpenPair
from handlers.notices.registry import notice
from handlers.pair_cards import partner_names
from handlers.pairing_words import who
from handlers.proposal_cards import ended_text, mentee_screen, mentor_notice_screen
from handlers.proposal_office_cards import approval_screen, curator_actions, outcome_text
from handlers.screen import Button, Screen
from handlers.widgets import menu_row
from models import Proposal, ProposalState, Side
from services import access
from services.actor import Actor
from services.mentorships import find_member, find_mentorship, is_ended
from services.notices import NoticeKind
from services.proposals import awaits, can_approve_for_mentor, find_proposal, find_side
from services.session import Session

Payload = Mapping[str, Any]
STILL_GOING = (ProposalState.DRAFT, ProposalState.APPROVED, ProposalState.ASKED)


@notice(NoticeKind.PROPOSAL_ASKED)
async def proposal_asked(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """The question itself, while it waits for this reader."""
    proposal = await find_proposal(session, proposal_id=payload["proposal_id"])
    side = find_side(proposal, reader.person_id) if proposal else None
    if side is None or not awaits(proposal, side):
        return None
    build = mentee_screen if side is Side.MENTEE else mentor_notice_screen
    return await build(session, reader, proposal)


@notice(NoticeKind.PROPOSAL_REMINDER)
async def proposal_reminder(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """The same question again."""
    screen = await proposal_asked(session, reader, payload)
    return screen and screen.with_hint(_("A reminder: your answer is awaited."))


@notice(NoticeKind.PROPOSAL_NEEDS_APPROVAL)
async def needs_approval(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """For the curators of the mentor's school, while nobody of them has decided."""
    proposal = await find_proposal(session, proposal_id=payload["proposal_id"])
    if proposal is None or proposal.state is not ProposalState.DRAFT:
        return None
    if not await can_approve_for_mentor(session, actor=reader, proposal=proposal):
        return None
    return approval_screen(session, reader, proposal)


@notice(NoticeKind.PROPOSAL_ENDED)
async def proposal_ended(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """For a side that was asked: it is over, without a reason."""
    proposal = await find_proposal(session, proposal_id=payload["proposal_id"])
    side = find_side(proposal, reader.person_id) if proposal else None
    if side is None or proposal.state in (*STILL_GOING, ProposalState.ACCEPTED):
        return None
    return Screen(text=ended_text(proposal, side), rows=[menu_row()])


@notice(NoticeKind.PROPOSAL_OUTCOME)
async def proposal_outcome(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """For the curator who proposed: what became of it."""
    proposal = await find_proposal(session, proposal_id=payload["proposal_id"])
    if proposal is None or not _is_curator_of(reader, proposal):
        return None
    text = outcome_text(session, reader, proposal)
    if proposal.state is ProposalState.ASKED:
        text = _("The mentor's school agrees. Both have been asked.") + f"\n\n{text}"
    title = _("<b>Request</b>: {who}").format(who=who(session, proposal.need.participation))
    rows = (
        [[Button(_("Open the proposal"), OpenProposal(proposal_id=proposal.id))]]
        if proposal.state in STILL_GOING
        else curator_actions(proposal)
    )
    return Screen(text=f"{title}\n\n{text}", rows=[*rows, menu_row()])


@notice(NoticeKind.PAIR_FORMED)
async def pair_formed(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """Both agreed: now a time for the first meeting."""
    mentorship = await find_mentorship(session, mentorship_id=payload["mentorship_id"])
    member = find_member(mentorship, reader.person_id) if mentorship else None
    if member is None or is_ended(mentorship):
        return None
    text = _(
        "You have both agreed: {names}.\n\nNow choose a time for the first meeting: whoever is "
        "first offers up to three, the other one picks."
    ).format(names=partner_names(session, mentorship, member.side))
    rows = [
        [Button(_("Choose a time"), OfferSlots(meeting_id=payload["meeting_id"]))],
        [Button(_("About the pair"), OpenPair(mentorship_id=mentorship.id))],
        menu_row(),
    ]
    return Screen(text=text, rows=rows)


def _is_curator_of(reader: Actor, proposal: Proposal) -> bool:
    return access.can_pair(reader, proposal.need.participation.organization.path)
