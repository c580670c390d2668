"""The menu knows what waits: everything once, for the right person, with few queries."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from bot.database import Database
from bot.unit_of_work import UnitOfWork
from models import (
    MeetingState,
    NeedState,
    ParticipationState,
    ProposalState,
    Role,
    Side,
    SideAnswer,
    SurveyResponseState,
)
from services import clock
from services.policy import Policy
from services.privacy import withdraw_consent
from services.waiting import Waiting, list_waiting
from tests.factories import make_world
from tests.integration.office.worlds import add_meeting, add_pair, add_proposal, add_reflection

M, S = MeetingState, ParticipationState


async def test_a_proposal_waits_for_whoever_has_not_answered(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.person(Role.SCHOOL_CURATOR, school)
        mentee, need = await world.mentee(school)
        mentor = await world.mentor(school)
        need.state = NeedState.PROPOSED
        proposal = await add_proposal(world, need, mentor, curator)
        proposal.mentee_answer = SideAnswer.ACCEPTED
        for_mentee = await list_waiting(work.session, actor=await world.actor(mentee))
        for_mentor = await list_waiting(work.session, actor=await world.actor(mentor))
    assert (for_mentee.proposals, for_mentor.proposals) == ([], [proposal.id])


async def test_times_wait_for_the_side_that_did_not_offer_them(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        mentee, need = await world.mentee(school)
        mentor = await world.mentor(school)
        meeting = await add_meeting(world, await add_pair(world, mentee, mentor, need), M.PROPOSED)
        actors = [await world.actor(mentee), await world.actor(mentor)]
        nobody = [await list_waiting(work.session, actor=actor) for actor in actors]
        meeting.offered_side = Side.MENTEE
        offered = [await list_waiting(work.session, actor=actor) for actor in actors]
    assert [w.to_offer for w in nobody] == [[meeting.id]] * 2
    assert [w.to_pick for w in offered] == [[], [meeting.id]]
    assert [w.to_offer for w in offered] == [[], []]


async def test_a_meeting_is_next_until_it_is_time_to_ask_about_it(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        mentee, need = await world.mentee(school)
        pair = await add_pair(world, mentee, await world.mentor(school), need)
        soon = await add_meeting(world, pair, M.SCHEDULED, clock.now() + timedelta(hours=1))
        later = await add_meeting(world, pair, M.SCHEDULED, clock.now() + timedelta(days=1))
        actor = await world.actor(mentee)
        before = await list_waiting(work.session, actor=actor)
        # It lasts 40 minutes, and the question comes half an hour after its end.
        still_clock.advance(hours=2, minutes=10)
        after = await list_waiting(work.session, actor=actor)
    assert (before.next_meeting[0], before.unmarked) == (soon.id, [])
    assert (after.next_meeting[0], after.unmarked) == (later.id, [soon.id])


async def test_a_leader_sees_newcomers_needs_and_proposals_of_other_schools(
    unit, still_clock
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        here, there = await world.school("School 1"), await world.school("School 2")
        curator = await world.person(Role.SCHOOL_CURATOR, here)
        head = await world.person(Role.SCHOOL_HEAD, here)
        other = await world.person(Role.SCHOOL_CURATOR, there)
        await world.person(Role.MENTEE, here, state=S.PENDING_APPROVAL)
        await world.mentee(here)
        _mentee, need = await world.mentee(there)
        mentor = await world.mentor(here)
        await add_proposal(world, need, mentor, other, ProposalState.DRAFT)
        for_curator = await list_waiting(work.session, actor=await world.actor(curator))
        for_head = await list_waiting(work.session, actor=await world.actor(head))
        for_mentor = await list_waiting(work.session, actor=await world.actor(mentor))
        for_other = await list_waiting(work.session, actor=await world.actor(other))
    assert (for_curator.newcomers, for_curator.needs, for_curator.approvals) == (1, 1, 1)
    assert (for_head.newcomers, for_head.needs, for_head.approvals) == (1, 0, 0)
    assert (for_mentor.newcomers, for_mentor.needs, for_mentor.approvals) == (0, 0, 0)
    # Their need has a proposal: it waits for the other school, not for them.
    assert (for_other.needs, for_other.approvals) == (0, 0)


async def test_forms_and_reflections_wait_for_their_owner_only(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        mentee, need = await world.mentee(school)
        mentor = await world.mentor(school)
        meeting = await add_meeting(world, await add_pair(world, mentee, mentor, need), M.HELD)
        response = await add_reflection(world, meeting, mentor, state=SurveyResponseState.OPEN)
        draft = await world.person(Role.MENTEE, school, state=S.DRAFT)
        for_mentor = await list_waiting(work.session, actor=await world.actor(mentor))
        for_mentee = await list_waiting(work.session, actor=await world.actor(mentee))
        for_draft = await list_waiting(work.session, actor=await world.actor(draft))
    assert [survey.response_id for survey in for_mentor.surveys] == [response.id]
    assert for_mentee.surveys == []
    assert [grant.participation_id for grant in for_draft.drafts] == [draft.id]


async def test_nothing_waits_for_who_is_frozen(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        mentor = await world.mentor(await world.school())
        await withdraw_consent(work.session, actor=await world.actor(mentor))
        assert await list_waiting(work.session, actor=await world.actor(mentor)) == Waiting()


@pytest.mark.parametrize("meetings", [1, 3])
async def test_four_queries_however_much_waits(
    unit, database: Database, still_clock, meetings: int
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        mentee, need = await world.mentee(school)
        pair = await add_pair(world, mentee, await world.mentor(school), need)
        for _number in range(meetings):
            await add_meeting(world, pair, M.PROPOSED)
        actor = await world.actor(await world.person(Role.SCHOOL_CURATOR, school))
    statements: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            statements.append(statement)

    event.listen(database.reader.sync_engine, "before_cursor_execute", note)
    async with UnitOfWork(database, Policy()) as work:
        await list_waiting(work.session, actor=actor)
    assert len(statements) == 4
