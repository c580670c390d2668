"""The score: what each criterion gives, and what the sum promises."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.model import Relation, Wishes
from services.matching.score import evaluate, whole_points
from services.matching.weights import Criterion, Weights
from tests.unit.matching import people
from tests.unit.matching.naive import naive_blockers, naive_parts
from tests.unit.matching.people import MENTOR, MONDAY_15, NEED, a_mentor, a_need

WEIGHTS = Weights()
THREE_HOURS = 0b111


def part(criterion: Criterion, need=NEED, mentor=MENTOR, **more) -> int:
    return evaluate(need, mentor, weights=WEIGHTS, **more).parts[criterion]


def test_a_pair_that_fits_in_everything_and_chose_each_other_has_a_hundred_points():
    perfect = evaluate(
        a_need(hours=THREE_HOURS),
        a_mentor(hours=THREE_HOURS),
        weights=WEIGHTS,
        agreements=frozenset({(MENTOR.organization_id, NEED.organization_id)}),
        wishes=Wishes(mentee_rank=1, mentor_rank=1),
    )

    assert perfect.score == 1000
    assert perfect.parts == {c: WEIGHTS.of(c) * 10 for c in Criterion}


def test_competence_is_severity_covered_of_all_severity():
    need = a_need(items={"a": 3, "b": 2, "c": 1})

    assert part(Criterion.COMPETENCE, need, a_mentor(items={"a": 3})) == 200
    assert part(Criterion.COMPETENCE, need, a_mentor(items={"a": 1, "c": 3})) == 133
    assert part(Criterion.COMPETENCE, need, a_mentor(items={"z": 3})) == 0
    assert part(Criterion.COMPETENCE, a_need(items={}), MENTOR) == 0


@pytest.mark.parametrize(
    ("subject", "taught", "tenths"),
    [("physics", {"physics"}, 150), ("physics", {"history"}, 0), (None, {"history"}, 75)],
)
def test_a_common_subject_gives_all_another_nothing_and_no_subject_half(subject, taught, tenths):
    mentor = a_mentor(subjects=frozenset(taught))

    assert part(Criterion.SUBJECT, a_need(subject=subject), mentor) == tenths


@pytest.mark.parametrize(
    ("ours", "theirs", "tenths"),
    [(0b011, 0b110, 50), (0b001, 0b110, 0), (0, 0b110, 25), (0b001, 0, 25), (0, 0, 25)],
)
def test_school_stages_that_nobody_stated_are_neutral(ours, theirs, tenths):
    assert part(Criterion.LEVEL, a_need(level=ours), a_mentor(level=theirs)) == tenths


@pytest.mark.parametrize(
    ("mentor", "tenths"),
    [
        ({"organization_id": NEED.organization_id}, 70),
        ({}, 80),
        ({"municipality_id": 2}, 50),
        ({"municipality_id": 2, "region_id": 2}, 20),
    ],
)
def test_territory_gives_by_distance_and_an_agreement_gives_everything(mentor, tenths):
    mentor = a_mentor(**mentor)
    agreed = frozenset({(mentor.organization_id, NEED.organization_id)})

    assert part(Criterion.TERRITORY, NEED, mentor) == tenths
    assert part(Criterion.TERRITORY, NEED, mentor, agreements=agreed) == 100


def test_an_agreement_works_from_the_leader_to_the_school_and_not_back():
    backwards = frozenset({(NEED.organization_id, MENTOR.organization_id)})

    assert part(Criterion.TERRITORY, agreements=backwards) == 80


@pytest.mark.parametrize(("common", "tenths"), [(0, 0), (1, 33), (2, 67), (3, 100), (9, 100)])
def test_three_common_hours_are_enough(common, tenths):
    need = a_need(hours=(1 << 12) - 1)

    assert part(Criterion.HOURS, need, a_mentor(hours=(1 << common) - 1)) == tenths


@pytest.mark.parametrize(
    ("theirs", "tenths"),
    [((0,) * 6, 80), ((4,) * 6, 0), ((0, 0, 0, 0, 0, 3), 70), (None, 40)],
)
def test_an_unanswered_style_is_half_and_never_a_minus(theirs, tenths):
    need = a_need(style=(0,) * 6)

    assert part(Criterion.STYLE, need, a_mentor(style=theirs)) == tenths
    assert part(Criterion.STYLE, a_need(style=None), a_mentor(style=theirs)) == 40


@pytest.mark.parametrize(
    ("wishes", "tenths"),
    [
        (None, 0),
        (Wishes(), 0),
        (Wishes(mentee_rank=1), 72),
        (Wishes(mentor_rank=1), 48),
        (Wishes(mentee_rank=2, mentor_rank=3), 84),
        (Wishes(mentee_rank=50, mentor_rank=50), 0),
    ],
)
def test_wishes_only_add_and_the_first_choices_add_most(wishes, tenths):
    assert part(Criterion.WISHES, wishes=wishes) == tenths


def test_a_rank_below_the_first_does_not_exist():
    with pytest.raises(ValueError, match="start from 1"):
        Wishes(mentee_rank=0)


def test_the_facts_say_what_a_text_needs():
    need = a_need(items={"b": 2, "a": 2, "c": 3, "d": 1, "e": 3}, level=0)
    mentor = a_mentor(items={"a": 3, "b": 2, "c": 2, "e": 3}, municipality_id=2, style=None)

    facts = evaluate(need, mentor, weights=WEIGHTS).facts

    assert facts.covered_fully == ("e", "a", "b")
    assert facts.covered_partly == ("c",)
    assert facts.not_covered == ("d",)
    assert facts.relation is Relation.REGION
    assert (facts.common_hours, facts.common_mask) == (1, MONDAY_15)
    assert facts.subject_match is True
    assert facts.level_match is None
    assert facts.style_distance is None
    assert facts.agreement is False
    assert facts.free_places == 2


def test_a_blocked_pair_keeps_the_score_it_would_have():
    blocked = evaluate(NEED, a_mentor(free_places=0), weights=WEIGHTS)

    assert blocked.blockers
    assert blocked.parts == evaluate(NEED, MENTOR, weights=WEIGHTS).parts


@pytest.mark.parametrize(
    ("weights", "complaint"),
    [
        ({"competence": 41}, "sum to 100, not 101"),
        ({"competence": 39.0, "subject": 16}, "competence must be a whole number"),
        ({"level": True, "competence": 44}, "level must be a whole number"),
        ({"style": -1, "competence": 49}, "style must be a whole number"),
    ],
)
def test_weights_that_do_not_make_a_hundred_are_refused(weights, complaint):
    with pytest.raises(ValueError, match=complaint):
        Weights(**weights)


pair = given(
    need=people.needs,
    mentor=people.mentors,
    weights=people.weight_sets,
    agreements=people.agreement_sets,
    wishes=people.wish_pairs,
)


@pair
def test_the_parts_sum_to_the_score_and_none_exceeds_its_weight(
    need, mentor, weights, agreements, wishes
):
    found = evaluate(need, mentor, weights=weights, agreements=agreements, wishes=wishes)

    assert found.score == sum(found.parts[criterion] for criterion in Criterion)
    assert all(0 <= found.parts[c] <= weights.of(c) * 10 for c in Criterion)
    assert 0 <= found.score <= 1000


@pair
def test_the_score_and_the_reasons_equal_a_naive_count(need, mentor, weights, agreements, wishes):
    found = evaluate(need, mentor, weights=weights, agreements=agreements, wishes=wishes)

    assert found.parts == naive_parts(need, mentor, weights, agreements, wishes)
    assert list(found.blockers) == naive_blockers(need, mentor)


@pair
def test_whole_points_add_up_on_the_screen(need, mentor, weights, agreements, wishes):
    found = evaluate(need, mentor, weights=weights, agreements=agreements, wishes=wishes)

    shown = whole_points(found.parts)

    assert sum(shown.values()) == (found.score + 5) // 10
    assert all(abs(shown[c] * 10 - found.parts[c]) < 10 for c in Criterion)
    assert all(0 <= shown[c] <= weights.of(c) for c in Criterion)


@given(
    need=people.needs,
    mentor=people.mentors,
    code=st.sampled_from(people.CODES),
    readiness=st.integers(1, 3),
)
def test_one_more_item_never_lowers_the_competence(need, mentor, code, readiness):
    better = max(readiness, mentor.items.get(code, 0))
    grown = replace(mentor, items={**mentor.items, code: better})

    before = part(Criterion.COMPETENCE, need, mentor)
    assert part(Criterion.COMPETENCE, need, grown) >= before
