"""The 29 questionnaires of domain.md 3.2 are there, complete, and each text has its Russian."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.messages.pofile import read_po

from models import Role

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted((ROOT / "services" / "data" / "questionnaires").glob("*.yaml"))
RUSSIAN = ROOT / "locales" / "ru" / "LC_MESSAGES" / "messages.po"
SURVEYS: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES
}
QUESTIONS = [(code, item) for code, survey in SURVEYS.items() for item in survey["questions"]]
LONGEST_OPTION = 42
# domain.md 3: counted over all questionnaires; cm15a, which the note of cm15
# asks for, and what a group is asked about one of several (tm04a, tr05a).
TYPES = {"single": 82, "multi": 40, "scale10": 73, "text": 30, "number": 32}
LEVELS = {1: 35, 2: 12, 3: 26, 4: 33, 5: 13}
# domain.md 3.3: what is asked before and after of the same person, or of both sides.
KEYS = {
    "skill": {"nm04", "fm05", "um02"},
    "skill_run": {"rm04"},
    "skill_by_mentor": {"fr04"},
    "effect": {"nm17", "fm01", "cm18", "fr01"},
    "comfort": {"nm18", "fm02", "cm19", "fr02"},
    "comfort_run": {"im03", "ir04", "tm02"},
    "useful": {"nm19", "fm03"},
    "useful_run": {"tm01", "rm01"},
    "engage": {"cm20", "fr03"},
    "engage_run": {"tr02", "rr01"},
    "stay": {"nm20", "fm11"},
    "stay_fact": {"um03", "uo02"},
    "goal": {"nm07", "fm09", "fr06"},
    "goal_progress": {"pm02"},
    "satisf": {"pm01"},
    "school_goal": {"sr06"},
    "event_satisf": {"ev01"},
    "obs": {"lo01", "lo02", "lo03", "lo04", "lo05", "lo06"},
}
# domain.md 3.2 marks these «необязательно»; a reflection is three taps, the rest may be skipped.
OPTIONAL = {"im06", "pl04", "ev08", "ee03", "rm02", "rm04", "rm05", "rr03", "rr04"}
# product.md, «Privacy»: what could hurt is totals, or the psychologist's.
HURTS = {"nm20", "rm01", "rm05", "rm06", "np01", "ee01", "ee02", "ee03"}
PORTIONS = {
    "needs_mentee": {
        "about": {"nm01", "nm09", "nm10", "nm13", "nm14", "nm15", "nm16"},
        "goal": {"nm06", "nm07"},
        "before": {"nm04", "nm05", "nm17", "nm18", "nm19", "nm20"},
    },
    "competence_mentor": {
        "about": {"cm04", "cm05", "cm11", "cm14", "cm15", "cm15a"},
        "offer": {"cm07", "cm08", "cm13", "cm16", "cm17"},
        "before": {"cm03", "cm18", "cm19", "cm20"},
    },
}
ELSEWHERE = {
    *("nm02", "nm03", "nm08", "nm11", "nm12"),
    *("cm01", "cm02", "cm06", "cm09", "cm10", "cm12"),
}
TAPS = {
    "after_series_mentee": ["rm01", "rm03", "rm06"],
    "after_series_mentor": ["rr01", "rr02", "rr05"],
}
# Codes that services act on: a file that renames one breaks a consequence.
ACTED_ON = {
    "im05": ["ready", "meet_more", "not_yet"],
    "ir05": ["ready", "another_mentor", "curator_help"],
    "tm04": ["yes", "change_format", "another_mentor", "unsure"],
    "tr05": ["yes", "change_format", "another_mentor", "curator_help"],
    "rm03": ["worked", "worked_partly", "did_not_work", "not_tried", "first_meeting"],
    "rm06": ["no", "organization", "relations"],
    "rr02": ["yes", "partly", "no"],
    "rr05": ["no", "organization", "methodics", "motivation"],
    "pm03": ["right", "much", "too_much"],
    "pm04": ["no", "topics", "schedule", "format", "pair"],
    "ee01": [
        *("done_early", "personal", "workload", "communication"),
        *("job_change", "not_fulfilled", "other"),
    ],
    "ee02": ["another", "pause", "leave"],
    "np01": ["calm", "upset", "hard"],
    "np02": ["psychologist", "consultation", "group", "wait"],
    "np03": ["online", "any", "no"],
    "fm09": ["fully", "mostly", "partly", "no"],
    "fr06": ["fully", "mostly", "partly", "no"],
    "fm13": ["now", "later", "no"],
    "fr10": ["yes", "less", "no"],
    "um03": ["same", "other_school", "left_school"],
    "fc07": ["reward", "gratitude", "no"],
}
WITHOUT_A_ROLE_YET = {"event_participant", "methodist"}
BY_CODE = {item["code"]: item for _, item in QUESTIONS}
# Labels of schools that no teacher should read about their own.
LABELS = re.compile(r"ШНОР|ШВР|ШНСУ|низкими результатами|слаб(ая|ой|ые|ых) школ")


@pytest.fixture(scope="module")
def russian() -> dict[str, str]:
    with RUSSIAN.open("rb") as file:
        return {m.id: m.string for m in read_po(file, locale="ru") if isinstance(m.id, str)}


def _texts() -> Iterator[str]:
    for survey in SURVEYS.values():
        yield survey["title"]
        yield survey["why"]
        for item in survey["questions"]:
            yield item["text"]
            yield from item.get("options", {}).values()
            if "why" in item:
                yield item["why"]


def test_all_questionnaires_are_there_under_their_own_code() -> None:
    assert len(SURVEYS) == 29
    assert [survey["code"] for survey in SURVEYS.values()] == list(SURVEYS)


def test_questions_are_as_many_as_the_domain_counts() -> None:
    assert len(QUESTIONS) == 257
    assert len(BY_CODE) == 257
    assert Counter(item["type"] for _, item in QUESTIONS) == TYPES


def test_every_level_of_evaluation_has_its_questions() -> None:
    assert Counter(item["level"] for _, item in QUESTIONS if "level" in item) == LEVELS


def test_before_and_after_are_asked_under_one_key() -> None:
    found: dict[str, set[str]] = {}
    for _, item in QUESTIONS:
        if "pair" in item:
            found.setdefault(item["pair"], set()).add(item["code"])
    assert found == KEYS
    for codes in (("nm04", "fm05", "um02"), ("nm17", "fm01"), ("nm20", "fm11"), ("cm20", "fr03")):
        assert {BY_CODE[code]["type"] for code in codes} == {"scale10"}


def test_only_what_the_domain_calls_optional_may_be_skipped() -> None:
    assert {item["code"] for _, item in QUESTIONS if not item.get("required", True)} == OPTIONAL


@pytest.mark.parametrize("code", TAPS)
def test_a_reflection_is_three_taps_and_the_rest_follows(code: str) -> None:
    questions = SURVEYS[code]["questions"]
    assert SURVEYS[code]["sends_itself"] is True
    assert [item["code"] for item in questions[:3]] == TAPS[code]
    assert all(item["type"] in ("scale10", "single") for item in questions[:3])
    assert not any(item.get("required", True) for item in questions[3:])


def test_what_could_hurt_is_for_totals_or_the_psychologist() -> None:
    for code, item in QUESTIONS:
        if item["code"] in HURTS:
            seen = item.get("visibility", SURVEYS[code]["visibility"])
            assert seen in ("totals", "psychologist"), item["code"]
    # Two look like «Другое» each time: one alone would tell what it hides.
    assert BY_CODE["nm01"]["private_options"] == ["recovery", "other_difficulty"]
    assert BY_CODE["np02"]["private_options"] == ["psychologist", "wait"]


@pytest.mark.parametrize("code", PORTIONS)
def test_a_long_questionnaire_comes_in_portions(code: str) -> None:
    questions = SURVEYS[code]["questions"]
    assert list(PORTIONS[code]) == SURVEYS[code]["portions"]
    for portion, codes in PORTIONS[code].items():
        assert {item["code"] for item in questions if item.get("portion") == portion} == codes
    rest = {item["code"] for item in questions if "portion" not in item}
    assert rest == {item["code"] for item in questions if item.get("asked_elsewhere")}


def test_what_the_registration_asks_is_not_asked_twice() -> None:
    assert {item["code"] for _, item in QUESTIONS if item.get("asked_elsewhere")} == ELSEWHERE


@pytest.mark.parametrize("code", ACTED_ON)
def test_options_that_are_acted_on_keep_their_codes(code: str) -> None:
    assert list(BY_CODE[code]["options"]) == ACTED_ON[code]


def test_questionnaires_are_for_roles_that_exist() -> None:
    for survey in SURVEYS.values():
        assert set(survey["who"]) <= {*Role, *WITHOUT_A_ROLE_YET}


def test_every_text_has_its_russian(russian: dict[str, str]) -> None:
    assert sorted({text for text in _texts() if not russian.get(text)}) == []


def test_options_fit_a_button_in_both_languages(russian: dict[str, str]) -> None:
    options = {text for _, item in QUESTIONS for text in item.get("options", {}).values()}
    assert [text for text in options if len(text) > LONGEST_OPTION] == []
    assert [text for text in options if len(russian.get(text, "")) > LONGEST_OPTION] == []


def test_options_of_one_question_differ(russian: dict[str, str]) -> None:
    for _, item in QUESTIONS:
        labels = [russian.get(text, text) for text in item.get("options", {}).values()]
        assert len(set(labels)) == len(labels), item["code"]


def test_no_teacher_reads_a_label_of_their_school(russian: dict[str, str]) -> None:
    assert [text for text in _texts() if LABELS.search(russian.get(text, ""))] == []
