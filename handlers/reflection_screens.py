"""The screens of a reflection: three questions to tap, one or two in words, thanks."""

from aiogram import html
from aiogram.utils.i18n import gettext as _

from handlers.callbacks import OpenMeeting
from handlers.callbacks.meetings import (
    AnswerReflection,
    KeepText,
    ShowQuestion,
    SkipQuestion,
)
from handlers.reflection_words import option_text, question_text, seen_by
from handlers.screen import Button, Screen
from handlers.widgets import choice, menu_row
from models import SurveyResponseState
from services.reflections import ReflectionView
from services.surveys import LONGEST_TEXT, SCALE, SHORTEST_TEXT, Question, QuestionType

MARKS_IN_A_ROW = 5
# Answers that ask for help but reach nobody who could give it by name.
PRIVATE_HELP = "rm06"


def reflection_screen(view: ReflectionView) -> Screen:
    """The next required question, or thanks when there is none."""
    question = view.next_required
    if view.is_open and question is not None:
        return question_screen(view, question)
    return done_screen(view)


def question_screen(view: ReflectionView, question: Question) -> Screen:
    """A required question, with the answer given before marked."""
    required = view.survey.required
    number = required.index(question)
    lines = [
        _("{number} of {total}").format(number=number + 1, total=len(required)),
        f"<b>{question_text(question)}</b>",
    ]
    if question.type is QuestionType.SCALE10:
        lines.append(_("1 — not at all, 10 — completely"))
    rows = _answers(view, question)
    if number:
        before = ShowQuestion(response_id=view.response.id, question=required[number - 1].code)
        rows.append([Button(_("Back"), before)])
    text = "\n".join(lines) + f"\n\n<i>{seen_by(question)}</i>"
    return Screen(text=text, rows=[*rows, menu_row()])


def text_question_screen(view: ReflectionView, question: Question) -> Screen:
    """A question to answer in words, which may be skipped."""
    optional = view.survey.optional
    lines = [
        _("If you like, in words: {number} of {total}").format(
            number=optional.index(question) + 1, total=len(optional)
        ),
        f"<b>{question_text(question)}</b>",
        _("Type {shortest} to {longest} characters, without names of children or parents.").format(
            shortest=SHORTEST_TEXT, longest=LONGEST_TEXT
        ),
    ]
    text = "\n".join(lines) + f"\n\n<i>{seen_by(question)}</i>"
    skip = SkipQuestion(response_id=view.response.id, question=question.code)
    return Screen(text=text, rows=[[Button(_("Skip"), skip)], menu_row()])


def confirm_screen(view: ReflectionView, question: Question, draft: str) -> Screen:
    """What the partner will see, before it is kept."""
    text = _(
        "Your partner will see this, once you both have answered. "
        "Please check that nobody's name is in it.\n\n<b>{question}</b>\n{text}"
    ).format(question=question_text(question), text=html.quote(draft))
    again = ShowQuestion(response_id=view.response.id, question=question.code)
    skip = SkipQuestion(response_id=view.response.id, question=question.code)
    rows = [
        [Button(_("Save"), KeepText(response_id=view.response.id))],
        [Button(_("Write it anew"), again)],
        [Button(_("Do not save"), skip)],
    ]
    return Screen(text=text, rows=[*rows, menu_row()])


def done_screen(view: ReflectionView) -> Screen:
    """Thanks, and what may still be added."""
    if view.response.state is SurveyResponseState.EXCUSED:
        text = _("The curator has done without these answers. Nothing is needed from you.")
        return Screen(text=text, rows=[_meeting_row(view)])
    parts = [_("Thank you! Your answers are in.")]
    help_wanted = view.answer(PRIVATE_HELP)
    if help_wanted is not None and (help_wanted.options or [1])[0] > 1:
        parts.append(
            _(
                "You would like the curator's help. The curator does not see this answer by name: "
                "if you wish, write to them yourself."
            )
        )
    rows = []
    left = next_optional(view)
    if left is not None:
        more = ShowQuestion(response_id=view.response.id, question=left.code)
        rows.append([Button(_("Add a few words"), more)])
    return Screen(text="\n\n".join(parts), rows=[*rows, _meeting_row(view)])


def next_optional(view: ReflectionView, after: str | None = None) -> Question | None:
    """The first question without an answer that may be skipped, beyond the one named."""
    optional = view.survey.optional
    codes = [question.code for question in optional]
    start = codes.index(after) + 1 if after in codes else 0
    return next((q for q in optional[start:] if view.answer(q.code) is None), None)


def _answers(view: ReflectionView, question: Question) -> list[list[Button]]:
    given = view.answer(question.code)

    def action(value: int) -> AnswerReflection:
        return AnswerReflection(response_id=view.response.id, question=question.code, value=value)

    if question.type is QuestionType.SCALE10:
        chosen = given.number if given else None
        marks = [Button(f"✓ {n}" if n == chosen else str(n), action(n)) for n in SCALE]
        return [marks[:MARKS_IN_A_ROW], marks[MARKS_IN_A_ROW:]]
    picked = given.options if given else None
    return [
        choice(option_text(question, n), action(n), chosen=picked == [n])
        for n in range(1, len(question.options) + 1)
    ]


def _meeting_row(view: ReflectionView) -> list[Button]:
    row = menu_row()
    if view.response.meeting_id is not None:
        row.insert(0, Button(_("To the meeting"), OpenMeeting(meeting_id=view.response.meeting_id)))
    return row
