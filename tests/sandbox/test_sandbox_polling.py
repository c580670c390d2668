"""Long polling: confirming, repeating, conflicts, expiry."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from sandbox_control import Control

from sandbox.config import Config, Limits

MINUTE = 60


@pytest.fixture
def config() -> Config:
    """Without limits nobody is held for asking the same thing again."""
    return Config(limits=Limits(enabled=False))


async def poll(control: Control, **params: Any) -> list[dict[str, Any]]:
    status, body = await control.call("getUpdates", **params)
    assert status == 200, body
    return body["result"]


async def texts(control: Control, **params: Any) -> list[str]:
    return [update["message"]["text"] for update in await poll(control, **params)]


async def test_updates_repeat_until_an_offset_confirms_them(control: Control) -> None:
    maria = await control.person()
    ids = [(await control.say(maria, text))["update_id"] for text in ("1", "2", "3")]
    assert ids == sorted(set(ids))
    assert await texts(control) == ["1", "2", "3"]
    assert await control.get("/pending") == {"updates_waiting": 0, "in_flight": 3}
    assert await texts(control, limit=2) == ["1", "2"]
    assert await texts(control, offset=ids[1]) == ["2", "3"]
    assert await texts(control, offset=0) == ["2", "3"]
    assert await texts(control, offset=-1) == ["3"]
    assert await texts(control, offset=0) == ["3"]
    assert (await control.get("/quiet?timeout=0"))["quiet"] is False
    assert await texts(control, offset=ids[2] + 1) == []
    assert (await control.get("/quiet?timeout=0"))["quiet"] is True


async def test_a_poll_really_waits(control: Control) -> None:
    maria = await control.person()
    waiting = asyncio.create_task(texts(control, timeout=50))
    done, _ = await asyncio.wait([waiting], timeout=0.2)
    assert not done
    await control.say(maria, "наконец")
    assert await asyncio.wait_for(waiting, 5) == ["наконец"]
    began = time.monotonic()
    assert await texts(control, offset=100_000, timeout=1) == []
    assert time.monotonic() - began >= 1


async def test_the_newer_poller_wins(control: Control) -> None:
    older = asyncio.create_task(control.call("getUpdates", timeout=50))
    calls_polling = asyncio.create_task(control.get("/quiet?timeout=0"))
    await calls_polling
    newer = asyncio.create_task(control.call("getUpdates", timeout=50))
    status, body = await asyncio.wait_for(older, 5)
    assert (status, body["description"].split(";")[0]) == (
        409,
        "Conflict: terminated by other getUpdates request",
    )
    assert not newer.done()
    newer.cancel()


async def test_only_wanted_kinds_are_created(control: Control) -> None:
    maria = await control.person()
    await poll(control, allowed_updates=["my_chat_member"])
    assert (await control.say(maria, "не нужно"))["update_id"] == 0
    blocked = await control.post(f"/people/{maria}/block")
    assert blocked["update_id"] > 0
    assert [set(update) for update in await poll(control)] == [{"update_id", "my_chat_member"}]
    await poll(control, allowed_updates=[])
    await control.post(f"/people/{maria}/unblock")
    assert (await control.say(maria, "нужно"))["update_id"] > 0


async def test_pressed_buttons_expire_before_messages(control: Control) -> None:
    maria = await control.person()
    button = {"inline_keyboard": [[{"text": "Да", "callback_data": "y"}]]}
    _, body = await control.call("sendMessage", chat_id=maria, text="?", reply_markup=button)
    message_id = body["result"]["message_id"]
    await control.post(f"/people/{maria}/press", message_id=message_id, data="y")
    await control.say(maria, "ответ")
    assert len(await poll(control)) == 2
    await control.post("/time", advance=3 * MINUTE)
    assert await texts(control) == ["ответ"]
    await control.post("/time", advance=24 * 60 * MINUTE)
    assert await poll(control) == []


async def test_an_update_can_be_delivered_twice_or_forged(control: Control) -> None:
    maria = await control.person()
    first = (await control.say(maria, "раз"))["update_id"]
    last = (await control.say(maria, "два"))["update_id"]
    assert await poll(control, offset=last + 1) == []
    await control.post("/updates/replay", update_id=first)
    (repeated,) = await poll(control, offset=last + 1)
    assert (repeated["update_id"], repeated["message"]["text"]) == (first, "раз")
    assert await poll(control, offset=first + 1) == []
    status, _ = await control.request("POST", "/updates/replay", {"update_id": 5})
    assert status == 404

    forged = await control.post("/updates", update={"poll_answer": {"чушь": [None]}})
    assert forged["update_id"] == last + 1
    assert (await poll(control, offset=last + 1))[0]["poll_answer"] == {"чушь": [None]}


async def test_an_edit_by_the_person(control: Control) -> None:
    maria = await control.person()
    sent = await control.say(maria, "привет")
    edited = await control.post(
        f"/people/{maria}/messages", edit_of=sent["message_id"], text="/menu"
    )
    assert edited["message_id"] == sent["message_id"]
    _, update = await poll(control)
    assert update["edited_message"]["text"] == "/menu"
    assert update["edited_message"]["entities"][0]["type"] == "bot_command"
    assert update["edited_message"]["edit_date"] >= update["edited_message"]["date"]


async def test_a_client_that_asks_the_same_over_and_over_is_held(
    control: Control, config: Config
) -> None:
    config.limits.enabled = True
    maria = await control.person()
    await control.say(maria, "раз")
    await control.say(maria, "два")
    assert await texts(control, offset=1) == ["раз", "два"]
    assert await texts(control, offset=1) == ["раз"]
    began = time.monotonic()
    assert await texts(control, offset=5000) == []
    assert time.monotonic() - began < 2
    assert await texts(control, offset=5000) == []
    assert time.monotonic() - began >= 2.9
