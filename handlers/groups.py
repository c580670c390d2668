"""A curator asks one more mentee or mentor to the introduction of a pair."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.callbacks import OpenPairOffice, OpenProposal
from handlers.callbacks.choosing import (
    ListMoreMentees,
    ListMoreMentors,
    OpenGroup,
    SendJoining,
    ShowJoining,
)
from handlers.candidate_words import points, short_reasons
from handlers.display import button_name, person_name
from handlers.pair_actions import pair_line
from handlers.pair_office import office_action
from handlers.pairing_words import item_codes, sees_topics, topics, who
from handlers.screen import Button, Screen
from handlers.widgets import Rows, choice, menu_row, page_of, page_row
from models import Mentorship, Need, Participation, ProposalFormat, ProposalState, Side
from services.actor import Actor
from services.errors import AlreadyDone, NotFound
from services.group_joining import can_grow
from services.group_members import of_side, present
from services.groups import (
    get_growing,
    list_fitting_mentors,
    list_fitting_needs,
    list_needs_to_share,
)
from services.matching.score import Evaluation
from services.mentorships import find_member
from services.proposals import propose
from services.session import Session

router = Router(name="groups")

# With one more mentee, the pages and the way back, eight buttons.
ON_PAGE = 3


@pair_line(order=5)
async def group_line(session: Session, actor: Actor, mentorship: Mentorship) -> str | None:
    """For a member of a group: who else is on the same side."""
    mine = find_member(mentorship, actor.person_id)
    members = of_side(present(mentorship), mine.side) if mine is not None else []
    names = [who(session, member.participation) for member in members if member is not mine]
    return _("Together with you: {names}").format(names="; ".join(names)) if names else None


@office_action(order=51)
async def group_action(session: Session, actor: Actor, mentorship: Mentorship) -> Rows:
    """While the introduction is ahead, more people may come."""
    if not await can_grow(session, mentorship=mentorship):
        return []
    return [[Button(_("Invite one more person"), OpenGroup(mentorship_id=mentorship.id))]]


@router.callback_query(OpenGroup.filter())
async def open_group(
    callback: CallbackQuery, callback_data: OpenGroup, session: Session, actor: Actor
) -> Screen:
    """One more mentee, or one more mentor for one of the requests."""
    mentorship_id = callback_data.mentorship_id
    needs = await list_needs_to_share(session, actor=actor, mentorship_id=mentorship_id)
    mentorship = await get_growing(session, actor=actor, mentorship_id=mentorship_id)
    shown, page, pages = page_of(needs, callback_data.page, ON_PAGE)
    brought = {member.need_id for member in present(mentorship)}
    lines = [_need_line(session, actor, need, number) for number, need in _numbered(needs, shown)]
    text = _(
        "<b>Invite one more person</b>\n\nAll will meet at one introduction. A mentor can get "
        "acquainted with several colleagues, a mentee with several mentors; afterwards everybody "
        "chooses. Nobody joins before both have agreed."
    )
    rows: Rows = [[Button(_("One more mentee"), ListMoreMentees(mentorship_id=mentorship_id))]]
    rows += [
        choice(
            _mentor_label(number, is_same=need.id in brought),
            ListMoreMentors(mentorship_id=mentorship_id, need_id=need.id),
        )
        for number, need in _numbered(needs, shown)
    ]
    pager = page_row(page, pages, lambda n: OpenGroup(mentorship_id=mentorship_id, page=n))
    return Screen(
        text="\n\n".join([text, *lines]), rows=[*rows, pager, _back_to_pair(mentorship_id)]
    )


@router.callback_query(ListMoreMentees.filter())
async def list_more_mentees(
    callback: CallbackQuery, callback_data: ListMoreMentees, session: Session, actor: Actor
) -> Screen:
    """Requests that fit, the best first."""
    mentorship_id = callback_data.mentorship_id
    fitting = await list_fitting_needs(session, actor=actor, mentorship_id=mentorship_id)
    shown, page, pages = page_of(fitting, callback_data.page)
    rows = [
        _person_row(
            session,
            each.need.participation,
            each.evaluation,
            ShowJoining(
                mentorship_id=mentorship_id,
                need_id=each.need.id,
                mentor_id=each.evaluation.mentor_id,
            ),
        )
        for each in shown
    ]
    text = (
        _("<b>One more mentee</b>\nWhose open request fits the mentor, the best match first:")
        if fitting
        else _(
            "<b>One more mentee</b>\nNo open request fits the mentor now: the topic, the time, or "
            "there is no free place."
        )
    )
    pager = page_row(page, pages, lambda n: ListMoreMentees(mentorship_id=mentorship_id, page=n))
    return Screen(text=text, rows=[*rows, pager, _back_to_group(mentorship_id)])


@router.callback_query(ListMoreMentors.filter())
async def list_more_mentors(
    callback: CallbackQuery, callback_data: ListMoreMentors, session: Session, actor: Actor
) -> Screen:
    """Mentors who fit the request, the best first."""
    mentorship_id, need_id = callback_data.mentorship_id, callback_data.need_id
    fitting = await list_fitting_mentors(
        session, actor=actor, mentorship_id=mentorship_id, need_id=need_id
    )
    shown, page, pages = page_of(fitting, callback_data.page)
    rows = [
        choice(
            f"{button_name(session, each.person)} — {points(each.evaluation)}",
            ShowJoining(mentorship_id=mentorship_id, need_id=need_id, mentor_id=each.mentor_id),
        )
        for each in shown
    ]
    text = (
        _("<b>One more mentor</b>\nWho fits the request, the best match first:")
        if fitting
        else _("<b>One more mentor</b>\nNobody else fits this request now.")
    )
    pager = page_row(
        page,
        pages,
        lambda n: ListMoreMentors(mentorship_id=mentorship_id, need_id=need_id, page=n),
    )
    return Screen(text=text, rows=[*rows, pager, _back_to_group(mentorship_id)])


@router.callback_query(ShowJoining.filter())
async def show_joining(
    callback: CallbackQuery, callback_data: ShowJoining, session: Session, actor: Actor
) -> Screen:
    """Who would join whom and why they fit, before anybody is asked."""
    asked = callback_data
    mentorship = await get_growing(session, actor=actor, mentorship_id=asked.mentorship_id)
    newcomer, evaluation, need = await _find(session, actor, mentorship, asked)
    text = "\n\n".join(
        [
            _("<b>Invite {who}?</b>").format(who=newcomer),
            short_reasons(evaluation, actor.timezone, with_topics=sees_topics(actor, need)),
            _(
                "I will ask the two whom it concerns, each on their own; the others are told when "
                "both agree. A time that is already agreed stays."
            ),
        ]
    )
    send = SendJoining(
        mentorship_id=asked.mentorship_id, need_id=asked.need_id, mentor_id=asked.mentor_id
    )
    rows = [[Button(_("Yes, ask them"), send)], _back_to_group(asked.mentorship_id)]
    return Screen(text=text, rows=rows)


@router.callback_query(SendJoining.filter())
async def send_joining(
    callback: CallbackQuery, callback_data: SendJoining, session: Session, actor: Actor
) -> Screen:
    """Ask, and say what happens next."""
    asked = callback_data
    try:
        proposal = await propose(
            session,
            actor=actor,
            need_id=asked.need_id,
            mentor_id=asked.mentor_id,
            format=ProposalFormat.MENTORING,
            mentorship_id=asked.mentorship_id,
        )
    except AlreadyDone:
        text = _("This request has a proposal already, or a pair. Please choose another one.")
        return Screen(text=text, rows=[_back_to_group(asked.mentorship_id)])
    text = (
        _(
            "The curator of the mentor's school has been asked. When they agree, both people are "
            "asked, and I tell you."
        )
        if proposal.state is ProposalState.DRAFT
        else _("Both have been asked. I will tell you as soon as they answer.")
    )
    rows = [
        [Button(_("Open the proposal"), OpenProposal(proposal_id=proposal.id))],
        _back_to_pair(asked.mentorship_id),
    ]
    return Screen(text=text, rows=rows).with_toast(_("Proposed"))


async def _find(
    session: Session, actor: Actor, mentorship: Mentorship, asked: ShowJoining
) -> tuple[str, Evaluation, Need]:
    """The newcomer's name, how they fit and for which request; raises NotFound."""
    mentors = of_side(present(mentorship), Side.MENTOR)
    if asked.mentor_id in {mentor.participation_id for mentor in mentors}:
        needs = await list_fitting_needs(session, actor=actor, mentorship_id=mentorship.id)
        for each in needs:
            if (each.need.id, each.evaluation.mentor_id) == (asked.need_id, asked.mentor_id):
                return who(session, each.need.participation), each.evaluation, each.need
        raise NotFound
    candidates = await list_fitting_mentors(
        session, actor=actor, mentorship_id=mentorship.id, need_id=asked.need_id
    )
    needs = await list_needs_to_share(session, actor=actor, mentorship_id=mentorship.id)
    need = next(need for need in needs if need.id == asked.need_id)
    for each in candidates:
        if each.mentor_id == asked.mentor_id:
            return person_name(session, each.person), each.evaluation, need
    raise NotFound


def _numbered(needs: list[Need], shown: object) -> list[tuple[int, Need]]:
    """The shown needs with their places in the whole list."""
    return [(number, need) for number, need in enumerate(needs, start=1) if need in shown]


def _need_line(session: Session, actor: Actor, need: Need, number: int) -> str:
    """«Запрос 1: Мария · 018», with the topics for those who may read them."""
    line = _("Request {number}: {who}").format(number=number, who=who(session, need.participation))
    return f"{line}\n{topics(item_codes(need))}" if sees_topics(actor, need) else line


def _mentor_label(number: int, *, is_same: bool) -> str:
    if is_same:
        return _("One more mentor to choose: request {number}").format(number=number)
    return _("A mentor for request {number}, too").format(number=number)


def _person_row(
    session: Session, participation: Participation, evaluation: Evaluation, action: ShowJoining
) -> list[Button]:
    return choice(f"{button_name(session, participation.person)} — {points(evaluation)}", action)


def _back_to_group(mentorship_id: int) -> list[Button]:
    return [Button(_("Back"), OpenGroup(mentorship_id=mentorship_id)), *menu_row()]


def _back_to_pair(mentorship_id: int) -> list[Button]:
    return [Button(_("To the pair"), OpenPairOffice(mentorship_id=mentorship_id)), *menu_row()]
