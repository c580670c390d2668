"""What the bot has counted itself stands beside the question, and no mark of few people does."""

from sqlalchemy import select

from models import (
    Answer,
    Meeting,
    MeetingState,
    Organization,
    Participation,
    Program,
    SurveyResponse,
)
from models import SurveyResponseState as S
from services import clock
from services.office_surveys import open_office_survey
from services.survey_known import HoursMet, MeetingsUseful, find_known
from tests.factories import World, actor_of
from tests.integration.meetings.stories import make_pair


async def test_the_hours_of_meetings_are_counted(unit, still_clock) -> None:
    pair = await make_pair(unit)
    assert await _known(unit, pair, "roi_input", "ri01") is None
    async with unit() as work:
        meeting = await work.session.get_one(Meeting, pair.meeting)
        meeting.state, meeting.held_at = MeetingState.CLOSED, clock.now()
        meeting.duration_minutes = 120
    assert await _known(unit, pair, "roi_input", "ri01") == HoursMet(2)
    assert await _known(unit, pair, "roi_input", "ri02") is None


async def test_the_mean_of_few_people_is_not_told(unit, still_clock) -> None:
    pair = await make_pair(unit)
    async with unit() as work:
        mine = await work.session.scalar(
            select(Participation).where(Participation.person_id == pair.mentee)
        )
        school = await work.session.get_one(Organization, mine.organization_id)
        world = World(work.session, school, school, await work.session.get_one(Program, 1))
        world._ids = iter(range(500, 600))
        people = [mine, *[(await world.mentee(school))[0] for _ in range(4)]]
        for somebody in people[:4]:
            work.session.add(_marked(somebody))
    assert await _known(unit, pair, "curator_checklist", "cc09") is None
    async with unit() as work:
        work.session.add(_marked(people[4]))
    assert await _known(unit, pair, "curator_checklist", "cc09") == MeetingsUseful(8.0)


def _marked(participation: Participation) -> SurveyResponse:
    return SurveyResponse(
        survey_code="after_series_mentee",
        survey_version=1,
        respondent_id=participation.id,
        subject=f"participation:{participation.id}",
        state=S.SUBMITTED,
        asked_at=clock.now(),
        due_at=clock.now(),
        submitted_at=clock.now(),
        answers=[Answer(question_code="rm01", number=8, answered_at=clock.now())],
    )


async def _known(unit, pair, code: str, question: str):
    async with unit() as work:
        actor = await actor_of(work.session, pair.curator)
        mine = actor.grants[0].participation_id
        response = await open_office_survey(
            work.session, actor=actor, participation_id=mine, code=code
        )
        return await find_known(work.session, response=response, question_code=question)
