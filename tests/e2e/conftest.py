"""Towns for the stories: by polling and by webhook, on SQLite."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.databases import kept_sqlite
from tests.e2e.town import Town, open_town

# A Monday, noon in Moscow.
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def sqlite_url(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> str:
    """The address of an empty, migrated SQLite file."""
    shutil.copy(sqlite_template, tmp_path / "nastavnik.db")
    return kept_sqlite(tmp_path_factory.getbasetemp(), tmp_path)


@pytest.fixture
async def town(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    """A town whose bot polls."""
    async with open_town(sqlite_url, tmp_path, start=START) as opened:
        yield opened


@pytest.fixture(params=["polling", "webhook"])
async def any_town(
    request: pytest.FixtureRequest, database_url: str, tmp_path: Path
) -> AsyncIterator[Town]:
    """The same town four times: its bot polls or is called by webhook, on either database."""
    webhook = request.param == "webhook"
    async with open_town(database_url, tmp_path, start=START, webhook=webhook) as opened:
        yield opened
