"""The way through a questionnaire: which questions are asked of this person, in which order.

Pure: the same answers and codes give the same steps. A repeated question is one step for each
item; a question without anything to choose from, or whose condition does not hold, is no step.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from models import Answer, SurveyResponse
from services import taxonomy
from services.survey_answers import find_answer
from services.survey_types import Condition, Question, QuestionType, Source, SourceKind, Survey

# What the world has to offer at the moment: codes by kind of source.
Codes = Mapping[SourceKind, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Step:
    """One question on one screen: about `item` when it is repeated; `options` are codes."""

    question: Question
    item: str = ""
    options: tuple[str, ...] = ()

    @property
    def least(self) -> int:
        """The fewest options to tick, never more than there are."""
        return min(self.question.least, len(self.options))

    @property
    def most(self) -> int:
        """The most options to tick."""
        return self.question.most or len(self.options)


def steps_of(survey: Survey, response: SurveyResponse, codes: Codes) -> tuple[Step, ...]:
    """The steps of the response's portion as its answers stand now."""
    return tuple(
        step
        for question in survey.asked(response.portion)
        if holds(question.when, response)
        for step in _steps(survey, question, response, codes)
    )


def holds(condition: Condition | None, response: SurveyResponse) -> bool:
    """True when a question is to be asked as the answers stand."""
    if condition is None:
        return True
    given = find_answer(response, condition.question)
    if given is None:
        return False
    if condition.above is not None:
        return given.number is not None and given.number > condition.above
    return bool(set(given.options or ()) & set(condition.options))


def is_answered(response: SurveyResponse, step: Step) -> bool:
    """True when the step was answered or skipped."""
    return find_answer(response, step.question.code, step.item) is not None


def has_value(answer: Answer | None) -> bool:
    """False for a skipped question. Nothing ticked of what may be left unticked is a value."""
    return answer is not None and not (
        answer.number is None and answer.options is None and answer.text is None
    )


def _steps(
    survey: Survey, question: Question, response: SurveyResponse, codes: Codes
) -> Iterator[Step]:
    options = tuple(question.options)
    if question.source is not None:
        options = _codes_of(survey, question.source, response, codes)
        if not options:
            return
    if question.repeat is None:
        yield Step(question, options=options)
        return
    for item in _codes_of(survey, question.repeat, response, codes):
        yield Step(question, item, options)


def _codes_of(
    survey: Survey, source: Source, response: SurveyResponse, codes: Codes
) -> tuple[str, ...]:
    if source.kind not in (SourceKind.CHOSEN, SourceKind.ITEMS_OF):
        return tuple(codes.get(source.kind, ()))
    given = find_answer(response, source.question)
    chosen = tuple(given.options or ()) if given is not None else ()
    if source.kind is SourceKind.ITEMS_OF:
        return tuple(item for direction in chosen for item in taxonomy.items(direction))
    other = survey.question(source.question)
    assert other is not None
    # In the order in which they stand in the questionnaire, not in that of the ticks.
    order = tuple(other.options) or chosen
    return tuple(code for code in order if code in chosen)


def needed_kinds(survey: Survey, portion: str) -> frozenset[SourceKind]:
    """The sources that have to be looked up for a portion."""
    sources = (s for q in survey.asked(portion) for s in (q.source, q.repeat) if s is not None)
    return frozenset(source.kind for source in sources)


def is_choice_of_one(question: Question) -> bool:
    """True for what is answered by one tap: a mark or one option."""
    return question.type in (QuestionType.SCALE10, QuestionType.SINGLE)
