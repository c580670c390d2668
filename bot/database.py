"""Engines for SQLite and PostgreSQL (reliability.md 4.2).

SQLite has one writer connection, whose transactions begin IMMEDIATE so that no reader's snapshot
is ever upgraded (a deferred upgrade fails at once with "database is locked"), and a pool of
readers that cannot write. PostgreSQL uses one engine for both.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # A committed consent survives a power failure: FULL, although NORMAL is faster.
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    # What is destroyed is overwritten, not only marked as free (152-ФЗ ст. 21).
    "PRAGMA secure_delete=ON",
    "PRAGMA journal_size_limit=67108864",
)
READERS = 4


@dataclass(frozen=True, slots=True)
class Database:
    """Where units of work read and where they write."""

    reader: AsyncEngine
    writer: AsyncEngine

    @property
    def is_sqlite(self) -> bool:
        """True for the embedded way of running."""
        return self.writer.dialect.name == "sqlite"

    async def dispose(self) -> None:
        """Close every connection."""
        await self.reader.dispose()
        if self.writer is not self.reader:
            await self.writer.dispose()


def connect(database_url: str) -> Database:
    """Engines for `database_url` (`sqlite+aiosqlite:///…` or `postgresql+asyncpg://…`).

    The folder of a SQLite file is made. An in-memory SQLite is refused with ValueError: its
    connections would not see each other.
    """
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        engine = create_async_engine(url, pool_size=10, max_overflow=5, pool_pre_ping=True)
        return Database(reader=engine, writer=engine)
    if not url.database or url.database == ":memory:":
        raise ValueError("SQLite needs a file: an in-memory database has no second connection")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    return Database(
        reader=_sqlite(url, begin="BEGIN", pragmas=("PRAGMA query_only=ON",), pool_size=READERS),
        writer=_sqlite(url, begin="BEGIN IMMEDIATE", pragmas=(), pool_size=1),
    )


def _sqlite(url: URL, *, begin: str, pragmas: tuple[str, ...], pool_size: int) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=pool_size, max_overflow=0, pool_timeout=30)

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        # The driver must not open transactions of its own: "begin" below does.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (*SQLITE_PRAGMAS, *pragmas):
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
