"""Failures on demand, and the log that tells what really happened."""

from __future__ import annotations

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import BufferedInputFile
from sandbox_control import Control

ERRORS = {
    "429": TelegramRetryAfter,
    "500": TelegramServerError,
    "502html": ClientDecodeError,
    "403": TelegramForbiddenError,
    "400": TelegramBadRequest,
    "drop_before": TelegramNetworkError,
}


@pytest.mark.parametrize("kind", ERRORS)
async def test_a_failure_happens_once_and_the_call_is_not_performed(
    bot: Bot, control: Control, kind: str
) -> None:
    maria = await control.person()
    await control.post("/faults", kind=kind, method="sendMessage", retry_after=7)
    with pytest.raises(ERRORS[kind]) as failure:
        await bot.send_message(maria, "раз")
    if kind == "429":
        assert getattr(failure.value, "retry_after", None) == 7
    assert await control.chat(maria) == []
    assert await control.get("/faults") == []
    await bot.send_message(maria, "два")
    assert [message["text"] for message in await control.chat(maria)] == ["два"]


async def test_a_cut_answer_hides_a_performed_call(bot: Bot, control: Control) -> None:
    maria = await control.person()
    await control.post("/faults", kind="cut_after", method="sendMessage")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(maria, "дошло")
    assert [message["text"] for message in await control.chat(maria)] == ["дошло"]


async def test_a_hanging_call_delivers_nothing(bot: Bot, control: Control) -> None:
    maria = await control.person()
    await control.post("/faults", kind="timeout", delay=60)
    with pytest.raises(TelegramNetworkError, match="timeout"):
        await bot.send_message(maria, "x", request_timeout=1)
    await control.post("/faults", kind="timeout", delay=0.05)
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(maria, "x")
    assert await control.chat(maria) == []


async def test_a_failure_waits_for_its_method_chat_and_turn(bot: Bot, control: Control) -> None:
    maria, olga = await control.person(), await control.person("Ольга")
    await control.post(
        "/faults", kind="400", chat_id=maria, after=1, times=2, description="Bad Request: своё"
    )
    await bot.send_message(olga, "мимо")
    await bot.send_message(maria, "первое")
    for _ in range(2):
        with pytest.raises(TelegramBadRequest, match="своё"):
            await bot.send_message(maria, "x")
    await bot.send_message(maria, "снова")

    await control.post("/faults", kind="500", method="editMessageText", times=None)
    first = (await control.chat(maria))[0]["message_id"]
    for _ in range(3):
        with pytest.raises(TelegramServerError):
            await bot.edit_message_text("x", chat_id=maria, message_id=first)
    await control.request("DELETE", "/faults")
    await bot.edit_message_text("правка", chat_id=maria, message_id=first)


async def test_a_failure_of_any_method_leaves_polling_alone(bot: Bot, control: Control) -> None:
    await control.post("/faults", kind="500")
    assert await bot.get_updates() == []
    with pytest.raises(TelegramServerError):
        await bot.get_me()
    await control.post("/faults", kind="500", method="getUpdates")
    with pytest.raises(TelegramServerError):
        await bot.get_updates()


async def test_nonsense_is_not_ordered(control: Control) -> None:
    wrong = ({"often": 1}, {"times": "два"}, {"method": 5})
    for body in ({"kind": "507"}, *({"kind": "500", **field} for field in wrong)):
        status, answer = await control.request("POST", "/faults", body)
        assert status == 400, answer
    assert await control.get("/faults") == []


async def test_the_log_holds_every_call(bot: Bot, control: Control) -> None:
    maria = await control.person()
    sent = await bot.send_message(maria, "раз")
    await bot.send_document(maria, BufferedInputFile(b"abc", "a.txt"), caption="файл")
    with pytest.raises(TelegramBadRequest):
        await bot.edit_message_text("раз", chat_id=maria, message_id=sent.message_id)
    first, second, third = await control.get("/calls")
    assert (
        first["n"],
        first["method"],
        first["chat_id"],
        first["message_id"],
        first["status"],
    ) == (
        1,
        "sendMessage",
        maria,
        sent.message_id,
        200,
    )
    assert first["params"]["text"] == "раз"
    assert second["params"]["document"] == {"file_name": "a.txt", "size": 3}
    assert (third["status"], third["message_id"]) == (400, sent.message_id)
    assert "message is not modified" in third["error"]
    assert await control.get("/calls?since=2") == [third]
    assert await control.get("/calls?method=sendDocument") == [second]


async def test_a_late_failure_does_not_hold_up_the_others(bot: Bot, control: Control) -> None:
    maria, olga = await control.person(), await control.person("Ольга")
    await control.post("/faults", kind="timeout", delay=60, chat_id=maria)
    hanging = asyncio.create_task(bot.send_message(maria, "x"))
    await asyncio.wait_for(bot.send_message(olga, "y"), 5)
    assert not hanging.done()
    hanging.cancel()
