"""What leaders see of their people: lists, cards, and how far a territory has come in."""

import pytest
from sqlalchemy import event

from models import ParticipationState, Person, Role
from services import people
from services.errors import NotFound
from services.persons import create_person
from tests.factories import make_world
from tests.integration.joining.newcomers import link
from tests.integration.joining.test_consent import roster_person


async def test_newcomers_stand_first_and_people_count_once(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        quiet, busy = await world.school("A quiet school"), await world.school("B busy school")
        curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, busy))
        coordinator = await world.actor(
            await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        )
        both, _ = await world.mentee(busy)
        person = await work.session.get(Person, both.person_id)
        await world.person(Role.MENTOR, busy, person=person)
        waiting = await world.person(Role.MENTEE, busy, state=ParticipationState.PENDING_APPROVAL)
        await world.person(Role.MENTEE, busy, state=ParticipationState.DRAFT)
        await world.person(Role.MENTEE, quiet)
        schools = await people.list_schools(work.session, actor=coordinator)
        assert [(s.title, s.waiting, s.active, s.registering) for s in schools[:2]] == [
            ("B busy school", 1, 2, 1),
            ("A quiet school", 0, 1, 0),
        ]
        found = await people.list_people(work.session, actor=curator, organization_id=busy.id)
        assert found[0].id == waiting.id
        assert len(found) == 4
        with pytest.raises(NotFound):
            await people.list_people(work.session, actor=curator, organization_id=quiet.id)


async def test_a_topic_is_for_the_own_curator_only(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        mentee, _ = await world.mentee(school)
        mentor = await world.mentor(school)
        seen = {}
        for role, place in (
            (Role.SCHOOL_CURATOR, school),
            (Role.SCHOOL_HEAD, school),
            (Role.MUNICIPAL_COORDINATOR, world.municipality),
            (Role.REGIONAL_COORDINATOR, world.region),
        ):
            actor = await world.actor(await world.person(role, place))
            need = await people.get_card(work.session, actor=actor, participation_id=mentee.id)
            offer = await people.get_card(work.session, actor=actor, participation_id=mentor.id)
            seen[role] = (need.topics, offer.topics)
    topic = ("methodics.formative",)
    assert seen == {
        Role.SCHOOL_CURATOR: (topic, topic),
        Role.SCHOOL_HEAD: (None, None),
        Role.MUNICIPAL_COORDINATOR: (None, topic),
        Role.REGIONAL_COORDINATOR: (None, topic),
    }


async def test_a_card_is_closed_to_everyone_else(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        own, other = await world.school("School 1"), await world.school("School 2")
        mentee, _ = await world.mentee(own)
        for role, place in ((Role.SCHOOL_CURATOR, other), (Role.MENTOR, own), (Role.MENTEE, own)):
            actor = await world.actor(await world.person(role, place))
            with pytest.raises(NotFound):
                await people.get_card(work.session, actor=actor, participation_id=mentee.id)


async def test_nobody_has_a_card_before_they_send_the_form(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, school))
        draft = await world.person(Role.MENTEE, school, state=ParticipationState.DRAFT)
        named = await roster_person(world, Role.MENTOR, school)
        for participation in (draft, named):
            with pytest.raises(NotFound):
                await people.get_card(
                    work.session, actor=curator, participation_id=participation.id
                )


async def test_who_has_come_in(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        first, second = await world.school("School 1"), await world.school("School 2")
        curator = await world.person(Role.SCHOOL_CURATOR, first)
        coordinator = await world.actor(
            await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        )
        await world.person(Role.MENTEE, second)
        await roster_person(world, Role.SCHOOL_CURATOR, second)
        await link(world, Role.SCHOOL_HEAD, first)
        entered = await people.count_entered(work.session, actor=coordinator)
        with pytest.raises(NotFound):
            await people.count_entered(work.session, actor=await world.actor(curator))
    assert (entered.schools_entered, entered.schools) == (1, 2)
    # Inside: curator, coordinator, mentee. Outside: one of the roster and one nameless link.
    assert (entered.people_entered, entered.people) == (3, 5)
    assert entered.waiting_for == ("School 2",)


@pytest.mark.parametrize("count", [1, 3])
async def test_a_list_costs_the_same_however_long(unit, database, still_clock, count) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, school))
        for _ in range(count):
            await world.mentee(school)
    statements = []

    def remember(_connection, _cursor, statement, *_rest) -> None:
        statements.append(statement)

    event.listen(database.reader.sync_engine, "before_cursor_execute", remember)
    async with unit() as work:
        found = await people.list_people(work.session, actor=curator, organization_id=school.id)
        assert len([participation.person.number for participation in found]) == count + 1
    event.remove(database.reader.sync_engine, "before_cursor_execute", remember)
    queries = [s for s in statements if s.startswith("SELECT")]
    assert len(queries) == 2


async def test_numbers_follow_the_largest(unit, still_clock) -> None:
    async with unit() as work:
        numbers = [(await create_person(work.session)).number for _ in range(3)]
    assert numbers == [1, 2, 3]
