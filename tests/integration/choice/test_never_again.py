"""Domain.md 7, rule 5: who did not fit is never proposed again, whatever the way."""

import pytest

from models import (
    MeetingKind,
    Mentorship,
    MentorshipState,
    Need,
    NeedState,
    Participation,
    ProposalFormat,
    ProposalState,
)
from services import groups
from services.endings import end_all_for_participation
from services.errors import PairRefused
from services.matching_views import need_context
from services.reasons import PERSON_LEFT
from tests.integration.choice.circles import OTHER_ITEM, Circle, Someone, Unit, open_circle

INTRODUCTION, TRIAL = MeetingKind.INTRODUCTION, MeetingKind.TRIAL


async def _after_a_trial(circle: Circle, mentee: Someone, mentor: Someone, clock) -> None:
    """They tried, and it did not fit."""
    mentorship = await circle.pair(mentee, mentor)
    await circle.introduced(mentorship, mentee, mentor)
    clock.advance(days=7)
    meeting = await circle.hold(mentorship, TRIAL)
    await circle.say(meeting, mentee, "another_mentor")
    await circle.say(meeting, mentor, "yes")
    clock.advance(days=1)


async def test_rule_5_a_pair_that_did_not_fit_is_never_proposed_again(
    unit: Unit, still_clock
) -> None:
    circle = await open_circle(unit)
    mentee = await circle.mentee()
    olga, nina, elena = [await circle.mentor(n) for n in ("Olga", "Nina", "Elena")]
    await _after_a_trial(circle, mentee, olga, still_clock)
    assert await circle.candidates_for(mentee.need) == {nina.id, elena.id}
    mentorship = await circle.pair(mentee, nina)
    meeting = await circle.hold(mentorship, INTRODUCTION)
    await circle.choose(meeting, mentee, nina, then="meet_more")
    await circle.choose(meeting, nina, mentee)
    assert await circle.candidates_for(mentee.need) == {elena.id}
    for mentor in (olga, nina):
        with pytest.raises(PairRefused):
            await circle.propose(mentee.need, mentor)
    third = await circle.pair(mentee, elena)
    await circle.introduced(third, mentee, elena)
    assert await circle.state(third) == MentorshipState.TRIAL


async def test_rule_5_not_for_another_need_of_the_same_person_either(
    unit: Unit, still_clock
) -> None:
    circle = await open_circle(unit)
    mentee = await circle.mentee()
    olga = await circle.mentor(items=("methodics.formative", OTHER_ITEM))
    await _after_a_trial(circle, mentee, olga, still_clock)
    other = await circle.another_need(mentee)
    assert await circle.candidates_for(other) == set()
    with pytest.raises(PairRefused):
        await circle.propose(other, olga)


async def test_rule_5_not_through_a_group(unit: Unit, still_clock) -> None:
    circle = await open_circle(unit)
    maria, anna = await circle.mentee(), await circle.mentee("Anna")
    olga, nina = await circle.mentor(capacity=4), await circle.mentor("Nina")
    await _after_a_trial(circle, maria, olga, still_clock)
    of_olga = await circle.pair(anna, olga)
    with pytest.raises(PairRefused):
        await circle.propose(maria.need, olga, of_olga)
    assert await circle.act(circle.curator, groups.list_fitting_needs, mentorship_id=of_olga) == []
    # Nor as a colleague of the one who is proposed.
    await circle.join(of_olga, anna, nina)
    with pytest.raises(PairRefused):
        await circle.propose(maria.need, nina, of_olga)
    assert await circle.act(circle.curator, groups.list_fitting_needs, mentorship_id=of_olga) == []
    elena = await circle.mentor("Elena")
    of_maria = await circle.pair(maria, elena)
    with pytest.raises(PairRefused):
        await circle.propose(maria.need, olga, of_maria)
    fitting = await circle.act(
        circle.curator, groups.list_fitting_mentors, mentorship_id=of_maria, need_id=maria.need
    )
    assert olga.id not in {candidate.mentor_id for candidate in fitting}


async def test_rule_5_a_question_asked_before_it_was_known_makes_no_pair(
    unit: Unit, still_clock
) -> None:
    circle = await open_circle(unit)
    mentee = await circle.mentee()
    olga = await circle.mentor(items=("methodics.formative", OTHER_ITEM), capacity=3)
    mentorship = await circle.pair(mentee, olga)
    proposal = await circle.propose(await circle.another_need(mentee), olga)
    await circle.agree(proposal, olga)
    meeting = await circle.hold(mentorship, INTRODUCTION)
    await circle.choose(meeting, mentee, olga, then="meet_more")
    await circle.choose(meeting, olga, mentee)
    assert await circle.agree(proposal, mentee) is ProposalState.SUPERSEDED
    assert len(await circle.mentorships()) == 1


async def test_rule_5_those_who_left_a_group_do_not_meet_its_mentor_again(
    unit: Unit, still_clock
) -> None:
    circle = await open_circle(unit)
    mentor = await circle.mentor(capacity=4)
    mentees = [await circle.mentee(name) for name in ("Maria", "Anna", "Vera")]
    maria, anna, vera = mentees
    mentorship = await circle.pair(maria, mentor)
    await circle.join(mentorship, anna, mentor)
    await circle.join(mentorship, vera, mentor)
    meeting = await circle.hold(mentorship, INTRODUCTION)
    await circle.choose(meeting, maria, mentor)
    await circle.choose(meeting, anna, mentor)
    await circle.choose(meeting, vera, mentor)
    await circle.choose(meeting, mentor, maria, anna)
    assert await circle.candidates_for(vera.need) == set()
    still_clock.advance(days=7)
    meeting = await circle.hold(mentorship, TRIAL)
    await circle.say(meeting, maria, "yes")
    await circle.say(meeting, anna, "another_mentor")
    await circle.say(meeting, mentor, "yes")
    assert await circle.candidates_for(anna.need) == set()


async def test_who_was_only_not_the_first_choice_may_be_proposed(unit: Unit, still_clock) -> None:
    circle = await open_circle(unit)
    mentee = await circle.mentee()
    olga, nina, vera = [await circle.mentor(n) for n in ("Olga", "Nina", "Vera")]
    mentorship = await circle.pair(mentee, olga)
    await circle.join(mentorship, mentee, nina)
    await circle.join(mentorship, mentee, vera)
    meeting = await circle.hold(mentorship, INTRODUCTION)
    await circle.choose(meeting, mentee, nina, olga)
    for mentor in (olga, nina, vera):
        await circle.choose(meeting, mentor, mentee)
    still_clock.advance(days=7)
    meeting = await circle.hold(mentorship, TRIAL)
    await circle.say(meeting, mentee, "another_mentor")
    await circle.say(meeting, nina, "yes")
    assert await circle.state(mentorship) == MentorshipState.CANCELLED
    # Vera was not chosen; Olga was, only not first.
    assert await circle.candidates_for(mentee.need) == {olga.id}


async def test_rule_5_one_refusal_is_enough_whoever_was_excused(unit: Unit, still_clock) -> None:
    circle = await open_circle(unit)
    mentor = await circle.mentor(capacity=4)
    maria, anna = await circle.mentee(), await circle.mentee("Anna")
    mentorship = await circle.pair(maria, mentor)
    await circle.join(mentorship, anna, mentor)
    meeting = await circle.hold(mentorship, INTRODUCTION)
    await circle.choose(meeting, maria, mentor)
    await circle.choose(meeting, anna, mentor, then="another_mentor")
    await circle.excuse(meeting, mentor)
    await circle.move_on(mentorship)
    assert await circle.candidates_for(anna.need) == set()
    with pytest.raises(PairRefused):
        await circle.propose(anna.need, mentor)


async def test_rule_5_means_the_person_in_whatever_school(unit: Unit, still_clock) -> None:
    circle = await open_circle(unit)
    mentee, olga = await circle.mentee(), await circle.mentor()
    mentorship = await circle.pair(mentee, olga)
    meeting = await circle.hold(mentorship, INTRODUCTION)
    await circle.choose(meeting, mentee, olga, then="meet_more")
    await circle.choose(meeting, olga, mentee)
    async with unit() as work:
        role = await work.session.get_one(Participation, olga.id)
        program, school = role.program_id, circle.municipality
        again = Participation(
            person_id=olga.person,
            program_id=program,
            organization_id=school,
            role=role.role,
            state=role.state,
            created_at=role.created_at,
        )
        work.session.add(again)
        await work.session.flush()
        roles = {olga.id, again.id}
        context = await need_context(work.session, need_id=mentee.need)
        assert context.view.excluded_mentors == roles


@pytest.mark.parametrize(
    ("ended", "barred"),
    [
        ({"state": MentorshipState.ENDED_EARLY, "is_success": True}, False),
        ({"state": MentorshipState.ENDED_EARLY, "is_success": False}, True),
        ({"state": MentorshipState.ENDED_EARLY, "end_reason": "ended_early"}, True),
        ({"state": MentorshipState.ENDED_EARLY, "end_reason": "circumstances"}, False),
        ({"state": MentorshipState.CANCELLED, "end_reason": "not_fit"}, True),
        ({"state": MentorshipState.CANCELLED, "end_reason": "person_left"}, False),
        (
            {
                "state": MentorshipState.CANCELLED,
                "end_reason": "not_fit",
                "format": ProposalFormat.CONSULTATION,
            },
            False,
        ),
    ],
)
async def test_only_a_pair_that_did_not_fit_is_barred(
    unit: Unit, still_clock, ended: dict, barred: bool
) -> None:
    circle = await open_circle(unit)
    mentee, mentor = await circle.mentee(), await circle.mentor()
    mentorship = await circle.pair(mentee, mentor)
    async with unit() as work:
        stored = await work.session.get_one(Mentorship, mentorship)
        for name, value in ended.items():
            setattr(stored, name, value)
        (await work.session.get_one(Need, mentee.need)).state = NeedState.OPEN
    assert await circle.candidates_for(mentee.need) == (set() if barred else {mentor.id})


async def test_who_left_before_the_answer_was_not_refused(unit: Unit, still_clock) -> None:
    circle = await open_circle(unit)
    mentor = await circle.mentor(capacity=4)
    maria, anna = await circle.mentee(), await circle.mentee("Anna")
    mentorship = await circle.pair(maria, mentor)
    await circle.join(mentorship, anna, mentor)
    meeting = await circle.hold(mentorship, INTRODUCTION)
    async with unit() as work:
        await end_all_for_participation(
            work.session, participation_id=anna.id, actor_id=anna.person, reason=PERSON_LEFT
        )
    await circle.choose(meeting, maria, mentor)
    await circle.choose(meeting, mentor, maria)
    assert await circle.state(mentorship) == MentorshipState.TRIAL
    assert await circle.candidates_for(anna.need) == {mentor.id}
