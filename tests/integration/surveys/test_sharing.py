"""Who may read whose answers: those whom the question names, and nobody else."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from models import (
    Answer,
    Mentorship,
    MentorshipState,
    OrganizationType,
    Participation,
    Role,
    SurveyResponse,
    SurveyResponseState,
)
from services import clock
from services.errors import NotFound
from services.session import Session
from services.survey_sharing import (
    list_answers_of,
    list_shared_in_pair,
    shown_option,
    visibility_of,
)
from services.surveys import QuestionType, Visibility, get_survey, list_surveys
from tests.factories import World, add_organization, make_world
from tests.integration.meetings.stories import make_pair

R = Role
READERS = (
    R.MENTEE,
    R.MENTOR,
    R.SCHOOL_CURATOR,
    R.SCHOOL_HEAD,
    R.PSYCHOLOGIST,
    R.MUNICIPAL_COORDINATOR,
    R.REGIONAL_COORDINATOR,
)
# One question of each visibility, and which of the readers at hand reads its answer.
SEEN = {
    ("final_mentee", "fm01"): set(),
    ("final_mentee", "fm09"): set(),
    # A psychologist reads by a case that the person has agreed to, and in no other way.
    ("after_series_mentee", "rm05"): set(),
    ("after_series_mentee", "rm06"): set(),
    ("early_exit", "ee03"): set(),
    ("no_pair_support", "np01"): set(),
    ("needs_mentee", "nm01"): {R.SCHOOL_CURATOR},
    ("after_trial_mentee", "tm04"): {R.SCHOOL_CURATOR},
    ("competence_mentor", "cm04"): {R.SCHOOL_CURATOR, R.MUNICIPAL_COORDINATOR},
    # A text of a participant stays at the school (domain.md 7, rule 9).
    ("competence_mentor", "cm16"): {R.SCHOOL_CURATOR},
    ("school_request", "sr04"): {
        *(R.SCHOOL_CURATOR, R.SCHOOL_HEAD),
        *(R.MUNICIPAL_COORDINATOR, R.REGIONAL_COORDINATOR),
    },
}
VALUES = {
    QuestionType.SCALE10: {"number": 7},
    QuestionType.TEXT: {"text": "A private matter"},
}


@dataclass
class Given:
    """A mentee who has answered, and everybody who might want to read it."""

    world: World
    author: int
    readers: dict[Role, int]
    stranger: int


async def _settle(session: Session) -> Given:
    world = await make_world(session)
    school = await world.school()
    elsewhere = await add_organization(
        session, OrganizationType.SCHOOL, "School 9", parent=world.region
    )
    author = await world.person(R.MENTEE, school, name="Maria")
    readers = {}
    for role in READERS:
        place = {
            R.MUNICIPAL_COORDINATOR: world.municipality,
            R.REGIONAL_COORDINATOR: world.region,
        }.get(role, school)
        readers[role] = await world.person(role, place, name=role.value)
    stranger = await world.person(R.SCHOOL_CURATOR, elsewhere)
    return Given(world, author, readers, stranger)


async def _answer(
    given: Given, code: str, question: str, state: SurveyResponseState, **value: object
) -> None:
    now = clock.now()
    given.world.session.add(
        SurveyResponse(
            survey_code=code,
            survey_version=1,
            respondent_id=given.author.id,
            subject=f"test:{question}",
            state=state,
            asked_at=now,
            due_at=now + timedelta(days=1),
            submitted_at=now,
            answers=[Answer(question_code=question, answered_at=now, **value)],
        )
    )
    await given.world.session.flush()


async def _read(given: Given, reader: object) -> list[str]:
    found = await list_answers_of(
        given.world.session,
        actor=await given.world.actor(reader),
        participation_id=given.author.id,
    )
    return [answer.question_code for _, _, answers in found for answer in answers]


@pytest.mark.parametrize(("code", "question"), SEEN)
async def test_an_answer_is_read_by_those_it_is_for(unit, still_clock, code, question) -> None:
    asked = get_survey(code).question(question)
    value = VALUES.get(asked.type) or {"options": [next(iter(asked.options))]}
    async with unit() as work:
        given = await _settle(work.session)
        await _answer(given, code, question, SurveyResponseState.SUBMITTED, **value)
        seen = set()
        for role, reader in given.readers.items():
            try:
                if await _read(given, reader) == [question]:
                    seen.add(role)
            except NotFound:
                pass
        assert seen == SEEN[code, question]
        with pytest.raises(NotFound):
            await _read(given, given.stranger)


@pytest.mark.parametrize(
    "state", [s for s in SurveyResponseState if s is not SurveyResponseState.SUBMITTED]
)
async def test_what_was_not_sent_is_read_by_nobody(unit, still_clock, state) -> None:
    async with unit() as work:
        given = await _settle(work.session)
        await _answer(given, "needs_mentee", "nm01", state, options=["novice"])
        assert await _read(given, given.readers[R.SCHOOL_CURATOR]) == []


async def test_a_skipped_question_is_no_answer(unit, still_clock) -> None:
    async with unit() as work:
        given = await _settle(work.session)
        await _answer(given, "after_intro_mentee", "im06", SurveyResponseState.SUBMITTED)
        assert await _read(given, given.readers[R.SCHOOL_CURATOR]) == []


async def test_a_curator_reads_nothing_of_their_own_here(unit, still_clock) -> None:
    async with unit() as work:
        given = await _settle(work.session)
        person = await given.world.actor(given.author)
        curator = given.readers[R.SCHOOL_CURATOR]
        curator.person_id = person.person_id
        await work.session.flush()
        await _answer(
            given, "needs_mentee", "nm01", SurveyResponseState.SUBMITTED, options=["novice"]
        )
        assert await _read(given, given.author) == []


def test_option_six_is_other_to_everybody_else() -> None:
    question = get_survey("needs_mentee").question("nm01")
    assert shown_option(question, "recovery") is None
    assert shown_option(question, "novice") == "novice"


def test_topics_and_ratings_stay_within_the_pair() -> None:
    # product.md, «Privacy / Answers» holds over domain.md: above the pair ratings are totals.
    above = {Visibility.COORDINATOR, Visibility.PUBLIC}
    for survey in list_surveys().values():
        if not set(survey.who) <= {"mentee", "mentor"}:
            continue
        for question in survey.questions:
            seen = visibility_of(survey, question)
            if question.type is QuestionType.SCALE10 or question.type is QuestionType.TEXT:
                assert seen not in above, question.code


async def test_a_mentor_prepares_with_what_the_mentee_has_told_them(unit, still_clock) -> None:
    pair = await make_pair(unit)

    async def read(person: int) -> list[str]:
        found = await pair.act(list_shared_in_pair, person, mentorship_id=pair.mentorship)
        return [answer.question_code for _, _, answers in found for answer in answers]

    async with unit() as work:
        mentee = await work.session.scalar(
            select(Participation.id).where(Participation.person_id == pair.mentee)
        )
        now = clock.now()
        response = SurveyResponse(
            survey_code="needs_mentee",
            survey_version=1,
            portion="before",
            respondent_id=mentee,
            subject=f"participation:{mentee}",
            state=SurveyResponseState.OPEN,
            asked_at=now,
            due_at=now,
            answers=[
                Answer(
                    question_code="nm04",
                    item_code="methodics.formative",
                    number=3,
                    answered_at=now,
                ),
                Answer(question_code="nm20", number=2, answered_at=now),
            ],
        )
        work.session.add(response)
        await work.session.flush()
        response_id = response.id
    assert await read(pair.mentor) == []
    async with unit() as work:
        sent = await work.session.get_one(SurveyResponse, response_id)
        sent.state, sent.submitted_at = SurveyResponseState.SUBMITTED, clock.now()
    # What could hurt (nm20) stays a number among others.
    assert await read(pair.mentor) == ["nm04"]
    assert await read(pair.mentee) == []
    for outsider in (pair.curator, pair.stranger):
        with pytest.raises(NotFound):
            await read(outsider)
    async with unit() as work:
        ended = await work.session.get_one(Mentorship, pair.mentorship)
        ended.state = MentorshipState.CANCELLED
    assert await read(pair.mentor) == []
