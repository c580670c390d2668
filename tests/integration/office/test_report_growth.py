"""Growth is the same person's mark after less the one before, and tells nothing of a few."""

from datetime import UTC, datetime, timedelta

from models import (
    Answer,
    MentorshipState,
    Organization,
    Participation,
    Role,
    SurveyResponse,
    SurveyResponseState,
)
from services import clock
from services.actor import Actor
from services.metrics import Metric
from services.metrics_growth import GROWTH
from services.periods import PeriodKind
from services.report_growth import GrowthReport, report_growth
from services.surveys import get_survey
from tests.factories import World, make_world
from tests.integration.office.worlds import add_pair

ITEM, OTHER = "methodics.formative", "methodics.grading"


async def give(
    world: World,
    who: Participation,
    code: str,
    mark: int,
    *,
    item: str = "",
    at: datetime | None = None,
    state: SurveyResponseState = SurveyResponseState.SUBMITTED,
    pair: int | None = None,
) -> None:
    """One mark, sent at an instant."""
    at = at or clock.now()
    survey = {"nm": "needs_mentee", "cm": "competence_mentor", "fm": "final_mentee"}.get(
        code[:2], "followup_mentee" if code[:2] == "um" else "final_mentor"
    )
    assert get_survey(survey).question(code) is not None
    world.session.add(
        SurveyResponse(
            survey_code=survey,
            survey_version=1,
            respondent_id=who.id,
            subject=f"test:{code}:{item}:{at.timestamp()}:{pair}",
            mentorship_id=pair,
            state=state,
            asked_at=at,
            due_at=at,
            submitted_at=at,
            answers=[Answer(question_code=code, item_code=item, number=mark, answered_at=at)],
        )
    )
    await world.session.flush()


async def mentees(world: World, school: Organization, number: int) -> list[Participation]:
    return [(await world.mentee(school))[0] for _ in range(number)]


async def read(world: World, actor: Actor, kind: PeriodKind = PeriodKind.YEAR) -> GrowthReport:
    return await report_growth(world.session, actor=actor, kind=kind)


async def settle(session) -> tuple[World, Organization, Actor]:
    world = await make_world(session)
    school = await world.school()
    return world, school, await world.actor(await world.person(Role.SCHOOL_CURATOR, school))


async def test_each_item_of_each_person_is_subtracted(unit, still_clock) -> None:
    async with unit() as work:
        world, school, curator = await settle(work.session)
        people = await mentees(world, school, 5)
        for who in people:
            await give(world, who, "nm04", 4, item=ITEM)
            await give(world, who, "nm04", 2, item=OTHER)
        still_clock.advance(days=90)
        for who in people:
            await give(world, who, "fm05", 7, item=ITEM)
        await give(world, people[0], "fm05", 8, item=OTHER)
        report = await read(world, curator)
    growth = report.growth[Metric.SKILL]
    assert (growth.before.people, growth.before.answers) == (5, 6)
    assert growth.before.total == 4 * 5 + 2
    assert growth.after.total == 7 * 5 + 8
    assert round(growth.difference, 2) == round(43 / 6 - 22 / 6, 2)
    assert report.growth[Metric.SKILL_LATER] is None


async def test_every_key_compares_its_own_questions(unit, still_clock) -> None:
    async with unit() as work:
        world, school, curator = await settle(work.session)
        people = await mentees(world, school, 5)
        people += [await world.mentor(school) for _ in range(5)]
        start = clock.now()
        for number, (before, after) in enumerate(GROWTH.values()):
            side = people[5:] if before.startswith("cm") else people[:5]
            for who in side:
                # Two metrics share nm04: the same mark stands before both.
                if number != 1:
                    await give(world, who, before, 3, at=start)
                await give(world, who, after, 3 + number % 5, at=start + timedelta(hours=1))
        report = await read(world, curator)
    assert {metric: growth.difference for metric, growth in report.growth.items()} == {
        metric: number % 5 for number, metric in enumerate(GROWTH)
    }


async def test_fewer_than_five_people_are_too_few(unit, still_clock) -> None:
    async with unit() as work:
        world, school, curator = await settle(work.session)
        people = await mentees(world, school, 5)
        for who in people:
            await give(world, who, "nm17", 5)
        still_clock.advance(days=1)
        for who in people[:4]:
            await give(world, who, "fm01", 9)
        few = await read(world, curator)
        await give(world, people[4], "fm01", 9)
        enough = await read(world, curator)
    assert few.growth[Metric.EFFECT] is None
    assert enough.growth[Metric.EFFECT].difference == 4


async def test_a_month_is_hidden_when_the_rest_of_its_year_is_a_few(unit, still_clock) -> None:
    async with unit() as work:
        world, school, curator = await settle(work.session)
        early = datetime(2026, 9, 10, 9, tzinfo=UTC)
        october = datetime(2026, 10, 5, 9, tzinfo=UTC)
        people = await mentees(world, school, 6)
        for who in people:
            await give(world, who, "nm18", 5, at=early)
        for who in people[:5]:
            await give(world, who, "fm02", 8)
        alone = await read(world, curator, PeriodKind.MONTH)
        await give(world, people[5], "fm02", 1, at=october)
        beside_one = await read(world, curator, PeriodKind.MONTH)
        year = await read(world, curator)
    assert alone.growth[Metric.COMFORT].difference == 3
    assert beside_one.growth[Metric.COMFORT] is None
    assert year.growth[Metric.COMFORT].after.people == 6


async def test_what_was_not_sent_or_has_no_before_does_not_count(unit, still_clock) -> None:
    async with unit() as work:
        world, school, curator = await settle(work.session)
        people = await mentees(world, school, 5)
        for who in people:
            await give(world, who, "nm19", 5, state=SurveyResponseState.LAPSED)
            await give(world, who, "fm11", 5)
        still_clock.advance(hours=1)
        for who in people:
            await give(world, who, "fm03", 9)
            await give(world, who, "nm20", 2)
        report = await read(world, curator)
    assert set(report.growth.values()) == {None}


async def test_of_several_marks_before_that_of_the_pair_counts(unit, still_clock) -> None:
    async with unit() as work:
        world, school, curator = await settle(work.session)
        people = await mentees(world, school, 5)
        for who in people:
            pair = await add_pair(
                world, who, await world.mentor(school), state=MentorshipState.COMPLETED
            )
            start = clock.now()
            await give(world, who, "nm17", 4, at=start, pair=pair.id)
            await give(world, who, "nm17", 9, at=start + timedelta(minutes=1))
            await give(world, who, "fm01", 8, at=start + timedelta(minutes=2), pair=pair.id)
        report = await read(world, curator)
    assert report.growth[Metric.EFFECT].difference == 4


async def test_another_school_stays_out(unit, still_clock) -> None:
    async with unit() as work:
        world, _school, curator = await settle(work.session)
        for who in await mentees(world, await world.school("School 2"), 5):
            await give(world, who, "nm17", 5)
            await give(world, who, "fm01", 9, at=clock.now() + timedelta(hours=1))
        report = await read(world, curator)
        above = await world.actor(
            await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        )
        whole = await read(world, above)
    assert report.growth[Metric.EFFECT] is None
    assert whole.growth[Metric.EFFECT].after.people == 5
