"""What stands in a version of a personalised programme, and what is still missing in it.

Pure functions over a loaded version with its items (domain.md 1.7.5; 7, rule 3).
"""

import json
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any

from models import PlanItem, ProgramVersion

MONTHS = range(3, 13)
USUAL_MONTHS = 6
# Meetings «по запросу» follow no calendar.
ON_REQUEST = 0
CADENCES = (7, 14, 30, ON_REQUEST)
USUAL_CADENCE = 14
SHORTEST_TEXT = 3
LONGEST_TEXT = 1000
LONGEST_LINE = 300
MOST_GOALS = 7
MOST_ITEMS = 20
SUMMER_MONTHS = (7, 8)
MARK_LENGTH = 10


class ProgramText(StrEnum):
    """The parts of a programme that are written in words."""

    PROBLEM = "problem"
    GOALS = "goals"
    RESULTS = "results"


class ProgramProblem(StrEnum):
    """What keeps a version from being agreed on."""

    NO_PROBLEM = "no_problem"
    NO_GOAL = "no_goal"
    NO_TERM = "no_term"
    NO_MEETINGS = "no_meetings"
    NO_ITEM = "no_item"
    ITEM_INCOMPLETE = "item_incomplete"
    ITEM_OUTSIDE_TERM = "item_outside_term"


class ItemPart(StrEnum):
    """The parts of a plan item, in the order in which they are asked for."""

    MEASURE = "measure"
    FORM = "form"
    DUE_ON = "due_on"
    EXPECTED_RESULT = "expected_result"


def split_goals(goals: str | None) -> list[str]:
    """The goals, one a line, without empty lines."""
    return [line.strip() for line in (goals or "").splitlines() if line.strip()]


def is_fitting(part: ProgramText, text: str) -> bool:
    """True when a text of the programme is neither too short nor too long."""
    if part is ProgramText.GOALS:
        goals = split_goals(text)
        return 1 <= len(goals) <= MOST_GOALS and all(is_fitting_line(goal) for goal in goals)
    return SHORTEST_TEXT <= len(text) <= LONGEST_TEXT


def is_fitting_line(text: str) -> bool:
    """True when a goal, a measure or an expected result has 3 to 300 characters."""
    return SHORTEST_TEXT <= len(text) <= LONGEST_LINE


def end_of_term(starts_on: date, months: int) -> date:
    """The day that many calendar months later; the last of a shorter month."""
    years, month = divmod(starts_on.month - 1 + months, 12)
    year, month = starts_on.year + years, month + 1
    return date(year, month, min(starts_on.day, monthrange(year, month)[1]))


def ends_in_summer(ends_on: date) -> bool:
    """True for July and August, in which a programme ends only when the pair says so."""
    return ends_on.month in SUMMER_MONTHS


def usual_months(starts_on: date) -> int:
    """Six months, or the nearest length that does not end in summer, rather a shorter one."""
    lengths = sorted(MONTHS, key=lambda months: (abs(months - USUAL_MONTHS), months))
    return next(m for m in lengths if not ends_in_summer(end_of_term(starts_on, m)))


def missing_parts(item: PlanItem) -> list[ItemPart]:
    """What is still to be filled in, in the order in which it is asked for."""
    return [part for part in ItemPart if getattr(item, part.value) in (None, "")]


def is_within_term(version: ProgramVersion, day: date) -> bool:
    """True for a day of the version's term."""
    if version.starts_on is None or version.ends_on is None:
        return False
    return version.starts_on <= day <= version.ends_on


def list_problems(version: ProgramVersion) -> list[ProgramProblem]:
    """What is missing before the members can agree (domain.md 7, rule 3); empty when nothing is.

    That an item has a deficit or stands outside the diagnosis by choice is said when it is made.
    """
    found = {
        ProgramProblem.NO_PROBLEM: not version.problem,
        ProgramProblem.NO_GOAL: not split_goals(version.goals),
        ProgramProblem.NO_TERM: not _has_term(version),
        ProgramProblem.NO_MEETINGS: version.mode is None or version.cadence_days is None,
        ProgramProblem.NO_ITEM: not version.items,
        ProgramProblem.ITEM_INCOMPLETE: any(missing_parts(item) for item in version.items),
        ProgramProblem.ITEM_OUTSIDE_TERM: any(
            item.due_on is not None and not is_within_term(version, item.due_on)
            for item in version.items
        ),
    }
    return [problem for problem, is_there in found.items() if is_there]


def _has_term(version: ProgramVersion) -> bool:
    return (
        version.months in MONTHS and version.starts_on is not None and version.ends_on is not None
    )


def fingerprint(version: ProgramVersion) -> str:
    """A short mark of everything that the members agree on; another text, another mark."""
    return mark_of(
        [
            version.problem,
            version.goals,
            version.results,
            version.months,
            str(version.starts_on),
            str(version.ends_on),
            version.mode,
            version.cadence_days,
            [_of_item(item) for item in version.items],
        ]
    )


def mark_of_item(item: PlanItem) -> str:
    """A short mark of what one plan item says."""
    return mark_of(_of_item(item))


def mark_of(content: Any) -> str:
    """A short mark of any content: equal contents have equal marks."""
    dumped = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return sha256(dumped.encode()).hexdigest()[:MARK_LENGTH]


def _of_item(item: PlanItem) -> list[Any]:
    return [
        item.item_code,
        item.measure,
        item.form,
        item.due_on and item.due_on.isoformat(),
        item.expected_result,
    ]


def items_outside(items: Sequence[PlanItem]) -> list[PlanItem]:
    """The plan items without a diagnosed deficit."""
    return [item for item in items if item.item_code is None]


def deficits_without_item(deficits: Sequence[str], items: Sequence[PlanItem]) -> list[str]:
    """The diagnosed deficits that no plan item is about (domain.md 1.19, L1)."""
    covered = {item.item_code for item in items}
    return [code for code in deficits if code not in covered]
