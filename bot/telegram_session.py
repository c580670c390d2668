"""The bot's HTTP session: never while a transaction is open, never a token in an error."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.middlewares.base import BaseRequestMiddleware
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import ClientDecodeError, TelegramNetworkError, TelegramServerError
from aiogram.methods import TelegramMethod

from bot.unit_of_work import transaction_open

log = logging.getLogger(__name__)

# Faults that pass by themselves: the network, Telegram's 5xx, and a proxy's page instead of JSON.
PASSING_FAULTS = (TelegramNetworkError, TelegramServerError, ClientDecodeError)


class CallInTransaction(RuntimeError):
    """The Bot API was called while a transaction was open (reliability.md 3.3, rule 6)."""


class NoCallInTransaction(BaseRequestMiddleware):
    """A Telegram call inside a transaction would hold the only SQLite writer for its whole time."""

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict

    async def __call__(
        self,
        make_request: Callable[[Bot, TelegramMethod[Any]], Awaitable[Any]],
        bot: Bot,
        method: TelegramMethod[Any],
    ) -> Any:
        if transaction_open.get():
            name = type(method).__name__
            if self._strict:
                raise CallInTransaction(name)
            log.error("Bot API call inside a transaction", extra={"method": name})
        return await make_request(bot, method)


def telegram_session(api_url: str, *, strict: bool) -> AiohttpSession:
    """A session for `api_url`; `strict` makes a call inside a transaction an error."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url), limit=100)
    session.middleware(NoCallInTransaction(strict=strict))
    return session
