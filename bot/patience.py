"""Waiting for a Telegram that is away."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiogram.exceptions import TelegramRetryAfter

from bot.telegram_session import PASSING_FAULTS

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

AWAY = (*PASSING_FAULTS, TelegramRetryAfter)
PAUSES = (0.5, 1, 2, 5, 10)


async def until_answered(
    ask: Callable[[], Awaitable[Answer]], stop: asyncio.Event
) -> Answer | None:
    """Ask again with growing pauses while Telegram is away; None when asked to stop meanwhile."""
    attempt = 0
    while not stop.is_set():
        try:
            return await ask()
        except AWAY as error:
            log.warning("Telegram does not answer yet", extra={"error": type(error).__name__})
            pause = PAUSES[min(attempt, len(PAUSES) - 1)]
            attempt += 1
        try:
            await asyncio.wait_for(stop.wait(), timeout=pause)
        except TimeoutError:
            continue
    return None
