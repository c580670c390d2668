"""The screens of a questionnaire beyond its questions: to confirm, to look through, thanks."""

from aiogram import html
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.callbacks import OpenMeeting, OpenSurvey
from handlers.callbacks.surveys import KeepText, SendSurvey, ShowAnswers, SkipStep
from handlers.screen import Button, Screen
from handlers.survey_screens import show_action, where_is
from handlers.survey_words import answer_text, step_text, survey_title, until
from handlers.widgets import menu_row, page_of, page_row
from models import SurveyResponseState
from services.actor import Actor
from services.session import Session
from services.survey_answers import mark, option
from services.survey_steps import Step
from services.survey_views import SurveyView

ANSWERS_ON_A_SCREEN = 4
# Answers that ask for help but reach nobody who could give it by name.
PRIVATE_HELP = "rm06"
# «Насколько понятен запрос наставляемого?» below this: a hint to its author (domain.md 3.2, ir03).
CLEAR_REQUEST = 5


def confirm_screen(session: Session, view: SurveyView, step: Step, draft: str) -> Screen:
    """What the partner will see, before it is kept."""
    lead = (
        _("Your partner will see this, once you both have answered.")
        if view.response.meeting_id is not None
        else _("The other side will see this, once you are a pair.")
    )
    check = _("Please check that nobody's name is in it.")
    text = f"{lead} {check}\n\n<b>{step_text(session, view, step)}</b>\n{html.quote(draft)}"
    rows = [
        [Button(_("Save"), KeepText(response_id=view.response.id))],
        [Button(_("Write it anew"), show_action(view, step))],
    ]
    if not step.question.required:
        rows.append([Button(_("Do not save"), SkipStep(**where_is(view, step)))])
    return Screen(text=text, rows=[*rows, menu_row()])


def review_screen(session: Session, actor: Actor, view: SurveyView, page: int = 0) -> Screen:
    """Everything answered, to be looked through, changed and sent; or corrected afterwards."""
    steps, page, pages = page_of(view.steps, page, ANSWERS_ON_A_SCREEN)
    first = page * ANSWERS_ON_A_SCREEN + 1
    lines = [
        f"{number}. {step_text(session, view, step)}\n<i>{answer_text(session, view, step)}</i>"
        for number, step in enumerate(steps, first)
    ]
    numbers = [
        Button(f"✎ {number}", show_action(view, step))
        for number, step in enumerate(steps, first)
        if view.may_change(step)
    ]
    rows = [
        numbers,
        page_row(page, pages, lambda at: ShowAnswers(response_id=view.response.id, page=at)),
    ]
    if view.is_open:
        lead = _("Please look through your answers, then send them. A number changes an answer.")
        rows.append([Button(_("Send the answers"), SendSurvey(response_id=view.response.id))])
    else:
        lead = _("You may change answers until {until}. A number changes an answer.").format(
            until=until(view.corrected_until, actor.timezone)
        )
    text = "\n\n".join([f"<b>{survey_title(view.survey)}</b>", lead, *lines])
    return Screen(text=text, rows=[*(row for row in rows if row), menu_row()])


def done_screen(actor: Actor, view: SurveyView) -> Screen:
    """How a questionnaire stands that awaits nothing any more, and what may still be done."""
    if view.response.state is SurveyResponseState.EXCUSED:
        text = _("The curator has done without these answers. Nothing is needed from you.")
        return Screen(text=text, rows=[_meeting_row(view)])
    if view.response.state is SurveyResponseState.LAPSED:
        text = _("These questions are no longer needed. If they are, I will ask again.")
        return Screen(text=text, rows=[_meeting_row(view)])
    parts = [_("Thank you! Your answers are in.")]
    if option(view.response, PRIVATE_HELP) not in (None, "no"):
        parts.append(
            _(
                "You would like the curator's help. The curator does not see this answer by name: "
                "if you wish, write to them yourself."
            )
        )
    clarity = mark(view.response, "ir03")
    if clarity is not None and clarity < CLEAR_REQUEST:
        parts.append(
            _(
                "The request is not quite clear yet: begin the trial meeting by putting it in one "
                "sentence together."
            )
        )
    rows = []
    if view.is_correctable:
        last = until(view.corrected_until, actor.timezone)
        parts.append(_("You may change answers until {until}.").format(until=last))
        left = next((s for s in view.optional if view.answer(s) is None), None)
        if left is not None:
            rows.append([Button(_("Add a few words"), show_action(view, left))])
        change = ShowAnswers(response_id=view.response.id)
        rows.append([Button(_("Change the answers"), change)])
    return Screen(text="\n\n".join(parts), rows=[*rows, _meeting_row(view)])


def broken_off_screen(view: SurveyView) -> Screen:
    """What was answered is kept, and for how long."""
    days = view.survey.kept_days
    kept = (
        ngettext(
            "What you have answered is kept for {count} day: go on when it suits you.",
            "What you have answered is kept for {count} days: go on when it suits you.",
            days,
        ).format(count=days)
        if days
        else _("What you have answered is kept: go on when it suits you.")
    )
    go_on = Button(_("Continue"), OpenSurvey(response_id=view.response.id))
    return Screen(text=kept, rows=[[go_on], menu_row()])


def _meeting_row(view: SurveyView) -> list[Button]:
    row = menu_row()
    if view.response.meeting_id is not None:
        row.insert(0, Button(_("To the meeting"), OpenMeeting(meeting_id=view.response.meeting_id)))
    return row
