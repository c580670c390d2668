"""Receiving updates: nothing is confirmed before it is done, by polling and by webhook."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiogram import Bot, Dispatcher
from aiogram.types import Message
from aiohttp import web

from bot.poller import BarrierPoller
from bot.telegram_session import CallInTransaction, telegram_session
from bot.unit_of_work import transaction_open
from bot.webhook import PATH, SECRET_HEADER, create_server
from sandbox.config import Config
from sandbox.server import serve
from tests.e2e.phone import Control

SECRET = "s" * 32

Handle = Callable[[Message], Awaitable[None]]


class DatabaseIsAway(Exception):
    """Something that passes by itself."""


@pytest.fixture
async def control() -> AsyncIterator[Control]:
    async with serve(Config()) as address, aiohttp.ClientSession() as http:
        yield Control(address, http)


@pytest.fixture
async def bot(control: Control) -> AsyncIterator[Bot]:
    opened = Bot("42:SANDBOX", session=telegram_session(control.address, strict=True))
    yield opened
    await opened.session.close()


def _dispatcher(handle: Handle) -> Dispatcher:
    dispatcher = Dispatcher(disable_fsm=True)
    dispatcher.message.register(handle)
    return dispatcher


@asynccontextmanager
async def polling(bot: Bot, handle: Handle) -> AsyncIterator[None]:
    poller = BarrierPoller(bot, _dispatcher(handle))
    task = asyncio.create_task(poller.run())
    try:
        yield
    finally:
        poller.stop()
        await task


@asynccontextmanager
async def receiving(bot: Bot, handle: Handle) -> AsyncIterator[str]:
    """A webhook server; yields its address."""
    runner = web.AppRunner(create_server(bot, _dispatcher(handle), secret=SECRET))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    finally:
        await runner.cleanup()


async def _person(control: Control, name: str) -> int:
    return (await control.post("/people", first_name=name, started=True))["id"]


async def _say(control: Control, person: int, text: str) -> None:
    await control.post(f"/people/{person}/messages", text=text)


async def test_one_person_who_takes_long_does_not_hold_up_another(
    control: Control, bot: Bot
) -> None:
    second_is_done = asyncio.Event()
    done: list[str] = []

    async def handle(message: Message) -> None:
        if message.text == "slow":
            await asyncio.wait_for(second_is_done.wait(), timeout=10)
        done.append(message.text)
        if message.text == "quick":
            second_is_done.set()

    slow, quick = await _person(control, "Slow"), await _person(control, "Quick")
    await _say(control, slow, "slow")
    await _say(control, quick, "quick")
    async with polling(bot, handle):
        await control.quiet()
    assert done == ["quick", "slow"]


async def test_the_updates_of_one_person_stay_in_order(control: Control, bot: Bot) -> None:
    done: list[str] = []

    async def handle(message: Message) -> None:
        # The first would finish last if they ran at once.
        for _ in range(20 - int(message.text)):
            await asyncio.sleep(0)
        done.append(message.text)

    person = await _person(control, "Olga")
    for number in range(20):
        await _say(control, person, str(number))
    async with polling(bot, handle):
        await control.quiet()
    assert done == [str(number) for number in range(20)]


async def test_an_update_that_could_not_be_done_comes_again(control: Control, bot: Bot) -> None:
    tries: list[str] = []

    async def handle(message: Message) -> None:
        tries.append(message.text)
        if message.text == "first" and tries.count("first") < 3:
            raise DatabaseIsAway

    person = await _person(control, "Olga")
    await _say(control, person, "first")
    await _say(control, person, "second")
    async with polling(bot, handle):
        await control.quiet()
    assert tries == ["first", "first", "first", "second"]


async def test_a_poll_that_fails_is_waited_out(control: Control, bot: Bot) -> None:
    done: list[str] = []

    async def handle(message: Message) -> None:
        done.append(message.text)

    await control.post("/faults", method="getUpdates", kind="502html", times=2)
    person = await _person(control, "Olga")
    await _say(control, person, "hello")
    async with polling(bot, handle):
        await control.quiet()
    assert done == ["hello"]


async def test_a_clean_stop_confirms_what_is_done(control: Control, bot: Bot) -> None:
    started, done = asyncio.Event(), []

    async def handle(message: Message) -> None:
        started.set()
        await asyncio.sleep(0.05)
        done.append(message.text)

    person = await _person(control, "Olga")
    await _say(control, person, "hello")
    async with polling(bot, handle):
        await asyncio.wait_for(started.wait(), timeout=10)
    assert done == ["hello"]
    assert await control.get("/pending") == {"updates_waiting": 0, "in_flight": 0}


async def test_the_webhook_answers_when_the_work_is_done(control: Control, bot: Bot) -> None:
    tries: list[str] = []

    async def handle(message: Message) -> None:
        tries.append(message.text)
        if len(tries) < 2:
            raise DatabaseIsAway

    person = await _person(control, "Olga")
    async with receiving(bot, handle) as address:
        await control.post("/settings", webhook_retry_scale=0.05)
        await bot.set_webhook(address, secret_token=SECRET)
        await _say(control, person, "hello")
        await control.quiet()
    assert tries == ["hello", "hello"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {SECRET_HEADER: "wrong"},
        {SECRET_HEADER: "секрет"},
        {"X-Forwarded-For": "149.154.167.220"},
    ],
)
async def test_a_stranger_is_turned_away(
    control: Control, bot: Bot, headers: dict[str, str]
) -> None:
    done: list[str] = []

    async def handle(message: Message) -> None:
        done.append(message.text)

    update = {"update_id": 1, "message": {"message_id": 1, "date": 0, "text": "hi"}}
    async with (
        receiving(bot, handle) as address,
        control.http.post(address, json=update, headers=headers) as response,
    ):
        assert response.status == 401
    assert done == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"update_id": "x"}', b"\xff\xfe"])
async def test_nonsense_with_the_right_secret_is_dropped(
    control: Control, bot: Bot, body: bytes
) -> None:
    async def handle(message: Message) -> None:
        raise AssertionError(message)

    async with receiving(bot, handle) as address:
        headers = {SECRET_HEADER: SECRET}
        async with control.http.post(address, data=body, headers=headers) as response:
            assert response.status == 200


async def test_the_bot_api_is_not_called_inside_a_transaction(bot: Bot) -> None:
    token = transaction_open.set(True)
    try:
        with pytest.raises(CallInTransaction):
            await bot.get_me()
    finally:
        transaction_open.reset(token)
    assert (await bot.get_me()).id == 42
