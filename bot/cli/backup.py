"""A copy of a SQLite database beside it, before its schema changes (reliability.md 4.4)."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.cli.console import CommandFailed
from bot.cli.texts import gettext as _
from services import clock

KEEP = 3


def has_tables(path: Path) -> bool:
    """True when there is something to lose in the SQLite file `path`."""
    if not path.exists() or path.stat().st_size == 0:
        return False
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None


def back_up(path: Path) -> Path:
    """Copy the SQLite file `path` as it is now; returns the copy. The last `KEEP` copies stay.

    VACUUM INTO takes a consistent copy even while others write. The copy is checked before older
    ones are removed. Raises CommandFailed.
    """
    copy = _free_name(path)
    try:
        # Made first, so that personal data is never readable by other users, not for a moment.
        os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("VACUUM INTO ?", (str(copy),))
        with closing(sqlite3.connect(copy)) as connection:
            sound = connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    except (OSError, sqlite3.Error) as error:
        copy.unlink(missing_ok=True)
        raise CommandFailed(_failed(str(error))) from None
    if not sound:
        raise CommandFailed(_failed("quick_check"))
    for old in sorted(path.parent.glob(f"{path.name}.backup-*"))[:-KEEP]:
        old.unlink()
    return copy


def _free_name(path: Path) -> Path:
    stamp = clock.now().strftime("%Y%m%dT%H%M%S.%f")
    return path.with_name(f"{path.name}.backup-{stamp}")


def _failed(reason: str) -> str:
    return _(
        "The database could not be copied ({reason}), so nothing was changed. Free some space "
        "beside it and try again."
    ).format(reason=reason)
