"""People of the sandbox and their chats, as the page sees them."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from sandbox_control import Control

MENU = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Да", callback_data="y")]])


async def test_a_person_is_added_and_changed(control: Control) -> None:
    status, maria = await control.request(
        "POST",
        "/people",
        {"first_name": "Мария", "role": "Наставляемая", "school": "Школа № 3", "group": "Город"},
    )
    assert status == 201
    assert maria == {
        "id": maria["id"],
        "first_name": "Мария",
        "last_name": None,
        "username": None,
        "language_code": "ru",
        "role": "Наставляемая",
        "school": "Школа № 3",
        "group": "Город",
        "invite": None,
        "started": False,
        "blocked": False,
        "deactivated": False,
        "unread": 0,
        "last_text": "",
    }
    status, changed = await control.request(
        "PATCH", f"/people/{maria['id']}", {"last_name": "Иванова", "started": True}
    )
    assert (status, changed["last_name"], changed["started"]) == (200, "Иванова", True)
    assert await control.get("/people") == [changed]
    own = await control.post("/people", id=500, first_name="Ольга")
    assert own["id"] == 500


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, 400),
        ({"first_name": " "}, 400),
        ({"first_name": 5}, 400),
        ({"first_name": "А", "username": "кот"}, 400),
        ({"first_name": "А", "phone": "1"}, 400),
        ({"first_name": "А", "id": -3}, 400),
        ({"first_name": "А", "id": 500}, 409),
    ],
)
async def test_a_wrong_person_is_refused(
    control: Control, body: dict[str, Any], expected: int
) -> None:
    await control.post("/people", id=500, first_name="Ольга")
    status, answer = await control.request("POST", "/people", body)
    assert (status, bool(answer["error"])) == (expected, True)
    assert len(await control.get("/people")) == 1


async def test_a_deep_link_carries_only_what_telegram_carries(control: Control, bot: Bot) -> None:
    maria = await control.person(started=False)
    for payload in ("с пробелом", "a" * 65, "a.b"):
        status, _ = await control.request("POST", f"/people/{maria}/start", {"payload": payload})
        assert status == 400
    await control.post(f"/people/{maria}/start", payload="inv_A-1")
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.text == "/start inv_A-1"
    assert [(e.type, e.offset, e.length) for e in update.message.entities or []] == [
        ("bot_command", 0, 6)
    ]
    assert (await control.get("/people"))[0]["started"] is True


async def test_who_has_not_started_says_nothing(control: Control, bot: Bot) -> None:
    maria = await control.person(started=False)
    for path, body in (("messages", {"text": "x"}), ("press", {"message_id": 1}), ("block", {})):
        status, _ = await control.request("POST", f"/people/{maria}/{path}", body)
        assert status == 409
    status, _ = await control.request("POST", "/people/1/messages", {"text": "x"})
    assert status == 404
    assert await bot.get_updates() == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "\x00"},
        {"text": 5},
        {"text": "я" * 4097},
        {"kind": "опрос"},
        {"text": "x", "reply_to": []},
    ],
)
async def test_a_wrong_message_is_refused(control: Control, body: dict[str, Any]) -> None:
    maria = await control.person()
    status, _ = await control.request("POST", f"/people/{maria}/messages", body)
    assert status == 400
    assert await control.chat(maria) == []


async def test_unread_messages_are_counted_until_the_chat_is_read(
    control: Control, bot: Bot
) -> None:
    maria = await control.person()
    await bot.send_message(maria, "раз")
    gone = await bot.send_message(maria, "два")
    await bot.send_message(maria, "три")
    await bot.delete_message(maria, gone.message_id)
    (seen,) = await control.get("/people")
    assert (seen["unread"], seen["last_text"]) == (2, "три")
    await control.post(f"/people/{maria}/read")
    (seen,) = await control.get("/people")
    assert seen["unread"] == 0


async def test_only_what_changed_is_asked_for(control: Control, bot: Bot) -> None:
    maria, olga = await control.person(), await control.person("Ольга")
    first = await bot.send_message(maria, "раз", reply_markup=MENU)
    await bot.send_message(maria, "два")
    chat = await control.get(f"/people/{maria}/chat")
    assert [m["text"] for m in chat["messages"]] == ["раз", "два"]
    assert chat["messages"][0]["reply_markup"] == {
        "inline_keyboard": [[{"text": "Да", "callback_data": "y"}]]
    }
    await bot.send_message(olga, "чужое")
    await bot.edit_message_text("раз!", chat_id=maria, message_id=first.message_id)
    news = await control.get(f"/people/{maria}/chat?since={chat['seq']}")
    assert [m["text"] for m in news["messages"]] == ["раз!"]
    assert news["seq"] > chat["seq"]
    assert news["person"]["id"] == maria


async def test_waiting_ends_with_the_first_change_of_that_chat(control: Control, bot: Bot) -> None:
    maria, olga = await control.person(), await control.person("Ольга")
    since = (await control.get("/state"))["seq"]
    waiting = asyncio.create_task(control.get(f"/people/{maria}/wait?since={since}&timeout=30"))
    await bot.send_message(olga, "чужое")
    done, _ = await asyncio.wait([waiting], timeout=0.1)
    assert not done
    await bot.send_message(maria, "своё")
    body = await asyncio.wait_for(waiting, 5)
    assert [m["text"] for m in body["messages"]] == ["своё"]
    empty = await control.get(f"/people/{maria}/wait?since={body['seq']}&timeout=0.01")
    assert (empty["messages"], empty["callbacks"]) == ([], [])


async def test_the_page_hears_of_everything_as_it_happens(control: Control, bot: Bot) -> None:
    async with control.session.get(f"{control.address}/api/events") as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        maria = await control.person()
        sent = await bot.send_message(maria, "раз", reply_markup=MENU)
        pressed = await control.post(f"/people/{maria}/press", message_id=sent.message_id, data="y")
        await bot.answer_callback_query(pressed["callback_id"], "да")
        await bot.edit_message_text("два", chat_id=maria, message_id=sent.message_id)
        await bot.send_chat_action(maria, "typing")
        await bot.delete_message(maria, sent.message_id)
        await control.post("/time", advance=60)
        events: list[dict[str, Any]] = []
        while len(events) < 7:
            line = await asyncio.wait_for(stream.content.readline(), 5)
            if line.startswith(b"data: "):
                events.append(json.loads(line[6:]))
    assert [event["type"] for event in events] == [
        "people",
        "message",
        "callback_answer",
        "edit",
        "typing",
        "delete",
        "time",
    ]
    assert {event["person_id"] for event in events[:-1]} == {maria}
    numbers = [event["seq"] for event in events if event["type"] != "typing"]
    assert numbers == sorted(set(numbers))


async def test_a_foreign_page_cannot_use_the_control_api(control: Control) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    url = f"{control.address}/api/people"
    async with control.session.get(url, headers=headers) as response:
        assert response.status == 403


async def test_a_broken_body_is_refused(control: Control) -> None:
    async with control.session.post(f"{control.address}/api/people", data="{") as response:
        assert (response.status, await response.json()) == (400, {"error": "the body is not JSON"})
