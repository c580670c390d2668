"""The only clock. Tests and the demo move it; nothing else in the product asks for the time."""

from collections.abc import Callable
from datetime import UTC, datetime

Source = Callable[[], datetime]


def _system() -> datetime:
    return datetime.now(UTC)


_source: Source = _system


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _source()


def use(source: Source | None = None) -> None:
    """Take the time from `source`, or from the system again when it is None."""
    global _source
    _source = source or _system
