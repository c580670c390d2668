"""Opening the database for a command, with sentences for what may be wrong with it."""

import errno
import fcntl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from bot.cli.console import CommandFailed
from bot.cli.texts import gettext as _
from bot.database import Database, connect
from bot.keys import KeyFileMissing, KeyFileWrong, WrongKey, use_keys
from bot.migrate import is_current
from bot.settings import Settings
from bot.unit_of_work import UnitOfWork


def sqlite_file(database_url: str) -> Path | None:
    """The file of an embedded database, None for PostgreSQL."""
    url = make_url(database_url)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


@contextmanager
def only_process(database_url: str) -> Iterator[None]:
    """Hold the SQLite file alone: two bots on one file would answer every update twice.

    The lock is the kernel's (flock), so it ends with the process however that ends. PostgreSQL
    needs none. Raises CommandFailed when another process holds it.
    """
    path = sqlite_file(database_url)
    if path is None:
        yield
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.with_name(f"{path.name}.lock").open("w")
    except OSError as error:
        raise CommandFailed(_cannot_open(path, error)) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EAGAIN):
                raise
            raise CommandFailed(
                _("Another process already works with {path}: stop it first.").format(path=path)
            ) from None
        yield


@asynccontextmanager
async def opened(settings: Settings, *, current: bool = True) -> AsyncIterator[Database]:
    """Engines for one command, closed after it.

    `current`: refuse an outdated schema, and keys that do not read what the database holds.
    Raises CommandFailed when the database cannot be reached or used.
    """
    try:
        database = connect(settings.database_url)
    except (ValueError, OSError) as error:
        raise CommandFailed(_no_database(error)) from None
    try:
        if current:
            await require_current(database)
            await require_keys(database, settings)
        yield database
    except (DBAPIError, OSError) as error:
        raise CommandFailed(_no_database(error)) from error
    finally:
        await database.dispose()


async def require_current(database: Database) -> None:
    """Refuse to work on a schema that this code was not written for."""
    if not await is_current(database):
        raise CommandFailed(
            _("The database is not at the schema of this version: run python -m bot migrate")
        )


async def require_keys(database: Database, settings: Settings) -> None:
    """Take the encryption keys into use; refuse to go on with missing or wrong ones."""
    path = settings.encryption_key_file
    try:
        await use_keys(settings, database)
    except KeyFileMissing:
        raise CommandFailed(
            _(
                "The texts in the database are encrypted, but there is no key: {path} is not "
                "there. Put back the copy of the key file, or set ENCRYPTION_KEYS. A new key "
                "would read nothing."
            ).format(path=path)
        ) from None
    except KeyFileWrong as error:
        raise CommandFailed(
            _(
                "{path} holds no key that can be used ({reason}): one key on a line, as "
                "python -m bot new-key makes them."
            ).format(path=path, reason=error)
        ) from None
    except WrongKey as error:
        raise CommandFailed(
            _(
                "The encryption key is a wrong one: it does not read {place}. Put back the right "
                "key (ENCRYPTION_KEYS or ENCRYPTION_KEY_FILE); the old key stays after the new "
                "one until python -m bot rotate-keys has run."
            ).format(place=error)
        ) from None


def unit_of_work(database: Database, settings: Settings) -> UnitOfWork:
    """One transaction of a command."""
    return UnitOfWork(database, settings.policy)


def _cannot_open(path: Path, error: OSError) -> str:
    return _("{path} cannot be opened: {reason}.").format(path=path, reason=error.strerror)


def _no_database(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    return _(
        "The database of DATABASE_URL does not answer ({reason}). Check the address, that the "
        "server runs, and that the folder of a file can be written to."
    ).format(reason=type(cause).__name__)
