"""Running the bot until a signal asks it to stop."""

import asyncio
import logging

from aiogram.exceptions import TelegramAPIError, TelegramUnauthorizedError

from bot.app import build
from bot.cli.console import CommandFailed, ExitCode
from bot.cli.stopping import SIGNALS
from bot.cli.telegram import ask_who_i_am
from bot.cli.texts import gettext as _
from bot.patience import until_answered
from bot.settings import Settings

log = logging.getLogger(__name__)


async def until_signalled(settings: Settings) -> int:
    """Run the bot until SIGTERM or SIGINT. Raises CommandFailed."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, stop.set)
    try:
        await serve(settings, stop)
    except TelegramUnauthorizedError:
        raise CommandFailed(_("Telegram no longer accepts this token.")) from None
    except TelegramAPIError as error:
        raise CommandFailed(
            _("Telegram refused the bot ({reason}): {text}").format(
                reason=type(error).__name__, text=error.message
            )
        ) from None
    return ExitCode.DONE


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Run the bot until `stop`, once Telegram has told who it is."""
    me = await until_answered(lambda: ask_who_i_am(settings), stop)
    if me is None:
        return
    if settings.missing_consent_data:
        log.warning("consent data is missing", extra={"settings": settings.missing_consent_data})
    username = settings.bot_username or me.username
    if username != me.username:
        log.warning("BOT_USERNAME is not what Telegram says", extra={"username": me.username})
    log.info("started", extra={"username": username, "bot_id": me.id})
    await build(settings.model_copy(update={"bot_username": username})).run(stop)
    log.info("stopped")
