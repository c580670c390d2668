"""Databases for the tests: a fresh one each, on SQLite and on PostgreSQL."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from bot.database import Database, connect
from bot.migrate import upgrade
from bot.unit_of_work import UnitOfWork
from models import keyring
from services import (
    clock,
    consequences,  # noqa: F401 - as bot/app.py does
)
from services.policy import Policy
from tests.databases import keep, kept_sqlite, open_database

POSTGRES_URL = os.environ.get(
    "TEST_POSTGRES_URL", "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres"
)
POSTGRES_ABSENT = (
    f"no PostgreSQL at {make_url(POSTGRES_URL).host}: start one (see CONTRIBUTING.md) "
    "or set TEST_POSTGRES_URL"
)
# Whoever is left over would hold the rows; without triggers the order of tables does not matter.
EMPTYING = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()",
    "SET LOCAL session_replication_role = replica",
    """DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP EXECUTE format('DELETE FROM %I', name); END LOOP; END $$""",
    "SELECT setval(format('%I', sequencename), 1, false) FROM pg_sequences "
    "WHERE schemaname = 'public' AND last_value IS NOT NULL",
)
Result = TypeVar("Result")
# The key of every test; the product makes or reads its own (bot/keys.py).
KEY = "dGVzdHMtb25seS1uZXZlci1pbi1wcm9kdWN0aW9uISE="
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # A Monday, noon in Moscow.


class TestClock:
    """A clock that stands still until a test moves it."""

    __test__ = False

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The present instant."""
        return self.at

    def advance(self, **delta: float) -> None:
        """Move by a timedelta given in words: `advance(days=1)`."""
        self.at += timedelta(**delta)


@pytest.fixture(autouse=True)
def encryption_key() -> None:
    """Texts are encrypted in the tests as they are in the product."""
    keyring.use([KEY])


@pytest.fixture
def still_clock() -> Iterator[TestClock]:
    """The product's only clock, standing at a Monday noon in Moscow."""
    moving = TestClock(START)
    clock.use(moving.now)
    yield moving
    clock.use(None)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: migrating for every test would take minutes."""
    path = tmp_path_factory.mktemp("template") / "template.db"

    async def make() -> None:
        database = connect(f"sqlite+aiosqlite:///{path}")
        await upgrade(database)
        async with database.writer.connect() as connection:
            await connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        await database.dispose()

    _run_apart(make())
    return path


def _run_apart(work: Coroutine[Any, Any, Result]) -> Result:
    """Run `work` in a loop of its own, although the test's loop may be running already."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, work).result()


async def _administer(statement: str) -> None:
    engine = create_async_engine(POSTGRES_URL, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            await connection.execute(text(statement))
    finally:
        await engine.dispose()


async def make_postgres() -> str:
    """The address of a new, migrated PostgreSQL database; OSError without a server."""
    name = f"nastavnik_test_{uuid4().hex[:12]}"
    await _administer(f"CREATE DATABASE {name}")
    url = make_url(POSTGRES_URL).set(database=name).render_as_string(hide_password=False)
    database = connect(url)
    await upgrade(database)
    await database.dispose()
    return url


async def drop_postgres(url: str) -> None:
    """Drop what `make_postgres` made, whoever is still connected."""
    await _administer(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")


async def _empty_postgres(url: str) -> None:
    """No rows, and numbers from 1 again: dozens of times faster than a database for each test."""
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        for statement in EMPTYING:
            await connection.execute(text(statement))
    await engine.dispose()


@pytest.fixture(scope="session")
def postgres_of_worker() -> Iterator[str | None]:
    """The address of this worker's PostgreSQL database; None when there is no server."""
    try:
        url = _run_apart(make_postgres())
    except OSError:
        yield None
        return
    yield url
    _run_apart(drop_postgres(url))


def require_postgres(request: pytest.FixtureRequest) -> str:
    """The address of the worker's database; skips loudly without a server, and fails in CI."""
    url = request.getfixturevalue("postgres_of_worker")
    if url is None:
        if os.environ.get("CI"):
            pytest.fail(POSTGRES_ABSENT)
        pytest.skip(POSTGRES_ABSENT)
    return url


@pytest.fixture(
    params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)],
)
async def database_url(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_template: Path,
) -> AsyncIterator[str]:
    """The address of an empty, migrated database: each test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        shutil.copy(sqlite_template, tmp_path / "nastavnik.db")
        yield kept_sqlite(tmp_path_factory.getbasetemp(), tmp_path)
        return
    url = keep(require_postgres(request))
    yield url
    await _empty_postgres(url)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Engines on an empty, migrated database."""
    opened = open_database(database_url)
    yield opened
    await opened.dispose()


@pytest.fixture
def unit(database: Database) -> Callable[[], UnitOfWork]:
    """`async with unit() as work: work.session` - a unit of work of its own each time."""
    return lambda: UnitOfWork(database, Policy())
