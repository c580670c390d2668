"""Whom the bot may write to, with what token, and by what methods."""

from __future__ import annotations

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramForbiddenError
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from sandbox_control import Control


async def test_a_wrong_token_and_a_wrong_method(control: Control) -> None:
    status, body = await control.call("getMe", token="42:OTHER")
    assert (status, body) == (
        401,
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
    )
    status, body = await control.call("sendMesage", chat_id=1, text="x")
    assert (status, body["description"]) == (404, "Not Found: method not found")


async def test_a_method_name_in_any_case_by_get_and_by_form(control: Control) -> None:
    maria = await control.person()
    url = f"{control.address}/bot42:SANDBOX/SENDMESSAGE"
    async with control.session.get(url, params={"chat_id": str(maria), "text": "раз"}) as response:
        assert response.status == 200
    async with control.session.post(url, data={"chat_id": str(maria), "text": "два"}) as response:
        assert response.status == 200
    assert [message["text"] for message in await control.chat(maria)] == ["раз", "два"]


async def test_a_stranger_cannot_be_written_to(control: Control) -> None:
    assert await control.refused("sendMessage", chat_id=777, text="x") == "chat not found"
    assert await control.refused("sendMessage", chat_id="@school", text="x") == "chat not found"
    assert await control.refused("sendMessage", text="x") == "chat_id is empty"
    assert await control.refused("getChat", chat_id=777) == "chat not found"


async def test_those_who_do_not_listen(bot: Bot, control: Control) -> None:
    maria = await control.person(started=False)
    with pytest.raises(TelegramForbiddenError, match="bot can't initiate conversation with a user"):
        await bot.send_message(maria, "x")
    await control.post(f"/people/{maria}/start")
    await control.post(f"/people/{maria}/block")
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(maria, "x")
    await control.post(f"/people/{maria}/unblock")
    await bot.send_message(maria, "слышно")
    await control.post(f"/people/{maria}/deactivate")
    with pytest.raises(TelegramForbiddenError, match="user is deactivated"):
        await bot.send_message(maria, "x")


async def test_the_bot_is_told_about_blocking_and_coming_back(control: Control, bot: Bot) -> None:
    maria = await control.person()
    await control.post(f"/people/{maria}/block")
    status, _ = await control.request("POST", f"/people/{maria}/messages", {"text": "x"})
    assert status == 409
    await control.post(f"/people/{maria}/start")
    updates = await bot.get_updates()
    changes = [u.my_chat_member.new_chat_member.status for u in updates if u.my_chat_member]
    assert changes == ["kicked", "member"]
    assert updates[-1].message is not None
    assert updates[-1].message.text == "/start"


async def test_the_bot_describes_itself(bot: Bot, control: Control) -> None:
    me = await bot.get_me()
    assert (me.id, me.is_bot, me.username) == (42, True, "nastavnik_demo_bot")
    await bot.set_my_name("Наставник района")
    await bot.set_my_description("Помогаю учителям", language_code="ru")
    state = await control.get("/state")
    assert (state["bot"]["name"], state["bot"]["description"]) == (
        "Наставник района",
        "Помогаю учителям",
    )
    assert "too long" in await control.refused("setMyDescription", description="я" * 513)
    assert "too long" in await control.refused("setMyShortDescription", short_description="я" * 121)
    assert "too long" in await control.refused("setMyName", name="я" * 65)


async def test_a_menu_of_ones_own_comes_before_the_common_one(bot: Bot, control: Control) -> None:
    maria, olga = await control.person(), await control.person("Ольга", language_code="en")
    menu, tasks = (
        BotCommand(command="menu", description="Меню"),
        BotCommand(command="tasks", description="Дела"),
    )
    private = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([menu], scope=private, language_code="ru")
    await bot.set_my_commands([tasks], scope=BotCommandScopeChat(chat_id=olga))

    async def seen_by(person: int) -> list[str]:
        state = await control.get(f"/state?person_id={person}")
        return [command["command"] for command in state["bot"]["commands"]]

    assert (await seen_by(maria), await seen_by(olga)) == (["menu"], ["tasks"])
    (kept,) = await bot.get_my_commands(scope=private, language_code="ru")
    assert (kept.command, kept.description) == ("menu", "Меню")
    assert await bot.get_my_commands(scope=private) == []
    await bot.delete_my_commands(scope=private, language_code="ru")
    assert await seen_by(maria) == []
    bad = [{"command": "Меню", "description": "x"}]
    assert await control.refused("setMyCommands", commands=bad) == "BOT_COMMAND_INVALID"


async def test_small_calls(bot: Bot, control: Control) -> None:
    maria = await control.person(last_name="Иванова")
    assert await bot.send_chat_action(maria, "typing") is True
    text = await control.refused("sendChatAction", chat_id=maria, action="dancing")
    assert text == "wrong parameter action in request"
    assert (await bot.get_chat(maria)).last_name == "Иванова"
    assert await bot.set_chat_menu_button(maria) is True
