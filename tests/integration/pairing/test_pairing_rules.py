"""Domain.md 7, rules 5 and 6: whom a need is never proposed to, and what there is instead."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.translations import translations
from handlers import candidates as candidate_screens
from handlers.callbacks.pairing import ShowCandidates
from handlers.pair import open_pairs
from models import (
    Consent,
    ConsentState,
    MentoringMode,
    MentorProfile,
    Need,
    Organization,
    Participation,
    Person,
    Reach,
    Role,
    SurveyResponse,
)
from services.candidates import rank_for_need
from services.errors import NoFreePlace, PairRefused
from services.matching.rules import Blocker
from services.proposals import propose
from services.support_asking import ask_unpaired
from tests.factories import World, make_world
from tests.integration.office.worlds import add_pair
from tests.integration.pairing.stories import MENTORING, sign_transfer


async def _school(world: World, **mentor):
    school = await world.school()
    curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, school))
    _mentee, need = await world.mentee(school)
    return curator, need, await world.mentor(school, **mentor)


async def _fits(world: World, curator, need: Need, mentor: Participation) -> bool:
    """On the curator's list, and accepted when proposed."""
    ranking = await rank_for_need(world.session, actor=curator, need_id=need.id)
    return mentor.id in {candidate.mentor_id for candidate in ranking.candidates}


async def _refused(world: World, curator, need: Need, mentor: Participation, error=PairRefused):
    assert not await _fits(world, curator, need, mentor)
    with pytest.raises(error):
        await propose(
            world.session, actor=curator, need_id=need.id, mentor_id=mentor.id, format=MENTORING
        )


async def test_rule_5_a_mentor_takes_no_more_than_they_said(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        curator, need, mentor = await _school(world, capacity=1)
        assert await _fits(world, curator, need, mentor)
        school = await world.session.get_one(Organization, mentor.organization_id)
        other, _need = await world.mentee(school, name="Anna")
        await add_pair(world, other, mentor)
        await _refused(world, curator, need, mentor, NoFreePlace)


async def test_rule_5_nor_more_than_their_hours_allow(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        curator, need, mentor = await _school(world, capacity=3)
        assert await _fits(world, curator, need, mentor)
        profile = await world.session.get_one(MentorProfile, mentor.id)
        profile.most_by_hours = 0
        await world.session.flush()
        await _refused(world, curator, need, mentor, NoFreePlace)


async def test_rule_5_they_have_an_item_in_common(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        curator, need, mentor = await _school(world, items=("law.fgos",))
        await _refused(world, curator, need, mentor)
        ranking = await rank_for_need(world.session, actor=curator, need_id=need.id)
        assert ranking.nobody.blockers == {Blocker.COMPETENCE: 1}


async def test_rule_5_nobody_mentors_themselves(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        curator, need, _mentor = await _school(world)
        mentee = await world.session.get_one(Participation, need.participation_id)
        person = await world.session.get_one(Person, mentee.person_id)
        school = await world.session.get_one(Organization, mentee.organization_id)
        same = await world.mentor(school, person=person)
        await _refused(world, curator, need, same)


async def test_rule_5_both_have_an_active_consent(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        curator, need, mentor = await _school(world)
        await world.session.execute(
            update(Consent)
            .where(Consent.person_id == mentor.person_id)
            .values(state=ConsentState.WITHDRAWN)
        )
        await _refused(world, curator, need, mentor)


@pytest.mark.parametrize("own", ["mentee", "mentor", "nobody"])
async def test_rule_5_between_schools_only_when_both_agree(unit, still_clock, own: str) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        curator, need, _near = await _school(world, items=("law.fgos",))
        there = await world.school("School 2")
        await world.person(Role.SCHOOL_CURATOR, there)
        far = await world.mentor(there, reach=Reach.OWN_SCHOOL if own == "mentor" else Reach.ANY)
        need.reach = Reach.OWN_SCHOOL if own == "mentee" else Reach.ANY
        mentee = await world.session.get_one(Participation, need.participation_id)
        for one in (mentee, far):
            sign_transfer(world.session, one.person_id)
        await world.session.flush()
        if own == "nobody":
            assert await _fits(world, curator, need, far)
        else:
            await _refused(world, curator, need, far)


async def test_rule_5_they_can_meet_in_the_same_form(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        curator, need, mentor = await _school(world, mode=MentoringMode.OFFLINE)
        await _refused(world, curator, need, mentor)


async def test_rule_6_the_curator_reads_what_there_is_instead(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        curator, need, _mentor = await _school(world, items=("law.fgos",))
        i18n = translations()
        with i18n.context(), i18n.use_locale("ru"):
            screen = await candidate_screens.show_candidates(
                None, ShowCandidates(need_id=need.id), world.session, curator
            )
    for way in ("разовую консультацию или группу", "опытного наставника другой школы", "14 дней"):
        assert way in screen.text, way
    assert "Пригласить наставника" in [button.text for row in screen.rows for button in row]


async def test_rule_6_the_mentee_waits_and_is_asked_on_the_fourteenth_day(
    unit, still_clock
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        _curator, need, _mentor = await _school(world, items=("law.fgos",))
        mentee = await world.session.get_one(Participation, need.participation_id)
        actor = replace(await world.actor(mentee), locale="ru")
        i18n = translations()
        with i18n.context(), i18n.use_locale("ru"):
            screen = await open_pairs(None, world.session, actor)
        codes = select(SurveyResponse.survey_code).where(SurveyResponse.respondent_id == mentee.id)
    assert "14 дней" in screen.text
    assert "консультация" in screen.text
    for days, asked in ((13, []), (1, ["no_pair_support"])):
        still_clock.advance(days=days, hours=3 if days == 1 else 0)
        async with unit() as work:
            await ask_unpaired(work.session)
            assert list(await work.session.scalars(codes)) == asked
