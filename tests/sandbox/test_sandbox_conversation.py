"""An unmodified aiogram bot talks to people of the sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InaccessibleMessage,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web
from sandbox_control import Control

SECRET = "s3cret-Token_1"


def menu(*buttons: str) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text=text.upper(), callback_data=text) for text in buttons]
    return InlineKeyboardMarkup(inline_keyboard=[row])


def make_dispatcher() -> Dispatcher:
    """A small bot: start by a link, a counter under a message, an echo."""
    dispatcher = Dispatcher()

    @dispatcher.message(CommandStart())
    async def start(message: Message, command: CommandObject) -> None:
        await message.answer(
            f"<b>Здравствуйте</b>, {command.args or 'гость'}!",
            parse_mode="HTML",
            reply_markup=menu("more", "file"),
        )

    @dispatcher.callback_query(F.data == "more")
    async def more(query: CallbackQuery) -> None:
        if isinstance(query.message, InaccessibleMessage):
            await query.answer("Сообщения больше нет", show_alert=True)
            return
        assert query.message is not None
        await query.message.edit_text("Ещё", reply_markup=menu("file"))
        await query.answer("Готово")

    @dispatcher.callback_query(F.data == "file")
    async def file(query: CallbackQuery, bot: Bot) -> None:
        document = BufferedInputFile("имя;код\n".encode(), "Отчёт за май.csv")
        await bot.send_document(query.from_user.id, document, caption="Отчёт")
        await query.answer()

    @dispatcher.message(F.text == "ответом")
    async def by_reply(message: Message) -> object:
        return message.answer("в теле ответа")

    @dispatcher.message(F.sticker)
    async def sticker(message: Message) -> None:
        await message.reply("Наклейка")

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or message.content_type)

    return dispatcher


@pytest.fixture
async def polling(bot: Bot) -> AsyncIterator[None]:
    dispatcher = make_dispatcher()
    task = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    yield
    await dispatcher.stop_polling()
    await task


@pytest.fixture
async def webhook(bot: Bot, control: Control) -> AsyncIterator[None]:
    dispatcher = make_dispatcher()
    app = web.Application()
    handler = SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token=SECRET)
    handler.register(app, "/hook")
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    await bot.set_webhook(f"http://127.0.0.1:{port}/hook", secret_token=SECRET)
    yield
    await bot.delete_webhook()
    await runner.cleanup()


@pytest.fixture(params=["polling", "webhook"])
def running(request: pytest.FixtureRequest) -> str:
    """The bot runs, by either way of delivery."""
    request.getfixturevalue(request.param)
    return request.param


async def test_a_person_starts_by_a_link_presses_and_gets_a_file(
    control: Control, running: str
) -> None:
    maria = await control.person(started=False)
    started = await control.post(f"/people/{maria}/start", payload="school3")
    (greeting,) = (await control.wait(maria, started["seq"]))["messages"]
    assert greeting["text"] == "Здравствуйте, school3!"
    assert greeting["html"] == "<b>Здравствуйте</b>, school3!"

    pressed = await control.post(
        f"/people/{maria}/press", message_id=greeting["message_id"], data="more"
    )
    answer = await control.get(f"/callbacks/{pressed['callback_id']}?wait=10")
    assert (answer["answered"], answer["text"]) == (True, "Готово")
    edited = (await control.chat(maria))[-1]
    assert (edited["message_id"], edited["text"], edited["edited"]) == (
        greeting["message_id"],
        "Ещё",
        True,
    )

    pressed = await control.post(
        f"/people/{maria}/press", message_id=greeting["message_id"], row=0, column=0
    )
    await control.get(f"/callbacks/{pressed['callback_id']}?wait=10")
    document = (await control.chat(maria))[-1]
    assert document["text"] == "Отчёт"
    assert document["document"]["file_name"] == "Отчёт за май.csv"
    async with control.session.get(control.address + document["document"]["url"]) as response:
        assert (await response.read()).decode() == "имя;код\n"


async def test_every_kind_of_message_reaches_the_bot(control: Control, running: str) -> None:
    for kind in ("voice", "photo", "document", "contact", "location", "video_note"):
        maria = await control.person()
        sent = await control.post(f"/people/{maria}/messages", kind=kind)
        answer = (await control.wait(maria, sent["seq"]))["messages"][-1]
        assert answer["text"] == kind
    sent = await control.post(f"/people/{maria}/messages", kind="sticker")
    answer = (await control.wait(maria, sent["seq"]))["messages"][-1]
    assert (answer["text"], answer["reply_to"]) == ("Наклейка", sent["message_id"])


async def test_an_old_button_of_a_deleted_message_still_gets_an_answer(
    control: Control, bot: Bot, running: str
) -> None:
    maria = await control.person()
    sent = await bot.send_message(maria, "меню", reply_markup=menu("more"))
    await bot.delete_message(maria, sent.message_id)
    pressed = await control.post(
        f"/people/{maria}/press", message_id=sent.message_id, data="more", force=True
    )
    answer = await control.get(f"/callbacks/{pressed['callback_id']}?wait=10")
    assert (answer["text"], answer["show_alert"]) == ("Сообщения больше нет", True)


async def test_a_call_in_the_answer_of_the_bot_is_executed(control: Control, running: str) -> None:
    maria = await control.person()
    sent = await control.say(maria, "ответом")
    answer = (await control.wait(maria, sent["seq"]))["messages"][-1]
    assert answer["text"] == "в теле ответа"


async def test_quiet_means_that_the_bot_has_taken_everything(
    control: Control, running: str
) -> None:
    maria = await control.person()
    await control.say(maria, "раз")
    await control.say(maria, "два")
    assert (await control.get("/quiet?timeout=10"))["quiet"] is True
    assert await control.get("/pending") == {"updates_waiting": 0, "in_flight": 0}
