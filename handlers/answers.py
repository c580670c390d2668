"""What somebody has answered, for those whom the questions name as readers."""

from collections.abc import Callable, Sequence

from aiogram import Router
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.calendar_words import full_day
from handlers.callbacks.joining import OpenPerson
from handlers.callbacks.pairing import OpenPair
from handlers.callbacks.surveys import OpenAnswers, OpenShared
from handlers.pair_actions import pair_action
from handlers.screen import Button, Screen
from handlers.survey_words import shared_answer_text, shared_question_text, survey_title
from handlers.widgets import Rows, menu_row, page_of, page_row
from models import Meeting, Mentorship
from services.actor import Actor
from services.calendar.zones import to_local
from services.session import Session
from services.survey_sharing import Shared, list_answers_of, list_shared_in_pair

router = Router(name="answers")


@pair_action(order=50)
async def shared_row(
    session: Session, actor: Actor, mentorship: Mentorship, meeting: Meeting | None
) -> Rows:
    """«Ответы коллеги», when there is something to read before a meeting."""
    if not await list_shared_in_pair(session, actor=actor, mentorship_id=mentorship.id):
        return []
    return [[Button(_("Your colleague's answers"), OpenShared(mentorship_id=mentorship.id))]]


@router.callback_query(OpenShared.filter())
async def open_shared(
    callback: CallbackQuery, callback_data: OpenShared, session: Session, actor: Actor
) -> Screen:
    """What the other side has told about its request, one portion a page."""
    mentorship_id = callback_data.mentorship_id
    found = await list_shared_in_pair(session, actor=actor, mentorship_id=mentorship_id)
    back = [Button(_("Back"), OpenPair(mentorship_id=mentorship_id)), *menu_row()]
    return _page(
        actor,
        found,
        callback_data.page,
        back,
        lambda at: OpenShared(mentorship_id=mentorship_id, page=at),
    )


@router.callback_query(OpenAnswers.filter())
async def open_answers(
    callback: CallbackQuery, callback_data: OpenAnswers, session: Session, actor: Actor
) -> Screen:
    """One questionnaire a page, the newest first."""
    participation_id = callback_data.participation_id
    found = await list_answers_of(session, actor=actor, participation_id=participation_id)
    back = [Button(_("Back"), OpenPerson(participation_id=participation_id)), *menu_row()]
    return _page(
        actor,
        found,
        callback_data.page,
        back,
        lambda at: OpenAnswers(participation_id=participation_id, page=at),
    )


def _page(
    actor: Actor,
    found: Sequence[Shared],
    page: int,
    back: list[Button],
    at: Callable[[int], CallbackData],
) -> Screen:
    """One questionnaire of those found, with the way to the others."""
    if not found:
        return Screen(text=_("There are no answers for you to read here."), rows=[back])
    (shown,), page, pages = page_of(found, page, 1)
    response, survey, answers = shown
    sent_on = full_day(to_local(response.submitted_at, actor.timezone).date())
    lines = [
        f"{shared_question_text(question, answer)}\n<i>{shared_answer_text(question, answer)}</i>"
        for answer in answers
        if (question := survey.question(answer.question_code)) is not None
    ]
    turn = page_row(page, pages, at)
    text = "\n\n".join([f"<b>{survey_title(survey)}</b>, {sent_on}", *lines])
    return Screen(text=text, rows=[*([turn] if turn else []), back])
