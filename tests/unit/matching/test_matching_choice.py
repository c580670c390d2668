"""Choosing: the best mentors in order, and an honest answer when there is nobody."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from services.matching.model import Scope, Wishes
from services.matching.rules import Blocker, blockers
from services.matching.score import MIN_SCORE, evaluate, rank, why_nobody
from services.matching.weights import Weights
from tests.unit.matching.people import (
    MENTOR,
    NEED,
    a_mentor,
    a_need,
    agreement_sets,
    needs,
    pools,
)

WEIGHTS = Weights()


def ids(ranked) -> list[int]:
    return [evaluation.mentor_id for evaluation in ranked]


def test_the_best_mentor_comes_first_and_equal_ones_by_id():
    pool = [
        a_mentor(id=5, person_id=205),
        a_mentor(id=9, person_id=209, hours=NEED.hours),
        a_mentor(id=3, person_id=203),
        a_mentor(id=1, person_id=201, free_places=0),
    ]

    assert ids(rank(NEED, pool, weights=WEIGHTS)) == [9, 3, 5]
    assert ids(rank(NEED, pool, weights=WEIGHTS, limit=2)) == [9, 3]
    assert rank(NEED, [], weights=WEIGHTS) == []


def test_mutual_interest_and_an_agreement_change_the_order():
    pool = [a_mentor(id=1), a_mentor(id=2, organization_id=30)]

    chosen = rank(NEED, pool, weights=WEIGHTS, wishes={2: Wishes(mentee_rank=3)})
    assert ids(chosen) == [2, 1]
    agreed = rank(NEED, pool, weights=WEIGHTS, agreements={(30, NEED.organization_id)})
    assert ids(agreed) == [2, 1]


def test_a_pair_of_exactly_the_minimal_score_is_still_offered():
    score = evaluate(NEED, MENTOR, weights=WEIGHTS).score

    assert ids(rank(NEED, [MENTOR], weights=WEIGHTS, min_score=score)) == [MENTOR.id]
    assert why_nobody(NEED, [MENTOR], weights=WEIGHTS, min_score=score).suitable == 1
    assert rank(NEED, [MENTOR], weights=WEIGHTS, min_score=score + 1) == []
    assert why_nobody(NEED, [MENTOR], weights=WEIGHTS, min_score=score + 1).too_weak == 1


def test_a_pair_below_thirty_points_is_not_offered():
    need = a_need(items={"a": 3, "b": 3, "c": 3}, subject="physics", level=0b001)
    weak = a_mentor(items={"a": 1}, subjects=frozenset(), level=0b100)

    found = evaluate(need, weak, weights=WEIGHTS)

    assert found.blockers == ()
    assert found.score < MIN_SCORE
    assert rank(need, [weak], weights=WEIGHTS) == []


@given(need=needs, pool=pools, agreements=agreement_sets)
def test_every_mentor_left_out_has_a_reason_or_a_weak_score(need, pool, agreements):
    offered = ids(rank(need, pool, weights=WEIGHTS, agreements=agreements))

    for mentor in pool:
        found = evaluate(need, mentor, weights=WEIGHTS, agreements=agreements)
        impossible = bool(found.blockers) or found.score < MIN_SCORE
        assert impossible is (mentor.id not in offered)


@given(need=needs, pool=pools, data=st.data())
def test_the_order_of_the_mentors_does_not_change_the_ranking(need, pool, data):
    shuffled = data.draw(st.permutations(pool))

    straight = rank(need, pool, weights=WEIGHTS, min_score=0)
    assert rank(need, shuffled, weights=WEIGHTS, min_score=0) == straight
    assert [e.score for e in straight] == sorted((e.score for e in straight), reverse=True)


def test_nobody_is_explained_by_reasons_and_by_what_one_step_would_bring():
    need = a_need(scope=Scope.OWN_SCHOOL)
    pool = [
        a_mentor(id=1),
        a_mentor(id=2),
        a_mentor(id=3, free_places=0),
        a_mentor(id=4, organization_id=NEED.organization_id, free_places=0),
        a_mentor(id=5, items={"subject.vpr": 1}, subjects=frozenset(), level=0b100, style=(4,) * 6),
        a_mentor(
            id=6,
            organization_id=NEED.organization_id,
            items={"subject.vpr": 1},
            subjects=frozenset(),
            level=0b100,
        ),
    ]

    report = why_nobody(need, pool, weights=WEIGHTS)

    assert (report.checked, report.suitable, report.too_weak) == (6, 0, 1)
    assert report.blockers == Counter({Blocker.SCOPE_MENTEE: 4, Blocker.CAPACITY: 2})
    # The third has two reasons; the fifth would be too weak even without its one.
    assert report.if_lifted == Counter({Blocker.SCOPE_MENTEE: 2, Blocker.CAPACITY: 1})


def test_with_no_mentors_at_all_the_report_is_empty():
    report = why_nobody(NEED, [], weights=WEIGHTS)

    assert (report.checked, report.suitable, report.too_weak) == (0, 0, 0)
    assert not report.blockers
    assert not report.if_lifted


@given(need=needs, pool=pools, agreements=agreement_sets)
def test_the_report_counts_every_mentor_once_and_agrees_with_the_ranking(need, pool, agreements):
    report = why_nobody(need, pool, weights=WEIGHTS, agreements=agreements)

    blocked = sum(bool(blockers(need, mentor)) for mentor in pool)
    offered = rank(need, pool, weights=WEIGHTS, agreements=agreements)
    assert report.checked == len(pool)
    assert report.suitable == len(offered)
    assert report.suitable + report.too_weak + blocked == len(pool)
    assert all(report.if_lifted[code] <= report.blockers[code] for code in Blocker)


def test_what_the_report_promises_comes_true_when_the_mentee_widens_the_search():
    narrow = a_need(scope=Scope.OWN_SCHOOL)
    pool = [a_mentor(id=1), a_mentor(id=2, region_id=2, municipality_id=2), a_mentor(id=3, hours=1)]

    promised = why_nobody(narrow, pool, weights=WEIGHTS).if_lifted[Blocker.SCOPE_MENTEE]

    assert promised == len(rank(a_need(scope=Scope.ANY), pool, weights=WEIGHTS)) == 2
