"""A proposal as curators see it: the one who proposes, and the one of the mentor's school."""

from collections.abc import Mapping

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from handlers.callbacks import OpenNeed
from handlers.callbacks.pairing import (
    ApproveProposal,
    DiscardProposal,
    ShowCandidates,
    WithdrawProposal,
)
from handlers.display import organization_name, person_name
from handlers.pairing_words import FORMATS, answer_by, who_on
from handlers.proposal_cards import REASONS, load
from handlers.screen import Button, Screen
from handlers.widgets import menu_row
from models import NeedState, Proposal, ProposalState, Side, SideAnswer
from services.actor import Actor
from services.needs import SEARCHING
from services.proposal_ends import GROUP_CLOSED, NO_PLACE
from services.session import Session

ANSWERS: Mapping[SideAnswer, object] = {
    SideAnswer.WAITING: __("no answer yet"),
    SideAnswer.ACCEPTED: __("agrees"),
    SideAnswer.DECLINED: __("not now"),
}


def curator_screen(session: Session, actor: Actor, proposal: Proposal) -> Screen:
    """For the curator who proposes: both answers, and what can be done."""
    text = "\n\n".join(
        [
            _("<b>Proposal</b>\n{mentee}\n{mentor}").format(
                mentee=who_on(session, proposal, Side.MENTEE),
                mentor=who_on(session, proposal, Side.MENTOR),
            ),
            _("How: {format}").format(format=FORMATS[proposal.format]),
            outcome_text(session, actor, proposal),
        ]
    )
    return Screen(text=text, rows=[*curator_actions(proposal), menu_row()])


def curator_actions(proposal: Proposal) -> list[list[Button]]:
    """What the proposing curator may do now."""
    rows = []
    if proposal.state in (ProposalState.DRAFT, ProposalState.ASKED):
        rows.append([Button(_("Take it back"), WithdrawProposal(proposal_id=proposal.id))])
    elif proposal.need.state is NeedState.OPEN:
        rows.append([Button(_("Find somebody else"), ShowCandidates(need_id=proposal.need_id))])
    if proposal.need.state is not NeedState.WITHDRAWN:
        rows.append([Button(_("The request"), OpenNeed(need_id=proposal.need_id))])
    return rows


def outcome_text(session: Session, actor: Actor, proposal: Proposal) -> str:
    """How a proposal stands, for the curator who made it."""
    mentee = person_name(session, proposal.need.participation.person)
    mentor = person_name(session, proposal.mentor.person)
    both = {"mentee": mentee, "mentor": mentor}
    match proposal.state:
        case ProposalState.DRAFT:
            return _("Waiting for the curator of the mentor's school.")
        case ProposalState.ASKED:
            return _both_answers(proposal, actor, both)
        case ProposalState.ACCEPTED if proposal.mentorship_id is not None:
            return _("{mentee} and {mentor} will meet at one introduction.").format(**both)
        case ProposalState.ACCEPTED:
            return _("A pair: {mentee} and {mentor}. They are choosing a time to meet.").format(
                **both
            )
        case ProposalState.DECLINED:
            return _refusal(proposal, both)
        case ProposalState.EXPIRED:
            text = _silence(proposal, both)
        case ProposalState.DISCARDED:
            text = _("The mentor's school cannot help this time.")
        case ProposalState.SUPERSEDED:
            text = _overtaken(proposal, both)
        case _:
            text = _("The proposal is no longer in force.")
    return _with_request(text, proposal)


def _with_request(text: str, proposal: Proposal) -> str:
    """The same, and that the request looks for somebody again, when it does."""
    if proposal.need.state not in SEARCHING:
        return text
    return " ".join([text, _("The request is open.")])


def _overtaken(proposal: Proposal, names: Mapping[str, str]) -> str:
    if proposal.end_note == NO_PLACE:
        return _("{mentor} has no free place any more.").format(**names)
    if proposal.end_note == GROUP_CLOSED:
        return _("The introduction is over: nobody can join any more.")
    return _("The proposal is no longer in force.")


def _both_answers(proposal: Proposal, actor: Actor, names: Mapping[str, str]) -> str:
    return _("{mentee}: {mentee_answer}\n{mentor}: {mentor_answer}\nUntil {date}").format(
        **names,
        mentee_answer=ANSWERS[proposal.mentee_answer],
        mentor_answer=ANSWERS[proposal.mentor_answer],
        date=answer_by(proposal, actor.timezone),
    )


def _refusal(proposal: Proposal, names: Mapping[str, str]) -> str:
    by_mentee = proposal.mentee_answer is SideAnswer.DECLINED
    text = _("{name}: not now.").format(name=names["mentee" if by_mentee else "mentor"])
    text = _with_request(text, proposal)
    if proposal.decline_reason is None:
        return text
    reason = _("Reason, for you only: {reason}.").format(reason=REASONS[proposal.decline_reason])
    return f"{text}\n{reason}"


def _silence(proposal: Proposal, names: Mapping[str, str]) -> str:
    silent = [
        names[name]
        for name, answer in (("mentee", proposal.mentee_answer), ("mentor", proposal.mentor_answer))
        if answer is SideAnswer.WAITING
    ]
    return _("No answer in time: {names}.").format(names=", ".join(silent))


def approval_screen(session: Session, actor: Actor, proposal: Proposal) -> Screen:
    """For the curator of the mentor's school: whom another school asks for, not about what."""
    school = organization_name(proposal.need.participation.organization.short_title)
    parts = [
        _("<b>Another school asks for your mentor</b>\n{mentor}").format(
            mentor=who_on(session, proposal, Side.MENTOR)
        ),
        _("For a colleague from: {school}. Both consents to transfer data are there.").format(
            school=school
        ),
        load(proposal),
    ]
    if proposal.state is not ProposalState.DRAFT:
        decided = proposal.state is not ProposalState.DISCARDED
        parts.append(
            _("This has been agreed, the rest is up to the two.")
            if decided
            else _("This proposal was not sent on.")
        )
        return Screen(text="\n\n".join(parts), rows=[menu_row()])
    parts.append(_("If you agree, both are asked, each on their own. The mentor decides."))
    rows = [
        [Button(_("Agree, ask both"), ApproveProposal(proposal_id=proposal.id))],
        [Button(_("Not this time"), DiscardProposal(proposal_id=proposal.id))],
        menu_row(),
    ]
    return Screen(text="\n\n".join(parts), rows=rows)
