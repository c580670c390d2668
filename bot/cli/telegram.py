"""Asking Telegram who the bot is."""

from aiogram import Bot
from aiogram.exceptions import TelegramNotFound, TelegramUnauthorizedError
from aiogram.types import User
from aiogram.utils.i18n import gettext as _

from bot.cli.console import CommandFailed, ExitCode
from bot.patience import AWAY
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


async def username_of(settings: Settings) -> str:
    """BOT_USERNAME, or what Telegram says when it is not set. Raises CommandFailed."""
    if settings.bot_username:
        return settings.bot_username
    try:
        me = await ask_who_i_am(settings)
    except AWAY as error:
        raise CommandFailed(
            _(
                "Telegram does not answer at {address} ({reason}), so the bot's name for links is "
                "unknown: set BOT_USERNAME, or try again later."
            ).format(address=settings.telegram_api_url, reason=type(error).__name__)
        ) from None
    return me.username or ""
