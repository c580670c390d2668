"""A questionnaire in words: questions, options, answers, and who will see them.

The texts of the questionnaires are msgids of their data files, or an operator's own words; both are
quoted here, like what people have typed.
"""

from datetime import datetime

from aiogram import html
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __
from aiogram.utils.i18n import ngettext

from handlers.calendar_words import month_day
from handlers.display import button_title, clean, clock_time, plain_person_name, shorten
from handlers.taxonomy import DIRECTIONS, ITEMS
from models import Answer, SurveyResponse
from services.calendar.zones import to_local
from services.session import Session
from services.survey_known import HoursMet, Known, MeetingsUseful, PlanDone
from services.survey_sharing import shown_option, visibility_of
from services.survey_steps import Step
from services.survey_types import OF_PEOPLE, SourceKind
from services.survey_views import SurveyView
from services.surveys import Question, QuestionType, Source, Survey, Visibility

LONGEST_ITEM = 90
LONGEST_ANSWER = 300
SEEN_BY = {
    Visibility.OWN: __("Who will see it: nobody but you."),
    Visibility.TOTALS: __("Who will see it: nobody by name, only totals of five answers or more."),
    Visibility.PSYCHOLOGIST: __("Who will see it by name: only the psychologist of the programme."),
    Visibility.PARTNER: __("Who will see it: your partner, once you both have answered."),
    Visibility.CURATOR: __("Who will see it: your curator."),
    Visibility.COORDINATOR: __("Who will see it: your curator and the municipal coordinator."),
    Visibility.PUBLIC: __(
        "Who will see it: the curators and the head of the place, and the coordinators above it."
    ),
}
TO_THE_PAIR = __("Who will see it: the other side, once you are a pair.")
# Answers that also ask for help: what becomes of that besides.
HELP_IS_KNOWN = __(
    "Who will see it by name: only the psychologist of the programme, and only if you agree then. "
    "The curator may learn that somebody at the school asks for help, not who."
)
DOUBT_IS_KNOWN = __(
    "Who will see it: nobody by name, only totals. When the mark is low, the curator reads that "
    "there is a doubt."
)
SPECIAL = {"rm06": HELP_IS_KNOWN, "tr01": DOUBT_IS_KNOWN}


def survey_title(survey: Survey) -> str:
    """The title, quoted."""
    return html.quote(_(survey.title))


def plain_title(survey: Survey) -> str:
    """The title for a button."""
    return _(survey.title)


def seen_by(survey: Survey, question: Question, response: SurveyResponse) -> str:
    """Who will see the answer to a question, in one line or two."""
    visibility = visibility_of(survey, question)
    if question.code in SPECIAL:
        line = str(SPECIAL[question.code])
    elif visibility is Visibility.PARTNER and response.meeting_id is None:
        line = str(TO_THE_PAIR)
    else:
        line = str(SEEN_BY[visibility])
    hidden = [
        html.quote(_(words))
        for code, words in question.options.items()
        if code in question.private_options
    ]
    if hidden and visibility is not Visibility.TOTALS:
        other = _("“{option}” is shown to others as “Other”.").format(option=", ".join(hidden))
        line = f"{line} {other}"
    return line


def why_asked(question: Question) -> str:
    """Why it is asked, quoted."""
    return html.quote(_(question.why))


def known_text(known: Known | None) -> str:
    """What the bot has counted itself, to be checked; empty when it has not."""
    match known:
        case PlanDone(done=done, total=total):
            return _("I have counted: {done} of {total} items of the programme are done.").format(
                done=done, total=total
            )
        case HoursMet(hours=hours):
            return ngettext(
                "I have counted {count} hour of meetings this school year.",
                "I have counted {count} hours of meetings this school year.",
                hours,
            ).format(count=hours)
        case MeetingsUseful(mean=mean):
            return _("Participants find their meetings useful: about {mark} of 10.").format(
                mark=round(mean)
            )
    return ""


def until(instant: datetime, zone: str) -> str:
    """«27 ноября, 16:00»: for after «до»."""
    local = to_local(instant, zone)
    return f"{month_day(local.date())}, {clock_time(local)}"


def nothing_ticked(question: Question) -> str:
    """The answer that ticks nothing."""
    is_people = question.source is not None and question.source.kind in OF_PEOPLE
    return _("Nobody of these") if is_people else _("None of these")


def question_text(question: Question, item: str = "") -> str:
    """The question in words, quoted; `item` in plain words."""
    return html.quote(_(question.text).format(item=item))


def step_text(session: Session, view: SurveyView, step: Step) -> str:
    """The question of a step, quoted."""
    return question_text(step.question, item_title(session, view, step))


def item_title(session: Session, view: SurveyView, step: Step) -> str:
    """What a repeated question is asked about this time, in plain words."""
    if step.question.repeat is None:
        return ""
    return shorten(_code_title(session, view, step.question.repeat, step.item), LONGEST_ITEM)


def option_title(session: Session, view: SurveyView, question: Question, code: str) -> str:
    """An option in plain words, for its author."""
    if question.source is None:
        return _(question.options[code]) if code in question.options else code
    return _code_title(session, view, question.source, code)


def answer_text(session: Session, view: SurveyView, step: Step) -> str:
    """What was answered, in words, quoted; «—» when it was skipped."""
    answer = view.answer(step)
    if answer is None or (answer.options is None and answer.number is None and not answer.text):
        return "—"
    if answer.options is not None:
        titles = [option_title(session, view, step.question, code) for code in answer.options]
        return html.quote(shorten(", ".join(titles), LONGEST_ANSWER)) or nothing_ticked(
            step.question
        )
    return _value(step.question, answer)


def shared_answer_text(question: Question, answer: Answer) -> str:
    """An answer as somebody else reads it, quoted: private options are «Другое»."""
    if answer.options is None:
        return _value(question, answer)
    titles = []
    for code in answer.options:
        shown = shown_option(question, code)
        titles.append(_("Other") if shown is None else _topic_or_option(question, shown))
    return html.quote(", ".join(titles)) or nothing_ticked(question)


def shared_question_text(question: Question, answer: Answer) -> str:
    """The question as somebody else reads it, quoted."""
    return question_text(question, _topic(answer.item_code) if answer.item_code else "")


def _value(question: Question, answer: Answer) -> str:
    """A mark, a number or a text; a long text is cut."""
    if answer.number is None:
        return html.quote(shorten(answer.text or "", LONGEST_ANSWER))
    if question.type is QuestionType.SCALE10:
        return _("{mark} of 10").format(mark=answer.number)
    return str(answer.number)


def _code_title(session: Session, view: SurveyView, source: Source, code: str) -> str:
    if source.kind in OF_PEOPLE and code in view.sources.people:
        participation = view.sources.people[code]
        name = plain_person_name(session, participation.person)
        return f"{name}, {button_title(participation.organization.short_title)}"
    if source.kind is SourceKind.PLAN_ITEMS and code in view.sources.plan and code not in ITEMS:
        return clean(view.sources.plan[code].measure or _("a line of the plan"))
    if source.kind is SourceKind.CHOSEN:
        other = view.survey.question(source.question)
        if other is not None:
            return option_title(session, view, other, code)
    return _topic(code)


def _topic_or_option(question: Question, code: str) -> str:
    return _(question.options[code]) if code in question.options else _topic(code)


def _topic(code: str) -> str:
    title = ITEMS.get(code) or DIRECTIONS.get(code)
    return str(title) if title is not None else _("a line of the plan")
