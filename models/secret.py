"""Text that is stored encrypted: a copy of the database tells nobody what people wrote.

The keys live outside the database (reliability.md 5). Every value is a Fernet token of the newest
key; older keys only read, so that a key can be changed while the bot runs.
"""

import json
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Column, ColumnElement, Table, Text, type_coerce
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

# What is stored begins with this; anything else was written before texts were encrypted.
MARK = "f1:"


class KeyMissing(Exception):
    """A text cannot be encrypted or read: no key is known, or none of them fits."""


class Keyring:
    """The keys of this process, the newest first."""

    def __init__(self) -> None:
        self._fernet: MultiFernet | None = None
        self._newest: Fernet | None = None

    def use(self, keys: Sequence[str]) -> None:
        """Encrypt with the first of `keys` from now on, and read with any of them.

        A key is 32 bytes in URL-safe base64; ValueError for anything else.
        """
        fernets = [Fernet(key) for key in keys]
        self._fernet = MultiFernet(fernets) if fernets else None
        self._newest = fernets[0] if fernets else None

    def encrypt(self, text: str) -> str:
        """What is stored for `text`; raises KeyMissing."""
        return MARK + self._keys().encrypt(text.encode()).decode("ascii")

    def decrypt(self, stored: str) -> str:
        """The text that was stored; raises KeyMissing when no key fits."""
        if not stored.startswith(MARK):
            return stored
        try:
            return self._keys().decrypt(stored.removeprefix(MARK)).decode()
        except InvalidToken:
            raise KeyMissing("no known key reads this text") from None

    def renew(self, stored: str) -> str:
        """The same text under the newest key; raises KeyMissing."""
        if not stored.startswith(MARK):
            return self.encrypt(stored)
        try:
            return MARK + self._keys().rotate(stored.removeprefix(MARK)).decode("ascii")
        except InvalidToken:
            raise KeyMissing("no known key reads this text") from None

    def is_newest(self, stored: str) -> bool:
        """True when `stored` is a text under the newest key."""
        if self._newest is None or not stored.startswith(MARK):
            return False
        try:
            self._newest.decrypt(stored.removeprefix(MARK))
        except InvalidToken:
            return False
        return True

    def _keys(self) -> MultiFernet:
        if self._fernet is None:
            raise KeyMissing("no key is set")
        return self._fernet


keyring = Keyring()


def encrypted_columns(table: Table) -> list[Column[Any]]:
    """The columns of a table that hold encrypted values."""
    return [c for c in table.columns if isinstance(c.type, EncryptedText | EncryptedJson)]


def as_stored(column: Column[Any]) -> ColumnElement[str | None]:
    """What stands in an encrypted column, as it stands there."""
    return type_coerce(column, Text())


class EncryptedText(TypeDecorator[str]):
    """A text that only the holder of a key reads. It cannot be searched or compared in SQL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring.encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring.decrypt(value)


class EncryptedJson(TypeDecorator[dict[str, Any]]):
    """A JSON object that only the holder of a key reads."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring.encrypt(json.dumps(value, ensure_ascii=False))

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, Any] | None:
        return None if value is None else json.loads(keyring.decrypt(value))
