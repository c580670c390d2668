"""What is said in the long questionnaires is kept to: by the search, the plan and the next pair."""

import pytest
from sqlalchemy import select

from models import (
    Competence,
    MentorProfile,
    Need,
    NeedItem,
    NeedState,
    Participation,
    PersonalProgram,
    PersonalProgramState,
    PlanItem,
    PlanItemState,
    ProgramVersion,
    ProgramVersionState,
    Role,
    SurveyResponse,
)
from services import clock
from services.matching.facts import gather_facts
from services.matching.rules import Blocker, blockers
from services.matching_views import mentor_views, need_context
from services.mentorships import find_mentorship
from services.pair_growth import list_growth
from services.places import count_free
from services.survey_asking import open_survey
from services.survey_facts import level_of
from services.survey_giving import get_survey_view
from services.survey_moments import ask_before_beginning
from services.survey_sharing import list_shared_in_pair
from tests.answers import fill, give
from tests.factories import actor_of, make_world
from tests.integration.meetings.stories import make_pair
from tests.integration.meetings.ways import make_series
from tests.integration.pairing.stories import School, Unit, one_school
from tests.integration.surveys.worlds import ask

OWN = "methodics.formative"


async def tell(unit: Unit, person: int, code: str, portion: str, **words) -> None:
    """Somebody answers a portion of their long questionnaire."""
    async with unit() as work:
        actor = await actor_of(work.session, person)
        mine = next(g.participation_id for g in actor.grants if g.role.value in code)
        response = await open_survey(
            work.session,
            code=code,
            portion=portion,
            respondent_id=mine,
            subject=f"participation:{mine}",
        )
        await fill(work.session, actor=actor, response_id=response.id, **words)


@pytest.mark.parametrize(("mark", "level"), [(1, 1), (3, 1), (4, 2), (7, 2), (8, 3), (10, 3)])
def test_a_mark_of_ten_is_a_level_of_three(mark: int, level: int) -> None:
    assert level_of(mark) == level


async def test_what_gets_in_the_way_most_comes_first(unit, still_clock) -> None:
    asked = await ask(unit, "needs_mentee", portion="before")
    for item, mark in ((OWN, 2), ("psychology.parents", 9)):
        await asked.act(give, code="nm05", item=item, value=mark)
        await asked.act(give, code="nm04", item=item, value=5)
    await asked.act(fill)
    async with unit() as work:
        rows = await work.session.execute(select(NeedItem.item_code, NeedItem.severity))
        assert dict(rows.all()) == {OWN: 1, "psychology.parents": 3}
    await asked.act(give, code="nm05", item=OWN, value=6)
    async with unit() as work:
        rows = await work.session.execute(select(NeedItem.item_code, NeedItem.severity))
        assert dict(rows.all()) == {OWN: 2, "psychology.parents": 3}


async def test_what_a_mentor_likes_teaching_counts_more(unit, still_clock) -> None:
    school = await one_school(unit, items=(OWN, "law.rights"))
    await tell(unit, school.mentor, "competence_mentor", "before", cm03=9)
    async with unit() as work:
        assert set(await work.session.scalars(select(Competence.readiness))) == {3}


@pytest.mark.parametrize(("hours", "places"), [("1_2", 1), ("3_4", 2), ("5_8", 4), ("more", 5)])
async def test_nobody_is_offered_more_than_their_hours_allow(
    unit, still_clock, hours: str, places: int
) -> None:
    school = await one_school(unit, capacity=5)
    await tell(unit, school.mentor, "competence_mentor", "offer", cm07=hours)
    async with unit() as work:
        assert await count_free(work.session, mentor_id=school.mentor_id) == places
        profile = await work.session.get_one(MentorProfile, school.mentor_id)
        assert (profile.capacity, profile.places) == (5, places)


async def test_style_and_kinds_are_seen_by_matching(unit, still_clock) -> None:
    school = await one_school(unit)
    assert await _against(unit, school) == (None, 0, 0, ())
    await tell(
        unit, school.mentee, "needs_mentee", "about", nm13=["calm_pace"], nm09=["traditional"]
    )
    await tell(unit, school.mentor, "competence_mentor", "about", cm11=["calm_pace", "support"])
    await tell(unit, school.mentor, "competence_mentor", "offer", cm08=["group", "speed"])
    assert await _against(unit, school) == (4, 1, 0b1000010, (Blocker.KIND,))


async def _against(unit: Unit, school: School):
    async with unit() as work:
        context = await need_context(work.session, need_id=school.need)
        (mentor,) = await mentor_views(work.session, context=context)
        distance = gather_facts(context.view, mentor, frozenset()).style_distance
        return distance, context.view.kinds, mentor.kinds, blockers(context.view, mentor)


async def test_a_second_need_has_its_own_marks_before(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        mentee, first = await world.mentee(school)
        second = Need(
            participation_id=mentee.id,
            direction="law",
            state=NeedState.OPEN,
            opened_at=clock.now(),
            mode=first.mode,
            reach=first.reach,
            bands=first.bands,
            items=[NeedItem(item_code="law.rights")],
        )
        work.session.add(second)
        await work.session.flush()
        for need in (first, second, second):
            await ask_before_beginning(work.session, members=[mentee], need_id=need.id)
        actor = await world.actor(mentee)
        asked = await work.session.scalars(select(SurveyResponse).order_by(SurveyResponse.id))
        topics = []
        for response in asked.all():
            view = await get_survey_view(work.session, actor=actor, response_id=response.id)
            topics.append([step.item for step in view.steps if step.question.code == "nm04"])
    assert topics == [[OWN], ["law.rights"]]


async def test_marks_before_another_pair_are_neither_compared_nor_shown(unit, still_clock) -> None:
    pair = await make_pair(unit)
    async with unit() as work:
        actor = await actor_of(work.session, pair.mentee)
        mine = await work.session.scalar(
            select(Participation).where(Participation.person_id == pair.mentee)
        )
        need = await work.session.scalar(select(Need))
        other = Need(
            participation_id=mine.id,
            direction=need.direction,
            state=NeedState.OPEN,
            opened_at=clock.now(),
            mode=need.mode,
            reach=need.reach,
            bands=need.bands,
            items=[NeedItem(item_code=OWN)],
        )
        work.session.add(other)
        await work.session.flush()
        for about, mark in ((need, 3), (other, 9)):
            still_clock.advance(minutes=1)
            await ask_before_beginning(work.session, members=[mine], need_id=about.id)
            asked = await work.session.scalar(
                select(SurveyResponse.id).order_by(SurveyResponse.id.desc()).limit(1)
            )
            await fill(work.session, actor=actor, response_id=asked, nm04=mark)
        final = await open_survey(
            work.session,
            code="final_mentee",
            respondent_id=mine.id,
            subject=f"mentorship:{pair.mentorship}",
            mentorship_id=pair.mentorship,
        )
        await fill(work.session, actor=actor, response_id=final.id, fm05=8)
    async with unit() as work:
        mentorship = await find_mentorship(work.session, mentorship_id=pair.mentorship)
        growth = await list_growth(work.session, reader_id=actor.person_id, mentorship=mentorship)
        assert {(grown.before, grown.after) for grown in growth} == {(3, 8)}
        mentor = await actor_of(work.session, pair.mentor)
        shared = await list_shared_in_pair(
            work.session, actor=mentor, mentorship_id=pair.mentorship
        )
        marks = {a.number for _, _, answers in shared for a in answers if a.question_code == "nm04"}
        assert marks == {3}


async def test_after_a_meeting_one_line_of_the_plan_is_asked_about(unit, still_clock) -> None:
    pair = await make_series(unit)
    codes = ("methodics.formative", "methodics.grading", "psychology.parents")
    async with unit() as work:
        program = PersonalProgram(
            mentorship_id=pair.mentorship,
            state=PersonalProgramState.APPROVED,
            created_at=clock.now(),
        )
        work.session.add(program)
        await work.session.flush()
        version = ProgramVersion(
            personal_program_id=program.id,
            number=1,
            state=ProgramVersionState.APPROVED,
            created_by_id=pair.mentee,
            created_at=clock.now(),
            items=[
                PlanItem(position=place, item_code=code, state=PlanItemState.PLANNED)
                for place, code in enumerate(codes, 1)
            ],
        )
        work.session.add(version)
    async with unit() as work:
        member = await work.session.scalar(
            select(Participation).where(
                Participation.person_id == pair.mentee, Participation.role == Role.MENTEE
            )
        )
        response = await open_survey(
            work.session,
            code="after_series_mentee",
            respondent_id=member.id,
            subject=f"meeting:{pair.meeting}",
            meeting_id=pair.meeting,
            mentorship_id=pair.mentorship,
        )
    assert await _lines(pair, response.id) == [codes[0]]
    async with unit() as work:
        for item in await work.session.scalars(select(PlanItem).where(PlanItem.position > 1)):
            item.state, item.done_meeting_id = PlanItemState.DONE, pair.meeting
    assert await _lines(pair, response.id) == list(codes[1:])


async def _lines(pair, response_id: int) -> list[str]:
    view = await pair.act(get_survey_view, pair.mentee, response_id=response_id)
    return [step.item for step in view.steps if step.question.code == "rm04"]
