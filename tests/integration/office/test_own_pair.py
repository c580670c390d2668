"""A curator who is in a pair learns nothing of it by the curator's right; somebody else does."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from models import (
    Answer,
    MeetingKind,
    MeetingState,
    Mentorship,
    MentorshipState,
    Organization,
    Participation,
    Person,
    Role,
    SurveyResponse,
    SurveyResponseState,
)
from services import clock
from services.actor import Actor
from services.card_kinds import CardKind
from services.cards import list_cards
from services.errors import NotFound
from services.session import Session
from services.survey_ends import excuse_survey, get_to_excuse
from services.survey_sharing import list_answers_of
from tests.factories import World, make_world
from tests.integration.office.worlds import add_meeting, add_pair, add_reflection

K = CardKind
# A word about the pair, and the card that it puts on a curator's list.
WORDS = {
    K.EXPERIENCE_DOUBTED: ("after_trial_mentor", "tr01", {"number": 3}, MentorshipState.TRIAL),
    K.FORMAT_CHANGE: (
        "after_trial_mentee",
        "tm04",
        {"options": ["change_format"]},
        MentorshipState.PLANNING,
    ),
    K.PULSE_WISH: ("pulse_mid", "pm04", {"options": ["pair"]}, MentorshipState.ACTIVE),
    K.OVERLOAD: ("pulse_mid", "pm03", {"options": ["too_much"]}, MentorshipState.ACTIVE),
    K.HELP_ASKED: ("after_series_mentor", "rr05", {"options": ["motivation"]}, None),
}


@dataclass
class School:
    """A curator who mentors, or is mentored, and those above."""

    world: World
    curator: Participation
    municipal: Participation
    partner: Participation
    pair: Mentorship

    async def colleague(self) -> Participation:
        """One more curator of the school, who is in no pair."""
        school = await self.world.session.get_one(Organization, self.curator.organization_id)
        return await self.world.person(Role.SCHOOL_CURATOR, school, name="Vera")

    async def actor(self, who: Participation) -> Actor:
        """Somebody as they act."""
        return await self.world.actor(who)


async def open_school(session: Session, *, mentors: bool) -> School:
    world = await make_world(session)
    place = await world.school()
    curator = await world.person(Role.SCHOOL_CURATOR, place, name="Anna")
    municipal = await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality, name="Igor")
    person = await session.get_one(Person, curator.person_id)
    if mentors:
        mentor = await world.mentor(place, person=person)
        partner = (await world.mentee(place, name="Maria"))[0]
        pair = await add_pair(world, partner, mentor)
    else:
        mentee, _ = await world.mentee(place, person=person)
        partner = await world.mentor(place, name="Olga")
        pair = await add_pair(world, mentee, partner)
    return School(world, curator, municipal, partner, pair)


async def say(school: School, kind: CardKind) -> SurveyResponse:
    """The partner says it."""
    code, question, value, state = WORDS[kind]
    session, now = school.world.session, clock.now()
    if state is not None:
        school.pair.state = state
    meeting = await add_meeting(school.world, school.pair, MeetingState.CLOSED)
    meeting.kind, meeting.closed_at = MeetingKind.TRIAL, now
    of_meeting = not code.startswith("pulse")
    response = SurveyResponse(
        survey_code=code,
        survey_version=1,
        respondent_id=school.partner.id,
        subject=f"test:{kind}",
        meeting_id=meeting.id if of_meeting else None,
        mentorship_id=school.pair.id,
        state=SurveyResponseState.SUBMITTED,
        asked_at=now,
        due_at=now + timedelta(days=2),
        submitted_at=now,
        answers=[Answer(question_code=question, answered_at=now, **value)],
    )
    session.add(response)
    await session.flush()
    return response


async def kinds(school: School, who: Participation) -> set[CardKind]:
    actor = await school.actor(who)
    return {card.key.kind for card in await list_cards(school.world.session, actor=actor)}


@pytest.mark.parametrize("kind", WORDS)
async def test_a_private_word_is_not_for_the_partner_who_is_the_curator(
    unit, still_clock, kind: CardKind
) -> None:
    mentors = kind in (K.FORMAT_CHANGE, K.PULSE_WISH)
    async with unit() as work:
        school = await open_school(work.session, mentors=mentors)
        await say(school, kind)
        own = await kinds(school, school.curator)
        above = await kinds(school, school.municipal)
        colleague = await school.colleague()
        theirs = await kinds(school, colleague)
        above_then = await kinds(school, school.municipal)
    assert kind not in own
    assert kind in above
    assert kind in theirs
    # Somebody at the school looks after it: above it, nobody needs to.
    assert kind not in above_then


async def test_answers_about_a_pair_are_not_read_in_it_by_the_curators_right(
    unit, still_clock
) -> None:
    async with unit() as work:
        school = await open_school(work.session, mentors=True)
        await say(school, K.FORMAT_CHANGE)
        read = {}
        for name, who in (("own", school.curator), ("other", await school.colleague())):
            read[name] = await list_answers_of(
                work.session,
                actor=await school.actor(who),
                participation_id=school.partner.id,
            )
    assert read["own"] == []
    assert [answer.question_code for _, _, found in read["other"] for answer in found] == ["tm04"]


async def test_nobody_excuses_the_partner_of_their_own_pair_but_somebody_can(
    unit, still_clock
) -> None:
    async with unit() as work:
        school = await open_school(work.session, mentors=True)
        meeting = await add_meeting(school.world, school.pair, MeetingState.HELD)
        response = await add_reflection(
            school.world, meeting, school.partner, state=SurveyResponseState.OPEN
        )
        still_clock.advance(days=3)
        own, above = [await school.actor(who) for who in (school.curator, school.municipal)]
        own_kinds = await kinds(school, school.curator)
        above_kinds = await kinds(school, school.municipal)
        with pytest.raises(NotFound):
            await get_to_excuse(work.session, actor=own, response_id=response.id)
        with pytest.raises(NotFound):
            await excuse_survey(work.session, actor=own, response_id=response.id, reason="absent")
        await excuse_survey(work.session, actor=above, response_id=response.id, reason="absent")
    assert K.REFLECTION_OVERDUE not in own_kinds
    assert K.REFLECTION_OVERDUE in above_kinds
    assert response.state is SurveyResponseState.EXCUSED
