"""The score of a pair, the best mentors for a need, and why there is nobody.

The score is a whole number of tenths of a point, 0..1000, and is always the sum of its parts:
what a person is shown adds up.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.matching.facts import Agreements, Facts, gather_facts
from services.matching.model import (
    STYLE_AXES,
    STYLE_STEPS,
    MentorView,
    NeedView,
    Relation,
    Wishes,
)
from services.matching.rules import Blocker, blockers
from services.matching.weights import Criterion, Weights

MIN_SCORE = 300
"""Tenths of a point; weaker pairs are not proposed."""

_Share = tuple[int, int]
"""Numerator and denominator of the part of a weight that a pair has earned, 0..1."""

_NOTHING: _Share = (0, 1)
_NEUTRAL: _Share = (1, 2)
_ALL: _Share = (1, 1)

# A neighbouring school stands a little above one's own: help from outside the hierarchy is what
# a network adds. An agreement between the two schools gives everything, wherever they are.
_TERRITORY: dict[Relation, _Share] = {
    Relation.SCHOOL: (7, 10),
    Relation.MUNICIPALITY: (8, 10),
    Relation.REGION: (5, 10),
    Relation.FAR: (2, 10),
}

# More common hours than these add nothing, so narrow availability is no way to the best mentor
# and wide availability no way around a poor fit.
_ENOUGH_HOURS = 3


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One need beside one mentor.

    Of a pair with blockers, the score says what it would be if they were lifted.
    """

    need_id: int
    mentor_id: int
    blockers: tuple[Blocker, ...]
    parts: dict[Criterion, int]
    """Tenths of a point by criterion."""
    facts: Facts

    @property
    def score(self) -> int:
        """Tenths of a point, 0..1000."""
        return sum(self.parts.values())


@dataclass(frozen=True, slots=True)
class NobodyReport:
    """What stands between a need and the mentors; every mentor is in exactly one count of three:
    suitable, too weak, or blocked."""

    checked: int
    suitable: int
    too_weak: int
    """No rule forbids the pair, but its score is below the minimum."""
    blockers: Counter[Blocker]
    """Mentors by reason; a mentor counts once for each of the reasons."""
    if_lifted: Counter[Blocker]
    """Mentors that would appear if only this one rule were lifted."""


def evaluate(
    need: NeedView,
    mentor: MentorView,
    *,
    weights: Weights,
    agreements: Agreements = frozenset(),
    wishes: Wishes | None = None,
) -> Evaluation:
    """Reasons against the pair, its score by criterion, and the facts behind both."""
    facts = gather_facts(need, mentor, agreements)
    shares = _shares(need, mentor, facts, wishes or Wishes())
    return Evaluation(
        need_id=need.id,
        mentor_id=mentor.id,
        blockers=blockers(need, mentor),
        parts={criterion: _tenths(share, weights.of(criterion)) for criterion, share in shares},
        facts=facts,
    )


def rank(
    need: NeedView,
    mentors: Iterable[MentorView],
    *,
    weights: Weights,
    agreements: Agreements = frozenset(),
    wishes: Mapping[int, Wishes] | None = None,
    limit: int | None = None,
    min_score: int = MIN_SCORE,
) -> list[Evaluation]:
    """The possible pairs of ``min_score`` or more, best first, equal ones by mentor id.

    ``wishes`` are by mentor id. The order of ``mentors`` does not matter.
    """
    wishes = wishes or {}
    possible = (
        evaluate(need, m, weights=weights, agreements=agreements, wishes=wishes.get(m.id))
        for m in mentors
        if not blockers(need, m)
    )
    good = [evaluation for evaluation in possible if evaluation.score >= min_score]
    good.sort(key=lambda evaluation: (-evaluation.score, evaluation.mentor_id))
    return good[:limit]


def why_nobody(
    need: NeedView,
    mentors: Iterable[MentorView],
    *,
    weights: Weights,
    agreements: Agreements = frozenset(),
    wishes: Mapping[int, Wishes] | None = None,
    min_score: int = MIN_SCORE,
) -> NobodyReport:
    """Count the reasons against each mentor, and what lifting a single rule would bring.

    ``wishes`` are by mentor id.
    """
    wishes = wishes or {}

    def is_strong(mentor: MentorView) -> bool:
        wish = wishes.get(mentor.id)
        found = evaluate(need, mentor, weights=weights, agreements=agreements, wishes=wish)
        return found.score >= min_score

    verdicts = [(mentor, blockers(need, mentor)) for mentor in mentors]
    # Scoring costs more than the rules, and nobody with two reasons is one rule away.
    strong = Counter(
        against for mentor, against in verdicts if len(against) <= 1 and is_strong(mentor)
    )
    suitable = strong.pop((), 0)
    return NobodyReport(
        checked=len(verdicts),
        suitable=suitable,
        too_weak=sum(not against for _, against in verdicts) - suitable,
        blockers=Counter(code for _, against in verdicts for code in against),
        if_lifted=Counter({code: count for (code,), count in strong.items()}),
    )


def whole_points(parts: Mapping[Criterion, int]) -> dict[Criterion, int]:
    """The parts in whole points, for a screen without tenths.

    They sum to the score rounded half up, none exceeds its weight, and none moves by a whole
    point: the points that plain truncation loses go to the parts that lost the most.
    """
    points = {criterion: tenths // 10 for criterion, tenths in parts.items()}
    missing = _round_half_up(sum(parts.values()), 10) - sum(points.values())
    for criterion in sorted(parts, key=lambda c: -(parts[c] % 10))[:missing]:
        points[criterion] += 1
    return points


def _shares(
    need: NeedView, mentor: MentorView, facts: Facts, wishes: Wishes
) -> tuple[tuple[Criterion, _Share], ...]:
    """Silence is neutral: what has not been said is worth half, neither a plus nor a minus.

    A need that is about no subject (discipline in class, say) or a side without school stages
    would otherwise fall under the minimal score for a reason that says nothing about the pair.
    Wishes are different: they exist only after a meeting, and only add.
    """
    return (
        (Criterion.COMPETENCE, _competence(need, mentor)),
        (Criterion.SUBJECT, _yes_no(facts.subject_match)),
        (Criterion.LEVEL, _yes_no(facts.level_match)),
        (Criterion.TERRITORY, _ALL if facts.agreement else _TERRITORY[facts.relation]),
        (Criterion.HOURS, (min(facts.common_hours, _ENOUGH_HOURS), _ENOUGH_HOURS)),
        (Criterion.STYLE, _style(facts.style_distance)),
        (Criterion.WISHES, _mutual_interest(wishes)),
    )


def _competence(need: NeedView, mentor: MentorView) -> _Share:
    """Severity covered by readiness, of all severity: what hurts more counts more."""
    if not need.items:
        return _NOTHING
    covered = sum(min(severity, mentor.items.get(c, 0)) for c, severity in need.items.items())
    return covered, sum(need.items.values())


def _yes_no(match: bool | None) -> _Share:
    if match is None:
        return _NEUTRAL
    return _ALL if match else _NOTHING


def _style(distance: int | None) -> _Share:
    farthest = STYLE_AXES * STYLE_STEPS
    return _NEUTRAL if distance is None else (farthest - distance, farthest)


def _mutual_interest(wishes: Wishes) -> _Share:
    """Six tenths for the mentee's first choice, four for the mentor's; each next one less."""
    of_mentee = 0 if wishes.mentee_rank is None else max(0, 7 - wishes.mentee_rank)
    of_mentor = 0 if wishes.mentor_rank is None else max(0, 5 - wishes.mentor_rank)
    return of_mentee + of_mentor, 10


def _tenths(share: _Share, weight: int) -> int:
    numerator, denominator = share
    return _round_half_up(numerator * weight * 10, denominator)


def _round_half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
