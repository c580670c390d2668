"""The report's figures are those anybody can count by hand, and tell nothing of a few people."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from bot.database import Database
from bot.unit_of_work import UnitOfWork
from models import (
    MeetingState,
    MentorshipState,
    NeedState,
    Organization,
    ParticipationState,
    Person,
    ProposalState,
    Role,
    SurveyResponseState,
)
from services import clock
from services.errors import NotFound
from services.periods import PeriodKind, current_period
from services.policy import Policy
from services.report import make_report
from services.report_compare import compare_schools
from tests.factories import World, make_world
from tests.integration.office.worlds import add_meeting, add_pair, add_proposal, add_reflection

P, N, M = ParticipationState, NeedState, MeetingState


async def give_marks(world: World, school: Organization, marks: list[int], **kw: object) -> None:
    """One pair for each mark, whose mentee gave it after a closed meeting."""
    for mark in marks:
        mentee, _need = await world.mentee(school)
        pair = await add_pair(world, mentee, await world.mentor(school))
        await add_reflection(
            world, await add_meeting(world, pair, M.CLOSED), mentee, useful=mark, **kw
        )


async def test_the_figures_equal_what_a_hand_counts(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school("School 1")
        curator = await world.person(Role.SCHOOL_CURATOR, school)
        vera, need = await world.mentee(school, name="Vera")
        # Vera mentors too: two lines by role, one person.
        vera_mentors = await world.person(
            Role.MENTOR, school, person=await work.session.get(Person, vera.person_id)
        )
        await world.mentee(school, name="Waiting", state=P.PENDING_APPROVAL)
        await world.person(Role.MENTEE, school, name="Gone", state=P.LEFT)
        _boris, second_need = await world.mentee(school, name="Boris", state=P.PAUSED)
        second_need.state = N.PROPOSED
        need.state = N.PAIRED
        mentor = await world.mentor(school)
        await add_proposal(world, need, mentor, curator, ProposalState.ACCEPTED)
        await add_proposal(world, second_need, vera_mentors, curator)
        pair = await add_pair(world, vera, mentor, need)
        await add_meeting(world, pair, M.MISSED)
        await add_meeting(world, pair, M.PROPOSED)
        held = await add_meeting(world, pair, M.HELD)
        await add_reflection(world, held, vera, useful=9)
        await add_reflection(world, held, mentor, state=SurveyResponseState.OPEN)
        report = await make_report(
            work.session, actor=await world.actor(curator), kind=PeriodKind.YEAR
        )
    # The curator, Vera, Boris on a pause and the mentor; nobody waits or has left among them.
    assert report.people == 4
    assert report.roles == {
        Role.SCHOOL_CURATOR: {P.ACTIVE: 1},
        Role.MENTEE: {P.ACTIVE: 1, P.PAUSED: 1, P.PENDING_APPROVAL: 1, P.LEFT: 1},
        Role.MENTOR: {P.ACTIVE: 2},
    }
    assert report.needs == {N.PAIRED: 1, N.PROPOSED: 1, N.OPEN: 1}
    assert report.proposals == {ProposalState.ACCEPTED: 1, ProposalState.ASKED: 1}
    assert report.pairs == {MentorshipState.FORMING: 1}
    assert report.meetings == {M.MISSED: 1, M.HELD: 1}
    assert report.reflections == {SurveyResponseState.SUBMITTED: 1, SurveyResponseState.OPEN: 1}
    assert report.usefulness is None
    assert report.places == ("School 1",)


async def test_one_role_in_two_schools_is_one_person_in_the_municipality(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        here, there = await world.school("School 1"), await world.school("School 2")
        mentor = await world.mentor(here)
        person = await work.session.get(Person, mentor.person_id)
        await world.person(Role.MENTOR, there, person=person, state=P.PENDING_APPROVAL)
        coordinator = await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        report = await make_report(
            work.session, actor=await world.actor(coordinator), kind=PeriodKind.YEAR
        )
    assert report.people == 2
    assert report.roles[Role.MENTOR] == {P.ACTIVE: 1}


async def test_a_pair_between_schools_counts_for_both_and_once_above(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        here, there = await world.school("School 1"), await world.school("School 2")
        mentee, need = await world.mentee(here)
        pair = await add_pair(world, mentee, await world.mentor(there), need)
        await add_meeting(world, pair, M.CLOSED)
        curators = [await world.person(Role.SCHOOL_CURATOR, school) for school in (here, there)]
        coordinator = await world.person(Role.REGIONAL_COORDINATOR, world.region)
        reports = [
            await make_report(work.session, actor=await world.actor(who), kind=PeriodKind.YEAR)
            for who in (*curators, coordinator)
        ]
    assert [sum(report.pairs.values()) for report in reports] == [1, 1, 1]
    assert [report.meetings for report in reports] == [{M.CLOSED: 1}] * 3


async def test_a_missed_time_stays_missed_when_the_meeting_is_arranged_anew(
    unit, still_clock
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, school))
        mentee, need = await world.mentee(school)
        pair = await add_pair(world, mentee, await world.mentor(school), need)
        cancelled_after = await add_meeting(world, pair, M.MISSED)
        cancelled_after.state = M.CANCELLED
        meeting = await add_meeting(world, pair, M.MISSED)
        meeting.state, meeting.starts_at = M.PROPOSED, None
        between = await make_report(work.session, actor=curator, kind=PeriodKind.YEAR)
        meeting.state, meeting.starts_at = M.HELD, clock.now() + timedelta(days=1)
        after = await make_report(work.session, actor=curator, kind=PeriodKind.YEAR)
    assert between.meetings == {M.MISSED: 2}
    assert after.meetings == {M.MISSED: 2, M.HELD: 1}


async def test_another_school_stays_unseen(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        here, there = await world.school("School 1"), await world.school("School 2")
        await give_marks(world, there, [9, 9, 9, 9, 9])
        head = await world.person(Role.SCHOOL_HEAD, here)
        report = await make_report(
            work.session, actor=await world.actor(head), kind=PeriodKind.YEAR
        )
    assert report.people == 1
    assert (report.needs, report.pairs, report.meetings, report.reflections) == ({}, {}, {}, {})
    assert report.usefulness is None


async def test_the_report_is_for_those_who_lead(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        mentor = await world.mentor(school)
        waiting = await world.person(Role.SCHOOL_CURATOR, school, state=P.PENDING_APPROVAL)
        curator = await world.person(Role.SCHOOL_CURATOR, school)
        for who in (mentor, waiting):
            with pytest.raises(NotFound):
                await make_report(work.session, actor=await world.actor(who), kind=PeriodKind.YEAR)
        with pytest.raises(NotFound):
            await compare_schools(work.session, actor=await world.actor(curator))


async def test_a_mean_is_shown_from_five_people_not_from_five_answers(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, school))
        await give_marks(world, school, [6, 7, 8])
        mentee, need = await world.mentee(school)
        pair = await add_pair(world, mentee, await world.mentor(school), need)
        for mark in (9, 10):
            meeting = await add_meeting(world, pair, M.CLOSED)
            await add_reflection(world, meeting, mentee, useful=mark)
        few = await make_report(work.session, actor=curator, kind=PeriodKind.YEAR)
        await give_marks(world, school, [5])
        five = await make_report(work.session, actor=curator, kind=PeriodKind.YEAR)
    assert few.usefulness is None
    assert (five.usefulness.people, five.usefulness.answers, five.usefulness.mean) == (5, 6, 7.5)


async def test_a_month_is_not_shown_when_the_rest_of_its_year_is_a_few(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, school))
        october = datetime(2026, 10, 5, 9, tzinfo=UTC)
        await give_marks(world, school, [8] * 5)
        alone = await make_report(work.session, actor=curator, kind=PeriodKind.MONTH)
        await give_marks(world, school, [1], asked_at=october)
        beside_one = await make_report(work.session, actor=curator, kind=PeriodKind.MONTH)
        await give_marks(world, school, [3] * 4, asked_at=october)
        beside_five = await make_report(work.session, actor=curator, kind=PeriodKind.MONTH)
        year = await make_report(work.session, actor=curator, kind=PeriodKind.YEAR)
    assert alone.usefulness.mean == 8
    assert beside_one.usefulness is None
    assert beside_five.usefulness.mean == 8
    assert year.usefulness.people == 10


async def test_a_hidden_school_cannot_be_subtracted(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        schools = [await world.school(f"School {number}") for number in (1, 2, 3, 4)]
        for school, marks in zip(schools, ([9] * 7, [8] * 6, [2] * 3, []), strict=True):
            await give_marks(world, school, marks)
        coordinator = await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        lines = await compare_schools(work.session, actor=await world.actor(coordinator))
    assert [line.title for line in lines] == ["School 1", "School 2", "School 3", "School 4"]
    # The third is too small; the second, the smallest of the rest, is hidden with it.
    assert [line.usefulness and line.usefulness.mean for line in lines] == [9, None, None, None]
    assert [line.people for line in lines] == [14, 12, 6, 0]
    assert [line.held for line in lines] == [7, 6, 3, 0]


@pytest.mark.parametrize("schools", [1, 3])
async def test_the_number_of_queries_does_not_grow(
    unit, database: Database, still_clock, schools: int
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        for number in range(schools):
            await give_marks(world, await world.school(f"School {number}"), [8, 9])
        coordinator = await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        actor = await world.actor(coordinator)
    statements: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            statements.append(statement)

    event.listen(database.reader.sync_engine, "before_cursor_execute", note)
    async with UnitOfWork(database, Policy()) as work:
        await make_report(work.session, actor=actor, kind=PeriodKind.YEAR)
        assert len(statements) == 8
        statements.clear()
        await make_report(work.session, actor=actor, kind=PeriodKind.MONTH)
        assert len(statements) == 8
        statements.clear()
        await compare_schools(work.session, actor=actor)
        assert len(statements) == 6


def test_the_school_year_begins_on_the_first_of_september_of_the_reader(still_clock) -> None:
    still_clock.at = datetime(2026, 8, 31, 20, 59, tzinfo=UTC)
    assert current_period(PeriodKind.YEAR, "Europe/Moscow").first_on.year == 2025
    assert current_period(PeriodKind.YEAR, "Asia/Yekaterinburg").first_on.year == 2026
    still_clock.at += timedelta(minutes=1)
    year = current_period(PeriodKind.YEAR, "Europe/Moscow")
    assert (year.start, year.last_on.isoformat()) == (clock.now(), "2027-08-31")
    month = current_period(PeriodKind.MONTH, "Europe/Moscow")
    assert (month.first_on.isoformat(), month.last_on.isoformat()) == ("2026-09-01", "2026-09-30")
