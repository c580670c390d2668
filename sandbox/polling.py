"""Delivery by long polling."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from sandbox.errors import ApiError
from sandbox.updates import Queued
from sandbox.world import World

CONFLICT_PAUSE = 3
HELD_WITHIN = 3
SINGLE_WITHIN = 0.5
OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
SET_WEBHOOK = "Conflict: terminated by setWebhook request"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
    "the webhook first"
)


class Polling:
    """getUpdates: one poller at a time, the newer one wins."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._current = 0
        self._ended_by = OTHER_POLLER
        self._last_offset: int | None = None
        self._last_start = float("-inf")
        self._next_conflict = float("-inf")

    async def get(self, *, offset: int, limit: int, wait: float) -> list[dict[str, Any]]:
        """Confirm what `offset` confirms, then wait for updates."""
        self._ended_by = OTHER_POLLER
        self._current += 1
        ticket = self._current
        self._confirm(offset)
        limit, wait = self._slowed(offset, limit, wait)
        self._world.changed.fire()
        await self._world.changed.wait_for(
            lambda: ticket != self._current or self._world.closing or bool(self._next(offset, 1)),
            wait,
        )
        if ticket != self._current:
            raise await self._conflict(self._ended_by)
        items = self._next(offset, limit)
        for item in items:
            item.delivered = True
        return [item.update for item in items]

    async def refuse_webhook(self) -> list[dict[str, Any]]:
        """409: polling while a webhook is set."""
        raise await self._conflict(WEBHOOK_ACTIVE)

    def interrupt(self) -> None:
        """End a running poll: a webhook was set."""
        self._ended_by = SET_WEBHOOK
        self._current += 1
        self._world.changed.fire()

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._world.updates.keep_last(-offset)
        elif offset > 0:
            self._world.updates.confirm_before(offset)

    def _next(self, offset: int, limit: int) -> list[Queued]:
        pending = self._world.updates.pending()
        return [item for item in pending if item.out_of_order or item.id >= offset][:limit]

    def _slowed(self, offset: int, limit: int, wait: float) -> tuple[int, float]:
        """Telegram holds a client that asks for the same offset over and over."""
        now = time.monotonic()
        if self._world.config.limits.enabled and offset == self._last_offset:
            if wait < HELD_WITHIN and now < self._last_start + HELD_WITHIN:
                wait = HELD_WITHIN
            if now < self._last_start + SINGLE_WITHIN:
                limit = 1
        self._last_offset, self._last_start = offset, now
        return limit, wait

    async def _conflict(self, text: str) -> ApiError:
        """409; repeated within three seconds it comes three seconds late."""
        now = time.monotonic()
        if now < self._next_conflict:
            await asyncio.sleep(CONFLICT_PAUSE)
        else:
            self._next_conflict = now + CONFLICT_PAUSE
        return ApiError(409, text)
