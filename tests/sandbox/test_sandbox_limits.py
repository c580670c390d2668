"""Floods are refused with the seconds to wait."""

from __future__ import annotations

from contextlib import suppress

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter
from sandbox_control import Control

from sandbox.config import Config, Limits
from sandbox.errors import ApiError
from sandbox.limits import FloodGuard


class Watch:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def taken(guard: FloodGuard, chat_id: int, attempts: int, *, sends: bool = True) -> int:
    """How many of the attempts went through."""
    passed = 0
    for _ in range(attempts):
        with suppress(ApiError):
            guard.take(chat_id, sends=sends)
            passed += 1
    return passed


def test_a_chat_takes_a_burst_and_then_one_a_second() -> None:
    watch = Watch()
    guard = FloodGuard(Limits(), watch)
    assert taken(guard, 1, 10) == 5
    watch.now += 2
    assert taken(guard, 1, 10) == 2
    assert taken(guard, 2, 10) == 5
    assert taken(guard, 1, 10, sends=False) == 10


def test_the_bot_makes_thirty_calls_a_second_in_all() -> None:
    watch = Watch()
    guard = FloodGuard(Limits(), watch)
    assert sum(taken(guard, chat, 1) for chat in range(50)) == 30
    watch.now += 0.5
    assert sum(taken(guard, chat, 1) for chat in range(50, 100)) == 15


def test_a_group_takes_twenty_a_minute() -> None:
    watch = Watch()
    guard = FloodGuard(Limits(), watch)
    assert taken(guard, -100, 25) == 20
    with pytest.raises(ApiError) as refused:
        guard.take(-100, sends=True)
    assert refused.value.parameters == {"retry_after": 3}
    watch.now += 60
    assert taken(guard, -100, 25) == 20


async def test_a_flooding_bot_learns_how_long_to_wait(bot: Bot, control: Control) -> None:
    maria, olga = await control.person(), await control.person("Ольга")
    for number in range(5):
        await bot.send_message(maria, str(number))
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(maria, "шестое")
    assert refused.value.retry_after == 1
    await bot.send_message(olga, "другой чат")
    first = (await control.chat(maria))[0]["message_id"]
    await bot.edit_message_text("правка не в счёт", chat_id=maria, message_id=first)


async def test_refused_calls_are_not_counted(control: Control) -> None:
    maria = await control.person()
    for _ in range(10):
        await control.refused("sendMessage", chat_id=maria, text="<p>", parse_mode="HTML")
    status, _ = await control.call("sendMessage", chat_id=maria, text="x")
    assert status == 200


@pytest.mark.parametrize("config", [Config(limits=Limits(enabled=False))])
async def test_limits_can_be_off(control: Control) -> None:
    maria = await control.person()
    for _ in range(40):
        status, _ = await control.call("sendMessage", chat_id=maria, text="x")
        assert status == 200
