"""The way through a questionnaire: conditions, repetitions, what there is to choose from."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from models import Answer, SurveyResponse
from services.survey_steps import Step, has_value, needed_kinds, steps_of
from services.surveys import SourceKind, get_survey

NOW = datetime(2026, 11, 23, tzinfo=UTC)
ITEMS = ["methodics.formative", "psychology.parents"]


def given(code: str, item: str = "", *, done: bool = True, **value: object) -> Answer:
    return Answer(question_code=code, item_code=item, answered_at=NOW if done else None, **value)


def steps(
    code: str,
    *answers: Answer,
    portion: str = "",
    codes: Mapping[SourceKind, Sequence[str]] | None = None,
) -> tuple[Step, ...]:
    response = SurveyResponse(survey_code=code, portion=portion, answers=list(answers))
    return steps_of(get_survey(code), response, codes or {})


def names(found: Sequence[Step]) -> list[str]:
    return [f"{step.question.code}:{step.item}".rstrip(":") for step in found]


def test_a_portion_asks_its_own_questions_only() -> None:
    about = names(steps("needs_mentee", portion="about"))
    assert about == ["nm01", "nm09", "nm10", "nm13", "nm14", "nm16"]
    assert names(steps("needs_mentee", portion="goal")) == ["nm06", "nm07"]


def test_a_condition_decides_whether_a_question_is_asked() -> None:
    def asks(*answers: Answer) -> bool:
        return "nm15" in names(steps("needs_mentee", *answers, portion="about"))

    assert asks(given("nm14", options=["yes"]))
    assert not asks(given("nm14", options=["later"]))
    assert not asks(given("nm14", options=["yes"], done=False))
    assert not asks()


def test_a_number_may_be_a_condition() -> None:
    assert "ri06" in names(steps("roi_input", given("ri05", number=1)))
    assert "ri06" not in names(steps("roi_input", given("ri05", number=0)))
    assert "ri06" not in names(steps("roi_input", given("ri05")))


def test_a_question_is_repeated_for_each_item() -> None:
    found = names(steps("needs_mentee", portion="before", codes={SourceKind.NEED_ITEMS: ITEMS}))
    assert found[:4] == [
        f"nm04:{ITEMS[0]}",
        f"nm04:{ITEMS[1]}",
        f"nm05:{ITEMS[0]}",
        f"nm05:{ITEMS[1]}",
    ]
    assert found[4:] == ["nm17", "nm18", "nm19", "nm20"]
    assert names(steps("needs_mentee", portion="before")) == ["nm17", "nm18", "nm19", "nm20"]


def test_a_question_is_repeated_for_what_was_ticked_before() -> None:
    ticked = given("sr01", options=["low_parents", "equipment"])
    found = names(steps("school_request", ticked))
    # In the order of the questionnaire, not of the ticks.
    assert found[:3] == ["sr01", "sr02:equipment", "sr02:low_parents"]
    assert names(steps("school_request"))[:2] == ["sr01", "sr03"]


def test_without_anybody_to_choose_there_is_nothing_to_ask() -> None:
    assert names(steps("after_intro_mentee"))[0] == "im05"
    met = steps("after_intro_mentee", codes={SourceKind.MENTORS_MET: ["7", "9"]})
    assert names(met)[:2] == ["im01", "im02"]
    assert (met[0].options, met[0].least, met[0].most) == (("7", "9"), 0, 3)
    assert (met[1].least, met[1].most) == (0, 2)


def test_only_what_is_needed_is_looked_up() -> None:
    assert needed_kinds(get_survey("after_intro_mentor"), "") == {SourceKind.MENTEES_MET}
    assert needed_kinds(get_survey("needs_mentee"), "about") == frozenset()


def test_a_skipped_question_is_answered_without_a_value() -> None:
    assert not has_value(given("im06"))
    assert not has_value(None)
    assert has_value(given("im01", options=[]))
