"""Who was erased, in a file beside the database: nobody comes back with a restored copy.

One line a person: when, the number, and the row's id with the instant it was made, which together
tell it from a row of another database. No names. The file only grows; it is kept apart from the
copies of the database, so that it is never restored with them (docs/operations.md).
"""

import json
import logging
import os
from datetime import datetime
from pathlib import Path

from bot.database import Database
from bot.unit_of_work import UnitOfWork
from services.erasure import erase_again, list_erased
from services.policy import Policy
from services.session import Session

log = logging.getLogger(__name__)

Known = tuple[int, datetime]


class ErasureLog:
    """The file, and what it asks for."""

    def __init__(self, path: Path, *, database: Database, policy: Policy) -> None:
        self._path = path
        self._database = database
        self._policy = policy
        self._known: set[Known] | None = None
        self.last_destroyed_at: datetime | None = None

    async def erase_again(self) -> int:
        """Erase everybody of the file whom the database holds again; how many."""
        count = 0
        for person_id, since in sorted(self._read()):
            async with UnitOfWork(self._database, self._policy) as unit:
                count += await erase_again(unit.session, person_id=person_id, since=since)
        if count:
            log.warning("people erased before were erased again", extra={"count": count})
        return count

    async def note_erased(self, session: Session) -> None:
        """Add those who were erased and do not stand in the file yet.

        The database is asked, not told: a line that a crash has kept from being written follows at
        the next tick.
        """
        known = self._read()
        for person_id, number, since, erased_at in await list_erased(session):
            self.last_destroyed_at = max(erased_at, self.last_destroyed_at or erased_at)
            if (person_id, since) not in known:
                line = {
                    "at": erased_at.isoformat(),
                    "number": number,
                    "id": person_id,
                    "since": since.isoformat(),
                }
                self._append(json.dumps(line))
                known.add((person_id, since))

    def _read(self) -> set[Known]:
        if self._known is None:
            held = self._path.read_bytes() if self._path.exists() else b""
            lines = held.decode("utf-8", errors="replace").splitlines()
            entries = [_entry(line) for line in lines if line.strip()]
            self._known = {entry for entry in entries if entry is not None}
        return self._known

    def _append(self, line: str) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        before = self._path.read_bytes() if self._path.exists() else b""
        torn = bool(before) and not before.endswith(b"\n")
        file = os.open(self._path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        with os.fdopen(file, "a", encoding="utf-8") as stream:
            stream.write(f"\n{line}\n" if torn else f"{line}\n")
            stream.flush()
            os.fsync(stream.fileno())


def _entry(line: str) -> Known | None:
    """None for what a crash has left of a line: whoever is still erased is written down again."""
    try:
        read = json.loads(line)
        return read["id"], datetime.fromisoformat(read["since"])
    except (ValueError, KeyError, TypeError):
        log.warning("a torn line of the erasure log was skipped")
        return None
