"""What the rules and the score see of the two sides of a possible pair."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, IntFlag

from services.matching.hours import WEEK_HOURS

ITEM_LEVELS = range(1, 4)
"""Severity of a difficulty and readiness to teach it: 1 (a little) .. 3 (a lot)."""

STYLE_AXES = 6
STYLE_STEPS = 4
"""Each of the six axes of working style is answered from 0 to this number."""


class Relation(IntEnum):
    """How far a mentor is from a mentee; comparable with :class:`Scope`."""

    SCHOOL = 0
    MUNICIPALITY = 1
    REGION = 2
    FAR = 3


class Scope(IntEnum):
    """The farthest relation a person agrees to; the values are those of :class:`Relation`."""

    OWN_SCHOOL = 0
    MUNICIPALITY = 1
    REGION = 2
    ANY = 3


class Mode(IntFlag):
    """Ways to meet that suit a person."""

    ONLINE = 1
    OFFLINE = 2
    MIXED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """What both sides state about themselves.

    Raises ValueError for values outside their scale: one wrong number in a snapshot would
    otherwise show as a plausible score.
    """

    id: int
    person_id: int
    organization_id: int
    municipality_id: int | None
    """None for an organisation above the municipalities; two such are not neighbours."""
    region_id: int | None
    items: Mapping[str, int]
    """Taxonomy item code -> severity (of a need) or readiness (of a mentor), 1..3."""
    level: int
    """Bitmask of school stages; 0 means not stated."""
    scope: Scope
    mode: Mode
    hours: int
    """Free hours of a usual week in UTC: bit = weekday * 24 + hour, Monday is 0."""
    style: tuple[int, ...] | None
    """Six answers 0..4; None means unanswered."""
    kinds: int
    """Bitmask of kinds of mentoring; 0 means not stated."""
    transfer_consent: bool
    """Agreed that another organisation may get the personal data."""

    def __post_init__(self) -> None:
        if not all(value in ITEM_LEVELS for value in self.items.values()):
            raise ValueError("items are rated from 1 to 3")
        if not 0 <= self.hours < 1 << WEEK_HOURS:
            raise ValueError("hours is a mask of the 168 hours of a week")
        if self.style is not None and (
            len(self.style) != STYLE_AXES
            or not all(0 <= answer <= STYLE_STEPS for answer in self.style)
        ):
            raise ValueError("style is six answers from 0 to 4")


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedView(_Side):
    """One request for help. Its author has an active consent, else there is no view.

    ``id`` is the need's own; one person may have several.
    """

    subject: str | None
    subject_required: bool
    manager_person_id: int | None
    """The direct line manager: mentoring is kept apart from official relations."""
    excluded_mentors: frozenset[int]
    """Ids of mentors' participations: vetoed, declined, or met before and not a fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MentorView(_Side):
    """A mentor who may be offered. ``id`` is the participation's."""

    subjects: frozenset[str]
    free_places: int
    """Declared capacity less running pairs and proposals already sent."""
    consent: bool
    eligible: bool
    """Confirmed by the curator as meeting the requirements for mentors."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the two wrote about each other after meeting: 1 is the first choice."""

    mentee_rank: int | None = None
    mentor_rank: int | None = None

    def __post_init__(self) -> None:
        if any(rank is not None and rank < 1 for rank in (self.mentee_rank, self.mentor_rank)):
            raise ValueError("ranks of wishes start from 1")


def relation_between(need: NeedView, mentor: MentorView) -> Relation:
    """The closest territory that both belong to."""
    if need.organization_id == mentor.organization_id:
        return Relation.SCHOOL
    if need.municipality_id is not None and need.municipality_id == mentor.municipality_id:
        return Relation.MUNICIPALITY
    if need.region_id is not None and need.region_id == mentor.region_id:
        return Relation.REGION
    return Relation.FAR
