"""The addresses that invitations are opened by."""

from bot.cli.console import CommandFailed
from bot.cli.texts import gettext as _
from bot.settings import Settings


async def username_of(settings: Settings) -> str:
    """BOT_USERNAME, or what Telegram says when it is not set. Raises CommandFailed."""
    if settings.bot_username:
        return settings.bot_username
    # Imported on use: whoever has set the name need not wait for aiogram.
    from bot.cli.telegram import ask_who_i_am
    from bot.patience import AWAY

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


def start_link(username: str, token: str) -> str:
    """The address that opens the bot with an invitation."""
    return f"https://t.me/{username}?start={token}"
