"""Who could help with a need: the ranking, the comparison, one candidate, and proposing."""

from aiogram import Router
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.callbacks import OpenInvites, OpenNeed, OpenNeeds, OpenProposal
from handlers.callbacks.pairing import (
    ChooseCandidate,
    CompareCandidates,
    ConfirmCandidate,
    SendProposal,
    ShowCandidate,
    ShowCandidates,
)
from handlers.candidate_words import all_reasons, compared, points, short_reasons, why_nobody
from handlers.display import button_name, organization_name, person_name
from handlers.pairing_words import FORMATS, sees_topics, who
from handlers.screen import Button, Screen
from handlers.widgets import choice, menu_row, page_of, page_row
from models import ProposalFormat, ProposalState, Reach
from services.actor import Actor
from services.candidates import Candidate, Ranking, rank_for_need
from services.policy import policy_of
from services.proposals import propose
from services.session import Session

router = Router(name="candidates")

ON_PAGE = 3
COMPARED = 3


@router.callback_query(ShowCandidates.filter())
async def show_candidates(
    event: object, callback_data: ShowCandidates, session: Session, actor: Actor
) -> Screen:
    """The ranked candidates, or why there is nobody and what would help."""
    ranking = await rank_for_need(session, actor=actor, need_id=callback_data.need_id)
    need_id = ranking.need.id
    if ranking.nobody is not None:
        return _nobody_screen(session, ranking)
    shown, page, pages = page_of(ranking.candidates, callback_data.page, ON_PAGE)
    first = page * ON_PAGE + 1
    topics_shown = sees_topics(actor, ranking.need)
    parts = [_("<b>Who could help</b>: {who}").format(who=who(session, ranking.need.participation))]
    rows = []
    for number, candidate in enumerate(shown, start=first):
        reasons = short_reasons(candidate.evaluation, actor.timezone, with_topics=topics_shown)
        parts.append(f"{number}. {_headline(session, candidate)}\n{reasons}")
        rows.append(
            choice(
                f"{number}. {_button(session, candidate)}",
                ShowCandidate(need_id=need_id, mentor_id=candidate.mentor_id),
            )
        )
    if pages > 1:
        rows.append(page_row(page, pages, lambda n: ShowCandidates(need_id=need_id, page=n)))
    rows.append([Button(_("Back to the request"), OpenNeed(need_id=need_id))])
    return Screen(text="\n\n".join(parts), rows=[*rows, menu_row()])


@router.callback_query(CompareCandidates.filter())
async def compare_candidates(
    event: object, callback_data: CompareCandidates, session: Session, actor: Actor
) -> Screen:
    """The first candidates side by side, criterion by criterion."""
    ranking = await rank_for_need(session, actor=actor, need_id=callback_data.need_id)
    if ranking.nobody is not None:
        return _nobody_screen(session, ranking)
    best = ranking.candidates[:COMPARED]
    names = "\n".join(f"{n}. {_headline(session, c)}" for n, c in enumerate(best, start=1))
    text = "\n\n".join(
        [
            _("<b>Side by side</b>"),
            names,
            _("Points in the order of the numbers:"),
            compared([candidate.evaluation for candidate in best]),
        ]
    )
    rows = [
        choice(
            f"{number}. {_button(session, candidate)}",
            ShowCandidate(need_id=ranking.need.id, mentor_id=candidate.mentor_id),
        )
        for number, candidate in enumerate(best, start=1)
    ]
    back = [Button(_("All candidates"), ShowCandidates(need_id=ranking.need.id))]
    return Screen(text=text, rows=[*rows, back, menu_row()])


@router.callback_query(ShowCandidate.filter())
async def show_candidate(
    event: object, callback_data: ShowCandidate, session: Session, actor: Actor
) -> Screen:
    """One candidate with every reason and its points."""
    need_id, mentor_id = callback_data.need_id, callback_data.mentor_id
    ranking = await rank_for_need(session, actor=actor, need_id=need_id)
    candidate = ranking.of(mentor_id)
    reasons = all_reasons(
        candidate.evaluation, actor.timezone, with_topics=sees_topics(actor, ranking.need)
    )
    school = organization_name(candidate.organization.short_title)
    text = "\n\n".join(
        [
            f"{_headline(session, candidate)}\n{school}",
            reasons,
            _("The points are a hint. You decide."),
        ]
    )
    rows = [[Button(_("Propose"), ChooseCandidate(need_id=need_id, mentor_id=mentor_id))]]
    if len(ranking.candidates) > 1:
        rows.append([Button(_("Compare"), CompareCandidates(need_id=need_id))])
    rows.append([Button(_("All candidates"), ShowCandidates(need_id=need_id))])
    return Screen(text=text, rows=[*rows, menu_row()])


@router.callback_query(ChooseCandidate.filter())
async def choose_candidate(
    event: object, callback_data: ChooseCandidate, session: Session, actor: Actor
) -> Screen:
    """The format: the long way or a single consultation."""
    need_id, mentor_id = callback_data.need_id, callback_data.mentor_id
    ranking = await rank_for_need(session, actor=actor, need_id=need_id)
    name = person_name(session, ranking.of(mentor_id).person)
    text = _(
        "<b>{name}: how will they work?</b>\n\nMentoring takes several months and begins with an "
        "introduction. A single consultation is one meeting about one question."
    ).format(name=name)
    titles = {
        ProposalFormat.MENTORING: _("Mentoring"),
        ProposalFormat.CONSULTATION: _("A single consultation"),
    }
    rows = [
        choice(title, ConfirmCandidate(need_id=need_id, mentor_id=mentor_id, format=format))
        for format, title in titles.items()
    ]
    back = [Button(_("Back"), ShowCandidate(need_id=need_id, mentor_id=mentor_id))]
    return Screen(text=text, rows=[*rows, back, menu_row()])


@router.callback_query(ConfirmCandidate.filter())
async def confirm_candidate(
    event: object, callback_data: ConfirmCandidate, session: Session, actor: Actor
) -> Screen:
    """What will happen, before it does."""
    need_id, mentor_id = callback_data.need_id, callback_data.mentor_id
    ranking = await rank_for_need(session, actor=actor, need_id=need_id)
    candidate = ranking.of(mentor_id)
    days = policy_of(session).proposal_answer_working_days
    lines = [
        _("<b>To propose?</b>\n\n{mentee} and {mentor}: {format}.").format(
            mentee=person_name(session, ranking.need.participation.person),
            mentor=person_name(session, candidate.person),
            format=FORMATS[callback_data.format],
        ),
        _after_proposing(ranking, candidate),
        ngettext(
            "Each has {count} working day to answer.",
            "Each has {count} working days to answer.",
            days,
        ).format(count=days),
    ]
    action = SendProposal(need_id=need_id, mentor_id=mentor_id, format=callback_data.format)
    back = [Button(_("Back"), ChooseCandidate(need_id=need_id, mentor_id=mentor_id))]
    return Screen(
        text="\n\n".join(lines), rows=[[Button(_("Yes, propose"), action)], back, menu_row()]
    )


@router.callback_query(SendProposal.filter())
async def send_proposal(
    event: object, callback_data: SendProposal, session: Session, actor: Actor
) -> Screen:
    """Propose, and say what happens next."""
    proposal = await propose(
        session,
        actor=actor,
        need_id=callback_data.need_id,
        mentor_id=callback_data.mentor_id,
        format=callback_data.format,
    )
    if proposal.state is ProposalState.DRAFT:
        text = _(
            "The curator of the mentor's school has been asked. When they agree, both people are "
            "asked, and I tell you."
        )
    else:
        text = _("Both have been asked. I will tell you as soon as they answer.")
    rows = [
        [Button(_("Open the proposal"), OpenProposal(proposal_id=proposal.id))],
        [Button(_("All requests"), OpenNeeds())],
        menu_row(),
    ]
    return Screen(text=text, rows=rows).with_toast(_("Proposed"))


def _headline(session: Session, candidate: Candidate) -> str:
    return _("<b>{name}</b> — {points} of 100").format(
        name=person_name(session, candidate.person), points=points(candidate.evaluation)
    )


def _button(session: Session, candidate: Candidate) -> str:
    return f"{button_name(session, candidate.person)} — {points(candidate.evaluation)}"


def _after_proposing(ranking: Ranking, candidate: Candidate) -> str:
    if candidate.organization.id == ranking.need.participation.organization_id:
        return _("Both will be asked at once, each on their own.")
    return _("The curator of the mentor's school agrees first, then both are asked.")


def _nobody_screen(session: Session, ranking: Ranking) -> Screen:
    parts = [_("<b>Nobody fits yet</b>"), why_nobody(ranking.nobody)]
    if ranking.need.reach is Reach.OTHER_SCHOOL:
        parts.append(
            _("The author asked for another school, so colleagues of the own one are left out.")
        )
    days = policy_of(session).no_pair_days
    parts.append(
        ngettext(
            "The request stays on the list. After {count} day without a pair I ask the mentee what "
            "would help, and you read it.",
            "The request stays on the list. After {count} days without a pair I ask the mentee "
            "what would help, and you read it.",
            days,
        ).format(count=days)
    )
    rows = [
        [Button(_("Invite a mentor"), OpenInvites())],
        [Button(_("Back to the request"), OpenNeed(need_id=ranking.need.id))],
        menu_row(),
    ]
    return Screen(text="\n\n".join(parts), rows=rows)
