"""One seeded SQLite file for the whole matrix: every cell is rolled back."""

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.database import connect
from bot.unit_of_work import UnitOfWork
from models import keyring
from services import cards, clock
from services.policy import Policy
from tests.authorization.cast import Country, settle
from tests.conftest import KEY, START


@dataclass(frozen=True)
class Settled:
    """A file with the country in it, and who and what is there."""

    path: Path
    country: Country

    @property
    def url(self) -> str:
        """The address of the database."""
        return f"sqlite+aiosqlite:///{self.path}"


@pytest.fixture(scope="session")
def settled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Settled:
    """The country, settled at the instant at which the tests stand still."""
    path = tmp_path_factory.mktemp("authorization") / "country.db"
    shutil.copy(sqlite_template, path)

    async def make() -> Country:
        database = connect(f"sqlite+aiosqlite:///{path}")
        async with UnitOfWork(database, Policy()) as work:
            country = await settle(work.session)
        await database.dispose()
        return country

    clock.use(lambda: START)
    keyring.use([KEY])
    try:
        with ThreadPoolExecutor(max_workers=1) as pool:
            return Settled(path, pool.submit(asyncio.run, make()).result())
    finally:
        clock.use(None)


@pytest.fixture(autouse=True)
def whole_task_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the crowded country is pushed off a task list by something more urgent."""
    monkeypatch.setattr(cards, "MOST_CARDS", 1000)
