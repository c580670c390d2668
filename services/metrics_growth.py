"""Growth: the same person's answers before and after, subtracted (domain.md 3.3).

What is asked before and what after is one pair of questions with the same key; the answers meet
when the same person gave them about the same item, the earlier one before the later one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from models import Answer, Participation, SurveyResponse, SurveyResponseState
from services.metrics import Metric, Scope
from services.scopes import participations_within
from services.suppression import Cell

# Question before, question after.
GROWTH: Mapping[Metric, tuple[str, str]] = {
    Metric.SKILL: ("nm04", "fm05"),
    Metric.SKILL_LATER: ("nm04", "um02"),
    Metric.EFFECT: ("nm17", "fm01"),
    Metric.COMFORT: ("nm18", "fm02"),
    Metric.USEFUL: ("nm19", "fm03"),
    Metric.STAY: ("nm20", "fm11"),
    Metric.MENTORS_EFFECT: ("cm18", "fr01"),
    Metric.MENTORS_COMFORT: ("cm19", "fr02"),
    Metric.MENTORS_ENGAGE: ("cm20", "fr03"),
}
ASKED = frozenset(code for codes in GROWTH.values() for code in codes)


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: whose, to which question, about what, when, in which pair."""

    code: str
    item: str
    value: int
    person_id: int
    participation_id: int
    mentorship_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One mark before and one after of the same person about the same thing."""

    person_id: int
    before: int
    after: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Growth:
    """The marks before and those after, by the same people: two cells of one size."""

    before: Cell
    after: Cell

    @property
    def difference(self) -> float:
        """How much the mean has changed; ValueError without answers."""
        return self.after.mean - self.before.mean


def marks(scope: Scope) -> Select[Any]:
    """Every mark of the scope's people that takes part in a growth, the oldest first."""
    return (
        select(
            Answer.question_code,
            Answer.item_code,
            Answer.number,
            Participation.person_id,
            Participation.id,
            SurveyResponse.mentorship_id,
            SurveyResponse.submitted_at,
        )
        .join(SurveyResponse, SurveyResponse.id == Answer.response_id)
        .join(Participation, Participation.id == SurveyResponse.respondent_id)
        .where(
            Answer.question_code.in_(ASKED),
            Answer.number.is_not(None),
            SurveyResponse.state == SurveyResponseState.SUBMITTED,
            SurveyResponse.respondent_id.in_(participations_within(scope.paths)),
            SurveyResponse.submitted_at < scope.period.end,
        )
        .order_by(SurveyResponse.submitted_at, Answer.id)
    )


def changes(found: Iterable[Mark], metric: Metric) -> list[Change]:
    """Each mark after with the one before it: of the same pair if there is one, else the last."""
    first, second = GROWTH[metric]
    before: dict[tuple[int, str], list[Mark]] = {}
    met: list[Change] = []
    for mark in found:
        key = (mark.participation_id, mark.item)
        if mark.code == first:
            before.setdefault(key, []).append(mark)
        elif mark.code == second and key in before:
            earlier = before[key]
            own = [m for m in earlier if m.mentorship_id == mark.mentorship_id]
            met.append(Change(mark.person_id, (own or earlier)[-1].value, mark.value, mark.at))
    return met


def growth_of(found: Iterable[Change]) -> Growth:
    """The cells of these changes."""
    rows = list(found)
    people = len({change.person_id for change in rows})
    return Growth(
        before=Cell(people, len(rows), sum(change.before for change in rows)),
        after=Cell(people, len(rows), sum(change.after for change in rows)),
    )
