"""A region compares its municipalities, then the schools of one; nobody works out a few people."""

import pytest

from models import MentorshipState, NeedState, Organization, OrganizationType, Role
from services.actor import Actor
from services.errors import NotFound
from services.report_compare import compare_municipalities, compare_schools
from tests.factories import World, add_organization, make_world
from tests.integration.office.test_report import give_marks
from tests.integration.office.worlds import add_pair


async def region(session) -> tuple[World, list[Organization], Actor]:
    """A region of three municipalities with a school each, and its coordinator."""
    world = await make_world(session)
    kind = OrganizationType.MUNICIPALITY
    districts = [
        await add_organization(session, kind, f"District {number}", parent=world.region)
        for number in (10, 2)
    ]
    places = [world.municipality, *districts]
    schools = [
        await add_organization(session, OrganizationType.SCHOOL, f"School of {at.id}", parent=at)
        for at in places
    ]
    coordinator = await world.person(Role.REGIONAL_COORDINATOR, world.region)
    return world, schools, await world.actor(coordinator)


async def test_schools_and_municipalities_stand_in_the_order_of_their_numbers(
    unit, still_clock
) -> None:
    async with unit() as work:
        world, _schools, regional = await region(work.session)
        for number in (10, 2, 1):
            await world.school(f"Школа № {number}")
        municipal = await world.actor(
            await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        )
        schools = [line.title for line in await compare_schools(work.session, actor=municipal)]
        places = [line.title for line in await compare_municipalities(work.session, actor=regional)]
    assert [title for title in schools if title.startswith("Школа")] == [
        "Школа № 1",
        "Школа № 2",
        "Школа № 10",
    ]
    assert places == ["District 2", "District 10", "Municipality"]


async def test_figures_of_a_municipality_are_those_of_its_schools(unit, still_clock) -> None:
    async with unit() as work:
        world, schools, regional = await region(work.session)
        mentee, need = await world.mentee(schools[1])
        need.state = NeedState.PAIRED
        await add_pair(
            world, mentee, await world.mentor(schools[2]), need, state=MentorshipState.TRIAL
        )
        lines = {
            line.title: line for line in await compare_municipalities(work.session, actor=regional)
        }
        (inside,) = await compare_schools(
            work.session, actor=regional, organization_id=schools[1].parent_id
        )
    # A pair between municipalities is a pair of both.
    assert (lines["District 10"].people, lines["District 10"].pairs) == (1, 1)
    assert (lines["District 2"].people, lines["District 2"].pairs) == (1, 1)
    assert (lines["Municipality"].people, lines["Municipality"].pairs) == (0, 0)
    assert (inside.organization_id, inside.people, inside.pairs) == (schools[1].id, 1, 1)


async def test_a_hidden_municipality_shows_no_means_of_its_schools(unit, still_clock) -> None:
    async with unit() as work:
        world, schools, regional = await region(work.session)
        for school, marks in zip(schools, ([9] * 7, [8] * 6, [2] * 3), strict=True):
            await give_marks(world, school, marks)
        lines = await compare_municipalities(work.session, actor=regional)
        shown = {line.title for line in lines if line.usefulness is not None}
        inside = [
            await compare_schools(work.session, actor=regional, organization_id=school.parent_id)
            for school in schools[:2]
        ]
        own = await world.actor(
            await world.person(
                Role.MUNICIPAL_COORDINATOR,
                await work.session.get_one(Organization, schools[1].parent_id),
            )
        )
        by_its_own = await compare_schools(work.session, actor=own)
    assert shown == {"Municipality"}
    assert [[line.usefulness is not None for line in lines] for lines in inside] == [
        [True],
        [False],
    ]
    # Whoever answers for that municipality alone cannot subtract it from anything.
    assert [line.usefulness.mean for line in by_its_own] == [8]


async def test_only_places_of_ones_own_territory_are_compared(unit, still_clock) -> None:
    async with unit() as work:
        world, schools, regional = await region(work.session)
        municipal = await world.actor(
            await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        )
        head = await world.actor(await world.person(Role.SCHOOL_HEAD, schools[0]))
        await compare_schools(work.session, actor=regional, organization_id=schools[1].parent_id)
        for actor, place in (
            (municipal, schools[1].parent_id),
            (municipal, 0),
            (head, schools[0].parent_id),
        ):
            with pytest.raises(NotFound):
                await compare_schools(work.session, actor=actor, organization_id=place)
        for actor in (municipal, head):
            with pytest.raises(NotFound):
                await compare_municipalities(work.session, actor=actor)
