"""Databases whose engines outlive a test.

SQLAlchemy compiles a statement once for an engine, which costs far more than running it on a test's
few rows. So the databases of a worker have one address each and lose their rows, not their engines.
"""

from pathlib import Path

from bot.database import Database, connect

_kept: dict[str, Database] = {}


def open_database(url: str) -> Database:
    """The engines of a kept address, or new ones; `dispose` closes the connections of both."""
    return _kept.get(url) or connect(url)


def keep(url: str) -> str:
    """The address itself, whose engines serve the next tests of this worker too."""
    if url not in _kept:
        _kept[url] = connect(url)
    return url


def kept_sqlite(worker: Path, folder: Path) -> str:
    """The kept address of `folder`/nastavnik.db, whatever folder it is this time."""
    link = worker / "here"
    link.unlink(missing_ok=True)
    link.symlink_to(folder, target_is_directory=True)
    return keep(f"sqlite+aiosqlite:///{link / 'nastavnik.db'}")
