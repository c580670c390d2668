"""What is true of a pair: the facts that the score is counted from and that a text explains."""

from collections.abc import Set
from dataclasses import dataclass

from services.matching.model import MentorView, NeedView, Relation, relation_between

Agreements = Set[tuple[int, int]]
"""Pairs (leader school, school) of organisation ids with an agreement in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Facts about one need and one mentor. Item codes go from the most severe, then by code."""

    covered_fully: tuple[str, ...]
    """Readiness reaches severity."""
    covered_partly: tuple[str, ...]
    not_covered: tuple[str, ...]
    relation: Relation
    agreement: bool
    """The mentor's school leads the mentee's school by an agreement."""
    common_hours: int
    common_mask: int
    """The common hours themselves, a weekly mask in UTC."""
    subject_match: bool | None
    """None: the need is not about a subject."""
    level_match: bool | None
    """None: at least one side has not stated school stages."""
    style_distance: int | None
    """Sum of differences over the axes; None: at least one side has not answered."""
    free_places: int


def gather_facts(need: NeedView, mentor: MentorView, agreements: Agreements) -> Facts:
    """All facts of the pair, whether the hard rules allow it or not."""
    codes = sorted(need.items, key=lambda code: (-need.items[code], code))
    known = [code for code in codes if code in mentor.items]
    common = need.hours & mentor.hours
    return Facts(
        covered_fully=tuple(c for c in known if mentor.items[c] >= need.items[c]),
        covered_partly=tuple(c for c in known if mentor.items[c] < need.items[c]),
        not_covered=tuple(c for c in codes if c not in mentor.items),
        relation=relation_between(need, mentor),
        agreement=(mentor.organization_id, need.organization_id) in agreements,
        common_hours=common.bit_count(),
        common_mask=common,
        subject_match=None if need.subject is None else need.subject in mentor.subjects,
        level_match=bool(need.level & mentor.level) if need.level and mentor.level else None,
        style_distance=_style_distance(need.style, mentor.style),
        free_places=mentor.free_places,
    )


def _style_distance(one: tuple[int, ...] | None, other: tuple[int, ...] | None) -> int | None:
    if one is None or other is None:
        return None
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))
