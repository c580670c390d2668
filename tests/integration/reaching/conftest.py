"""The bot's own HTTP server on a real port, over the test's database."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp import web

from bot.database import Database
from bot.downloads import Downloads
from bot.translations import translations
from bot.unit_of_work import UnitOfWork
from handlers import contact_file  # noqa: F401 - registers the file
from services.policy import Policy

PUBLIC_URL = "https://school.example.org"
POLICY = Policy(public_url=PUBLIC_URL)


@dataclass
class Site:
    """What a browser can do at the server."""

    address: str
    http: aiohttp.ClientSession

    def get(self, token: str, **options):
        """Look at a link, as a messenger does by itself."""
        return self.http.get(f"{self.address}/d/{token}", **options)

    def post(self, token: str, **options):
        """Press the button of the page."""
        return self.http.post(f"{self.address}/d/{token}", **options)


@pytest.fixture
def unit(database: Database) -> Callable[[], UnitOfWork]:
    """Units of work of an operator who has set PUBLIC_URL."""
    return lambda: UnitOfWork(database, POLICY)


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    """Downloads, served."""
    app = web.Application()
    app.add_routes(Downloads(database=database, policy=POLICY, i18n=translations()).routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    listening = web.TCPSite(runner, "127.0.0.1", 0)
    await listening.start()
    port = runner.addresses[0][1]
    async with aiohttp.ClientSession() as http:
        yield Site(f"http://127.0.0.1:{port}", http)
    await runner.cleanup()
