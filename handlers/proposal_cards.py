"""A proposal as its two sides see it.

Before both agree the mentor reads nothing of what the mentee asked for (product.md, «Answers»).
"""

from collections.abc import Mapping

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from handlers.callbacks import OpenPairs, OpenProposal
from handlers.callbacks.pairing import (
    AcceptProposal,
    RefuseProposal,
    WhyThisMentor,
)
from handlers.pairing_words import answer_by, greeting, who_on
from handlers.screen import Button, Screen
from handlers.widgets import menu_row
from models import (
    DeclineReason,
    MentoringMode,
    NeedState,
    Proposal,
    ProposalFormat,
    ProposalState,
    Side,
    SideAnswer,
)
from services.actor import Actor
from services.group_joining import find_newcomer_side
from services.proposals import awaits
from services.session import Session

REASONS: Mapping[DeclineReason, object] = {
    DeclineReason.TIME: __("The time does not suit"),
    DeclineReason.TOPIC: __("It is about something else"),
    DeclineReason.KNOWN: __("We know each other already"),
    DeclineReason.LATER: __("Not now, later"),
    DeclineReason.OTHER: __("Another reason"),
}
LONG_WAY: Mapping[MentoringMode, object] = {
    MentoringMode.ONLINE: __("Online, about two hours a month, first an introduction."),
    MentoringMode.OFFLINE: __("In person, about two hours a month, first an introduction."),
    MentoringMode.MIXED: __("Online or in person, about two hours a month, first an introduction."),
}
ONE_MEETING: Mapping[MentoringMode, object] = {
    MentoringMode.ONLINE: __("Online, one meeting of about 40 minutes, and that is all."),
    MentoringMode.OFFLINE: __("In person, one meeting of about 40 minutes, and that is all."),
    MentoringMode.MIXED: __(
        "Online or in person, one meeting of about 40 minutes, and that is all."
    ),
}


async def mentee_screen(session: Session, actor: Actor, proposal: Proposal) -> Screen:
    """For the mentee: the invitation while it waits for them, else how it stands."""
    if not awaits(proposal, Side.MENTEE):
        return side_status_screen(session, actor, proposal, Side.MENTEE)
    once = proposal.format is ProposalFormat.CONSULTATION
    text = (await _invitation(session, proposal)).format(
        name=greeting(actor),
        mentor=who_on(session, proposal, Side.MENTOR),
        date=answer_by(proposal, actor.timezone),
    )
    accept = _("Agree to the consultation") if once else _("Get acquainted")
    rows = [
        [Button(accept, AcceptProposal(proposal_id=proposal.id))],
        [Button(_("Why this mentor"), WhyThisMentor(proposal_id=proposal.id))],
        [Button(_("Somebody else, please"), RefuseProposal(proposal_id=proposal.id))],
        menu_row(),
    ]
    return Screen(text=text, rows=rows)


async def _invitation(session: Session, proposal: Proposal) -> str:
    """What the mentee is asked: to begin, to join a group, or to meet one more mentor."""
    if proposal.format is ProposalFormat.CONSULTATION:
        return _(
            "{name}, there is a mentor: {mentor}. Topic and time match. It is a single "
            "consultation of about 40 minutes and commits you to nothing. The mentor will not "
            "learn why you refuse. Please answer by {date}."
        )
    newcomer = await find_newcomer_side(session, proposal=proposal)
    if newcomer is Side.MENTEE:
        return _(
            "{name}, there is a mentor: {mentor}. Topic and time match. The introduction will be "
            "in a small group: the mentor meets several colleagues at once. It takes 30 minutes "
            "and commits you to nothing; the mentor will not learn why you refuse. Please answer "
            "by {date}."
        )
    if newcomer is Side.MENTOR:
        return _(
            "{name}, one more mentor is ready to get acquainted with you: {mentor}. You would meet "
            "at the same introduction and choose afterwards. The mentor will not learn why you "
            "refuse. Please answer by {date}."
        )
    return _(
        "{name}, there is a mentor: {mentor}. Topic and time match. The introduction takes "
        "30 minutes and commits you to nothing. The mentor will not learn why you refuse. "
        "Please answer by {date}."
    )


async def mentor_notice_screen(session: Session, actor: Actor, proposal: Proposal) -> Screen:
    """For the mentor, without a word about who asks: this is read in a push preview."""
    newcomer = await find_newcomer_side(session, proposal=proposal)
    lead = {
        None: _("{name}, a colleague looks for help in what you are strong in."),
        Side.MENTEE: _("{name}, one more colleague could join your introduction."),
        Side.MENTOR: _(
            "{name}, a colleague looks for help in what you are strong in, and gets acquainted "
            "with several mentors at once."
        ),
    }[newcomer]
    text = "{} {} {}".format(
        lead.format(name=greeting(actor)),
        load(proposal),
        _("“Not now” is an answer, too. Please answer by {date}.").format(
            date=answer_by(proposal, actor.timezone)
        ),
    )
    rows = [
        [Button(_("Have a look"), OpenProposal(proposal_id=proposal.id))],
        *_mentor_answers(proposal),
        menu_row(),
    ]
    return Screen(text=text, rows=rows)


async def mentor_screen(
    session: Session, actor: Actor, proposal: Proposal, *, common_time: str
) -> Screen:
    """For the mentor who looks closer: who and when, but not about what."""
    if not awaits(proposal, Side.MENTOR):
        return side_status_screen(session, actor, proposal, Side.MENTOR)
    newcomer = await find_newcomer_side(session, proposal=proposal)
    together = {
        Side.MENTEE: [_("You would all meet at one introduction, and choose afterwards.")],
        Side.MENTOR: [
            _("Your colleague meets other mentors, too, at the same introduction; then you choose.")
        ],
    }
    text = "\n\n".join(
        [
            _("<b>A colleague looks for help</b>\n{mentee}").format(
                mentee=who_on(session, proposal, Side.MENTEE)
            ),
            load(proposal),
            *(together[newcomer] if newcomer is not None else []),
            _("Common time: {hours}").format(hours=common_time),
            _(
                "The request is in what you are strong in. You will see the topics when you have "
                "both agreed: it is easier to ask for help this way."
            ),
            _("Your colleague will not learn why you refuse. Please answer by {date}.").format(
                date=answer_by(proposal, actor.timezone)
            ),
        ]
    )
    return Screen(text=text, rows=[*_mentor_answers(proposal), menu_row()])


def _mentor_answers(proposal: Proposal) -> list[list[Button]]:
    return [
        [Button(_("Agree"), AcceptProposal(proposal_id=proposal.id))],
        [Button(_("Not now"), RefuseProposal(proposal_id=proposal.id))],
    ]


def load(proposal: Proposal) -> str:
    """What it would take: the way to meet and the hours."""
    once = proposal.format is ProposalFormat.CONSULTATION
    return str((ONE_MEETING if once else LONG_WAY)[proposal.need.mode])


def side_status_screen(session: Session, actor: Actor, proposal: Proposal, side: Side) -> Screen:
    """How it stands for a side that has nothing to answer (any more)."""
    partner = who_on(session, proposal, side.other)
    own = proposal.mentee_answer if side is Side.MENTEE else proposal.mentor_answer
    rows = []
    if proposal.state is ProposalState.ASKED:
        text = _(
            "Your “yes” is noted, thank you. Now the other side answers, by {date} at the latest. "
            "I will tell you at once."
        ).format(date=answer_by(proposal, actor.timezone))
        rows.append([Button(_("I have changed my mind"), RefuseProposal(proposal_id=proposal.id))])
    elif proposal.state is ProposalState.ACCEPTED:
        text = (
            _("You have both agreed: {partner}.")
            if proposal.mentorship_id is None
            else _(
                "You have both agreed: {partner}. You will meet with others at one introduction."
            )
        ).format(partner=partner)
        rows.append([Button(_("My pair"), OpenPairs())])
    elif proposal.state is ProposalState.DECLINED and own is SideAnswer.DECLINED:
        text = _own_refusal(side)
    else:
        text = ended_text(proposal, side)
    return Screen(text=text, rows=[*rows, menu_row()])


def _own_refusal(side: Side) -> str:
    if side is Side.MENTEE:
        return _(
            "All right, the curator looks for somebody else. The mentor does not learn the reason."
        )
    return _("All right. Your place is free again, and your colleague does not learn the reason.")


def ended_text(proposal: Proposal, side: Side) -> str:
    """A kind word to a side about the end, without a reason."""
    if proposal.need.state is NeedState.PAIRED and side is Side.MENTEE:
        return _("The introduction to one more mentor did not come about. All else stays as it is.")
    if proposal.state is ProposalState.EXPIRED:
        if side is Side.MENTEE:
            return _(
                "The time to answer has passed, and that is all right. Your request is open, the "
                "curator goes on looking."
            )
        return _("The time to answer has passed, and that is all right. Your place is free again.")
    if side is Side.MENTEE:
        return _(
            "It did not work out with this mentor. That happens and says nothing about you. Your "
            "request is open, the curator goes on looking."
        )
    return _(
        "The pair did not work out this time. That happens. Thank you for being ready to help!"
    )
