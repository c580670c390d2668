"""The command menus Telegram shows: everyone's in each language, and each person's own."""

import logging

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramNotFound
from aiogram.types import BotCommand, BotCommandScopeChat
from aiogram.utils.i18n import I18n

from handlers.commands import common_commands
from handlers.locales import LOCALES

log = logging.getLogger(__name__)


async def publish_commands(bot: Bot, i18n: I18n) -> None:
    """Tell Telegram the commands that everyone has; the first language is the default one.

    A menu is a convenience: a server that refuses it does not stop the bot.
    """
    for locale in LOCALES:
        with i18n.context(), i18n.use_locale(locale):
            commands = _menu(common_commands())
        try:
            await bot.set_my_commands(commands, language_code=None if locale == "ru" else locale)
        except (TelegramBadRequest, TelegramNotFound) as error:
            log.warning("the command menu was refused", extra={"error": error.message})


async def publish_own_commands(bot: Bot, chat_id: int, commands: dict[str, str]) -> bool:
    """Give one person the menu of their roles; False when it has to be tried again later."""
    try:
        await bot.set_my_commands(
            _menu(commands), scope=BotCommandScopeChat(chat_id=chat_id), request_timeout=5
        )
    except TelegramAPIError as error:
        log.info("a person's menu was not published", extra={"error": type(error).__name__})
        return isinstance(error, TelegramBadRequest | TelegramNotFound)
    return True


def _menu(commands: dict[str, str]) -> list[BotCommand]:
    return [BotCommand(command=name, description=text) for name, text in commands.items()]
