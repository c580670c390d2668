"""Hard rules: each forbids a pair alone, and every broken one is named."""

import pytest

from services.matching.model import Mode, Relation, Scope, relation_between
from services.matching.rules import Blocker, blockers
from tests.unit.matching.people import MENTOR, NEED, a_mentor, a_need

ANOTHER_REGION = {"municipality_id": 9, "region_id": 9}
ANOTHER_MUNICIPALITY = {"municipality_id": 9}
SAME_SCHOOL = {"organization_id": NEED.organization_id}


def test_a_fitting_pair_has_nothing_against_it():
    assert blockers(NEED, MENTOR) == ()


@pytest.mark.parametrize(
    ("code", "need", "mentor"),
    [
        (Blocker.CONSENT, {}, {"consent": False}),
        (Blocker.ELIGIBILITY, {}, {"eligible": False}),
        (Blocker.SAME_PERSON, {}, {"person_id": NEED.person_id}),
        (Blocker.CAPACITY, {}, {"free_places": 0}),
        (Blocker.CAPACITY, {}, {"free_places": -1}),
        (Blocker.SUBJECT, {"subject_required": True}, {"subjects": frozenset({"history"})}),
        (Blocker.SCOPE_MENTEE, {"scope": Scope.OWN_SCHOOL}, {}),
        (Blocker.SCOPE_MENTEE, {"scope": Scope.MUNICIPALITY}, ANOTHER_MUNICIPALITY),
        (Blocker.SCOPE_MENTEE, {"scope": Scope.REGION}, ANOTHER_REGION),
        (Blocker.SCOPE_MENTOR, {}, {"scope": Scope.OWN_SCHOOL}),
        (Blocker.SCOPE_MENTOR, {}, {"scope": Scope.REGION, **ANOTHER_REGION}),
        (Blocker.MODE, {"mode": Mode.ONLINE}, {"mode": Mode.OFFLINE}),
        (Blocker.OFFLINE_FAR, {"mode": Mode.OFFLINE}, ANOTHER_MUNICIPALITY),
        (Blocker.OFFLINE_FAR, {}, {"mode": Mode.OFFLINE, **ANOTHER_REGION}),
        (Blocker.KIND, {"kinds": 0b01}, {"kinds": 0b10}),
        (Blocker.LINE_MANAGER, {"manager_person_id": MENTOR.person_id}, {}),
        (Blocker.EXCLUDED, {"excluded_mentors": frozenset({MENTOR.id})}, {}),
        (Blocker.TIME, {"hours": 1 << 20}, {}),
        (Blocker.TIME, {"hours": 0}, {}),
        (Blocker.COMPETENCE, {"items": {"law.documents": 3}}, {}),
        (Blocker.COMPETENCE, {"items": {}}, {}),
        (Blocker.TRANSFER_CONSENT, {"transfer_consent": False}, {}),
        (Blocker.TRANSFER_CONSENT, {}, {"transfer_consent": False}),
    ],
)
def test_one_broken_rule_is_the_only_reason_named(code, need, mentor):
    assert blockers(a_need(**need), a_mentor(**mentor)) == (code,)


@pytest.mark.parametrize(
    ("need", "mentor"),
    [
        pytest.param({}, {"subjects": frozenset()}, id="the subject is wished, not required"),
        pytest.param(
            {"subject": None, "subject_required": True}, {}, id="a need without a subject"
        ),
        pytest.param({"mode": Mode.OFFLINE}, {}, id="in person within the municipality"),
        pytest.param({"mode": Mode.ONLINE}, ANOTHER_REGION, id="online across the regions"),
        pytest.param({"scope": Scope.OWN_SCHOOL}, SAME_SCHOOL, id="narrow scope, own school"),
        pytest.param(
            {"transfer_consent": False},
            {"transfer_consent": False, **SAME_SCHOOL},
            id="nothing is transferred inside one school",
        ),
        pytest.param({"kinds": 0}, {}, id="the mentee has not chosen kinds yet"),
        pytest.param({}, {"kinds": 0}, id="the mentor has not chosen kinds yet"),
        pytest.param({"manager_person_id": 999}, {}, id="somebody else's manager"),
        pytest.param({"items": {"subject.vpr": 3}}, {"items": {"subject.vpr": 1}}, id="a little"),
        pytest.param({}, {"free_places": 1}, id="the last place"),
    ],
)
def test_this_is_no_reason_against_a_pair(need, mentor):
    assert blockers(a_need(**need), a_mentor(**mentor)) == ()


def test_all_broken_rules_are_named_in_the_documented_order():
    need = a_need(
        person_id=MENTOR.person_id,
        manager_person_id=MENTOR.person_id,
        items={},
        subject="history",
        subject_required=True,
        scope=Scope.OWN_SCHOOL,
        mode=Mode.OFFLINE,
        hours=0,
        kinds=0b10,
        excluded_mentors=frozenset({MENTOR.id}),
        transfer_consent=False,
    )
    refused = {"consent": False, "eligible": False, "free_places": 0, "scope": Scope.OWN_SCHOOL}
    far_offline = a_mentor(**refused, **ANOTHER_REGION, mode=Mode.OFFLINE)
    far_online = a_mentor(**refused, **ANOTHER_REGION, mode=Mode.ONLINE)

    # Meetings in person only, or no way to meet at all: one excludes the other.
    assert blockers(need, far_offline) == tuple(c for c in Blocker if c is not Blocker.MODE)
    assert blockers(need, far_online) == tuple(c for c in Blocker if c is not Blocker.OFFLINE_FAR)


@pytest.mark.parametrize(
    ("mentor", "expected"),
    [
        (SAME_SCHOOL, Relation.SCHOOL),
        ({}, Relation.MUNICIPALITY),
        (ANOTHER_MUNICIPALITY, Relation.REGION),
        (ANOTHER_REGION, Relation.FAR),
    ],
)
def test_relation_is_the_closest_territory_of_both(mentor, expected):
    assert relation_between(NEED, a_mentor(**mentor)) is expected


def test_organisations_above_the_municipalities_are_not_neighbours():
    nowhere = {"municipality_id": None}

    assert relation_between(a_need(**nowhere), a_mentor(**nowhere)) is Relation.REGION
    nowhere["region_id"] = None
    assert relation_between(a_need(**nowhere), a_mentor(**nowhere)) is Relation.FAR


@pytest.mark.parametrize(
    "wrong",
    [
        {"items": {"subject.vpr": 0}},
        {"items": {"subject.vpr": 4}},
        {"hours": -1},
        {"hours": 1 << 168},
        {"style": (1, 2, 3)},
        {"style": (0, 0, 0, 0, 0, 5)},
    ],
)
@pytest.mark.parametrize("side", [a_need, a_mentor])
def test_a_value_outside_its_scale_is_refused(side, wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        side(**wrong)
