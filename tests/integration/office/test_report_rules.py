"""Domain.md 7, rule 9: what a few have answered, and what anybody wrote, goes no higher."""

import pytest

from models import Answer, Role
from services import clock
from services.errors import NotFound
from services.periods import PeriodKind
from services.report import make_report
from services.survey_sharing import READERS, list_answers_of, visibility_of
from services.surveys import QuestionType, list_surveys
from tests.factories import make_world
from tests.integration.office.test_report import give_marks
from tests.integration.office.worlds import add_meeting, add_pair, add_reflection

ABOVE = {Role.MUNICIPAL_COORDINATOR, Role.REGIONAL_COORDINATOR}
PARTICIPANTS = {"mentee", "mentor"}


@pytest.mark.parametrize("level", ["school", "municipality", "region"])
async def test_rule_9_a_cell_of_four_people_is_hidden_and_one_of_five_is_not(
    unit, still_clock, level: str
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        place, role = {
            "school": (school, Role.SCHOOL_CURATOR),
            "municipality": (world.municipality, Role.MUNICIPAL_COORDINATOR),
            "region": (world.region, Role.REGIONAL_COORDINATOR),
        }[level]
        reader = await world.actor(await world.person(role, place))
        await give_marks(world, school, [6, 7, 8, 9])
        four = await make_report(work.session, actor=reader, kind=PeriodKind.YEAR)
        await give_marks(world, school, [10])
        five = await make_report(work.session, actor=reader, kind=PeriodKind.YEAR)
    assert four.usefulness is None
    assert (five.usefulness.people, five.usefulness.mean) == (5, 8)


def test_rule_9_no_text_of_a_participant_is_for_those_above_the_school() -> None:
    texts = [
        (survey, question)
        for survey in list_surveys().values()
        if set(survey.who) <= PARTICIPANTS
        for question in survey.questions
        if question.type is QuestionType.TEXT
    ]
    assert texts
    for survey, question in texts:
        readers = set(READERS[visibility_of(survey, question)])
        assert not readers & ABOVE, (survey.code, question.code)


async def test_rule_9_what_somebody_wrote_is_read_at_their_school_only(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        school = await world.school()
        mentor = await world.mentor(school)
        mentee, need = await world.mentee(school)
        pair = await add_pair(world, mentee, mentor, need)
        response = await add_reflection(world, await add_meeting(world, pair, "closed"), mentor)
        response.survey_code, response.meeting_id = "competence_mentor", None
        session.add(
            Answer(
                response_id=response.id,
                question_code="cm16",
                text="I have taught for thirty years",
                answered_at=clock.now(),
            )
        )
        await session.flush()
        await session.refresh(response, ["answers"])
        seen = {}
        for place, role in (
            (school, Role.SCHOOL_CURATOR),
            (world.municipality, Role.MUNICIPAL_COORDINATOR),
            (world.region, Role.REGIONAL_COORDINATOR),
        ):
            reader = await world.actor(await world.person(role, place))
            try:
                found = await list_answers_of(session, actor=reader, participation_id=mentor.id)
            except NotFound:
                found = []
            seen[role] = [answer.text for _, _, answers in found for answer in answers]
        assert seen[Role.SCHOOL_CURATOR] == ["I have taught for thirty years"]
        assert not any(seen[role] for role in ABOVE)
