"""What curators and participants read: in scope, in few queries, nothing too early."""

import pytest
from sqlalchemy import event, select

from bot.database import Database
from models import (
    ErasureState,
    Need,
    NeedState,
    Organization,
    Participation,
    ParticipationState,
    Person,
    Program,
)
from services import candidates, needs
from services.errors import NotFound
from tests.factories import World, actor_of
from tests.integration.pairing.stories import (
    Unit,
    as_actor,
    more_mentees,
    one_school,
    paired,
    propose,
    two_schools,
)


async def _more_mentors(unit: Unit, organization_id: int, count: int) -> None:
    async with unit() as work:
        organization = await work.session.get_one(Organization, organization_id)
        program = (await work.session.scalars(select(Program))).one()
        world = World(work.session, organization, organization, program)
        world._ids = iter(range(200, 200 + count))
        for _ in range(count):
            await world.mentor(organization)


class Statements:
    """Counts the statements of the database's engines between `with` and its end."""

    def __init__(self, database: Database) -> None:
        self.engines = {database.reader.sync_engine, database.writer.sync_engine}
        self.count = 0

    def _add(self, *_: object) -> None:
        self.count += 1

    def __enter__(self) -> "Statements":
        for engine in self.engines:
            event.listen(engine, "before_cursor_execute", self._add)
        return self

    def __exit__(self, *_: object) -> None:
        for engine in self.engines:
            event.remove(engine, "before_cursor_execute", self._add)


@pytest.mark.parametrize("mentors", [1, 3])
async def test_a_ranking_takes_as_many_statements_for_one_mentor_as_for_three(
    unit: Unit, database: Database, still_clock, mentors: int
) -> None:
    school = await one_school(unit)
    await _more_mentors(unit, school.organization, mentors - 1)
    async with unit() as work:
        actor = await actor_of(work.session, school.curator)
        # Three for the need, its items and its author; eight of matching; one for the people.
        with Statements(database) as seen:
            ranking = await candidates.rank_for_need(work.session, actor=actor, need_id=school.need)
        assert seen.count == 14
    assert len(ranking.candidates) == mentors


@pytest.mark.parametrize("count", [1, 3])
async def test_the_list_of_needs_takes_two_statements(
    unit: Unit, database: Database, still_clock, count: int
) -> None:
    school = await one_school(unit)
    await more_mentees(unit, school, count - 1)
    async with unit() as work:
        actor = await actor_of(work.session, school.curator)
        with Statements(database) as seen:
            found = await needs.list_needs(work.session, actor=actor)
        assert seen.count == 2
    assert len(found) == count


async def test_a_curator_sees_the_needs_of_their_school_only(unit: Unit, still_clock) -> None:
    here, there = await two_schools(unit)
    await propose(unit, here)
    mine = await as_actor(
        unit, here.curator, lambda session, actor: needs.list_needs(session, actor=actor)
    )
    assert [(need.id, need.state) for need in mine] == [(here.need, NeedState.PROPOSED)]
    for stranger in (here.mentee, here.mentor):
        with pytest.raises(NotFound):
            await as_actor(
                unit, stranger, lambda session, actor: needs.list_needs(session, actor=actor)
            )
    with pytest.raises(NotFound):
        await as_actor(
            unit,
            there.curator,
            lambda session, actor: candidates.rank_for_need(
                session, actor=actor, need_id=here.need
            ),
        )


@pytest.mark.parametrize("gone", ["frozen", "paused"])
async def test_who_does_not_take_part_is_not_shown(unit: Unit, still_clock, gone: str) -> None:
    school = await one_school(unit)
    async with unit() as work:
        for person_id in (school.mentee, school.mentor):
            if gone == "frozen":
                person = await work.session.get_one(Person, person_id)
                person.erasure_state = ErasureState.FROZEN
            else:
                [participation] = await work.session.scalars(
                    select(Participation).where(Participation.person_id == person_id)
                )
                participation.state = ParticipationState.PAUSED
    found = await as_actor(
        unit, school.curator, lambda session, actor: needs.list_needs(session, actor=actor)
    )
    assert found == []
    with pytest.raises(NotFound):
        await propose(unit, school)
    async with unit() as work:
        assert await work.session.scalar(select(Need.state)) is NeedState.OPEN


async def test_a_pair_takes_a_place_of_the_mentor(unit: Unit, still_clock) -> None:
    school = await one_school(unit, capacity=2)
    [(_, another)] = await more_mentees(unit, school, 1)
    await paired(unit, school)
    ranking = await as_actor(
        unit,
        school.curator,
        lambda session, actor: candidates.rank_for_need(session, actor=actor, need_id=another),
    )
    assert ranking.of(school.mentor_id).evaluation.facts.free_places == 1
