"""What mentees ask for without their name: on whose list it is, under which name of a place."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from models import MeetingState, NeedState, Organization, Participation, Person, Role
from services import clock
from services.actor import Actor
from services.card_kinds import Card, CardKind
from services.cards import list_cards
from services.policy import Policy
from services.session import Session
from tests.factories import World, make_world
from tests.integration.office.worlds import add_meeting, add_pair, add_reflection

K = CardKind
NAMELESS = (K.ORGANIZATION_ASKED, K.SUPPORT_ASKED)
ENOUGH = Policy().minimum_cell


@dataclass
class Office:
    """A school, whose mentee has just asked for help, and those who lead."""

    world: World
    school: Organization
    curator: Actor
    head: Actor
    municipal: Actor
    regional: Actor
    mentee: Participation


async def open_office(session: Session, mentees: int, asks: str = "organization") -> Office:
    world = await make_world(session)
    school = await world.school()
    municipality = world.municipality
    leaders = [
        await world.person(Role.SCHOOL_CURATOR, school, name="Anna"),
        await world.person(Role.SCHOOL_HEAD, school, name="Igor"),
        await world.person(Role.MUNICIPAL_COORDINATOR, municipality, name="Vera"),
        await world.person(Role.REGIONAL_COORDINATOR, world.region, name="Pavel"),
    ]
    mentee, need = await world.mentee(school)
    need.state = NeedState.PAIRED
    for number in range(mentees - 1):
        await world.person(Role.MENTEE, school, name=f"Mentee {number}")
    pair = await add_pair(world, mentee, await world.mentor(school), need)
    meeting = await add_meeting(world, pair, MeetingState.CLOSED)
    await add_reflection(world, meeting, mentee, help_asked=asks)
    actors = [await world.actor(leader) for leader in leaders]
    return Office(world, school, *actors, mentee)


async def nameless(session: Session, actor: Actor) -> list[Card]:
    found = await list_cards(session, actor=actor)
    return [card for card in found if card.key.kind in NAMELESS]


def monday_ahead() -> timedelta:
    return timedelta(days=7 - clock.now().weekday())


@pytest.mark.parametrize(
    ("asks", "kind"), [("organization", K.ORGANIZATION_ASKED), ("relations", K.SUPPORT_ASKED)]
)
async def test_among_enough_mentees_the_curator_learns_on_monday_that_somebody_asks(
    unit, still_clock, asks: str, kind: CardKind
) -> None:
    async with unit() as work:
        office = await open_office(work.session, ENOUGH, asks)
        at_once = await nameless(work.session, office.curator)
        still_clock.at += monday_ahead()
        (card,) = await nameless(work.session, office.curator)
        others = [
            await nameless(work.session, actor)
            for actor in (office.head, office.municipal, office.regional)
        ]
    assert at_once == []
    assert (card.key.kind, card.key.subject_id) == (kind, office.school.id)
    assert (card.topic, card.partner_id) == (None, None)
    # Whoever stands for the school is not who asked.
    assert card.participation_id == office.curator.grants[0].participation_id
    assert others == [[], [], []]


async def test_among_a_few_mentees_only_the_level_above_learns_it_without_the_school(
    unit, still_clock
) -> None:
    async with unit() as work:
        office = await open_office(work.session, ENOUGH - 1)
        still_clock.at += monday_ahead()
        (card,) = await nameless(work.session, office.municipal)
        below = [await nameless(work.session, actor) for actor in (office.curator, office.head)]
    assert card.key.subject_id == office.world.municipality.id
    assert card.participation_id == office.municipal.grants[0].participation_id
    assert below == [[], []]


async def test_the_mentor_of_who_asks_gets_no_card_as_the_curator(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.person(Role.SCHOOL_CURATOR, school, name="Anna")
        for number in range(ENOUGH):
            await world.person(Role.MENTEE, school, name=f"Mentee {number}")
        mentee, need = await world.mentee(school)
        mentor = await world.mentor(
            school, person=await work.session.get_one(Person, curator.person_id)
        )
        pair = await add_pair(world, mentee, mentor, need)
        meeting = await add_meeting(world, pair, MeetingState.CLOSED)
        await add_reflection(world, meeting, mentee, help_asked="relations")
        still_clock.at += monday_ahead()
        assert await nameless(work.session, await world.actor(curator)) == []


async def test_where_nobody_leads_the_municipality_the_region_learns_it_without_the_school(
    unit, still_clock
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        region = await world.person(Role.REGIONAL_COORDINATOR, world.region, name="Pavel")
        mentee, need = await world.mentee(school)
        need.state = NeedState.PAIRED
        pair = await add_pair(world, mentee, await world.mentor(school), need)
        meeting = await add_meeting(world, pair, MeetingState.CLOSED)
        await add_reflection(world, meeting, mentee, help_asked="relations")
        still_clock.at += monday_ahead()
        (card,) = await nameless(work.session, await world.actor(region))
    assert card.key.subject_id == world.municipality.id
    assert card.participation_id == region.id
