"""The composition root: only here are the parts of the process made and joined."""

import asyncio
import logging
from dataclasses import dataclass, field

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.enums import ParseMode
from aiogram.utils.i18n import I18n
from aiohttp import web

from bot.commands import publish_commands
from bot.database import Database, connect
from bot.downloads import Downloads
from bot.erasure_log import ErasureLog
from bot.keys import load_keys
from bot.moving_clock import use_clock_file
from bot.patience import until_answered
from bot.poller import BarrierPoller
from bot.relay import Relay
from bot.scheduler import Scheduler
from bot.settings import Settings
from bot.telegram_session import telegram_session
from bot.translations import translations
from bot.update_flow import UpdateFlow
from bot.webhook import PATH, create_server
from handlers.routes import build_router
from models import keyring
from services import consequences  # noqa: F401 - its hooks are registered by the import
from services.surveys import use_overrides

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class App:
    """A running bot's parts."""

    settings: Settings
    database: Database
    i18n: I18n
    bot: Bot
    dispatcher: Dispatcher
    relay: Relay
    scheduler: Scheduler
    erased: ErasureLog
    # Set once what an earlier process left is taken up and updates are awaited.
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set: by webhook when WEBHOOK_URL is set, else by polling."""
        await self.erased.erase_again()
        await self.relay.recover()
        await until_answered(lambda: publish_commands(self.bot, self.i18n), stop)
        server = await self._serve()
        self.scheduler.start()
        self.ready.set()
        try:
            if self.settings.webhook_url:
                await self._receive_by_webhook(stop)
            else:
                await self._receive_by_polling(stop)
        finally:
            await self.scheduler.stop()
            if server is not None:
                await server.cleanup()
            await self.close()

    async def close(self) -> None:
        """Let go of every connection."""
        await self.bot.session.close()
        await self.database.dispose()

    async def _receive_by_polling(self, stop: asyncio.Event) -> None:
        await until_answered(self.bot.delete_webhook, stop)
        poller = BarrierPoller(self.bot, self.dispatcher)
        running = asyncio.create_task(poller.run())
        await _first(running, stop)
        poller.stop()
        await running

    async def _receive_by_webhook(self, stop: asyncio.Event) -> None:
        secret = self.settings.webhook_secret
        await until_answered(
            lambda: self.bot.set_webhook(
                f"{self.settings.webhook_url}{PATH}",
                secret_token=secret.get_secret_value() if secret else None,
                allowed_updates=self.dispatcher.resolve_used_update_types(),
                max_connections=40,
            ),
            stop,
        )
        await stop.wait()

    async def _serve(self) -> web.AppRunner | None:
        settings = self.settings
        listens = bool(settings.webhook_url or settings.public_url)
        if not listens and settings.health_port is None:
            return None
        secret = settings.webhook_secret if settings.webhook_url else None
        downloads = Downloads(database=self.database, policy=settings.policy, i18n=self.i18n)
        runner = web.AppRunner(
            create_server(
                self.bot,
                self.dispatcher,
                secret=secret.get_secret_value() if secret else None,
                routes=downloads.routes() if settings.public_url else (),
            ),
            access_log=None,
            shutdown_timeout=10,
        )
        await runner.setup()
        ports = {settings.health_port, settings.webhook_port if listens else None}
        for port in ports - {None}:
            await web.TCPSite(runner, settings.webhook_host, port).start()
        return runner


async def _first(task: asyncio.Task[None], stop: asyncio.Event) -> None:
    waiting = asyncio.create_task(stop.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()


def build(settings: Settings, *, strict: bool = False, database: Database | None = None) -> App:
    """Everything a process needs. `strict` makes a Bot API call inside a transaction an error.

    `database` stands for the one that the settings name; the app disposes it when it stops.
    """
    use_clock_file(settings.clock_file)
    keyring.use(load_keys(settings))
    use_overrides(settings.questionnaires_file)
    database = database or connect(settings.database_url)
    i18n = translations()
    bot = Bot(
        settings.bot_token.get_secret_value(),
        session=telegram_session(settings.telegram_api_url, strict=strict),
        default=DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview_is_disabled=True),
    )
    dispatcher = Dispatcher(disable_fsm=True)
    dispatcher.update.outer_middleware(UpdateFlow(database=database, settings=settings, i18n=i18n))
    dispatcher.include_router(build_router())
    relay = Relay(bot=bot, database=database, settings=settings, i18n=i18n)
    erased = ErasureLog(settings.erasure_log, database=database, policy=settings.policy)
    scheduler = Scheduler(relay=relay, database=database, settings=settings, erased=erased)
    return App(settings, database, i18n, bot, dispatcher, relay, scheduler, erased)
