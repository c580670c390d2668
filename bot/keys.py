"""The keys that stored texts are encrypted with: from the environment, or a file made once."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy import Column, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.settings import Settings
from models import Base, KeyMissing, keyring
from models.secret import MARK, as_stored, encrypted_columns


class KeyFileMissing(Exception):
    """The database holds encrypted texts, but the file with the key is not there."""


class KeyFileWrong(Exception):
    """The file with the keys cannot be read, or holds something that is no key."""


class WrongKey(Exception):
    """No known key reads a text of the database; the message names the column."""


def new_key() -> str:
    """A fresh key: 32 random bytes in URL-safe base64."""
    return Fernet.generate_key().decode("ascii")


def load_keys(settings: Settings) -> list[str]:
    """The keys, the newest first.

    Without `ENCRYPTION_KEYS` they stand in `ENCRYPTION_KEY_FILE`, one on a line; the file is made
    on the first start, for its owner alone. Raises KeyFileWrong.
    """
    if settings.encryption_keys:
        return [key.get_secret_value() for key in settings.encryption_keys]
    path = settings.encryption_key_file
    try:
        if not path.exists():
            _create(path)
        keys = path.read_text(encoding="ascii").split()
        for key in keys:
            Fernet(key)
    except (OSError, ValueError) as error:
        raise KeyFileWrong(type(error).__name__) from None
    if not keys:
        raise KeyFileWrong("empty")
    return keys


async def use_keys(settings: Settings, database: Database) -> None:
    """Take the keys into use, once it is sure that they read what the database holds.

    The oldest and the newest text of every encrypted column are tried: a lost or wrong key is
    found before anything is written with another one. Raises KeyFileMissing, KeyFileWrong,
    WrongKey.
    """
    async with database.reader.connect() as connection:
        samples = [sample async for sample in _samples(connection)]
    file_missing = not settings.encryption_keys and not settings.encryption_key_file.exists()
    if samples and file_missing:
        # A key made now would read none of them, and what is written with it, no older one.
        raise KeyFileMissing
    keyring.use(load_keys(settings))
    for place, stored in samples:
        try:
            keyring.decrypt(stored)
        except KeyMissing:
            raise WrongKey(place) from None


async def _samples(connection: AsyncConnection) -> AsyncIterator[tuple[str, str]]:
    for table in Base.metadata.sorted_tables:
        for column in encrypted_columns(table):
            for stored in await _ends(connection, table, column):
                yield f"{table.name}.{column.name}", stored


async def _ends(connection: AsyncConnection, table: Table, column: Column[str]) -> set[str]:
    """The encrypted values with the smallest and with the largest primary key."""
    raw = as_stored(column)
    [key] = table.primary_key.columns
    found = set()
    for order in (key.asc(), key.desc()):
        query = select(raw).where(raw.startswith(MARK)).order_by(order).limit(1)
        stored = await connection.scalar(query)
        if stored is not None:
            found.add(stored)
    return found


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        # Another process was first.
        return
    with os.fdopen(file, "w", encoding="ascii") as stream:
        stream.write(new_key() + "\n")
