"""Flood limits, in real time: a flood is a flood whatever the sandbox clock says."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.config import Limits
from sandbox.errors import too_many


@dataclass
class _Bucket:
    """Tokens that grow back at `rate` per second up to `size`."""

    rate: float
    size: float
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until a token is there; 0 when it is."""
        self.tokens = min(self.size, self.tokens + (now - self.at) * self.rate)
        self.at = now
        return 0 if self.tokens >= 1 else (1 - self.tokens) / self.rate


class FloodGuard:
    """30/s of the bot, 1/s per chat with a burst, 20/min per group, 1/s for setWebhook.

    Sends count everywhere; edits count only in the overall limit; answers to buttons nowhere.
    """

    def __init__(self, limits: Limits, now: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._now = now
        self._buckets: dict[str, _Bucket] = {}

    def take(self, chat_id: int | None, *, sends: bool) -> None:
        """Count one call. Raises 429 with the whole seconds to wait; then nothing is counted."""
        overall = self._limits.overall_per_second
        wanted = [self._bucket("overall", overall, overall)]
        if sends and chat_id is not None:
            wanted.append(self._chat_bucket(chat_id))
        self._take(wanted)

    def take_set_webhook(self) -> None:
        """setWebhook: at most once a second."""
        self._take([self._bucket("setWebhook", 1, 1)])

    def _take(self, buckets: list[_Bucket]) -> None:
        if not self._limits.enabled:
            return
        wait = max(bucket.wait(self._now()) for bucket in buckets)
        if wait > 0:
            raise too_many(math.ceil(wait))
        for bucket in buckets:
            bucket.tokens -= 1

    def _chat_bucket(self, chat_id: int) -> _Bucket:
        limits = self._limits
        if chat_id < 0:
            per_minute = limits.group_per_minute
            return self._bucket(f"chat:{chat_id}", per_minute / 60, per_minute)
        return self._bucket(f"chat:{chat_id}", limits.chat_per_second, limits.chat_burst)

    def _bucket(self, key: str, rate: float, size: float) -> _Bucket:
        bucket = self._buckets.get(key)
        # A changed setting takes effect at once.
        if bucket is None or (bucket.rate, bucket.size) != (rate, size):
            bucket = _Bucket(rate, size, size, self._now())
            self._buckets[key] = bucket
        return bucket
