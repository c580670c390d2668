"""Questionnaires are data: a good file is read whole, a wrong one is refused with its line."""

import re
from pathlib import Path

import pytest

import services
from services.survey_overrides import is_needed, read_overrides
from services.survey_reading import read_survey, short
from services.surveys import (
    Condition,
    Fault,
    InvalidSurvey,
    QuestionType,
    Source,
    SourceKind,
    Visibility,
    shipped_surveys,
)

GOOD = """\
code: after
version: 2
title: "After"
who: [mentee]
due_hours: 48
why: "Because"
visibility: curator
portions: [first, second]
questions:
  - code: q1
    type: scale10
    text: "How was it?"
    visibility: totals
    level: 1
    pair: useful
    portion: first
  - code: q2
    type: single
    text: "Again?"
    options: {yes: "Yes", no: "No", secret: "Help"}
    private_options: [secret]
    decides: true
    portion: first
  - code: q3
    type: text
    text: "Why not?"
    shortest: 10
    longest: 200
    required: false
    when: {question: q2, is: [no]}
    portion: first
  - code: q4
    type: multi
    text: "Whom?"
    source: mentors_met
    most: 3
    least: 0
    ordered: true
    portion: second
  - code: q5
    type: scale10
    text: "How well? “{item}”"
    repeat: need_items
    portion: second
  - code: q6
    type: number
    text: "How many?"
    most: 20
    portion: second
  - code: q7
    type: text
    text: "How was it counted?"
    when: {question: q6, above: 0}
    portion: second
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "after.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    survey = read_survey(write(tmp_path, GOOD))
    assert (survey.code, survey.version, survey.who, survey.kept_days) == (
        "after",
        2,
        ("mentee",),
        14,
    )
    assert [q.code for q in survey.asked("second")] == ["q4", "q5", "q6", "q7"]
    q1, q2, q3, q4, q5, q6, q7 = survey.questions
    assert (q1.visibility, q1.level, q1.pair, q1.why) == (
        Visibility.TOTALS,
        1,
        "useful",
        "Because",
    )
    # Neither an option nor a condition is turned into true or false on the way.
    assert list(q2.options) == ["yes", "no", "secret"]
    assert (q2.private_options, q2.decides) == ({"secret"}, True)
    assert (q3.when, q3.required) == (Condition("q2", options=("no",)), False)
    assert (q3.shortest, q3.longest) == (10, 200)
    assert (q4.source, q4.least, q4.most, q4.ordered) == (
        Source(SourceKind.MENTORS_MET),
        0,
        3,
        True,
    )
    assert q5.repeat == Source(SourceKind.NEED_ITEMS)
    assert (q6.type, q6.least, q6.most) == (QuestionType.NUMBER, 0, 20)
    assert q7.when == Condition("q6", above=0)


@pytest.mark.parametrize(
    ("before", "after", "line", "fault"),
    [
        ("code: after", "code: other", 1, Fault.NOT_ONE_OF),
        ("version: 2", "version: 0", 2, Fault.NOT_A_NUMBER),
        ('title: "After"\n', "", 1, Fault.MISSING),
        ("who: [mentee]", "who: [parent]", 4, Fault.NOT_ONE_OF),
        ("who: [mentee]", "who: mentee", 4, Fault.NOT_A_LIST),
        ("due_hours: 48", "due_hours: soon", 5, Fault.NOT_A_NUMBER),
        ("visibility: curator\np", "visibility: all\np", 7, Fault.NOT_ONE_OF),
        ("why:", "when:", 1, Fault.MISSING),
        ("due_hours: 48", "due_hours: 48\ncolour: red", 6, Fault.UNKNOWN_KEY),
        ("version: 2", "version: 2\nversion: 3", 3, Fault.TWICE),
        (
            'type: scale10\n    text: "How was',
            'type: slider\n    text: "How was',
            11,
            Fault.NOT_ONE_OF,
        ),
        ("code: q2", "code: q1", 17, Fault.TWICE),
        ("decides: true", "decides: perhaps", 22, Fault.NOT_A_FLAG),
        ("level: 1", "level: 6", 14, Fault.NOT_A_NUMBER),
        ("level: 1", "options: {a: b, c: d}", 14, Fault.NOT_FOR_TYPE),
        ('{yes: "Yes", no: "No", secret: "Help"}', '{secret: "Help"}', 20, Fault.NO_OPTIONS),
        ('no: "No"', f'no: "{"N" * 43}"', 20, Fault.TOO_LONG),
        ('no: "No"', 'yes: "No"', 20, Fault.TWICE),
        ("[secret]", "[hidden]", 21, Fault.NO_SUCH_OPTION),
        ("longest: 200", "longest: 9", 24, Fault.WRONG_LIMITS),
        ("longest: 200", "longest: 601", 28, Fault.NOT_A_NUMBER),
        ("longest: 200", "most: 3", 28, Fault.NOT_FOR_TYPE),
        ("question: q2, is", "question: q9, is", 30, Fault.NO_SUCH_QUESTION),
        ("is: [no]", "is: [never]", 30, Fault.NO_SUCH_OPTION),
        ("source: mentors_met", "source: everybody", 35, Fault.NO_SUCH_SOURCE),
        ("source: mentors_met", "source: items_of(q9)", 35, Fault.NO_SUCH_QUESTION),
        ("source: mentors_met", "source: items_of", 35, Fault.NO_SUCH_SOURCE),
        ("    source: mentors_met\n", "", 32, Fault.NO_OPTIONS),
        (" “{item}”", "", 42, Fault.PLACEHOLDER),
        ('"How was it?"', '"How was {it}?"', 12, Fault.PLACEHOLDER),
        (" “{item}”", " “{item}” {", 42, Fault.PLACEHOLDER),
        (" “{item}”", " “{item}” }", 42, Fault.PLACEHOLDER),
        (" “{item}”", " “{item.code}”", 42, Fault.PLACEHOLDER),
        (" “{item}”", " “{item:>99}”", 42, Fault.PLACEHOLDER),
        ('"How was it?"', '"How was it {"', 12, Fault.PLACEHOLDER),
        ("    portion: second\n  - code: q5", "  - code: q5", 32, Fault.MISSING),
        ("question: q6, above", "question: q1, above", 53, Fault.NO_SUCH_QUESTION),
        ("who: [mentee]", "sends_itself: true\nwho: [mentee]", 11, Fault.WRONG_ORDER),
        ('title: "After"', 'title: "After', 3, Fault.NOT_YAML),
    ],
)
def test_a_wrong_file_says_where_and_what(
    tmp_path: Path, before: str, after: str, line: int, fault: Fault
) -> None:
    assert before in GOOD
    path = write(tmp_path, GOOD.replace(before, after, 1))
    with pytest.raises(InvalidSurvey) as refused:
        read_survey(path)
    assert (refused.value.fault, refused.value.file) == (fault, "after.yaml")
    if fault is not Fault.NOT_YAML:
        assert refused.value.line == line, str(refused.value)


@pytest.mark.parametrize("text", ["", "[]", "after", "questions: []", "\x00"])
def test_what_is_no_questionnaire_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidSurvey):
        read_survey(write(tmp_path, text))


def test_what_ships_is_read_whole() -> None:
    surveys = shipped_surveys()
    assert len(surveys) == 29
    for survey in surveys.values():
        for portion in survey.portions or ("",):
            assert survey.asked(portion), (survey.code, portion)
        for question in survey.questions:
            assert len({short(code) for code in question.options}) == len(question.options)


WORDS = """\
needs_mentee:
  nm06:
    text: "Tell about a lesson"
    why: "So that it helps"
  nm13:
    options: {calm_pace: "No hurry"}
competence_mentor:
  cm17: {off: true}
"""


def test_an_operator_replaces_words_and_switches_off(tmp_path: Path) -> None:
    shipped = shipped_surveys()
    surveys = read_overrides(write(tmp_path, WORDS), shipped)
    mentee, mentor = surveys["needs_mentee"], surveys["competence_mentor"]
    assert mentee.question("nm06").text == "Tell about a lesson"
    assert mentee.question("nm06").why == "So that it helps"
    options = mentee.question("nm13").options
    assert list(options) == list(shipped["needs_mentee"].question("nm13").options)
    assert options["calm_pace"] == "No hurry"
    assert "cm17" not in [question.code for question in mentor.asked("offer")]
    assert mentor.question("cm17") is not None
    assert shipped["needs_mentee"].question("nm06").text != "Tell about a lesson"
    assert surveys["final_mentee"] is shipped["final_mentee"]


@pytest.mark.parametrize(
    ("text", "line", "fault"),
    [
        ("needs_mentor: {}", 1, Fault.NO_SUCH_SURVEY),
        ("needs_mentee:\n  nm99: {text: Hm}", 2, Fault.NO_SUCH_QUESTION),
        ("needs_mentee:\n  nm13:\n    options: {slow: Slow}", 3, Fault.NO_SUCH_OPTION),
        ("needs_mentee:\n  nm06: {required: false}", 2, Fault.UNKNOWN_KEY),
        ("needs_mentee:\n  nm06: {text: ''}", 2, Fault.NOT_TEXT),
        ("needs_mentee:\n  nm04: {text: 'How sure are you?'}", 2, Fault.PLACEHOLDER),
        ("needs_mentee:\n  nm06: {text: 'About {item}'}", 2, Fault.PLACEHOLDER),
        ("needs_mentee:\n  nm06: {text: 'About { it'}", 2, Fault.PLACEHOLDER),
        ("needs_mentee:\n  nm04: {text: '«{item}» }'}", 2, Fault.PLACEHOLDER),
        # What the registration asks, what another question needs, what decides, the three taps,
        # and what another question is repeated for.
        ("needs_mentee:\n  nm02: {off: true}", 2, Fault.NEEDED),
        ("needs_mentee:\n  nm14: {off: true}", 2, Fault.NEEDED),
        ("after_trial_mentee:\n  tm04: {off: true}", 2, Fault.NEEDED),
        ("after_series_mentee:\n  rm01: {off: true}", 2, Fault.NEEDED),
        ("school_request:\n  sr01: {off: true}", 2, Fault.NEEDED),
        # What returns a programme or warns of it, and what is compared before and after.
        ("after_planning:\n  pl01: {off: true}", 2, Fault.NEEDED),
        ("after_planning:\n  pl03: {off: true}", 2, Fault.NEEDED),
        ("needs_mentee:\n  nm04: {off: true}", 2, Fault.NEEDED),
        ("final_mentee:\n  fm05: {off: true}", 2, Fault.NEEDED),
        ("after_planning: {pl02: {off: true}, pl04: {off: true}}", 1, Fault.NEEDED),
    ],
)
def test_an_operator_changes_nothing_that_others_rely_on(
    tmp_path: Path, text: str, line: int, fault: Fault
) -> None:
    with pytest.raises(InvalidSurvey) as refused:
        read_overrides(write(tmp_path, text), shipped_surveys())
    assert (refused.value.fault, refused.value.line) == (fault, line)


def test_no_answer_that_the_program_reads_can_be_switched_off() -> None:
    shipped = shipped_surveys()
    known = {q.code: (survey, q) for survey in shipped.values() for q in survey.questions}
    # What stands beside a question (survey_known) goes with it.
    modules = [p for p in Path(services.__file__).parent.glob("*.py") if p.stem != "survey_known"]
    source = "".join(path.read_text(encoding="utf-8") for path in modules)
    read = {code for code in re.findall(r'"([a-z]{2}\d{2})"', source) if code in known}
    assert {"pl01", "pl03", "nm04", "fm05", "tr01"} <= read
    assert [code for code in sorted(read) if not is_needed(*known[code])] == []


def test_own_words_are_told_apart_from_those_that_ship(tmp_path: Path) -> None:
    mentee = read_overrides(write(tmp_path, WORDS), shipped_surveys())["needs_mentee"]
    marks = {q.code: q.wording for q in mentee.questions if q.wording}
    assert set(marks) == {"nm06", "nm13"}
    again = read_overrides(
        write(tmp_path, WORDS.replace("a lesson", "one lesson")), shipped_surveys()
    )
    assert again["needs_mentee"].question("nm06").wording != marks["nm06"]
    assert again["needs_mentee"].question("nm13").wording == marks["nm13"]
