"""The figures about pairs on their way, and about what is late, equal what a hand counts."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from models import (
    Assignment,
    MeetingKind,
    MeetingState,
    MentorshipState,
    NeedState,
    PersonalProgram,
    PersonalProgramState,
    PlanItem,
    PlanItemState,
    ProgramVersion,
    ProgramVersionState,
    ProposalFormat,
    Role,
)
from services import clock
from services.actor import Actor
from services.calendar.school_days import days_passed
from services.periods import PeriodKind
from services.report_pairs import Ends, Stage, report_late, report_pairs
from services.survey_asking import open_survey
from tests.factories import World, make_world
from tests.integration.office.worlds import add_meeting, add_pair

S, M, P = MentorshipState, MeetingState, PersonalProgramState
V, L = ProgramVersionState, PlanItemState
ITEMS = ("methodics.formative", "methodics.grading")


async def pair_of(world: World, school, state: MentorshipState, *, days: int = 0, **values):
    """A pair in a state since some days ago."""
    mentee, need = await world.mentee(school, items=ITEMS)
    need.state = NeedState.PAIRED
    pair = await add_pair(world, mentee, await world.mentor(school), need, state=state)
    pair.state_since = clock.now() - timedelta(days=days)
    for name, value in values.items():
        setattr(pair, name, value)
    await world.session.flush()
    return pair


async def add_program(world: World, pair, state: PersonalProgramState, plans) -> None:
    """A programme with versions: (state, [(item code, state of the line)])."""
    program = PersonalProgram(mentorship_id=pair.id, state=state, created_at=clock.now())
    world.session.add(program)
    await world.session.flush()
    person_id = await _somebody(world)
    for number, (version_state, lines) in enumerate(plans, start=1):
        version = ProgramVersion(
            personal_program_id=program.id,
            number=number,
            state=version_state,
            created_by_id=person_id,
            created_at=clock.now(),
            items=[
                PlanItem(position=position, item_code=code, state=line)
                for position, (code, line) in enumerate(lines, start=1)
            ],
        )
        world.session.add(version)
    await world.session.flush()


async def _somebody(world: World) -> int:
    return (await world.person(Role.MENTOR, world.municipality)).person_id


async def settle(session) -> tuple[World, object, Actor]:
    world = await make_world(session)
    school = await world.school()
    curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, school))
    return world, school, curator


async def test_stages_say_how_many_and_for_how_long(unit, still_clock) -> None:
    async with unit() as work:
        world, school, curator = await settle(work.session)
        for days in (2, 10, 30):
            await pair_of(world, school, S.TRIAL, days=days)
        await pair_of(world, school, S.ACTIVE, days=100)
        await pair_of(world, school, S.COMPLETED, days=3)
        await pair_of(world, school, S.FORMING, format=ProposalFormat.CONSULTATION)
        await pair_of(world, await world.school("School 2"), S.TRIAL)
        report = await report_pairs(work.session, actor=curator, kind=PeriodKind.YEAR)
    assert report.stages == {S.TRIAL: Stage(3, 10), S.ACTIVE: Stage(1, 100)}
    assert report.stalled == 1


async def test_programmes_and_their_items(unit, still_clock) -> None:
    async with unit() as work:
        world, school, curator = await settle(work.session)
        running = await pair_of(world, school, S.ACTIVE)
        first = [(ITEMS[0], L.DONE), (ITEMS[1], L.PLANNED), (None, L.PLANNED)]
        second = [(ITEMS[0], L.DONE), (None, L.DONE), ("law.fgos", L.DROPPED)]
        correction = [(None, L.PLANNED)] * 5
        plans = [(V.APPROVED, first), (V.APPROVED, second), (V.DRAFT, correction)]
        await add_program(world, running, P.ACTIVE, plans)
        planning = await pair_of(world, school, S.PLANNING)
        await add_program(world, planning, P.AGREED, [(V.AGREED, [(ITEMS[0], L.PLANNED)])])
        ended = await pair_of(world, school, S.COMPLETED)
        await add_program(world, ended, P.COMPLETED, [(V.APPROVED, first)])
        report = await report_pairs(work.session, actor=curator, kind=PeriodKind.YEAR)
    assert report.programs == {P.ACTIVE: 1, P.AGREED: 1}
    # The version approved last, and the only one of the pair that plans.
    assert (report.plan_items, report.plan_done, report.outside_diagnosis) == (3, 2, 1)
    # Nothing answers the second difficulty, in either pair.
    assert report.deficits_without_item == 2


async def test_a_mentor_without_a_recorded_assignment_is_missing_one(unit, still_clock) -> None:
    async with unit() as work:
        world, school, curator = await settle(work.session)
        pairs = [await pair_of(world, school, S.PLANNING) for _ in range(3)]
        for pair, state in zip(pairs, (P.APPROVED, P.APPROVED, P.DRAFT), strict=True):
            await add_program(world, pair, state, [])
        begun, recorded = (
            Assignment(
                mentorship_id=pair.id,
                participation_id=pair.members[1].participation_id,
                recorded_at=at,
            )
            for pair, at in ((pairs[0], None), (pairs[1], clock.now()))
        )
        work.session.add_all([begun, recorded])
        await work.session.flush()
        report = await report_pairs(work.session, actor=curator, kind=PeriodKind.YEAR)
    assert report.assignments_missing == 1


async def test_how_pairs_ended_in_the_period(unit, still_clock) -> None:
    async with unit() as work:
        world, school, curator = await settle(work.session)
        now = clock.now()
        for state, success in (
            (S.COMPLETED, None),
            (S.ENDED_EARLY, True),
            (S.ENDED_EARLY, True),
            (S.ENDED_EARLY, False),
            (S.ENDED_EARLY, None),
            (S.CANCELLED, None),
        ):
            await pair_of(world, school, state, ended_at=now, is_success=success)
        await pair_of(world, school, S.COMPLETED, ended_at=now - timedelta(days=60))
        month = await report_pairs(work.session, actor=curator, kind=PeriodKind.MONTH)
        year = await report_pairs(work.session, actor=curator, kind=PeriodKind.YEAR)
    assert month.ends == Ends(1, 2, 1, 1, 1)
    assert (year.ends.completed, year.ends.all) == (2, 7)


async def test_meetings_are_counted_by_kind(unit, still_clock) -> None:
    async with unit() as work:
        world, school, curator = await settle(work.session)
        pair = await pair_of(world, school, S.ACTIVE)
        for kind, state in (
            (MeetingKind.INTRODUCTION, M.CLOSED),
            (MeetingKind.SERIES, M.CLOSED),
            (MeetingKind.SERIES, M.HELD),
            (MeetingKind.SERIES, M.CANCELLED),
        ):
            (await add_meeting(world, pair, state)).kind = kind
        await work.session.flush()
        report = await report_pairs(work.session, actor=curator, kind=PeriodKind.YEAR)
    assert report.meeting_kinds == {MeetingKind.INTRODUCTION: 1, MeetingKind.SERIES: 2}


async def test_what_is_late(unit, still_clock) -> None:
    async with unit() as work:
        world, school, curator = await settle(work.session)
        quiet = await pair_of(world, school, S.ACTIVE, days=100, cadence_days=7)
        lively = await pair_of(world, school, S.ACTIVE, days=100, cadence_days=7)
        await add_meeting(world, lively, M.CLOSED)
        await pair_of(world, school, S.TRIAL, days=22)
        await add_meeting(world, lively, M.SCHEDULED, clock.now() - timedelta(days=3))
        who = quiet.members[0].participation_id
        for code in ("pulse_mid", "no_pair_support", "early_exit"):
            await open_survey(
                work.session, code=code, respondent_id=who, subject=f"mentorship:{quiet.id}"
            )
        before = await report_late(work.session, actor=curator, kind=PeriodKind.YEAR)
        still_clock.advance(days=6)
        after = await report_late(work.session, actor=curator, kind=PeriodKind.YEAR)
    assert (before.surveys, before.unmarked, before.out_of_touch, before.stalled) == (0, 1, 1, 1)
    # The pulse only: what is private is no figure.
    assert after.surveys == 1


@pytest.mark.parametrize(
    ("agreed", "yellow", "red"), [(7, 11, 14), (14, 21, 28), (30, 45, 60), (None, 21, 28)]
)
async def test_a_rhythm_is_yellow_before_it_is_red_in_school_days(
    unit, still_clock, agreed, yellow, red
) -> None:
    async with unit() as work:
        # The autumn holidays lie between the beginning and the last of these days.
        begin = date(2025, 10, 13)
        still_clock.at = datetime.combine(begin, time(9), tzinfo=UTC)
        world, school, curator = await settle(work.session)
        await pair_of(world, school, S.ACTIVE, cadence_days=agreed)
        seen = []
        for number in (yellow, yellow + 1, red, red + 1):
            while days_passed(begin, still_clock.at.date()) < number:
                still_clock.advance(days=1)
            report = await report_late(work.session, actor=curator, kind=PeriodKind.YEAR)
            seen.append((report.slowing, report.out_of_touch))
    assert still_clock.at.date() > begin + timedelta(days=red + 1)
    assert seen == [(0, 0), (1, 0), (1, 0), (0, 1)]
