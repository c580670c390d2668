"""People for the matching tests: a need and a mentor that fit, and anything at all."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import strategies as st

from services.matching.hours import WEEK_HOURS
from services.matching.model import MentorView, Mode, NeedView, Scope, Wishes
from services.matching.weights import Weights

MONDAY_15 = 1 << 15
MONDAY_16 = 1 << 16

NEED = NeedView(
    id=1,
    person_id=101,
    organization_id=10,
    municipality_id=1,
    region_id=1,
    items={"psychology.motivation": 3, "subject.vpr": 2},
    subject="physics",
    subject_required=False,
    level=0b010,
    scope=Scope.ANY,
    mode=Mode.MIXED,
    hours=MONDAY_15 | MONDAY_16,
    style=(2, 2, 2, 2, 2, 2),
    kinds=0b1,
    manager_person_id=None,
    excluded_mentors=frozenset(),
    transfer_consent=True,
)

MENTOR = MentorView(
    id=7,
    person_id=207,
    organization_id=20,
    municipality_id=1,
    region_id=1,
    items={"psychology.motivation": 3, "subject.vpr": 2},
    subjects=frozenset({"physics"}),
    level=0b010,
    scope=Scope.ANY,
    mode=Mode.MIXED,
    hours=MONDAY_15,
    style=(2, 2, 2, 2, 2, 2),
    kinds=0b1,
    free_places=2,
    consent=True,
    eligible=True,
    transfer_consent=True,
)


def a_need(**different) -> NeedView:
    return replace(NEED, **different)


def a_mentor(**different) -> MentorView:
    return replace(MENTOR, **different)


# Few values, so that random sides meet often enough for every branch to be walked.
CODES = ["a", "b", "c", "d", "e"]
items = st.dictionaries(st.sampled_from(CODES), st.integers(1, 3), max_size=5)
masks = st.one_of(
    st.just(0),
    st.sets(st.integers(0, 11), max_size=6).map(lambda bits: sum(1 << bit for bit in bits)),
    st.integers(0, (1 << WEEK_HOURS) - 1),
)
_mostly = st.sampled_from([True, True, True, False])
_sides = {
    "organization_id": st.integers(1, 3),
    "municipality_id": st.sampled_from([1, 1, 2, None]),
    "region_id": st.sampled_from([1, 1, 2, None]),
    "items": items,
    "level": st.integers(0, 7),
    "scope": st.sampled_from([Scope.ANY, *Scope]),
    "mode": st.sampled_from([Mode.ONLINE, Mode.OFFLINE, Mode.MIXED]),
    "hours": masks,
    "style": st.none() | st.tuples(*[st.integers(0, 4)] * 6),
    "kinds": st.integers(0, 7),
    "transfer_consent": _mostly,
}
_SUBJECTS = ["physics", "history"]

needs = st.builds(
    NeedView,
    id=st.just(1),
    person_id=st.integers(1, 4),
    subject=st.sampled_from([*_SUBJECTS, None]),
    subject_required=st.booleans(),
    manager_person_id=st.none() | st.integers(1, 8),
    excluded_mentors=st.frozensets(st.integers(1, 8), max_size=2),
    **_sides,
)
mentors = st.builds(
    MentorView,
    id=st.integers(1, 8),
    person_id=st.integers(3, 8),
    subjects=st.frozensets(st.sampled_from(_SUBJECTS)),
    free_places=st.sampled_from([2, 1, 0]),
    consent=_mostly,
    eligible=_mostly,
    **_sides,
)
pools = st.lists(mentors, max_size=8, unique_by=lambda mentor: mentor.id)
agreement_sets = st.frozensets(st.tuples(st.integers(1, 3), st.integers(1, 3)), max_size=3)
_ranks = st.none() | st.integers(1, 9)
wish_pairs = st.none() | st.builds(Wishes, _ranks, _ranks)
weight_sets = st.lists(st.integers(0, 100), min_size=6, max_size=6).map(
    lambda cuts: Weights(*_gaps(sorted(cuts)))
)


def _gaps(cuts: list[int]) -> list[int]:
    """Six cuts of a hundred leave seven pieces."""
    edges = [0, *cuts, 100]
    return [right - left for left, right in pairwise(edges)]
