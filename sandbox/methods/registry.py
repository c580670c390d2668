"""One call of a method, and the table of methods."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.params import Params

if TYPE_CHECKING:
    from sandbox.server import Sandbox
    from sandbox.world import World


@dataclass
class Call:
    """A call on its way: where it acts and with what."""

    sandbox: Sandbox
    params: Params
    # What Telegram adds beside the result ("Webhook was set").
    note: str | None = None

    @property
    def world(self) -> World:
        """The state the method works on."""
        return self.sandbox.world


Method = Callable[[Call], Awaitable[Any]]


@dataclass(frozen=True)
class Entry:
    """A method and how it counts against the flood limits."""

    name: str
    run: Method
    # Counts in the 30 per second of the bot.
    counted: bool
    # Counts in the limit of its chat too.
    sends: bool


METHODS: dict[str, Entry] = {}


def method(name: str, *, counted: bool = False, sends: bool = False) -> Callable[[Method], Method]:
    """Register a method under its name; Telegram ignores the case of names."""

    def register(run: Method) -> Method:
        METHODS[name.lower()] = Entry(name, run, counted or sends, sends)
        return run

    return register
