"""APScheduler only ticks: what is due is in rows, never in its jobs (reliability.md D1, D2)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from bot.erasure_log import ErasureLog
from bot.old_copies import remove_old_copies
from bot.relay import Relay
from bot.settings import Settings
from bot.unit_of_work import UnitOfWork
from services.finishing import ask_missing_curators
from services.housekeeping import forget_old_traces, purge_due_people
from services.office_surveys import tell_at_the_end
from services.proposals import expire_due_proposals
from services.session import Session
from services.support_asking import ask_unpaired
from services.survey_ends import lapse_old_drafts

log = logging.getLogger(__name__)

HOUSEKEEPING_SECONDS = 60


class Scheduler:
    """Two ticks: the clocks that act with the outbox, and housekeeping."""

    def __init__(
        self, *, relay: Relay, database: Database, settings: Settings, erased: ErasureLog
    ) -> None:
        self._relay = relay
        self._erased = erased
        self._database = database
        self._settings = settings
        self._working = asyncio.Lock()
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            # A tick that came late still has work; two at once would have the same work.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.add_job(self.tick, "interval", seconds=self._settings.tick_seconds)
        self._scheduler.add_job(self.keep_house, "interval", seconds=HOUSEKEEPING_SECONDS)
        self._scheduler.start()

    async def stop(self) -> None:
        """Stop ticking once what is being sent now is sent and written down."""
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        self._relay.stop()
        async with self._working:
            self._scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """Let the clocks act, then deliver what is due."""
        async with self._working:
            await self._in_unit(expire_due_proposals)
            try:
                await self._relay.deliver_due()
            except DBAPIError as error:
                log.error("the outbox waits", extra={"error": type(error).__name__})

    async def keep_house(self) -> None:
        """Purge what is due, forget what is no longer needed, ask who has waited long."""
        async with self._working:
            await self._in_unit(purge_due_people)
            await self._in_unit(self._erased.note_erased)
            await self._in_unit(forget_old_traces)
            await self._in_unit(ask_unpaired)
            await self._in_unit(lapse_old_drafts)
            await self._in_unit(tell_at_the_end)
            await self._in_unit(ask_missing_curators)
            remove_old_copies(
                self._settings.database_url, destroyed_at=self._erased.last_destroyed_at
            )

    async def _in_unit(self, work: Callable[[Session], Awaitable[None]]) -> None:
        """One piece of work in a unit of its own; a failure waits for the next tick."""
        try:
            async with UnitOfWork(self._database, self._settings.policy) as unit:
                await work(unit.session)
        except Exception:
            log.exception("a tick failed", extra={"work": work.__name__})
