"""One unit of work: it starts on a reader, is promoted by its first write, and commits once."""

import asyncio

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.unit_of_work import DuplicateUpdate, UnitOfWork, UpdateKey, transaction_open
from models import Person, ProcessedUpdate, Role
from services.errors import AlreadyDone
from services.locking import get_locked
from services.policy import Policy
from tests.factories import make_world

KEY = UpdateKey(bot_id=42, update_id=7)


async def _add_person(work: UnitOfWork, number: int) -> None:
    world = await make_world(work.session)
    school = await world.school(f"School {number}")
    await world.person(Role.MENTOR, school, name=f"Person {number}")


async def test_what_is_written_is_there_for_the_next_unit(database: Database, still_clock) -> None:
    async with UnitOfWork(database, Policy()) as work:
        await _add_person(work, 1)
    async with UnitOfWork(database, Policy()) as work:
        names = list(await work.session.scalars(select(Person.display_name)))
    assert names == ["Person 1"]


async def test_an_exception_leaves_nothing_behind(database: Database, still_clock) -> None:
    with pytest.raises(LookupError):
        async with UnitOfWork(database, Policy(), update_key=KEY) as work:
            await _add_person(work, 1)
            raise LookupError
    async with UnitOfWork(database, Policy()) as work:
        assert list(await work.session.scalars(select(Person))) == []
        assert list(await work.session.scalars(select(ProcessedUpdate))) == []


async def test_reading_writes_no_mark(database: Database, still_clock) -> None:
    async with UnitOfWork(database, Policy(), update_key=KEY) as work:
        await work.session.scalars(select(Person))
    async with UnitOfWork(database, Policy()) as work:
        assert list(await work.session.scalars(select(ProcessedUpdate))) == []


async def test_the_effects_of_a_repeated_update_are_refused(
    database: Database, still_clock
) -> None:
    async with UnitOfWork(database, Policy(), update_key=KEY) as work:
        await _add_person(work, 1)
    with pytest.raises(DuplicateUpdate):
        async with UnitOfWork(database, Policy(), update_key=KEY) as work:
            await _add_person(work, 2)
    async with UnitOfWork(database, Policy()) as work:
        assert len(list(await work.session.scalars(select(Person)))) == 1


async def test_of_fifty_who_deliver_one_update_at_once_one_has_its_effect(
    database: Database, still_clock
) -> None:
    async with UnitOfWork(database, Policy()) as work:
        await _add_person(work, 1)

    async def rename(number: int) -> bool:
        try:
            async with UnitOfWork(database, Policy(), update_key=KEY) as work:
                person = (await work.session.scalars(select(Person))).one()
                person.display_name = f"Renamed {number}"
        except (DuplicateUpdate, AlreadyDone):
            return False
        return True

    assert sum(await asyncio.gather(*(rename(n) for n in range(50)))) == 1


async def test_of_two_changes_to_the_same_version_the_second_is_told(
    database: Database, still_clock
) -> None:
    async with UnitOfWork(database, Policy()) as work:
        await _add_person(work, 1)
    first, second = UnitOfWork(database, Policy()), UnitOfWork(database, Policy())
    with pytest.raises(AlreadyDone):
        async with second:
            stale = (await second.session.scalars(select(Person))).one()
            async with first:
                fresh = (await first.session.scalars(select(Person))).one()
                fresh.display_name = "First"
            stale.display_name = "Second"
    async with UnitOfWork(database, Policy()) as work:
        assert (await work.session.scalars(select(Person.display_name))).one() == "First"


async def test_a_row_locked_for_update_is_read_as_it_is_now(
    database: Database, still_clock
) -> None:
    async with UnitOfWork(database, Policy()) as work:
        await _add_person(work, 1)
    late = UnitOfWork(database, Policy())
    async with late:
        before = (await late.session.scalars(select(Person))).one()
        async with UnitOfWork(database, Policy()) as work:
            (await work.session.scalars(select(Person))).one().display_name = "Changed"
        now = await get_locked(late.session, Person, before.id)
        assert now.display_name == "Changed"
        now.display_name = "Changed again"
    async with UnitOfWork(database, Policy()) as work:
        assert (await work.session.scalars(select(Person.display_name))).one() == "Changed again"


async def test_the_flag_of_an_open_transaction_falls_with_its_end(database: Database) -> None:
    assert transaction_open.get() is False
    async with UnitOfWork(database, Policy()) as work:
        await work.session.scalars(select(Person))
        assert transaction_open.get() is True
    assert transaction_open.get() is False
