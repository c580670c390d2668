"""Migrations: up, down and up again on both databases, and no drift from the models."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.database import Database, connect
from bot.migrate import alembic_config, downgrade, is_current, upgrade
from models import Base
from tests.conftest import drop_postgres, make_postgres, require_postgres

REVISIONS = [
    script.revision
    for script in reversed(list(ScriptDirectory.from_config(alembic_config()).walk_revisions()))
]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """A database of this test alone: what migrates it must not find or leave another schema."""
    if request.param == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path / 'nastavnik.db'}"
        opened = connect(url)
        await upgrade(opened)
        await opened.dispose()
        yield url
        return
    require_postgres(request)
    url = await make_postgres()
    yield url
    await drop_postgres(url)


async def _tables(database: Database) -> set[str]:
    async with database.reader.connect() as connection:
        return set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return compare_metadata(context, Base.metadata)


async def test_the_newest_schema_is_the_one_of_the_models(database: Database) -> None:
    assert await is_current(database)
    async with database.reader.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_every_revision_goes_up_down_and_up_again(database: Database) -> None:
    await downgrade(database, "base")
    assert await _tables(database) == {"alembic_version"}
    for revision in REVISIONS:
        await upgrade(database, revision)
        before = await _tables(database)
        await downgrade(database, "-1")
        await upgrade(database, revision)
        assert await _tables(database) == before
    assert await is_current(database)


async def test_a_migration_that_fails_half_way_changes_nothing(database: Database) -> None:
    await downgrade(database, "base")
    # The last table of the first revision is in the way.
    engine = create_async_engine(database.writer.url)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE answer (id INTEGER PRIMARY KEY)"))
    await engine.dispose()
    with pytest.raises(DatabaseError):
        await upgrade(database)
    assert await _tables(database) == {"alembic_version", "answer"}
    assert not await is_current(database)


def test_migrations_do_not_import_the_models() -> None:
    """A migration says what the schema was; the models say what it is now."""
    folder = Path(__file__).resolve().parents[2] / "migrations" / "versions"
    importing = [
        path.name for path in folder.glob("*.py") if "models" in path.read_text(encoding="utf-8")
    ]
    assert REVISIONS
    assert importing == []


async def test_what_waits_in_the_outbox_is_still_told(database: Database) -> None:
    await downgrade(database, "0001")
    at = "'2026-11-23 09:00:00+00:00'"
    async with database.writer.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO person (number, erasure_state, created_at, version) "
                f"VALUES (1, 'none', {at}, 1)"
            )
        )
        await connection.execute(
            text(
                "INSERT INTO notification (dedupe_key, kind, recipient_id, subject, payload, "
                "priority, due_at, expires_at, state, attempt, on_ambiguous, created_at) SELECT "
                "'a', 'reflection_asked', id, 'reflection:7', '{}', 5, "
                f"{at}, {at}, 'pending', 0, 'retry', {at} FROM person"
            )
        )
    await upgrade(database)
    async with database.reader.connect() as connection:
        rows = await connection.execute(text("SELECT kind, subject FROM notification"))
        assert rows.all() == [("survey_asked", "survey:7")]
