"""One unit of work = one transaction = one commit. Nothing else in the product commits.

It starts on a reader. The first write (a flush, an INSERT/UPDATE/DELETE, or a SELECT … FOR UPDATE)
promotes it to the writer, and records there the update that it belongs to: the effects of an update
and the mark that it had its effects are one transaction.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Delete, Engine, Insert, Select, Update, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from bot.database import Database
from models import ProcessedUpdate
from services import clock
from services.errors import AlreadyDone
from services.policy import Policy

# True between the first statement and the end of a unit of work of this task: the Bot API guard
# (bot/telegram_session.py) refuses to call Telegram meanwhile.
transaction_open: ContextVar[bool] = ContextVar("transaction_open", default=False)


class DuplicateUpdate(Exception):
    """The effects of this update are already committed."""


@dataclass(frozen=True, slots=True)
class UpdateKey:
    """Which update a unit of work belongs to. Update ids are unique for one bot only."""

    bot_id: int
    update_id: int


class PromotingSession(Session):
    """Reads go to the reader; from the first write on, everything goes to the writer."""

    def get_bind(self, mapper: Any = None, *, clause: Any = None, **kw: Any) -> Engine | Connection:
        transaction_open.set(True)
        if not self.info["promoted"] and (self._flushing or _writes(clause)):
            self._promote()
        return self.info["writer" if self.info["promoted"] else "reader"]

    def _promote(self) -> None:
        self.info["promoted"] = True
        key: UpdateKey | None = self.info["update_key"]
        if key is None:
            return
        row = {
            "bot_id": key.bot_id,
            "update_id": key.update_id,
            "processed_at": clock.now(),
        }
        try:
            self.connection().execute(insert(ProcessedUpdate), row)
        except IntegrityError as error:
            raise DuplicateUpdate from error


def _writes(clause: Any) -> bool:
    if isinstance(clause, Insert | Update | Delete):
        return True
    return isinstance(clause, Select) and clause._for_update_arg is not None


class UnitOfWork:
    """`async with UnitOfWork(...) as unit:` commits at the end, rolls back on an exception.

    A lost compare-and-set (StaleDataError, or the broken unique key of a natural identity) comes
    out as `AlreadyDone`; the effects of a repeated update come out as `DuplicateUpdate`.
    """

    def __init__(
        self, database: Database, policy: Policy, *, update_key: UpdateKey | None = None
    ) -> None:
        self._key = update_key
        self.session = AsyncSession(
            bind=database.reader,
            sync_session_class=PromotingSession,
            expire_on_commit=False,
            info={
                "policy": policy,
                "promoted": False,
                "reader": database.reader.sync_engine,
                "writer": database.writer.sync_engine,
                "update_key": update_key,
            },
        )

    async def mark_processed(self) -> None:
        """Record the update even though nothing else was written.

        Text typed in a form must never be read as the answer to a later question when Telegram
        delivers it a second time.
        """
        if not self.session.info["promoted"]:
            await self.session.run_sync(lambda session: session._promote())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                await self.session.commit()
        except (StaleDataError, IntegrityError) as lost:
            _raise_lost_race(lost)
            raise
        finally:
            # Closing rolls back what was not committed.
            await self.session.close()
            transaction_open.set(False)
        if error is not None:
            _raise_lost_race(error)


def _raise_lost_race(error: BaseException) -> None:
    lost = isinstance(error, StaleDataError) or (
        isinstance(error, IntegrityError) and is_unique_violation(error)
    )
    if lost:
        raise AlreadyDone from error


def is_unique_violation(error: IntegrityError) -> bool:
    """True when a unique key was broken, on SQLite and on PostgreSQL (SQLSTATE 23505)."""
    sqlstate = getattr(error.orig, "sqlstate", None)
    return sqlstate == "23505" or "UNIQUE constraint failed" in str(error.orig)
