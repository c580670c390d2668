"""A questionnaire after its questions: looked through, sent, corrected, broken off, found again."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.calendar_words import full_day
from handlers.callbacks import OpenSurvey, OpenSurveys
from handlers.callbacks.surveys import BreakOff, SendSurvey, ShowAnswers
from handlers.display import shorten
from handlers.screen import MAX_BUTTON, Button, Screen
from handlers.survey_end_screens import broken_off_screen, done_screen, review_screen
from handlers.survey_flow import or_as_it_stands, standing_screen, stop_awaiting
from handlers.survey_words import plain_title
from handlers.widgets import menu_row, page_of, page_row
from models import SurveyResponse, SurveyResponseState
from services.actor import Actor
from services.calendar.zones import to_local
from services.errors import FormIncomplete
from services.session import Session
from services.survey_giving import send_survey
from services.survey_views import get_survey_view, list_mine
from services.surveys import get_survey

router = Router(name="survey_later")


@router.callback_query(ShowAnswers.filter())
@or_as_it_stands
async def show_answers(
    callback: CallbackQuery,
    callback_data: ShowAnswers,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """What was answered, each answer to be changed while it may be."""
    view = await get_survey_view(session, actor=actor, response_id=callback_data.response_id)
    await stop_awaiting(state)
    if not (view.is_open or view.is_correctable):
        closed = _("The time to change these answers is over. Thank you, they are in.")
        return done_screen(actor, view).with_toast(closed)
    return review_screen(session, actor, view, callback_data.page)


@router.callback_query(SendSurvey.filter())
@or_as_it_stands
async def send(
    callback: CallbackQuery,
    callback_data: SendSurvey,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """«Отправить»."""
    response_id = callback_data.response_id
    try:
        view = await send_survey(session, actor=actor, response_id=response_id)
    except FormIncomplete:
        view = await get_survey_view(session, actor=actor, response_id=response_id)
        return await standing_screen(session, actor, state, view)
    return done_screen(actor, view).with_toast(_("Sent"))


@router.callback_query(BreakOff.filter())
@or_as_it_stands
async def break_off(
    callback: CallbackQuery,
    callback_data: BreakOff,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """«Прервать»: what was answered is kept."""
    view = await get_survey_view(session, actor=actor, response_id=callback_data.response_id)
    await stop_awaiting(state)
    return broken_off_screen(view) if view.is_open else done_screen(actor, view)


@router.callback_query(OpenSurveys.filter())
async def list_surveys(
    callback: CallbackQuery, callback_data: OpenSurveys, session: Session, actor: Actor
) -> Screen:
    """The questionnaires that wait, or may still be corrected."""
    mine = await list_mine(session, actor=actor)
    if not mine:
        return Screen(text=_("No questions wait for you now."), rows=[menu_row()])
    shown, page, pages = page_of(mine, callback_data.page)
    rows = [[_entry(actor, response)] for response in shown]
    turn = page_row(page, pages, lambda at: OpenSurveys(page=at))
    text = _("<b>Your questionnaires</b>\nA tick marks those that are in; they may be corrected.")
    return Screen(text=text, rows=[*rows, *([turn] if turn else []), menu_row()])


def _entry(actor: Actor, response: SurveyResponse) -> Button:
    asked_on = full_day(to_local(response.asked_at, actor.timezone).date())
    title = plain_title(get_survey(response.survey_code))
    mark = "✓ " if response.state is SurveyResponseState.SUBMITTED else ""
    room = MAX_BUTTON - len(mark) - len(asked_on) - 2
    action = OpenSurvey(response_id=response.id)
    return Button(f"{mark}{shorten(title, room)}, {asked_on}", action)
