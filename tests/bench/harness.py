"""The bot's own process without a network: every Bot API call is answered at once."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import aiosqlite
from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession
from aiogram.methods import AnswerCallbackQuery, SetMyCommands, TelegramMethod
from aiogram.types import Chat, Message, Update

from bot.app import App, build
from bot.migrate import upgrade
from bot.settings import Settings
from bot.unit_of_work import UnitOfWork
from models import Role
from tests.factories import make_world

TOKEN = "42:SANDBOX"
PERSON = 1001


class InstantSession(BaseSession):
    """A Telegram that answers everything at once and well."""

    async def make_request(
        self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None
    ) -> Any:
        if isinstance(method, AnswerCallbackQuery | SetMyCommands):
            return True
        chat = Chat(id=PERSON, type="private")
        return Message(message_id=1, date=datetime.now(UTC), chat=chat, text="x")

    async def stream_content(self, *args: Any, **kwargs: Any) -> AsyncGenerator[bytes, None]:
        yield b""

    async def close(self) -> None:
        """Nothing is held open."""


_update_ids = count(1)


def press(data: str) -> Update:
    """A press of a button with this data."""
    user = {"id": PERSON, "is_bot": False, "first_name": "Olga", "language_code": "en"}
    chat = {"id": PERSON, "type": "private", "first_name": "Olga"}
    message = {"message_id": 1, "date": 1_700_000_000, "chat": chat, "text": "screen"}
    number = next(_update_ids)
    query = {"id": str(number), "from": user, "chat_instance": "1", "data": data}
    return Update.model_validate(
        {"update_id": number, "callback_query": {**query, "message": message}}
    )


def bare_echo() -> tuple[Bot, Dispatcher]:
    """An aiogram bot that only acknowledges and edits: the unit of comparison."""
    bot = Bot(TOKEN, session=InstantSession())
    dispatcher = Dispatcher(disable_fsm=True)

    async def echo(callback: Any) -> None:
        await callback.answer()
        await callback.message.edit_text("echo")

    dispatcher.callback_query.register(echo)
    return bot, dispatcher


async def our_bot(folder: Path) -> App:
    """The bot on an empty SQLite file, with one mentor in it."""
    settings = Settings(
        _env_file=None,
        bot_token=TOKEN,
        bot_username="bench_bot",
        database_url=f"sqlite+aiosqlite:///{folder / 'bench.db'}",
        encryption_key_file=folder / "encryption.key",
        operator_name="x",
        operator_address="x",
        operator_contact="x",
    )
    app = build(settings)
    app.bot.session = InstantSession()
    await upgrade(app.database)
    async with UnitOfWork(app.database, settings.policy) as work:
        world = await make_world(work.session)
        school = await world.school()
        await world.mentor(school)
        await world.person(Role.SCHOOL_CURATOR, school)
    # The first press publishes the person's command menu; the others are what is measured.
    await app.dispatcher.feed_update(app.bot, press("menu"))
    return app


@contextmanager
def counted_hops() -> Iterator[list[int]]:
    """How often a database call goes to another thread: the deterministic cost of a step."""
    hops = [0]
    execute = aiosqlite.Connection._execute

    async def counting(self: Any, *args: Any, **kwargs: Any) -> Any:
        hops[0] += 1
        return await execute(self, *args, **kwargs)

    aiosqlite.Connection._execute = counting
    try:
        yield hops
    finally:
        aiosqlite.Connection._execute = execute
