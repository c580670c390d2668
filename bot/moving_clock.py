"""A clock that a file moves: for the demo and the tests (`CLOCK_FILE`)."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from services import clock


def use_clock_file(path: Path | None) -> None:
    """Add the offset in seconds that `path` holds to the system's time; None: no offset.

    The file is read at every look at the clock, so that moving it takes effect at once. A missing
    or half-written file leaves the last known offset.
    """
    if path is None:
        clock.use(None)
        return
    known = timedelta()

    def moved() -> datetime:
        nonlocal known
        with suppress(OSError, ValueError):
            known = timedelta(seconds=float(path.read_text(encoding="ascii")))
        return datetime.now(UTC) + known

    clock.use(moved)
