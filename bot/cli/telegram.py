"""Asking Telegram who the bot is."""

from aiogram import Bot
from aiogram.exceptions import TelegramNotFound, TelegramUnauthorizedError
from aiogram.types import User

from bot.cli.console import CommandFailed, ExitCode
from bot.cli.texts import gettext as _
from bot.settings import Settings
from bot.telegram_session import telegram_session

REFUSED = (TelegramUnauthorizedError, TelegramNotFound)


async def ask_who_i_am(settings: Settings) -> User:
    """The bot's own account, by one call. Raises aiogram's errors, or CommandFailed."""
    session = telegram_session(settings.telegram_api_url, strict=False)
    async with Bot(settings.bot_token.get_secret_value(), session=session) as bot:
        try:
            return await bot.me()
        except REFUSED:
            raise CommandFailed(
                _("Telegram does not know this bot: check BOT_TOKEN, as @BotFather gives it."),
                code=ExitCode.WRONG_INPUT,
            ) from None
