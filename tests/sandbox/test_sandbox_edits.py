"""Editing and deleting: what may be changed, and for how long."""

from __future__ import annotations

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BufferedInputFile,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from sandbox_control import Control

YES = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Да", callback_data="y")]])
DAY = 86_400


async def test_an_edit_changes_the_message_in_place(bot: Bot, control: Control) -> None:
    maria = await control.person()
    sent = await bot.send_message(maria, "Вопрос", reply_markup=YES)
    edited = await bot.edit_message_text("Ответ", chat_id=maria, message_id=sent.message_id)
    assert not isinstance(edited, bool)
    assert (edited.message_id, edited.text, edited.reply_markup) == (sent.message_id, "Ответ", None)
    (seen,) = await control.chat(maria)
    assert (seen["text"], seen["edited"], seen["reply_markup"]) == ("Ответ", True, None)


async def test_the_same_content_is_not_modified(bot: Bot, control: Control) -> None:
    maria = await control.person()
    sent = await bot.send_message(maria, "<b>Да</b>", parse_mode="HTML", reply_markup=YES)
    place = {"chat_id": maria, "message_id": sent.message_id}
    with pytest.raises(TelegramBadRequest, match="message is not modified: specified new message"):
        await bot.edit_message_text("<b>Да</b>", parse_mode="HTML", reply_markup=YES, **place)
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_reply_markup(reply_markup=YES, **place)
    await bot.edit_message_text("Да", reply_markup=YES, **place)
    await bot.edit_message_text("Да", **place)
    (seen,) = await control.chat(maria)
    assert (seen["entities"], seen["reply_markup"]) == ([], None)


async def test_a_message_with_a_reply_keyboard_stays_as_it_is(bot: Bot, control: Control) -> None:
    maria = await control.person()
    keyboard = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Да")]])
    for markup in (keyboard, ReplyKeyboardRemove(), ForceReply()):
        sent = await bot.send_message(maria, "Вопрос", reply_markup=markup)
        with pytest.raises(TelegramBadRequest, match="message can't be edited"):
            await bot.edit_message_text("Другой", chat_id=maria, message_id=sent.message_id)


async def test_only_an_inline_keyboard_can_be_put_by_an_edit(control: Control, bot: Bot) -> None:
    maria = await control.person()
    sent = await bot.send_message(maria, "Вопрос")
    text = await control.refused(
        "editMessageText",
        chat_id=maria,
        message_id=sent.message_id,
        text="x",
        reply_markup={"keyboard": [["Да"]]},
    )
    assert text == "inline keyboard expected"


async def test_a_caption_is_not_a_text(bot: Bot, control: Control) -> None:
    maria = await control.person()
    document = await bot.send_document(maria, BufferedInputFile(b"x", "a.txt"), caption="Акт")
    text = await bot.send_message(maria, "Текст")
    with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
        await bot.edit_message_text("x", chat_id=maria, message_id=document.message_id)
    with pytest.raises(TelegramBadRequest, match="there is no caption in the message to edit"):
        await bot.edit_message_caption(caption="x", chat_id=maria, message_id=text.message_id)
    await bot.edit_message_caption(caption="Отчёт", chat_id=maria, message_id=document.message_id)
    assert (await control.chat(maria))[0]["text"] == "Отчёт"


async def test_only_own_and_existing_messages_are_edited(bot: Bot, control: Control) -> None:
    maria, olga = await control.person(), await control.person("Ольга")
    said = await control.say(maria, "привет")
    sent = await bot.send_message(olga, "Ольге")
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("x", chat_id=maria, message_id=said["message_id"])
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("x", chat_id=maria, message_id=sent.message_id)
    missing = await control.refused("editMessageText", chat_id=maria, text="x")
    assert missing == "message identifier is not specified"


async def test_the_bot_edits_messages_of_any_age_and_deletes_only_for_48_hours(
    bot: Bot, control: Control
) -> None:
    maria = await control.person()
    old = await bot.send_message(maria, "Старое")
    await control.post("/time", advance=3 * DAY)
    fresh = await bot.send_message(maria, "Свежее")
    assert fresh.date.timestamp() - old.date.timestamp() >= 3 * DAY
    await bot.edit_message_text("Правка", chat_id=maria, message_id=old.message_id)
    with pytest.raises(TelegramBadRequest, match="message can't be deleted for everyone"):
        await bot.delete_message(maria, old.message_id)
    assert await bot.delete_message(maria, fresh.message_id) is True
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(maria, fresh.message_id)
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("x", chat_id=maria, message_id=fresh.message_id)
    assert [(m["text"], m["deleted"]) for m in await control.chat(maria)] == [
        ("Правка", False),
        ("Свежее", True),
    ]


async def test_a_reply_needs_its_message(bot: Bot, control: Control) -> None:
    maria = await control.person()
    said = await control.say(maria, "вопрос")
    reply = {"message_id": said["message_id"]}
    _, body = await control.call("sendMessage", chat_id=maria, text="ответ", reply_parameters=reply)
    assert body["result"]["reply_to_message"]["text"] == "вопрос"
    gone = {"message_id": 999}
    text = await control.refused("sendMessage", chat_id=maria, text="x", reply_parameters=gone)
    assert text == "message to be replied not found"
    gone["allow_sending_without_reply"] = True
    status, body = await control.call("sendMessage", chat_id=maria, text="x", reply_parameters=gone)
    assert (status, "reply_to_message" in body["result"]) == (200, False)
