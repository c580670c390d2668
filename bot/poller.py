"""Long polling that confirms an update only when its effects are committed.

aiogram's own polling confirms a batch while its handlers still run, and so loses updates when the
process is killed (measured: reliability.md D4). Here a batch is a barrier: people in parallel, the
updates of one person in order, and the next offset only when all of them are done.
"""

import asyncio
import logging
from collections import defaultdict

from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramConflictError, TelegramRetryAfter
from aiogram.types import Update

from bot.telegram_session import PASSING_FAULTS

log = logging.getLogger(__name__)

POLL_SECONDS = 25
BATCH = 100
CONCURRENCY = 64
PAUSES = (0.2, 0.5, 1, 2, 5)


class BarrierPoller:
    """Feeds updates to a dispatcher until it is stopped."""

    def __init__(self, bot: Bot, dispatcher: Dispatcher) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._offset: int | None = None
        # The offset Telegram has been told: everything below it is confirmed.
        self._told: int | None = None
        self._stopping = asyncio.Event()
        self._slots = asyncio.Semaphore(CONCURRENCY)

    def stop(self) -> None:
        """Finish the batch at hand, confirm it, and return from `run`."""
        self._stopping.set()

    async def run(self) -> None:
        """Poll until stopped. Network faults are waited out with growing pauses."""
        failures = 0
        while not self._stopping.is_set():
            updates = await self._next_batch()
            if updates is None:
                await self._pause(failures)
                failures += 1
                continue
            if await self._handle(updates):
                failures = 0
            else:
                await self._pause(failures)
                failures += 1
        await self._confirm()

    async def _next_batch(self) -> list[Update] | None:
        """The next updates, an empty list when stopped meanwhile, None after a fault."""
        poll = asyncio.create_task(self._get_updates(POLL_SECONDS))
        stop = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({poll, stop}, return_when=asyncio.FIRST_COMPLETED)
            if not poll.done():
                return []
            return poll.result()
        except (*PASSING_FAULTS, TelegramConflictError) as error:
            log.warning("polling failed", extra={"error": type(error).__name__})
            return None
        except TelegramRetryAfter as error:
            await asyncio.wait({stop}, timeout=error.retry_after)
            return []
        finally:
            for task in (poll, stop):
                task.cancel()
            await asyncio.gather(poll, stop, return_exceptions=True)

    async def _get_updates(self, seconds: int) -> list[Update]:
        self._told = self._offset
        return await self._bot.get_updates(
            offset=self._offset,
            limit=BATCH,
            timeout=seconds,
            allowed_updates=self._dispatcher.resolve_used_update_types(),
            request_timeout=seconds + 10,
        )

    async def _handle(self, updates: list[Update]) -> bool:
        """Handle a batch; True when all of it is committed and the offset moved past it."""
        by_person: dict[int, list[Update]] = defaultdict(list)
        for update in updates:
            by_person[_person_key(update)].append(update)
        failed = await asyncio.gather(*(self._in_order(queue) for queue in by_person.values()))
        first_failed = min(
            (update_id for update_id in failed if update_id is not None), default=None
        )
        if first_failed is not None:
            self._offset = first_failed
            return False
        if updates:
            self._offset = updates[-1].update_id + 1
        return True

    async def _in_order(self, queue: list[Update]) -> int | None:
        """The id of the first update that could not be committed, or None."""
        for update in queue:
            try:
                async with self._slots:
                    await self._dispatcher.feed_update(self._bot, update)
            except Exception as error:
                log.error("an update waits", extra={"error": type(error).__name__})
                return update.update_id
        return None

    async def _confirm(self) -> None:
        """Tell Telegram what is done, so that nothing is delivered again after a clean stop."""
        if self._offset == self._told:
            return
        try:
            await self._bot.get_updates(offset=self._offset, limit=1, timeout=0, request_timeout=5)
        except (*PASSING_FAULTS, TelegramConflictError):
            log.warning("the last batch could not be confirmed; its repeats change nothing")

    async def _pause(self, failures: int) -> None:
        pause = PAUSES[min(failures, len(PAUSES) - 1)]
        try:
            await asyncio.wait_for(self._stopping.wait(), timeout=pause)
        except TimeoutError:
            return


def _person_key(update: Update) -> int:
    event = update.event
    user = getattr(event, "from_user", None)
    return user.id if user is not None else -update.update_id
