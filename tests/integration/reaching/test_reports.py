"""Messages that somebody shows: who is told, who has the card and who reads are the same people."""

from contextlib import suppress

import pytest
from sqlalchemy import select

from models import MessageReport, Organization, Participation, ParticipationState, Role
from services import partner_messages, received_messages
from services.card_kinds import CardKind
from services.cards import list_cards
from services.errors import AlreadyDone, NotFound
from services.group_members import let_go
from services.mentorships import lock_mentorship
from tests.factories import World, make_world
from tests.integration.pairing.stories import as_actor, told
from tests.integration.reaching.stories import Team, add_team

WORDS = "Добрый день!"


async def _do(unit, person_id, verb, **asked):
    return await as_actor(
        unit, person_id, lambda session, actor: verb(session, actor=actor, **asked)
    )


@pytest.fixture
async def town(unit, still_clock) -> tuple[Team, dict[str, int]]:
    """A group, its curator, a deputy, a paused curator, and the coordinator of the town."""
    async with unit() as work:
        world = await make_world(work.session)
        team = await add_team(world, third=True)
        people = await _office(world, team)
    return team, people


async def _office(world: World, team: Team) -> dict[str, int]:
    home = (await world.session.get_one(Participation, team.roles[team.curator])).organization_id
    school = await world.session.get_one(Organization, home)
    deputy = await world.person(Role.SCHOOL_CURATOR, school, name="Dora")
    deputy.is_deputy = True
    paused = await world.person(
        Role.SCHOOL_CURATOR, school, name="Pavel", state=ParticipationState.PAUSED
    )
    above = await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality, name="Nina")
    await world.session.flush()
    return {
        "curator": team.curator,
        "deputy": deputy.person_id,
        "paused": paused.person_id,
        "above": above.person_id,
    }


async def _send(unit, team: Team, sender: int) -> int:
    sent = await _do(
        unit,
        sender,
        partner_messages.send_message,
        mentorship_id=team.mentorship,
        text=WORDS,
    )
    return sent.message_id


async def _report(unit, reporter: int, message_id: int) -> int:
    await _do(unit, reporter, received_messages.report_message, message_id=message_id)
    async with unit() as work:
        return await work.session.scalar(select(MessageReport.id).order_by(-MessageReport.id))


async def _who(unit, people: dict[str, int], report_id: int) -> dict[str, set[str]]:
    """Who was told, who has a card, and who reads."""
    found = {"told": set(), "card": set(), "reads": set()}
    for name, person_id in people.items():
        if "message_reported" in await told(unit, person_id):
            found["told"].add(name)
        with suppress(NotFound):
            cards = await as_actor(unit, person_id, lambda s, actor: list_cards(s, actor=actor))
            if any(c.key.kind is CardKind.MESSAGE_REPORTED for c in cards):
                found["card"].add(name)
        with suppress(NotFound):
            await _do(unit, person_id, received_messages.get_reported, report_id=report_id)
            found["reads"].add(name)
    return found


async def test_curators_and_deputies_read_what_was_shown_to_them(unit, town) -> None:
    team, people = town
    message = await _send(unit, team, team.mentor)
    with pytest.raises(NotFound):
        await _do(unit, team.mentor, received_messages.report_message, message_id=message)
    named = await _do(unit, team.mentee, received_messages.find_report_readers, message_id=message)
    assert {p.id for p in named.people} == {team.curator, people["deputy"]}
    report = await _report(unit, team.mentee, message)
    same = {"curator", "deputy"}
    assert await _who(unit, people, report) == {"told": same, "card": same, "reads": same}
    shown = await _do(unit, team.curator, received_messages.get_reported, report_id=report)
    assert (shown.reporter.person_id, shown.sender.person_id) == (team.mentee, team.mentor)
    assert shown.message.text == WORDS
    for nobody in (team.mentor, team.mentee, team.third, team.stranger):
        with pytest.raises(NotFound):
            await _do(unit, nobody, received_messages.get_reported, report_id=report)


@pytest.mark.parametrize("side", ["reporter", "author"])
async def test_where_the_only_curator_is_in_it_the_level_above_reads(unit, town, side) -> None:
    team, people = town
    party = team.mentee if side == "reporter" else team.mentor
    async with unit() as work:
        session = work.session
        for name in ("curator", "deputy"):
            [role] = await session.scalars(
                select(Participation).where(Participation.person_id == people[name])
            )
            role.state = ParticipationState.LEFT
        mine = await session.get_one(Participation, team.roles[party])
        session.add(
            Participation(
                person_id=party,
                program_id=mine.program_id,
                organization_id=mine.organization_id,
                role=Role.SCHOOL_CURATOR,
                state=ParticipationState.ACTIVE,
                created_at=mine.created_at,
            )
        )
    report = await _report(unit, team.mentee, await _send(unit, team, team.mentor))
    above = {"above"}
    everybody = {**people, "party": party}
    assert await _who(unit, everybody, report) == {"told": above, "card": above, "reads": above}


async def test_in_a_group_each_reader_turns_to_their_own_school(unit, town) -> None:
    team, people = town
    async with unit() as work:
        session = work.session
        third = await session.get_one(Participation, team.roles[team.third])
        home = await session.get_one(Organization, third.organization_id)
        other = Organization(
            parent_id=home.parent_id,
            org_type=home.org_type,
            code="other",
            title="School 2",
            short_title="School 2",
            timezone=home.timezone,
            created_at=home.created_at,
        )
        session.add(other)
        await session.flush()
        other.path = home.path.replace(f"/{home.id}/", f"/{other.id}/")
        third.organization_id = other.id
        session.add(
            Participation(
                person_id=people["paused"],
                program_id=third.program_id,
                organization_id=other.id,
                role=Role.SCHOOL_CURATOR,
                state=ParticipationState.ACTIVE,
                created_at=home.created_at,
            )
        )
    message = await _send(unit, team, team.mentor)
    first = await _report(unit, team.mentee, message)
    received = await _do(unit, team.third, received_messages.get_received, message_id=message)
    assert not received.is_reported
    second = await _report(unit, team.third, message)
    with pytest.raises(AlreadyDone):
        await _do(unit, team.third, received_messages.report_message, message_id=message)
    assert (await _who(unit, people, first))["reads"] == {"curator", "deputy"}
    assert (await _who(unit, people, second))["reads"] == {"paused"}


async def test_who_left_because_of_a_message_can_still_show_it(unit, town, still_clock) -> None:
    team, people = town
    message = await _send(unit, team, team.mentor)
    async with unit() as work:
        group = await lock_mentorship(work.session, mentorship_id=team.mentorship)
        leaver = next(m for m in group.members if m.participation.person_id == team.mentee)
        await let_go(work.session, mentorship=group, leavers=[leaver])
    still_clock.advance(minutes=1)
    later = await _send(unit, team, team.mentor)
    received = await _do(unit, team.mentee, received_messages.get_received, message_id=message)
    assert received.is_over
    assert (await _who(unit, people, await _report(unit, team.mentee, message)))["told"] == {
        "curator",
        "deputy",
    }
    with pytest.raises(NotFound):
        await _do(unit, team.mentee, received_messages.get_received, message_id=later)
