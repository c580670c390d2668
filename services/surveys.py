"""Questionnaires as data: what is asked, of whom, and who sees the answers. No wording.

Options are numbered from 1, in the order of the file; an answer keeps these numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from models import Side

SCALE = range(1, 11)
SHORTEST_TEXT = 3
LONGEST_TEXT = 600


class QuestionType(StrEnum):
    """SCALE10: a mark of 1 to 10; SINGLE: one option; TEXT: one message of 3 to 600 characters."""

    SCALE10 = "scale10"
    SINGLE = "single"
    TEXT = "text"


class Visibility(StrEnum):
    """Who sees an answer besides its author (product.md, «Privacy», holds over domain.md).

    TOTALS: nobody by name; PSYCHOLOGIST: the programme's psychologist; PARTNER: the other side,
    once it has answered too; CURATOR: the curator. Everybody else sees totals at most.
    """

    TOTALS = "totals"
    PSYCHOLOGIST = "psychologist"
    PARTNER = "partner"
    CURATOR = "curator"


class InvalidSurvey(Exception):
    """A file of questionnaires is wrong; the message says where."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `options` are codes of a single choice."""

    code: str
    type: QuestionType
    required: bool
    visibility: Visibility
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Survey:
    """A questionnaire of one version: required questions first, then those that may be skipped."""

    code: str
    version: int
    side: Side
    due_hours: int
    questions: tuple[Question, ...]

    @property
    def required(self) -> tuple[Question, ...]:
        """What must be answered before it counts as submitted."""
        return tuple(question for question in self.questions if question.required)

    @property
    def optional(self) -> tuple[Question, ...]:
        """What may be skipped."""
        return tuple(question for question in self.questions if not question.required)

    def question(self, code: str) -> Question | None:
        """The question with this code."""
        return next((question for question in self.questions if question.code == code), None)


def read_surveys(document: Any) -> Mapping[str, Survey]:
    """The questionnaires of a parsed file by code; raises InvalidSurvey."""
    if not isinstance(document, list) or not document:
        raise InvalidSurvey("a file of questionnaires is a list")
    surveys: dict[str, Survey] = {}
    for entry in document:
        survey = _survey(entry)
        if survey.code in surveys:
            raise InvalidSurvey(f"{survey.code}: twice in the file")
        surveys[survey.code] = survey
    return surveys


@lru_cache(maxsize=1)
def reflections() -> Mapping[str, Survey]:
    """The reflections after a meeting that ship with the product, by code."""
    text = (files("services") / "data" / "reflections.yaml").read_text(encoding="utf-8")
    return read_surveys(yaml.safe_load(text))


def reflection_for(side: Side) -> Survey:
    """The reflection that a side answers after a meeting."""
    return next(survey for survey in reflections().values() if survey.side is side)


def _survey(entry: Any) -> Survey:
    where = _text(entry, "code", "questionnaire")
    questions = tuple(_question(item, where) for item in _list(entry, "questions", where))
    codes = [question.code for question in questions]
    if len(set(codes)) != len(codes):
        raise InvalidSurvey(f"{where}: a question code stands twice")
    if not any(question.required for question in questions):
        raise InvalidSurvey(f"{where}: no question is required")
    order = [question.required for question in questions]
    if order != sorted(order, reverse=True):
        raise InvalidSurvey(f"{where}: required questions come first")
    return Survey(
        code=where,
        version=_positive(entry, "version", where),
        side=_choice(Side, entry, "side", where),
        due_hours=_positive(entry, "due_hours", where),
        questions=questions,
    )


def _question(entry: Any, survey: str) -> Question:
    code = _text(entry, "code", f"{survey}: question")
    where = f"{survey}.{code}"
    kind = _choice(QuestionType, entry, "type", where)
    required = entry.get("required")
    if not isinstance(required, bool):
        raise InvalidSurvey(f"{where}: required must be true or false")
    options = tuple(_list(entry, "options", where)) if kind is QuestionType.SINGLE else ()
    if kind is not QuestionType.SINGLE and "options" in entry:
        raise InvalidSurvey(f"{where}: only a single choice has options")
    if kind is QuestionType.SINGLE and (len(options) < 2 or len(set(options)) != len(options)):
        raise InvalidSurvey(f"{where}: a choice needs two options or more, all different")
    if required and kind is QuestionType.TEXT:
        raise InvalidSurvey(f"{where}: what must be typed may always be skipped")
    return Question(code, kind, required, _choice(Visibility, entry, "visibility", where), options)


def _text(entry: Any, key: str, where: str) -> str:
    value = entry.get(key) if isinstance(entry, dict) else None
    if not isinstance(value, str) or not value:
        raise InvalidSurvey(f"{where}: {key} is missing")
    return value


def _positive(entry: dict[str, Any], key: str, where: str) -> int:
    value = entry.get(key)
    if type(value) is not int or value < 1:
        raise InvalidSurvey(f"{where}: {key} must be a positive number")
    return value


def _list(entry: dict[str, Any], key: str, where: str) -> list[Any]:
    value = entry.get(key)
    if not isinstance(value, list) or not value:
        raise InvalidSurvey(f"{where}: {key} must be a list")
    return value


def _choice(enum: type[StrEnum], entry: dict[str, Any], key: str, where: str) -> Any:
    try:
        return enum(entry.get(key))
    except ValueError as error:
        allowed = ", ".join(member.value for member in enum)
        raise InvalidSurvey(f"{where}: {key} must be one of {allowed}") from error
