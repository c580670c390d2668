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
    """A method under its official name."""

    name: str
    run: Method


METHODS: dict[str, Entry] = {}


def method(name: str) -> Callable[[Method], Method]:
    """Register a method under its name; Telegram ignores the case of names."""

    def register(run: Method) -> Method:
        METHODS[name.lower()] = Entry(name, run)
        return run

    return register
