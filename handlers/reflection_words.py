"""The wording of the reflections in services/data/reflections.yaml, by its codes."""

from collections.abc import Mapping

from aiogram import html
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from models import Answer
from services.surveys import Question, Survey, Visibility

QUESTIONS: Mapping[str, object] = {
    "rm01": __("How useful was the meeting?"),
    "rm02": __("Which one thought or technique mattered most?"),
    "rm03": __("Did you manage to try in class what you agreed on last time?"),
    "rm05": __("What will you try before the next meeting?"),
    "rm06": __("Do you need the curator's help?"),
    "rr01": __("How engaged was your mentee?"),
    "rr02": __("Was the goal of the meeting reached?"),
    "rr04": __("What did you agree on for next time?"),
    "rr05": __("Do you need the curator's help?"),
}
_HELP = {
    "no": __("No"),
    "organization": __("Yes, with organising"),
    "relations": __("Yes, with relations in the pair"),
    "methodics": __("Yes, with teaching methods"),
    "motivation": __("Yes, with motivation"),
}
OPTIONS: Mapping[str, Mapping[str, object]] = {
    "rm03": {
        "worked": __("Yes, it worked"),
        "worked_partly": __("Yes, it worked in part"),
        "did_not_work": __("Yes, but it did not work"),
        "not_tried": __("Not yet"),
        "first_meeting": __("This is the first meeting"),
    },
    "rm06": _HELP,
    "rr02": {"yes": __("Yes"), "partly": __("In part"), "no": __("No")},
    "rr05": _HELP,
}
SEEN_BY = {
    Visibility.TOTALS: __("Who will see it: nobody by name, only totals of five answers or more."),
    Visibility.PSYCHOLOGIST: __("Who will see it by name: only the psychologist of the programme."),
    Visibility.PARTNER: __("Who will see it: your partner, once you both have answered."),
    Visibility.CURATOR: __("Who will see it: your curator."),
}


# An answer that also asks for help: what becomes of that besides.
HELP_IS_KNOWN = __(
    "Who will see it by name: only the psychologist of the programme. The curator learns that "
    "somebody at the school asks for help, not who."
)


def seen_by(question: Question) -> str:
    """Who will see the answer to a question, in one line."""
    return str(HELP_IS_KNOWN if question.code == "rm06" else SEEN_BY[question.visibility])


def question_text(question: Question) -> str:
    """The question in words."""
    return str(QUESTIONS[question.code])


def option_text(question: Question, number: int) -> str:
    """An option in words; numbers begin with 1."""
    return str(OPTIONS[question.code][question.options[number - 1]])


def answer_text(survey: Survey, answer: Answer) -> str:
    """An answer in words, quoted: a mark, options, or what was typed."""
    question = survey.question(answer.question_code)
    if answer.number is not None:
        return _("{mark} of 10").format(mark=answer.number)
    if answer.options and question is not None:
        return ", ".join(option_text(question, number) for number in answer.options)
    return html.quote(answer.text or "")
