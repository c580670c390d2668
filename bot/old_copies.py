"""Copies that migrating has laid beside a SQLite database do not outlive those who were erased."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.engine import make_url

from services import clock

log = logging.getLogger(__name__)

# 152-ФЗ ст. 21 part 5: destroyed within thirty days, in the copies too.
KEPT = timedelta(days=30)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
PATTERN = "{name}.backup-*"


def remove_old_copies(database_url: str, *, destroyed_at: datetime | None = None) -> int:
    """Remove the copies older than thirty days, or than the last destruction; how many.

    Whoever was destroyed after up to thirty days is still in a copy made before: it goes with
    them. Nothing to do for PostgreSQL.
    """
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        return 0
    path, removed = Path(url.database or ""), 0
    oldest = max(clock.now() - KEPT, destroyed_at or NEVER).timestamp()
    for copy in path.parent.glob(PATTERN.format(name=path.name)):
        if copy.stat().st_mtime < oldest:
            copy.unlink(missing_ok=True)
            removed += 1
    if removed:
        log.info("old copies of the database were removed", extra={"count": removed})
    return removed
