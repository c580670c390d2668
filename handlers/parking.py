"""A question that awaits words waits aside while its reader looks elsewhere.

Whoever opens the menu, gives a command or goes to another page by a button has turned away: what
they type next is no answer to the question before. «Продолжить» in the menu asks it again; what was
answered is kept.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator
from inspect import signature
from typing import Any

from aiogram import BaseMiddleware, Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackQueryFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, Message, TelegramObject

from handlers.callbacks import OpenMenu
from handlers.screen import Screen

# The key of the dialog's data with the state that waits aside.
KEY = "parked"
# They lead into the question, or end it.
STAYING = frozenset({"start", "cancel"})


async def find_parked(state: FSMContext) -> str | None:
    """The state that waits aside."""
    return (await state.get_data()).get(KEY)


async def unpark(state: FSMContext) -> None:
    """Ask again what waits aside, unless something else is asked meanwhile."""
    parked = await find_parked(state)
    if parked is not None and await state.get_state() is None:
        await state.set_state(parked)
    await forget_parked(state)


async def forget_parked(state: FSMContext) -> None:
    """Nothing waits aside any more."""
    data = await state.get_data()
    if data.pop(KEY, None) is not None:
        await state.set_data(data)


class _Asking(FSMContext):
    """The dialog during one update: it remembers that the answer to this update is a question."""

    has_asked = False

    async def set_state(self, state: str | State | None = None) -> None:
        """Await something, or nothing any more."""
        self.has_asked = state is not None
        await super().set_state(state)


class ParkQuestion(BaseMiddleware):
    """Outermost: before any filter looks at the state."""

    def __init__(self, routers: Iterable[Router]) -> None:
        known = list(routers)
        self._typed = _states_of_words(known)
        self._buttons = _buttons_of_forms(known)
        self._commands = frozenset(_commands(known)) - STAYING

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        awaited, state = data.get("raw_state"), data.get("state")
        if awaited in self._typed and self._turns_away(event):
            await _park(state, awaited)
            data["raw_state"] = None
        asking = None
        if state is not None:
            data["state"] = asking = _Asking(storage=state.storage, key=state.key)
        answer = await handler(event, data)
        is_kept = asking is not None and not asking.has_asked
        is_typed = data.get("raw_state") in self._typed
        if is_kept and is_typed and self._has_turned_away(event, answer, awaited):
            await _park_if_awaited(state, awaited)
        if state is not None and await find_parked(state) == await state.get_state() is not None:
            # Asked anew by another way.
            await forget_parked(state)
        return answer

    def _turns_away(self, event: TelegramObject) -> bool:
        if isinstance(event, CallbackQuery):
            return event.data == OpenMenu().pack()
        if isinstance(event, Message) and (event.text or "").startswith("/"):
            name, *_rest = [*event.text[1:].split(maxsplit=1), ""]
            return name.partition("@")[0] in self._commands
        return False

    def _has_turned_away(self, event: TelegramObject, answer: Any, awaited: str) -> bool:
        """A button led to a page that neither is the awaited question nor belongs to its form."""
        if not isinstance(event, CallbackQuery) or not isinstance(answer, Screen):
            return False
        if answer.asks == awaited:
            return False
        prefix = (event.data or "").partition(":")[0]
        return not self._buttons[prefix] & self._typed[awaited]


async def _park(state: FSMContext, awaited: str) -> None:
    await state.update_data({KEY: awaited})
    await state.set_state(None)


async def _park_if_awaited(state: FSMContext, awaited: str) -> None:
    if await state.get_state() == awaited:
        await _park(state, awaited)


def _states_of_words(routers: Iterable[Router]) -> dict[str, set[str]]:
    """The states that await words, with the names of the routers that take them."""
    found: dict[str, set[str]] = defaultdict(set)
    for router in routers:
        for handler in router.message.handlers:
            for item in handler.filters or ():
                if isinstance(item.callback, State):
                    found[str(item.callback.state)].add(router.name)
    return dict(found)


def _buttons_of_forms(routers: Iterable[Router]) -> defaultdict[str, set[str]]:
    """The prefixes of buttons with the routers where they may answer a form.

    A handler that never looks at the state of the dialog cannot be a part of a form.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for router in routers:
        for handler in router.callback_query.handlers:
            if "state" in signature(handler.callback).parameters:
                for prefix in _prefixes(handler.filters or ()):
                    found[prefix].add(router.name)
    return found


def _prefixes(filters: Iterable[Any]) -> Iterator[str]:
    for item in filters:
        if isinstance(item.callback, CallbackQueryFilter):
            yield item.callback.callback_data.__prefix__


def _commands(routers: Iterable[Router]) -> Iterable[str]:
    for router in routers:
        for handler in router.message.handlers:
            for item in handler.filters or ():
                if isinstance(item.callback, Command):
                    yield from (name for name in item.callback.commands if isinstance(name, str))
