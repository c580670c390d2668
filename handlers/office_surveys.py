"""«Анкеты»: what an office fills in about its place; and the sheet of a lesson visited."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.calendar_words import full_day
from handlers.callbacks.surveys import FillIn, ObserveLesson, OpenOfficeSurveys
from handlers.display import button_title, shorten
from handlers.pair_actions import pair_action
from handlers.screen import MAX_BUTTON, Button, Screen
from handlers.survey_flow import standing_screen
from handlers.survey_words import plain_title, survey_title
from handlers.widgets import Rows, menu_row, page_of, page_row
from models import Meeting, Mentorship
from services.actor import Actor
from services.calendar.zones import to_local
from services.lesson_observations import may_observe, open_observation
from services.office_surveys import OfficeSurvey, list_office_surveys, open_office_survey
from services.session import Session
from services.survey_views import get_survey_view

router = Router(name="office_surveys")


@router.callback_query(OpenOfficeSurveys.filter())
async def list_mine(
    callback: CallbackQuery, callback_data: OpenOfficeSurveys, session: Session, actor: Actor
) -> Screen:
    """Those of this school year, what is not sent first."""
    listed = await list_office_surveys(session, actor=actor)
    if not listed:
        return Screen(text=_("There is nothing to fill in for your place."), rows=[menu_row()])
    shown, page, pages = page_of(listed, callback_data.page)
    several = len({entry.grant.participation_id for entry in listed}) > 1
    rows = [[_button(entry, several=several)] for entry in shown]
    turn = page_row(page, pages, lambda at: OpenOfficeSurveys(page=at))
    parts = [
        _("<b>Questionnaires about your place</b>"),
        _("○ not begun, ◐ begun, ✓ sent. What is sent may be changed until the day shown."),
        "\n".join(_line(entry) for entry in shown),
    ]
    return Screen(text="\n\n".join(parts), rows=[*rows, *([turn] if turn else []), menu_row()])


@router.callback_query(FillIn.filter())
async def fill_in(
    callback: CallbackQuery,
    callback_data: FillIn,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Begin a questionnaire, go on with it, or correct it."""
    response = await open_office_survey(
        session,
        actor=actor,
        participation_id=callback_data.participation_id,
        code=callback_data.code,
    )
    view = await get_survey_view(session, actor=actor, response_id=response.id)
    return await standing_screen(session, actor, state, view)


@router.callback_query(ObserveLesson.filter())
async def observe(
    callback: CallbackQuery,
    callback_data: ObserveLesson,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """The sheet of today's visit."""
    view = await open_observation(session, actor=actor, mentorship_id=callback_data.mentorship_id)
    return await standing_screen(session, actor, state, view)


@pair_action(order=70)
async def observation_action(
    session: Session, actor: Actor, mentorship: Mentorship, meeting: Meeting | None
) -> Rows:
    """For the mentor of one mentee."""
    if not may_observe(actor, mentorship):
        return []
    return [[Button(_("A lesson visited"), ObserveLesson(mentorship_id=mentorship.id))]]


def _line(entry: OfficeSurvey) -> str:
    return f"{_mark(entry)} {survey_title(entry.survey)} · {_until(entry)}"


def _button(entry: OfficeSurvey, *, several: bool) -> Button:
    place = f", {button_title(entry.grant.organization_title)}" if several else ""
    title = shorten(plain_title(entry.survey), MAX_BUTTON - len(place) - 2)
    action = FillIn(participation_id=entry.grant.participation_id, code=entry.survey.code)
    return Button(f"{_mark(entry)} {title}{place}", action)


def _mark(entry: OfficeSurvey) -> str:
    if entry.is_sent:
        return "✓"
    return "◐" if entry.is_begun else "○"


def _until(entry: OfficeSurvey) -> str:
    day = full_day(to_local(entry.due_at, entry.grant.timezone).date())
    return _("by {day}").format(day=day)
