"""The queue of updates that wait for the bot."""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.clock import Clock
from sandbox.signals import Signal

# Sandbox seconds until an unconfirmed update is dropped.
CALLBACK_LIFETIME = 150
MESSAGE_LIFETIME = 24 * 3600
OFF_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
HISTORY = 20_000


@dataclass(eq=False)
class Queued:
    """One update on its way. `lane`: a webhook gets one at a time of each lane."""

    update: dict[str, Any]
    kind: str
    lane: str
    expires_at: float
    delivered: bool = False
    # Forged or repeated: its id may be below the confirmed offset, which then says nothing.
    out_of_order: bool = False

    @property
    def id(self) -> int:
        """The update id."""
        return self.update["update_id"]


class UpdateQueue:
    """Updates in order of creation, until they are confirmed or expire."""

    def __init__(self, clock: Clock, changed: Signal, first_id: int) -> None:
        self._clock = clock
        self._changed = changed
        self._next_id = first_id
        self._pending: list[Queued] = []
        self._history: OrderedDict[int, dict[str, Any]] = OrderedDict()
        self.allowed: frozenset[str] | None = None
        # Set by the webhook: called with every new update.
        self.on_push: Callable[[Queued], None] | None = None

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Remember which kinds are wanted; None keeps the setting, empty means the default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def wanted(self, kind: str) -> bool:
        """Whether such an update is created at all."""
        if self.allowed is None:
            return kind not in OFF_BY_DEFAULT
        return kind in self.allowed

    def push(self, kind: str, payload: dict[str, Any]) -> int:
        """Queue an update; returns its id, 0 when the bot did not ask for this kind."""
        if not self.wanted(kind):
            return 0
        return self._append({"update_id": self._take_id(), kind: payload}, out_of_order=False)

    def push_raw(self, update: dict[str, Any]) -> int:
        """Queue a forged update as it is; without an id it gets the next one."""
        if isinstance(update.get("update_id"), int):
            return self._append(update, out_of_order=True)
        return self._append({"update_id": self._take_id(), **update}, out_of_order=False)

    def replay(self, update_id: int) -> bool:
        """Deliver an update once more; False when it is not known."""
        update = self._history.get(update_id)
        if update is None:
            return False
        self._append(copy.deepcopy(update), out_of_order=True)
        return True

    def pending(self) -> list[Queued]:
        """What is unconfirmed and has not expired, in order."""
        now = self._clock.time()
        if any(item.expires_at <= now for item in self._pending):
            self._pending = [item for item in self._pending if item.expires_at > now]
        return self._pending

    def confirm_before(self, offset: int) -> None:
        """Forget what an offset of getUpdates confirms."""
        self._keep(
            lambda item: item.id >= offset or (item.out_of_order and not item.delivered),
        )

    def keep_last(self, count: int) -> None:
        """Forget all but the last `count` updates."""
        self._pending = self.pending()[-count:] if count else []
        self._changed.fire()

    def remove(self, item: Queued) -> None:
        """Forget one update (delivered to a webhook, or dropped)."""
        self._keep(lambda other: other is not item)

    def _keep(self, wanted: Callable[[Queued], bool]) -> None:
        before = len(self._pending)
        self._pending = [item for item in self._pending if wanted(item)]
        if len(self._pending) != before:
            self._changed.fire()

    def _take_id(self) -> int:
        self._next_id += 1
        return self._next_id - 1

    def _append(self, update: dict[str, Any], *, out_of_order: bool) -> int:
        kind = next((name for name in update if name != "update_id"), "")
        callback = kind == "callback_query"
        lifetime = CALLBACK_LIFETIME if callback else MESSAGE_LIFETIME
        item = Queued(
            update=update,
            kind=kind,
            lane=lane_of(kind, update.get(kind)),
            expires_at=self._clock.time() + lifetime,
            out_of_order=out_of_order,
        )
        self._pending.append(item)
        self._history[item.id] = update
        if len(self._history) > HISTORY:
            self._history.popitem(last=False)
        if self.on_push is not None:
            self.on_push(item)
        self._changed.fire()
        return item.id


def lane_of(kind: str, payload: Any) -> str:
    """The queue of a webhook: one per chat, and one per user for pressed buttons."""
    body = payload if isinstance(payload, dict) else {}
    part = "from" if kind == "callback_query" else "chat"
    owner = body.get(part)
    number = owner.get("id") if isinstance(owner, dict) else None
    return f"{'callback' if kind == 'callback_query' else 'chat'}:{number}"
