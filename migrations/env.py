"""Alembic's environment: one transaction for each run, on SQLite and PostgreSQL.

SQLite: foreign keys are off while tables are rebuilt (a batch alter with them on deletes the
children silently), the transaction is begun by hand (the driver would not include DDL), and the
keys are checked before the commit. PostgreSQL: an advisory lock lets one replica migrate at a time.
"""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, create_engine, pool, text
from sqlalchemy.engine import make_url

from models import Base, UTCDateTime
from models.secret import EncryptedJson, EncryptedText

MIGRATION_LOCK = 7_264_517


def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Migrations name plain types: they must not change when the code does."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, EncryptedText | EncryptedJson):
        return "sa.Text()"
    return False


def configure(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=render_item,
        transactional_ddl=True,
    )


def migrate_sqlite(connection: Connection) -> None:
    driver = connection.connection.driver_connection
    driver.isolation_level = None
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    configure(connection)
    try:
        context.run_migrations()
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"the migration breaks {len(broken)} foreign keys")
    except BaseException:
        connection.exec_driver_sql("ROLLBACK")
        raise
    connection.exec_driver_sql("COMMIT")
    connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def migrate_postgresql(connection: Connection) -> None:
    with connection.begin():
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        configure(connection)
        context.run_migrations()


def run(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        migrate_sqlite(connection)
    else:
        migrate_postgresql(connection)


connection = context.config.attributes.get("connection")
if connection is None:
    url = make_url(context.config.get_main_option("sqlalchemy.url", "sqlite:///data/nastavnik.db"))
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        run(connection)
else:
    run(connection)
