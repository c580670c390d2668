"""Writing every stored text anew under the newest key, while the bot runs.

Table by table, a few rows in one short transaction. A row is changed only when it still holds what
was read: a text that somebody writes meanwhile is never lost, and is under the newest key already,
because the bot was started with it. Repeating changes nothing, and a run that was stopped goes on
where it left off.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Table, Text, bindparam, literal, select

from bot.database import Database
from models import Base, KeyMissing, keyring
from models.secret import MARK, as_stored, encrypted_columns

BATCH = 100


@dataclass(slots=True)
class Renewed:
    """How many texts of one table were written anew, and how many no known key reads."""

    table: str
    changed: int = 0
    unreadable: int = 0


async def renew_texts(database: Database, *, only_plain: bool = False) -> AsyncIterator[Renewed]:
    """Renew every encrypted column, one table after the other.

    `only_plain` leaves what is encrypted alone: for texts from before they were encrypted.
    """
    for table in Base.metadata.sorted_tables:
        if encrypted_columns(table):
            yield await _renew_table(database, table, only_plain=only_plain)


async def _renew_table(database: Database, table: Table, *, only_plain: bool) -> Renewed:
    renewed = Renewed(table.name)
    [key] = table.primary_key.columns
    raw = [as_stored(column).label(column.name) for column in encrypted_columns(table)]
    last: Any = None
    while True:
        query = select(key, *raw).order_by(key).limit(BATCH)
        if last is not None:
            query = query.where(key > last)
        async with database.reader.connect() as connection:
            rows = (await connection.execute(query)).all()
        if not rows:
            return renewed
        last = rows[-1][0]
        await _renew_rows(database, table, rows, renewed, only_plain=only_plain)


async def _renew_rows(
    database: Database, table: Table, rows: list[Row[Any]], renewed: Renewed, *, only_plain: bool
) -> None:
    changes = [
        (row[0], column.name, stored, fresh)
        for row in rows
        for column, stored in zip(encrypted_columns(table), row[1:], strict=True)
        if (fresh := _fresh(stored, renewed, only_plain=only_plain)) is not None
    ]
    if not changes:
        return
    [key] = table.primary_key.columns
    async with database.writer.begin() as connection:
        for row_id, name, stored, fresh in changes:
            done = await connection.execute(
                table.update()
                .where(key == row_id, as_stored(table.c[name]) == bindparam("was", stored, Text()))
                .values({name: literal(fresh, Text())})
            )
            renewed.changed += done.rowcount


def _fresh(stored: str | None, renewed: Renewed, *, only_plain: bool) -> str | None:
    """The text under the newest key; None when nothing is to be done."""
    if stored is None or (only_plain and stored.startswith(MARK)) or keyring.is_newest(stored):
        return None
    try:
        return keyring.renew(stored)
    except KeyMissing:
        renewed.unreadable += 1
        return None
