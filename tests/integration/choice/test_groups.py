"""Groups and rounds: who may join, who stays with whom, who leaves without blame."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from models import (
    AuditRecord,
    Meeting,
    MeetingKind,
    MeetingState,
    MentorProfile,
    Mentorship,
    MentorshipState,
    NeedState,
    Notification,
    ProposalState,
)
from services import clock, groups, proposals
from services.endings import NOT_FIT, cancel_mentorship, end_all_for_participation
from services.errors import (
    AlreadyDone,
    GroupClosed,
    NoFreePlace,
    NotFound,
    PairRefused,
    TransferConsentRequired,
)
from services.meeting_slots import offer_slots, pick_slot
from services.places import count_free
from services.reasons import PERSON_LEFT
from tests.integration.choice.circles import (
    OTHER_ITEM,
    Circle,
    Someone,
    Unit,
    members,
    open_circle,
)

INTRODUCTION, TRIAL = MeetingKind.INTRODUCTION, MeetingKind.TRIAL


async def _free(circle: Circle, mentor: Someone) -> int:
    async with circle.unit() as work:
        return await count_free(work.session, mentor_id=mentor.id)


async def _audited(circle: Circle, action: str) -> list[int]:
    """Whom the records of an action name."""
    async with circle.unit() as work:
        rows = await work.session.scalars(
            select(AuditRecord).where(AuditRecord.action == action).order_by(AuditRecord.id)
        )
        return [row.details["participation_id"] for row in rows]


async def _group(
    unit: Unit, names: str = "Maria Anna Vera"
) -> tuple[Circle, list[Someone], Someone, int]:
    """Several mentees who will meet one mentor: circle, mentees, mentor, mentorship."""
    circle = await open_circle(unit)
    mentor = await circle.mentor(capacity=4)
    mentees = [await circle.mentee(name) for name in names.split()]
    mentorship = await circle.pair(mentees[0], mentor)
    for mentee in mentees[1:]:
        await circle.join(mentorship, mentee, mentor)
    return circle, mentees, mentor, mentorship


async def _round(
    unit: Unit, names: str = "Olga Nina"
) -> tuple[Circle, Someone, list[Someone], int]:
    """One mentee who will meet several mentors: circle, mentee, mentors, mentorship."""
    circle = await open_circle(unit)
    mentee = await circle.mentee()
    mentors = [await circle.mentor(name, capacity=1) for name in names.split()]
    mentorship = await circle.pair(mentee, mentors[0])
    for mentor in mentors[1:]:
        await circle.join(mentorship, mentee, mentor)
    return circle, mentee, mentors, mentorship


class TestJoining:
    async def test_one_more_mentee_joins_when_both_agree(self, unit: Unit, still_clock) -> None:
        circle = await open_circle(unit)
        mentor = await circle.mentor(capacity=2)
        first, second = await circle.mentee(), await circle.mentee("Anna")
        mentorship = await circle.pair(first, mentor)
        fitting = await circle.act(
            circle.curator, groups.list_fitting_needs, mentorship_id=mentorship
        )
        assert [found.need.id for found in fitting] == [second.need]
        proposal = await circle.propose(second.need, mentor, mentorship)
        assert await circle.need_state(second.need) == NeedState.PROPOSED
        assert await circle.agree(proposal, mentor) is ProposalState.ASKED
        assert await circle.together(mentorship) == {first.id, mentor.id}
        assert await circle.agree(proposal, second) is ProposalState.ACCEPTED
        assert await circle.together(mentorship) == {first.id, mentor.id, second.id}
        assert await circle.need_state(second.need) == NeedState.PAIRED
        assert await _free(circle, mentor) == 0
        assert await circle.mentorships() == [mentorship]
        for someone in (first, mentor, second):
            assert "group_joined" in await circle.told(someone.person)

    async def test_a_place_is_a_mentee_and_is_checked_again(self, unit: Unit, still_clock) -> None:
        circle = await open_circle(unit)
        mentor = await circle.mentor(capacity=2)
        mentees = [await circle.mentee(name) for name in ("Maria", "Anna", "Vera")]
        mentorship = await circle.pair(mentees[0], mentor)
        proposal = await circle.propose(mentees[1].need, mentor, mentorship)
        with pytest.raises(NoFreePlace):
            await circle.propose(mentees[2].need, mentor, mentorship)
        async with unit() as work:
            (await work.session.get_one(MentorProfile, mentor.id)).capacity = 1
        assert await circle.agree(proposal, mentees[1], mentor) is ProposalState.SUPERSEDED
        assert await circle.together(mentorship) == {mentees[0].id, mentor.id}
        assert await circle.need_state(mentees[1].need) == NeedState.OPEN

    async def test_of_two_who_accept_the_last_place_at_once_one_joins(
        self, unit: Unit, still_clock
    ) -> None:
        circle = await open_circle(unit)
        mentor = await circle.mentor(capacity=3)
        mentees = [await circle.mentee(name) for name in ("Maria", "Anna", "Vera")]
        mentorship = await circle.pair(mentees[0], mentor)
        asked = [await circle.propose(each.need, mentor, mentorship) for each in mentees[1:]]
        for proposal in asked:
            await circle.agree(proposal, mentor)
        async with unit() as work:
            (await work.session.get_one(MentorProfile, mentor.id)).capacity = 2

        async def accept(number: int) -> str:
            try:
                return await circle.agree(asked[number], mentees[number + 1])
            except AlreadyDone:
                return "too late"

        await asyncio.gather(accept(0), accept(1))
        assert len(await circle.together(mentorship)) == 3
        states = sorted([await circle.proposal_state(each) for each in asked])
        assert states == ["accepted", "superseded"]

    async def test_one_more_mentor_joins_for_the_same_need_which_does_not_move(
        self, unit: Unit, still_clock
    ) -> None:
        circle = await open_circle(unit)
        mentee, first, second = await circle.mentee(), await circle.mentor(), await circle.mentor()
        mentorship = await circle.pair(mentee, first)
        needs = await circle.act(
            circle.curator, groups.list_needs_to_share, mentorship_id=mentorship
        )
        assert [need.id for need in needs] == [mentee.need]
        fitting = await circle.act(
            circle.curator,
            groups.list_fitting_mentors,
            mentorship_id=mentorship,
            need_id=mentee.need,
        )
        assert [candidate.mentor_id for candidate in fitting] == [second.id]
        proposal = await circle.propose(mentee.need, second, mentorship)
        assert await circle.need_state(mentee.need) == NeedState.PAIRED
        await circle.agree(proposal, second, mentee)
        assert await circle.together(mentorship) == {mentee.id, first.id, second.id}
        assert await circle.need_state(mentee.need) == NeedState.PAIRED

    async def test_who_left_the_programme_and_came_back_joins_again(
        self, unit: Unit, still_clock
    ) -> None:
        circle, (maria, anna), mentor, mentorship = await _group(unit, "Maria Anna")
        async with unit() as work:
            await end_all_for_participation(
                work.session, participation_id=anna.id, actor_id=anna.person, reason=PERSON_LEFT
            )
        assert await circle.together(mentorship) == {maria.id, mentor.id}
        assert await circle.need_state(anna.need) == NeedState.OPEN
        still_clock.advance(days=1)
        await circle.join(mentorship, anna, mentor)
        assert await circle.together(mentorship) == {maria.id, anna.id, mentor.id}
        assert await circle.need_state(anna.need) == NeedState.PAIRED
        assert (await circle.told(maria.person)).count("group_joined") == 2

    async def test_the_one_who_fits_is_found_behind_many_who_do_not(
        self, unit: Unit, still_clock
    ) -> None:
        circle = await open_circle(unit)
        mentor = await circle.mentor(capacity=3)
        mentorship = await circle.pair(await circle.mentee(), mentor)
        far = await circle.another_school()
        for number in range(40):
            await circle.mentee(f"Far{number}", school=far)
        still_clock.advance(days=1)
        anna = await circle.mentee("Anna")
        found = await circle.act(
            circle.coordinator, groups.list_fitting_needs, mentorship_id=mentorship
        )
        assert [each.need.id for each in found] == [anna.need]

    async def test_a_refusal_to_join_leaves_the_pair_as_it_is(
        self, unit: Unit, still_clock
    ) -> None:
        circle = await open_circle(unit)
        mentee, first, second = await circle.mentee(), await circle.mentor(), await circle.mentor()
        mentorship = await circle.pair(mentee, first)
        proposal = await circle.propose(mentee.need, second, mentorship)
        await circle.act(second.person, proposals.answer, proposal_id=proposal, accept=False)
        assert await circle.need_state(mentee.need) == NeedState.PAIRED
        assert await circle.state(mentorship) == MentorshipState.FORMING
        assert await circle.together(mentorship) == {mentee.id, first.id}

    async def test_a_need_that_has_a_pair_is_asked_about_only_in_its_own_group(
        self, unit: Unit, still_clock
    ) -> None:
        circle = await open_circle(unit)
        mentee, first, second = await circle.mentee(), await circle.mentor(), await circle.mentor()
        other = await circle.mentee("Anna")
        await circle.pair(mentee, first)
        elsewhere = await circle.pair(other, second)
        with pytest.raises(AlreadyDone):
            await circle.propose(mentee.need, second)
        with pytest.raises(AlreadyDone):
            await circle.propose(mentee.need, second, elsewhere)

    async def test_two_who_both_belong_elsewhere_cannot_be_asked_to_join(
        self, unit: Unit, still_clock
    ) -> None:
        circle, _, _, mentorship = await _group(unit, "Maria Anna")
        stranger, need = await circle.mentor("Nina"), (await circle.mentee("Vera")).need
        with pytest.raises(PairRefused):
            await circle.propose(need, stranger, mentorship)

    async def test_nobody_joins_after_the_introduction(self, unit: Unit, still_clock) -> None:
        circle, mentees, mentor, mentorship = await _group(unit, "Maria Anna")
        late, later = await circle.mentee("Vera"), await circle.mentee("Nina")
        asked = await circle.propose(late.need, mentor, mentorship)
        await circle.agree(asked, mentor)
        meeting = await circle.hold(mentorship, INTRODUCTION)
        with pytest.raises(GroupClosed):
            await circle.propose(later.need, mentor, mentorship)
        with pytest.raises(GroupClosed):
            await circle.act(circle.curator, groups.list_fitting_needs, mentorship_id=mentorship)
        for mentee in mentees:
            await circle.choose(meeting, mentee, mentor)
        await circle.choose(meeting, mentor, *mentees)
        assert await circle.state(mentorship) == MentorshipState.TRIAL
        assert await circle.proposal_state(asked) == ProposalState.SUPERSEDED
        assert await circle.need_state(late.need) == NeedState.OPEN
        assert "proposal_ended" in await circle.told(late.person)

    async def test_a_yes_after_the_introduction_comes_too_late(
        self, unit: Unit, still_clock
    ) -> None:
        circle, _, mentor, mentorship = await _group(unit, "Maria Anna")
        late = await circle.mentee("Vera")
        asked = await circle.propose(late.need, mentor, mentorship)
        await circle.agree(asked, mentor)
        await circle.hold(mentorship, INTRODUCTION)
        assert await circle.agree(asked, late) is ProposalState.SUPERSEDED
        assert late.id not in await circle.together(mentorship)

    async def test_what_is_asked_ends_with_the_pair(self, unit: Unit, still_clock) -> None:
        circle, _, mentor, mentorship = await _group(unit, "Maria Anna")
        late = await circle.mentee("Vera")
        asked = await circle.propose(late.need, mentor, mentorship)
        await circle.act(
            circle.curator, cancel_mentorship, mentorship_id=mentorship, reason=NOT_FIT
        )
        assert await circle.proposal_state(asked) == ProposalState.SUPERSEDED
        assert await circle.need_state(late.need) == NeedState.OPEN

    async def test_an_agreed_time_stays_and_the_newcomer_is_reminded_of_it(
        self, unit: Unit, still_clock
    ) -> None:
        circle = await open_circle(unit)
        mentor, first = await circle.mentor(capacity=2), await circle.mentee()
        mentorship = await circle.pair(first, mentor)
        starts_at = clock.now() + timedelta(days=4)
        async with unit() as work:
            meeting = await work.session.scalar(
                select(Meeting.id).where(Meeting.mentorship_id == mentorship)
            )
        view = await circle.act(
            first.person,
            offer_slots,
            meeting_id=meeting,
            starts=[starts_at],
            duration_minutes=30,
            mode="online",
            place=None,
            seen_round=0,
        )
        await circle.act(mentor.person, pick_slot, slot_id=view.meeting.slots[0].id)
        second = await circle.mentee("Anna")
        await circle.join(mentorship, second, mentor)
        assert await circle.meetings(mentorship) == [("introduction", MeetingState.SCHEDULED)]
        told = await circle.told(second.person)
        assert "meeting_scheduled" in told
        assert "meeting_reminder" in told
        assert "meeting_held_question" in told
        async with unit() as work:
            reminders = await work.session.scalars(
                select(Notification.recipient_id).where(Notification.kind == "meeting_reminder")
            )
            assert {first.person, mentor.person, second.person} == set(reminders)

    async def test_between_schools_everybody_has_signed_and_the_mentors_curator_agrees(
        self, unit: Unit, still_clock
    ) -> None:
        circle, (first, _), mentor, mentorship = await _group(unit, "Maria Anna")
        school = await circle.another_school()
        far = await circle.mentee("Vera", school=school)
        with pytest.raises(TransferConsentRequired):
            await circle.propose(far.need, mentor, mentorship, by=circle.coordinator)
        await circle.another_school(far, mentor)
        # One of the group has not signed, and would be shown to another school.
        with pytest.raises(TransferConsentRequired):
            await circle.propose(far.need, mentor, mentorship, by=circle.coordinator)
        await circle.another_school(*[first, _])
        proposal = await circle.propose(far.need, mentor, mentorship, by=circle.coordinator)
        assert await circle.proposal_state(proposal) == ProposalState.DRAFT

    async def test_a_curator_looks_for_members_only_for_a_pair_in_reach(
        self, unit: Unit, still_clock
    ) -> None:
        circle, mentees, mentor, mentorship = await _group(unit, "Maria Anna")
        for person in (mentees[0].person, mentor.person):
            with pytest.raises(NotFound):
                await circle.act(person, groups.list_fitting_needs, mentorship_id=mentorship)


class TestChoosing:
    async def test_all_who_chose_each_other_stay_and_the_others_leave_without_blame(
        self, unit: Unit, still_clock
    ) -> None:
        circle, (maria, anna, vera), mentor, mentorship = await _group(unit)
        meeting = await circle.hold(mentorship, INTRODUCTION)
        await circle.choose(meeting, maria, mentor)
        await circle.choose(meeting, anna, mentor, then="meet_more")
        await circle.choose(meeting, vera, mentor)
        await circle.choose(meeting, mentor, vera, maria)
        assert await circle.state(mentorship) == MentorshipState.TRIAL
        assert await circle.together(mentorship) == {maria.id, vera.id, mentor.id}
        assert await circle.need_state(anna.need) == NeedState.OPEN
        assert await circle.need_state(vera.need) == NeedState.PAIRED
        assert (await circle.told(anna.person))[-1] == "group_left"
        assert "choice_mutual" not in await circle.told(anna.person)
        assert (await circle.told(mentor.person))[-1] == "choice_mutual"
        assert "member_left" in await circle.told(circle.curator)
        assert await _audited(circle, "mentorship.left") == [anna.id]
        assert await _free(circle, mentor) == 2

    async def test_nobody_left_on_a_side_ends_the_group(self, unit: Unit, still_clock) -> None:
        circle, mentees, mentor, mentorship = await _group(unit, "Maria Anna")
        meeting = await circle.hold(mentorship, INTRODUCTION)
        await circle.choose(meeting, mentor, *mentees, then="another_mentor")
        for mentee in mentees:
            await circle.choose(meeting, mentee, mentor)
        assert await circle.state(mentorship) == MentorshipState.CANCELLED
        for mentee in mentees:
            assert await circle.need_state(mentee.need) == NeedState.OPEN

    async def test_of_a_round_the_first_choice_stays_and_the_need_with_it(
        self, unit: Unit, still_clock
    ) -> None:
        circle, mentee, (olga, nina), mentorship = await _round(unit)
        meeting = await circle.hold(mentorship, INTRODUCTION)
        await circle.choose(meeting, mentee, nina, olga)
        await circle.choose(meeting, olga, mentee)
        await circle.choose(meeting, nina, mentee)
        assert await circle.state(mentorship) == MentorshipState.TRIAL
        assert await circle.together(mentorship) == {mentee.id, nina.id}
        assert await circle.need_state(mentee.need) == NeedState.PAIRED
        assert (await circle.told(olga.person))[-1] == "group_left"
        assert (await _free(circle, olga), await _free(circle, nina)) == (1, 0)

    async def test_mentors_of_different_directions_all_stay(self, unit: Unit, still_clock) -> None:
        circle = await open_circle(unit)
        mentee = await circle.mentee()
        olga = await circle.mentor()
        nina = await circle.mentor("Nina", items=(OTHER_ITEM,))
        other = await circle.another_need(mentee)
        mentorship = await circle.pair(mentee, olga)
        await circle.join(mentorship, mentee, nina, other)
        assert await circle.need_state(other) == NeedState.PAIRED
        await circle.introduced(mentorship, mentee, olga, nina)
        assert await circle.together(mentorship) == {mentee.id, olga.id, nina.id}
        meeting = await circle.hold(mentorship, TRIAL)
        await circle.say(meeting, mentee, "yes")
        await circle.say(meeting, olga, "another_mentor")
        await circle.say(meeting, nina, "yes")
        assert await circle.state(mentorship) == MentorshipState.PLANNING
        assert await circle.together(mentorship) == {mentee.id, nina.id}
        assert await circle.need_state(mentee.need) == NeedState.OPEN
        assert await circle.need_state(other) == NeedState.PAIRED
        async with unit() as work:
            rows = {m.participation_id: m for m in await members(work.session, mentorship)}
            assert rows[mentee.id].need_id == other

    async def test_a_larger_round_falls_into_parts_each_with_its_trial(
        self, unit: Unit, still_clock
    ) -> None:
        circle = await open_circle(unit)
        maria, anna = await circle.mentee(), await circle.mentee("Anna")
        olga, nina = await circle.mentor(capacity=3), await circle.mentor("Nina", capacity=3)
        mentorship = await circle.pair(maria, olga)
        await circle.join(mentorship, maria, nina)
        await circle.join(mentorship, anna, olga)
        meeting = await circle.hold(mentorship, INTRODUCTION)
        await circle.choose(meeting, maria, nina, olga)
        await circle.choose(meeting, anna, olga)
        await circle.choose(meeting, olga, maria, anna)
        await circle.choose(meeting, nina, maria)
        first, second = await circle.mentorships()
        assert await circle.together(first) == {anna.id, olga.id}
        assert await circle.together(second) == {maria.id, nina.id}
        for each in (first, second):
            assert await circle.state(each) == MentorshipState.TRIAL
            assert (await circle.meetings(each))[-1] == ("trial", "proposed")
        assert await circle.need_state(maria.need) == NeedState.PAIRED
        assert await circle.need_state(anna.need) == NeedState.PAIRED
        assert (await _free(circle, olga), await _free(circle, nina)) == (2, 2)
        for someone in (maria, anna, olga, nina):
            assert (await circle.told(someone.person))[-1] == "choice_mutual"
            assert "group_left" not in await circle.told(someone.person)
        async with unit() as work:
            rows = {m.participation_id: m for m in await members(work.session, second)}
            assert (rows[maria.id].need_id, rows[nina.id].need_id) == (maria.need, None)
            assert (await work.session.get_one(Mentorship, second)).format == "mentoring"

    async def test_an_excused_member_of_a_group_waits_for_the_curator(
        self, unit: Unit, still_clock
    ) -> None:
        circle, (maria, anna), mentor, mentorship = await _group(unit, "Maria Anna")
        meeting = await circle.hold(mentorship, INTRODUCTION)
        await circle.choose(meeting, maria, mentor)
        await circle.choose(meeting, mentor, maria, anna)
        await circle.excuse(meeting, anna)
        assert await circle.state(mentorship) == MentorshipState.FORMING
        await circle.move_on(mentorship)
        assert await circle.together(mentorship) == {maria.id, anna.id, mentor.id}


class TestTrying:
    async def test_who_does_not_fit_leaves_alone(self, unit: Unit, still_clock) -> None:
        circle, (maria, anna, vera), mentor, mentorship = await _group(unit)
        await circle.introduced(mentorship, maria, anna, vera, mentor)
        meeting = await circle.hold(mentorship, TRIAL)
        await circle.say(meeting, maria, "yes")
        await circle.say(meeting, anna, "another_mentor")
        await circle.say(meeting, mentor, "yes")
        await circle.say(meeting, vera, "change_format")
        assert await circle.state(mentorship) == MentorshipState.PLANNING
        assert await circle.together(mentorship) == {maria.id, vera.id, mentor.id}
        assert await circle.need_state(anna.need) == NeedState.OPEN
        assert (await circle.told(anna.person))[-1] == "group_left"
        assert (await circle.told(maria.person))[-1] == "pair_fits"
        for person in (maria.person, vera.person, mentor.person, circle.curator):
            assert (await circle.told(person)).count("member_left") == 1
        assert "member_left" not in await circle.told(anna.person)
        assert await _audited(circle, "mentorship.left") == [anna.id]

    async def test_a_mentor_goes_on_with_those_who_fit(self, unit: Unit, still_clock) -> None:
        circle, (maria, anna, vera), mentor, mentorship = await _group(unit)
        await circle.introduced(mentorship, maria, anna, vera, mentor)
        meeting = await circle.hold(mentorship, TRIAL)
        for mentee in (maria, anna, vera):
            await circle.say(meeting, mentee, "yes")
        await circle.say(meeting, mentor, "yes", not_with=[anna])
        assert await circle.state(mentorship) == MentorshipState.PLANNING
        assert await circle.together(mentorship) == {maria.id, vera.id, mentor.id}
        assert await circle.need_state(anna.need) == NeedState.OPEN
        assert (await circle.told(anna.person))[-1] == "group_left"
        assert await circle.candidates_for(anna.need) == set()

    async def test_whom_one_of_two_mentors_does_not_suit_goes_on_with_the_other(
        self, unit: Unit, still_clock
    ) -> None:
        circle = await open_circle(unit)
        mentee, olga = await circle.mentee(), await circle.mentor()
        nina = await circle.mentor("Nina", items=(OTHER_ITEM,))
        other = await circle.another_need(mentee)
        mentorship = await circle.pair(mentee, olga)
        await circle.join(mentorship, mentee, nina, other)
        await circle.introduced(mentorship, mentee, olga, nina)
        meeting = await circle.hold(mentorship, TRIAL)
        await circle.say(meeting, mentee, "yes", not_with=[nina])
        await circle.say(meeting, olga, "yes")
        await circle.say(meeting, nina, "yes")
        assert await circle.state(mentorship) == MentorshipState.PLANNING
        assert await circle.together(mentorship) == {mentee.id, olga.id}
        assert await circle.need_state(other) == NeedState.OPEN
        assert await circle.need_state(mentee.need) == NeedState.PAIRED

    async def test_with_nobody_left_who_fits_the_group_ends(self, unit: Unit, still_clock) -> None:
        circle, (maria, anna), mentor, mentorship = await _group(unit, "Maria Anna")
        await circle.introduced(mentorship, maria, anna, mentor)
        meeting = await circle.hold(mentorship, TRIAL)
        for mentee in (maria, anna):
            await circle.say(meeting, mentee, "yes")
        await circle.say(meeting, mentor, "yes", not_with=[maria, anna])
        assert await circle.state(mentorship) == MentorshipState.CANCELLED

    async def test_who_stays_and_still_decides_tries_once_more(
        self, unit: Unit, still_clock
    ) -> None:
        circle, (maria, anna), mentor, mentorship = await _group(unit, "Maria Anna")
        await circle.introduced(mentorship, maria, anna, mentor)
        meeting = await circle.hold(mentorship, TRIAL)
        await circle.say(meeting, maria, "unsure")
        await circle.say(meeting, anna, "another_mentor")
        await circle.say(meeting, mentor, "yes")
        assert await circle.state(mentorship) == MentorshipState.TRIAL
        assert await circle.together(mentorship) == {maria.id, mentor.id}
        assert (await circle.meetings(mentorship))[-1] == ("trial", "proposed")

    async def test_whom_it_leaves_without_anybody_leaves_too(self, unit: Unit, still_clock) -> None:
        circle = await open_circle(unit)
        maria, anna = await circle.mentee(), await circle.mentee("Anna")
        olga = await circle.mentor(capacity=3)
        nina = await circle.mentor("Nina", items=(OTHER_ITEM,))
        other = await circle.another_need(maria)
        mentorship = await circle.pair(maria, olga)
        await circle.join(mentorship, maria, nina, other)
        await circle.join(mentorship, anna, olga)
        await circle.introduced(mentorship, maria, anna, olga, nina)
        assert len(await circle.together(mentorship)) == 4
        meeting = await circle.hold(mentorship, TRIAL)
        await circle.say(meeting, maria, "another_mentor")
        for someone in (anna, olga, nina):
            await circle.say(meeting, someone, "yes")
        assert await circle.together(mentorship) == {anna.id, olga.id}
        assert (await circle.told(nina.person))[-1] == "group_left"
        assert await circle.need_state(other) == NeedState.OPEN

    async def test_a_mentor_who_does_not_fit_ends_a_group_of_one_mentor(
        self, unit: Unit, still_clock
    ) -> None:
        circle, (maria, anna), mentor, mentorship = await _group(unit, "Maria Anna")
        await circle.introduced(mentorship, maria, anna, mentor)
        meeting = await circle.hold(mentorship, TRIAL)
        await circle.say(meeting, maria, "yes")
        await circle.say(meeting, anna, "yes")
        await circle.say(meeting, mentor, "another_mentor")
        assert await circle.state(mentorship) == MentorshipState.CANCELLED


class TestLeaving:
    async def test_a_mentee_for_whom_it_does_not_fit_leaves_and_the_group_goes_on(
        self, unit: Unit, still_clock
    ) -> None:
        circle, (maria, anna), mentor, mentorship = await _group(unit, "Maria Anna")
        await circle.act(anna.person, cancel_mentorship, mentorship_id=mentorship, reason=NOT_FIT)
        assert await circle.state(mentorship) == MentorshipState.FORMING
        assert await circle.together(mentorship) == {maria.id, mentor.id}
        assert await circle.need_state(anna.need) == NeedState.OPEN
        assert await circle.need_state(maria.need) == NeedState.PAIRED
        assert "member_left" in await circle.told(mentor.person)
        assert await circle.candidates_for(anna.need) == set()
        with pytest.raises(NotFound):
            await circle.act(
                anna.person, cancel_mentorship, mentorship_id=mentorship, reason=NOT_FIT
            )

    async def test_a_mentor_of_a_round_who_leaves_takes_no_need_along(
        self, unit: Unit, still_clock
    ) -> None:
        circle, mentee, (olga, nina), mentorship = await _round(unit)
        await circle.act(nina.person, cancel_mentorship, mentorship_id=mentorship, reason=NOT_FIT)
        assert await circle.together(mentorship) == {mentee.id, olga.id}
        assert await circle.need_state(mentee.need) == NeedState.PAIRED
        await circle.act(olga.person, cancel_mentorship, mentorship_id=mentorship, reason=NOT_FIT)
        assert await circle.state(mentorship) == MentorshipState.CANCELLED
        assert await circle.need_state(mentee.need) == NeedState.OPEN
        assert await circle.candidates_for(mentee.need) == set()
