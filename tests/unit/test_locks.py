"""One lock for each person."""

import asyncio

from bot.locks import PersonLocks


async def test_one_person_waits_for_themselves_and_nobody_else() -> None:
    locks = PersonLocks()
    order: list[str] = []
    release = asyncio.Event()

    async def hold(person: int, name: str, until: asyncio.Event | None = None) -> None:
        async with locks.hold(person):
            order.append(f"{name} in")
            if until is not None:
                await until.wait()
            order.append(f"{name} out")

    first = asyncio.create_task(hold(1, "first", release))
    await asyncio.sleep(0)
    second = asyncio.create_task(hold(1, "second"))
    await hold(2, "other")
    release.set()
    await asyncio.gather(first, second)
    assert order == ["first in", "other in", "other out", "first out", "second in", "second out"]


async def test_nothing_is_remembered_of_those_who_have_gone() -> None:
    locks = PersonLocks()

    async def touch(person: int) -> None:
        async with locks.hold(person):
            await asyncio.sleep(0)

    await asyncio.gather(*(touch(number % 100) for number in range(1000)))
    assert len(locks) == 0


async def test_an_error_inside_frees_the_lock() -> None:
    locks = PersonLocks()
    try:
        async with locks.hold(1):
            raise LookupError
    except LookupError:
        pass
    async with asyncio.timeout(1), locks.hold(1):
        assert len(locks) == 1
