"""A town: a sandbox, a database and the bot in one process, joined by HTTP as in real life."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp

from bot.app import App, build
from bot.settings import Settings
from bot.unit_of_work import UnitOfWork
from sandbox.config import Config, Limits
from sandbox.server import serve
from services import clock
from tests.conftest import KEY
from tests.databases import open_database
from tests.e2e.phone import Control, Phone

TOKEN = "42:SANDBOX"
WEBHOOK_SECRET = "a-secret-of-the-tests-0123456789-abcdef"


class Town:
    """What a story has at hand."""

    def __init__(self, control: Control, settings: Settings) -> None:
        self.control = control
        self.settings = settings
        self.app: App | None = None
        self.phones: list[Phone] = []
        self._stop = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    async def open_bot(self) -> None:
        """Start the bot."""
        self.app = build(
            self.settings, strict=True, database=open_database(self.settings.database_url)
        )
        self._stop = asyncio.Event()
        self._running = asyncio.create_task(self.app.run(self._stop))
        async with asyncio.timeout(20):
            await self.app.ready.wait()

    async def close_bot(self) -> None:
        """Stop the bot as a SIGTERM would."""
        self._stop.set()
        if self._running is not None:
            await self._running
            self._running = None

    async def restart(self) -> None:
        """Stop the bot and start it again on the same database."""
        await self.close_bot()
        await self.open_bot()

    async def phone(self, first_name: str, *, language: str = "ru", **fields: Any) -> Phone:
        """A new person who has not started the bot yet."""
        person = await self.control.post(
            "/people", first_name=first_name, language_code=language, **fields
        )
        phone = Phone(self.control, person["id"], first_name)
        self.phones.append(phone)
        return phone

    async def settle(self) -> None:
        """Let everything that is due now happen and arrive."""
        await self.control.quiet()
        assert self.app is not None
        await self.app.scheduler.tick()
        await self.control.quiet()

    async def move(self, **delta: float) -> None:
        """Move the clock forward (`days=1`, `hours=2`) and let what is due arrive."""
        seconds = {"days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
        total = sum(seconds[name] * amount for name, amount in delta.items())
        await self.control.post("/time", advance=total)
        await self.settle()

    async def move_to(self, moment: datetime) -> None:
        """Move the clock to an instant and let what is due arrive."""
        await self.move(seconds=(moment - clock.now()).total_seconds())

    def unit(self) -> UnitOfWork:
        """A unit of work on the town's database, for what no person can do by chat."""
        assert self.app is not None
        return UnitOfWork(self.app.database, self.settings.policy)


@asynccontextmanager
async def open_town(
    database_url: str,
    folder: Path,
    *,
    start: datetime,
    webhook: bool = False,
    **overrides: Any,
) -> AsyncIterator[Town]:
    """A town at the instant `start`, its bot running by polling or by webhook."""
    clock_file = folder / "clock"
    config = Config(token=TOKEN, clock_file=clock_file, limits=Limits(enabled=False))
    async with serve(config) as address, aiohttp.ClientSession() as http:
        control = Control(address, http)
        await control.post("/time", to=start.isoformat())
        values = {
            "bot_token": TOKEN,
            "bot_username": "nastavnik_demo_bot",
            "telegram_api_url": address,
            "database_url": database_url,
            "encryption_keys": KEY,
            "erasure_log": folder / "erased.jsonl",
            "clock_file": clock_file,
            "operator_name": "МБОУ «Школа № 1»",
            "operator_address": "г. Озёрск, ул. Школьная, 1",
            "operator_contact": "Иванова А. А., +7 000 000-00-00",
            # Stories tick by themselves, so that they know when everything has arrived.
            "tick_seconds": 60,
        }
        if webhook:
            port = _free_port()
            values |= {
                "webhook_url": f"http://127.0.0.1:{port}",
                "webhook_secret": WEBHOOK_SECRET,
                "webhook_port": port,
            }
        town = Town(control, Settings(_env_file=None, **(values | overrides)))
        await town.open_bot()
        try:
            yield town
        finally:
            await town.close_bot()
            clock.use(None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
