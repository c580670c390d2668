"""Sandbox time: real time plus an offset that tests and the page can move."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path


class Clock:
    """Real time plus `offset` seconds, optionally shared with the bot through a file.

    The file holds the offset as a decimal number. Whoever changes it last wins: the sandbox reads
    it again whenever it was replaced.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._offset = 0.0
        self._stamp: tuple[int, int] | None = None

    @property
    def offset(self) -> float:
        """Seconds added to real time."""
        if self._path is not None:
            self._read(self._path)
        return self._offset

    def set_offset(self, seconds: float) -> None:
        """Move the clock; with a file the bot sees it at once."""
        self._offset = seconds
        if self._path is not None:
            temporary = self._path.with_name(f"{self._path.name}.{os.getpid()}.tmp")
            temporary.write_text(f"{seconds:.6f}\n", encoding="ascii")
            temporary.replace(self._path)

    def time(self) -> float:
        """Seconds since the epoch, sandbox time."""
        return time.time() + self.offset

    def now(self) -> datetime:
        """Sandbox time as an aware UTC datetime."""
        return datetime.fromtimestamp(self.time(), UTC)

    def _read(self, path: Path) -> None:
        try:
            stat = path.stat()
            stamp = (stat.st_mtime_ns, stat.st_ino)
            if stamp != self._stamp:
                self._offset = float(path.read_text(encoding="ascii").strip() or 0)
                self._stamp = stamp
        except (FileNotFoundError, ValueError):
            # Not written yet, or being edited by hand: the last known offset stays.
            return
