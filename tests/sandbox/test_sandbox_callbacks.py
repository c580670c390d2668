"""Buttons: who may press what, and how the bot answers."""

from __future__ import annotations

from aiogram import Bot
from aiogram.types import InaccessibleMessage, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sandbox_control import Control

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def menu(*rows: list[str]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=text.upper(), callback_data=text) for text in row]
            for row in rows
        ]
    )


async def shown(bot: Bot, person: int) -> int:
    sent = await bot.send_message(person, "Меню", reply_markup=menu(["a", "b"], ["c"]))
    return sent.message_id


async def press(control: Control, person: int, **body: object) -> tuple[int, dict[str, str]]:
    return await control.request("POST", f"/people/{person}/press", body)


async def test_a_button_is_found_by_data_text_or_place(bot: Bot, control: Control) -> None:
    maria = await control.person()
    message_id = await shown(bot, maria)
    for place in ({"data": "b"}, {"text": "B"}, {"row": 0, "column": 1}):
        status, _ = await press(control, maria, message_id=message_id, **place)
        assert status == 200
    updates = await bot.get_updates()
    pressed = [update.callback_query for update in updates]
    assert [query.data for query in pressed if query] == ["b", "b", "b"]
    query = pressed[0]
    assert query is not None
    assert isinstance(query.message, Message)
    assert (query.from_user.id, query.message.message_id) == (maria, message_id)


async def test_a_button_that_is_not_there_cannot_be_pressed(bot: Bot, control: Control) -> None:
    maria, olga = await control.person(), await control.person("Ольга")
    message_id = await shown(bot, maria)
    refused = [
        await press(control, maria, message_id=message_id, data="z"),
        await press(control, maria, message_id=message_id, row=5, column=0),
        await press(control, maria, message_id=message_id, row=-1, column=0),
        await press(control, maria, message_id=999, data="a"),
        await press(control, olga, message_id=message_id, data="a"),
    ]
    assert [status for status, _ in refused] == [409] * 5
    assert refused[0][1] == {"error": "no such button on this message now"}
    assert await bot.get_updates() == []


async def test_a_forged_button_arrives_on_an_inaccessible_message(
    bot: Bot, control: Control
) -> None:
    maria, olga = await control.person(), await control.person("Ольга")
    message_id = await shown(bot, olga)
    for target in (message_id, 999):
        status, _ = await press(control, maria, message_id=target, data="чужое", force=True)
        assert status == 200
    for update in await bot.get_updates():
        assert update.callback_query is not None
        message = update.callback_query.message
        assert isinstance(message, InaccessibleMessage)
        assert (message.chat.id, message.date) == (maria, 0)


async def test_an_answer_is_seen_once(bot: Bot, control: Control) -> None:
    maria = await control.person()
    message_id = await shown(bot, maria)
    _, pressed = await press(control, maria, message_id=message_id, data="a")
    query = {"callback_query_id": pressed["callback_id"]}
    waiting = await control.get(f"/callbacks/{pressed['callback_id']}?wait=0")
    assert (waiting["answered"], waiting["text"]) == (False, None)
    assert await control.refused("answerCallbackQuery", text="я" * 201, **query) == (
        "MESSAGE_TOO_LONG"
    )
    await bot.answer_callback_query(pressed["callback_id"], "я" * 200, show_alert=True)
    body = await control.wait(maria, int(pressed["seq"]))
    assert [(c["text"], c["show_alert"]) for c in body["callbacks"]] == [("я" * 200, True)]
    assert body["messages"] == []
    assert await control.refused("answerCallbackQuery", **query) == TOO_OLD
    assert await control.refused("answerCallbackQuery", callback_query_id="7") == TOO_OLD


async def test_a_late_answer_is_refused(bot: Bot, control: Control) -> None:
    await control.post("/settings", callback_lifetime=1e-6)
    maria = await control.person()
    message_id = await shown(bot, maria)
    _, pressed = await press(control, maria, message_id=message_id, data="a")
    refused = await control.refused("answerCallbackQuery", callback_query_id=pressed["callback_id"])
    assert refused == TOO_OLD
