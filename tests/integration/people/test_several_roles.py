"""One person in several roles: rights add up, people count once, nobody works with themselves."""

from sqlalchemy import select

from models import MentorProfile, Person, ProposalFormat, ProposalState, Role
from services.access import can_lead, can_pair, can_see_topics
from services.candidates import rank_for_need
from services.mentorships import list_mine
from services.people import list_schools
from services.periods import PeriodKind
from services.places import count_free
from services.profile import get_profile
from services.proposals import propose
from services.report import make_report
from tests.authorization.objects import sign
from tests.factories import make_world
from tests.integration.office.worlds import add_pair, add_proposal


async def test_rule_15_rights_are_the_union_and_a_person_counts_once(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        school = await world.school()
        curator = await world.person(Role.SCHOOL_CURATOR, school)
        head = await world.person(Role.SCHOOL_HEAD, school, name="Pyotr")
        alone = await world.actor(head)
        assert can_lead(alone, school.path)
        assert not can_pair(alone, school.path)
        person = await session.get_one(Person, head.person_id)
        await world.mentor(school, person=person)
        await world.mentee(school, person=person)
        await world.person(Role.SCHOOL_CURATOR, school, person=person)
        actor = await world.actor(head)
        assert can_lead(actor, school.path)
        assert can_pair(actor, school.path)
        assert can_see_topics(actor, school.path)
        assert {grant.role for grant in actor.live()} == {
            Role.SCHOOL_HEAD,
            Role.MENTOR,
            Role.MENTEE,
            Role.SCHOOL_CURATOR,
        }
        assert len((await get_profile(session, actor=actor)).roles) == 4
        boss = await world.actor(curator)
        assert (await make_report(session, actor=boss, kind=PeriodKind.YEAR)).people == 2
        [line] = await list_schools(session, actor=boss)
        assert line.active == 2


async def test_nobody_is_paired_with_themselves(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.person(Role.SCHOOL_CURATOR, school)
        mentor = await world.mentor(school)
        person = await work.session.get_one(Person, mentor.person_id)
        _mentee, need = await world.mentee(school, person=person)
        other = await world.mentor(school)
        found = await rank_for_need(work.session, actor=await world.actor(curator), need_id=need.id)
        assert [candidate.mentor_id for candidate in found.candidates] == [other.id]


async def test_two_people_may_mentor_each_other(unit, still_clock) -> None:
    """Reverse mentoring: each knows what the other one needs."""
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        school = await world.school()
        curator = await world.person(Role.SCHOOL_CURATOR, school)
        old = await world.mentor(school, items=("methodics.formative",), name="Old")
        young = await world.mentor(school, items=("digital.presentation",), name="Young")
        old_person = await session.get_one(Person, old.person_id)
        young_person = await session.get_one(Person, young.person_id)
        asks, need = await world.mentee(school, person=young_person, items=("methodics.formative",))
        asks_back, back = await world.mentee(
            school, person=old_person, items=("digital.presentation",)
        )
        await add_pair(world, asks, old, need)
        actor = await world.actor(curator)
        found = await rank_for_need(session, actor=actor, need_id=back.id)
        assert [candidate.mentor_id for candidate in found.candidates] == [young.id]
        await add_pair(world, asks_back, young, back)
        for participation in (old, young):
            mine = await list_mine(session, actor=await world.actor(participation))
            assert len(mine) == 2


async def test_a_mentor_between_schools_has_places_at_each_and_is_asked_once(
    unit, still_clock
) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        one, two = await world.school("School 1"), await world.school("School 2")
        curator = await world.person(Role.SCHOOL_CURATOR, one)
        here = await world.mentor(one, capacity=1)
        person = await session.get_one(Person, here.person_id)
        there = await world.mentor(two, capacity=2, person=person)
        mentee, need = await world.mentee(one)
        for person_id in (person.id, mentee.person_id):
            await sign(world, person_id)
        actor = await world.actor(curator)
        found = await rank_for_need(session, actor=actor, need_id=need.id)
        assert [candidate.person.id for candidate in found.candidates] == [person.id]
        chosen = found.candidates[0].mentor_id
        assert chosen == here.id
        await propose(
            session,
            actor=actor,
            need_id=need.id,
            mentor_id=chosen,
            format=ProposalFormat.MENTORING,
        )
        for mentor, free in ((here, 0), (there, 2)):
            await session.scalar(
                select(MentorProfile).where(MentorProfile.participation_id == mentor.id)
            )
            assert await count_free(session, mentor_id=mentor.id) == free


async def test_a_no_at_one_school_is_a_no_at_the_other(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        one, two = await world.school("School 1"), await world.school("School 2")
        curator = await world.person(Role.SCHOOL_CURATOR, one)
        here = await world.mentor(one)
        person = await session.get_one(Person, here.person_id)
        await world.mentor(two, person=person)
        mentee, need = await world.mentee(one)
        for person_id in (person.id, mentee.person_id):
            await sign(world, person_id)
        await add_proposal(world, need, here, curator, state=ProposalState.DECLINED)
        found = await rank_for_need(session, actor=await world.actor(curator), need_id=need.id)
        assert found.candidates == ()
