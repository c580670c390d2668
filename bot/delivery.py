"""Everything that leaves for Telegram: screens of the acting person, and notices.

Send, edit, answer a callback, send a document or a picture: nothing else is ever called.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)

from bot.html import plain_text
from bot.telegram_session import PASSING_FAULTS
from handlers.screen import Attachment, Button, Screen

log = logging.getLogger(__name__)

REQUEST_TIMEOUT = 8
SHOW_SECONDS = 20
# A screen that is lost is asked for again by pressing again; so it is worth few attempts.
RETRY_PAUSES = (0.3, 1.0)
LONGEST_RETRY_AFTER = 5
MAX_CAPTION = 1024


def keyboard(screen: Screen) -> InlineKeyboardMarkup | None:
    """The inline keyboard of a screen."""
    rows = [[_button(button) for button in row] for row in screen.rows if row]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _button(button: Button) -> InlineKeyboardButton:
    data = button.action.pack() if button.action is not None else None
    return InlineKeyboardButton(text=button.text, callback_data=data, url=button.url)


async def send_screen(bot: Bot, chat_id: int, screen: Screen) -> int:
    """Send a screen as a new message; the id of the message.

    A file without words of its own carries the screen as its caption: one call, so that a refusal
    or a retry concerns both. Other files go first. Markup that Telegram cannot parse is sent once
    more as plain text, and reported. Every other error is the caller's to classify.
    """
    carrier = _file_that_carries(screen)
    if carrier is None:
        for attachment in screen.attachments:
            await _send_words(bot, chat_id, attachment.caption, attachment)
    markup = keyboard(screen)
    try:
        return await _send_words(bot, chat_id, screen.text, carrier, reply_markup=markup)
    except TelegramBadRequest as error:
        if "can't parse entities" not in error.message:
            raise
        log.error("broken markup was sent as plain text")
        text = plain_text(screen.text)
        return await _send_words(bot, chat_id, text, carrier, reply_markup=markup, parse_mode=None)


def _file_that_carries(screen: Screen) -> Attachment | None:
    files = screen.attachments
    if len(files) != 1 or files[0].caption or len(plain_text(screen.text)) > MAX_CAPTION:
        return None
    return files[0]


async def _send_words(
    bot: Bot, chat_id: int, text: str, file: Attachment | None, **options: Any
) -> int:
    """A message, or a file with the words under it; the id of the message."""
    options["request_timeout"] = REQUEST_TIMEOUT
    if file is None:
        message = await bot.send_message(chat_id, text, **options)
    else:
        content = BufferedInputFile(file.content, filename=file.filename)
        send = bot.send_photo if file.picture else bot.send_document
        message = await send(chat_id, content, caption=text or None, **options)
    return message.message_id


async def show_screen(
    bot: Bot, chat_id: int, screen: Screen, callback: CallbackQuery | None
) -> None:
    """Show the acting person their screen.

    Edits the message whose button was pressed, or sends a new one when there is none, when it can
    no longer be edited, or when the screen wants to be fresh. Never raises and takes at most
    `SHOW_SECONDS`: what was done is committed, and pressing again is harmless.
    """
    try:
        async with asyncio.timeout(SHOW_SECONDS):
            await _show(bot, chat_id, screen, callback)
    except TimeoutError:
        log.warning("a screen was not delivered in time")


async def _show(bot: Bot, chat_id: int, screen: Screen, callback: CallbackQuery | None) -> None:
    if callback is not None:
        # Once: a lost acknowledgement leaves a spinner, the screen below is what matters.
        await _attempt(lambda: _acknowledge(bot, callback, screen), pauses=())
        if not screen.fresh and not screen.attachments and callback.message is not None:
            edited = await _attempt(lambda: _edit(bot, callback, screen))
            if edited is not False:
                return
    await _attempt(lambda: send_screen(bot, chat_id, screen))


async def _acknowledge(bot: Bot, callback: CallbackQuery, screen: Screen) -> None:
    try:
        await bot.answer_callback_query(
            callback.id,
            text=screen.toast[:200] if screen.toast else None,
            show_alert=screen.alert or None,
            request_timeout=REQUEST_TIMEOUT,
        )
    except TelegramBadRequest:
        # Too old to be answered: the screen itself is the answer.
        log.info("a callback was too old to be acknowledged")


async def _edit(bot: Bot, callback: CallbackQuery, screen: Screen) -> bool:
    """True when the message now shows the screen, False when a new message is needed."""
    message = callback.message
    if message is None or not isinstance(message, Message) or message.text is None:
        return False
    try:
        await bot.edit_message_text(
            screen.text,
            chat_id=message.chat.id,
            message_id=message.message_id,
            reply_markup=keyboard(screen),
            request_timeout=REQUEST_TIMEOUT,
        )
    except TelegramBadRequest as error:
        return "message is not modified" in error.message
    return True


async def _attempt(
    call: Callable[[], Awaitable[Any]],
    *,
    pauses: tuple[float, ...] = RETRY_PAUSES,
) -> Any:
    """The result of `call`, tried again after a passing fault; None when it did not succeed."""
    for pause in (*pauses, None):
        try:
            return await call()
        except TelegramForbiddenError:
            log.info("the person has blocked the bot")
            return None
        except TelegramRetryAfter as error:
            if pause is None or error.retry_after > LONGEST_RETRY_AFTER:
                log.warning("flood limit", extra={"retry_after": error.retry_after})
                return None
            await asyncio.sleep(error.retry_after)
        except PASSING_FAULTS as error:
            if pause is None:
                log.warning("a screen was not delivered", extra={"error": type(error).__name__})
                return None
            await asyncio.sleep(pause)
        except TelegramBadRequest as error:
            log.error("Telegram refused a screen", extra={"error": error.message})
            return None
    return None
