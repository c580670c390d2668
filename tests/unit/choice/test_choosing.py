"""The mutual choice as arithmetic: pairs, groups, rounds, and the parts they fall into."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.choice_rules import Outcome, Stand, Verdict, Voice, Wish, decide, trusted

# Mentees have small numbers, mentors those from 100 on; a need is ten times its mentee.
R, NO, UNKNOWN = Stand.READY, Stand.REFUSES, Stand.UNKNOWN


def _mentee(who: int, *wants: int, stand: Stand = R) -> Voice:
    return Voice(who, stand, wants)


_mentor = _mentee


def _wish(mentee: int, *mentors: int, need: int | None = None) -> Wish:
    return Wish(need or mentee * 10, mentee, frozenset(mentors))


def _who(outcome: Outcome) -> list[dict[int, int]]:
    return [dict(part.mentors) for part in outcome.parts]


def test_a_pair_needs_a_yes_of_both() -> None:
    outcome = decide([_mentee(1, 100)], [_mentor(100, 1)], [_wish(1, 100)], {})
    assert outcome.verdict is Verdict.GOES_ON
    assert _who(outcome) == [{10: 100}]


@pytest.mark.parametrize(
    ("mentee", "mentor"),
    [
        (_mentee(1, 100, stand=NO), _mentor(100, 1)),
        (_mentee(1, 100), _mentor(100, 1, stand=NO)),
        (_mentee(1), _mentor(100, 1)),
        (_mentee(1, 100), _mentor(100)),
        (_mentee(1, 100, stand=NO), _mentor(100, stand=UNKNOWN)),
    ],
)
def test_one_word_against_it_ends_a_pair(mentee: Voice, mentor: Voice) -> None:
    assert decide([mentee], [mentor], [_wish(1, 100)], {}).verdict is Verdict.ENDS


def test_a_missing_word_waits_for_the_curator() -> None:
    mentee, mentor = _mentee(1, 100), _mentor(100, stand=UNKNOWN)
    assert decide([mentee], [mentor], [_wish(1, 100)], {}).verdict is Verdict.WAITS
    outcome = decide([mentee], trusted([mentor], [1]), [_wish(1, 100)], {})
    assert _who(outcome) == [{10: 100}]


def test_a_curator_vouches_for_no_refusal() -> None:
    refusing = _mentor(100, 1, stand=NO)
    assert trusted([refusing], [1]) == [refusing]


def test_one_mentor_keeps_every_mutual_mentee() -> None:
    mentees = [_mentee(1, 100), _mentee(2), _mentee(3, 100), _mentee(4, 100, stand=NO)]
    wishes = [_wish(n, 100) for n in (1, 2, 3, 4)]
    outcome = decide(mentees, [_mentor(100, 3, 1, 2, 4)], wishes, {100: 1})
    assert _who(outcome) == [{10: 100, 30: 100}]


def test_of_a_round_the_first_mutual_mentor_by_the_mentees_order_stays() -> None:
    mentee = _mentee(1, 101, 102, 100)
    mentors = [_mentor(100, 1), _mentor(101), _mentor(102, 1)]
    outcome = decide([mentee], mentors, [_wish(1, 100, 101, 102)], {100: 1, 101: 1, 102: 1})
    assert _who(outcome) == [{10: 102}]


def test_mentors_for_different_needs_all_stay() -> None:
    wishes = [_wish(1, 100), _wish(1, 101, need=11)]
    outcome = decide(
        [_mentee(1, 100, 101)], [_mentor(100, 1), _mentor(101, 1)], wishes, {100: 1, 101: 1}
    )
    assert _who(outcome) == [{10: 100, 11: 101}]


def test_a_larger_round_falls_into_parts_and_the_first_mentors_comes_first() -> None:
    mentees = [_mentee(1, 101, 100), _mentee(2, 100, 101)]
    mentors = [_mentor(100, 2, 1), _mentor(101, 1, 2)]
    wishes = [_wish(1, 100, 101), _wish(2, 100, 101)]
    outcome = decide(mentees, mentors, wishes, {100: 2, 101: 2})
    assert _who(outcome) == [{20: 100}, {10: 101}]


def test_who_finds_no_free_place_goes_on_to_the_next_choice() -> None:
    mentees = [_mentee(1, 100, 101), _mentee(2, 100, 101)]
    mentors = [_mentor(100, 2, 1), _mentor(101, 1, 2)]
    wishes = [_wish(1, 100, 101), _wish(2, 100, 101)]
    outcome = decide(mentees, mentors, wishes, {100: 1, 101: 1})
    assert _who(outcome) == [{20: 100}, {10: 101}]


def test_people_who_share_a_mentor_or_a_mentee_stay_together() -> None:
    mentees = [_mentee(1, 100, 101), _mentee(2, 101)]
    mentors = [_mentor(100, 1), _mentor(101, 1, 2)]
    wishes = [_wish(1, 100), _wish(1, 101, need=11), _wish(2, 101)]
    outcome = decide(mentees, mentors, wishes, {100: 1, 101: 2})
    assert _who(outcome) == [{10: 100, 11: 101, 20: 101}]
    assert outcome.parts[0].people == {1, 2, 100, 101}


MENTEES, MENTORS = (1, 2, 3), (100, 101, 102)
ORDERS = {
    "mentees": st.lists(st.permutations(MENTORS), min_size=3, max_size=3),
    "mentors": st.lists(st.permutations(MENTEES), min_size=3, max_size=3),
    "cut": st.lists(st.integers(0, 3), min_size=6, max_size=6),
    "places": st.lists(st.integers(1, 3), min_size=3, max_size=3),
}


@given(**ORDERS)
def test_nobody_and_no_mentor_would_both_rather_have_each_other(
    mentees: Any, mentors: Any, cut: list[int], places: list[int]
) -> None:
    asked = [_mentee(w, *o[:n]) for w, o, n in zip(MENTEES, mentees, cut[:3], strict=True)]
    asks = [_mentor(w, *o[:n]) for w, o, n in zip(MENTORS, mentors, cut[3:], strict=True)]
    limits = dict(zip(MENTORS, places, strict=True))
    outcome = decide(asked, asks, [_wish(w, *MENTORS) for w in MENTEES], limits)
    chosen = {n // 10: m for part in outcome.parts for n, m in part.mentors.items()}
    taken = {m: [mentee for mentee, mentor in chosen.items() if mentor == m] for m in MENTORS}
    for mentee in asked:
        better = mentee.wants
        if mentee.id in chosen:
            assert mentee.id in asks[MENTORS.index(chosen[mentee.id])].wants
            better = better[: better.index(chosen[mentee.id])]
        for mentor_id in better:
            wants = asks[MENTORS.index(mentor_id)].wants
            if mentee.id not in wants:
                continue
            assert len(taken[mentor_id]) == limits[mentor_id]
            assert all(wants.index(w) < wants.index(mentee.id) for w in taken[mentor_id])
    assert all(len(mentees) <= limits[mentor] for mentor, mentees in taken.items())


@given(**ORDERS)
def test_whoever_answers_first_the_outcome_is_the_same(
    mentees: Any, mentors: Any, cut: list[int], places: list[int]
) -> None:
    asked = [_mentee(w, *o[:n]) for w, o, n in zip(MENTEES, mentees, cut[:3], strict=True)]
    asks = [_mentor(w, *o[:n]) for w, o, n in zip(MENTORS, mentors, cut[3:], strict=True)]
    limits = dict(zip(MENTORS, places, strict=True))
    wishes = [_wish(w, *MENTORS) for w in MENTEES]
    one = decide(asked, asks, wishes, limits)
    other = decide(asked[::-1], asks, wishes[::-1], limits)
    assert one.verdict is other.verdict
    assert {p.people for p in one.parts} == {p.people for p in other.parts}
