"""Questionnaires are data, and a wrong file is refused with the place of the mistake."""

import copy
from typing import Any

import pytest

from bot.translations import translations
from handlers.locales import LOCALES
from handlers.reflection_words import OPTIONS, QUESTIONS, SEEN_BY
from handlers.screen import MAX_BUTTON
from models import Side
from services.surveys import (
    InvalidSurvey,
    QuestionType,
    Visibility,
    read_surveys,
    reflection_for,
    reflections,
)

I18N = translations()
GOOD: list[dict[str, Any]] = [
    {
        "code": "after",
        "version": 2,
        "side": "mentee",
        "due_hours": 48,
        "questions": [
            {"code": "q1", "type": "scale10", "required": True, "visibility": "totals"},
            {
                "code": "q2",
                "type": "single",
                "required": True,
                "visibility": "curator",
                "options": ["a", "b"],
            },
            {"code": "q3", "type": "text", "required": False, "visibility": "partner"},
        ],
    }
]


def test_a_good_file_is_read() -> None:
    survey = read_surveys(GOOD)["after"]
    assert (survey.version, survey.side, survey.due_hours) == (2, Side.MENTEE, 48)
    assert [question.code for question in survey.required] == ["q1", "q2"]
    assert [question.code for question in survey.optional] == ["q3"]
    assert survey.question("q2").options == ("a", "b")
    assert survey.question("q9") is None


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("code",), "", "code is missing"),
        (("version",), 0, "version must be a positive number"),
        (("version",), True, "version must be a positive number"),
        (("side",), "parent", "side must be one of mentee, mentor"),
        (("due_hours",), "48", "due_hours must be a positive number"),
        (("questions",), [], "questions must be a list"),
        (("questions", 0, "type"), "slider", "after.q1: type must be one of"),
        (("questions", 0, "required"), "yes", "after.q1: required must be true or false"),
        (("questions", 0, "required"), False, "required questions come first"),
        (("questions", 0, "visibility"), "all", "after.q1: visibility must be one of"),
        (("questions", 0, "options"), ["a", "b"], "only a single choice has options"),
        (("questions", 1, "options"), ["a"], "two options or more"),
        (("questions", 1, "options"), ["a", "a"], "two options or more"),
        (("questions", 1, "code"), "q1", "a question code stands twice"),
        (("questions", 2, "required"), True, "may always be skipped"),
    ],
)
def test_a_wrong_file_says_where(path: tuple[Any, ...], value: Any, told: str) -> None:
    document = copy.deepcopy(GOOD)
    target: Any = document[0]
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    with pytest.raises(InvalidSurvey, match=told):
        read_surveys(document)


@pytest.mark.parametrize("document", [None, [], {"code": "after"}, ["after"]])
def test_what_is_no_list_of_questionnaires_is_refused(document: Any) -> None:
    with pytest.raises(InvalidSurvey):
        read_surveys(document)


def test_a_code_stands_once_in_a_file() -> None:
    with pytest.raises(InvalidSurvey, match="twice in the file"):
        read_surveys([*GOOD, *GOOD])


def test_each_side_has_three_taps_and_the_rest_may_be_skipped() -> None:
    codes = {side: [q.code for q in reflection_for(side).required] for side in Side}
    assert codes == {Side.MENTEE: ["rm01", "rm03", "rm06"], Side.MENTOR: ["rr01", "rr02", "rr05"]}


def test_what_could_hurt_reaches_no_partner_and_no_curator() -> None:
    # product.md, «Privacy»: rm01, rm05, rm06 in totals, or to the psychologist only.
    mentee = reflection_for(Side.MENTEE)
    for code in ("rm01", "rm05", "rm06"):
        assert mentee.question(code).visibility in (Visibility.TOTALS, Visibility.PSYCHOLOGIST)


@pytest.mark.parametrize("locale", LOCALES)
def test_everything_that_is_asked_has_its_wording(locale: str) -> None:
    questions = [q for survey in reflections().values() for q in survey.questions]
    assert {q.code for q in questions} == set(QUESTIONS)
    for question in questions:
        assert question.visibility in SEEN_BY
        if question.type is QuestionType.SINGLE:
            assert set(OPTIONS[question.code]) >= set(question.options)
            with I18N.context(), I18N.use_locale(locale):
                labels = [str(OPTIONS[question.code][option]) for option in question.options]
            # Two more characters mark the chosen one.
            assert all(len(label) + 2 <= MAX_BUTTON for label in labels)
