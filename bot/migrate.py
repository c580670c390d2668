"""Bring the database to the newest schema, from inside the process."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool
from sqlalchemy.ext.asyncio import create_async_engine

from bot.database import Database

ROOT = Path(__file__).resolve().parent.parent


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, to run on `connection` when one is given."""
    config = Config(ROOT / "alembic.ini")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


async def upgrade(database: Database, revision: str = "head") -> None:
    """Migrate `database` up to `revision`; one transaction, all or nothing."""
    await _run(database, lambda connection: command.upgrade(alembic_config(connection), revision))


async def downgrade(database: Database, revision: str = "base") -> None:
    """Migrate `database` down to `revision`."""
    await _run(database, lambda connection: command.downgrade(alembic_config(connection), revision))


async def is_current(database: Database) -> bool:
    """True when the schema is the one this code was written for."""
    newest = ScriptDirectory.from_config(alembic_config()).get_current_head()
    async with database.reader.connect() as connection:
        current = await connection.run_sync(
            lambda sync: MigrationContext.configure(sync).get_current_revision()
        )
    return current == newest


async def _run(database: Database, work: Callable[[Connection], None]) -> None:
    # An engine of its own: the writer's "begin" hook would open a transaction too early.
    engine = create_async_engine(database.writer.url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(work)
    finally:
        await engine.dispose()
