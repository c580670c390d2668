"""A question that awaits words waits aside while its reader looks elsewhere.

Whoever opens the menu or gives a command has turned away: what they type next is no answer to the
question before. «Продолжить» in the menu asks it again; what was answered is kept.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from aiogram import BaseMiddleware, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, Message, TelegramObject

from handlers.callbacks import OpenMenu

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


class ParkQuestion(BaseMiddleware):
    """Outermost: before any filter looks at the state."""

    def __init__(self, routers: Iterable[Router]) -> None:
        known = list(routers)
        self._typed = frozenset(_states_of_words(known))
        self._commands = frozenset(_commands(known)) - STAYING

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        awaited, state = data.get("raw_state"), data.get("state")
        if awaited in self._typed and self._turns_away(event):
            await state.update_data({KEY: awaited})
            await state.set_state(None)
            data["raw_state"] = None
        answer = await handler(event, data)
        if state is not None and await find_parked(state) == await state.get_state() is not None:
            # Asked anew by another way.
            await forget_parked(state)
        return answer

    def _turns_away(self, event: TelegramObject) -> bool:
        if isinstance(event, CallbackQuery):
            return event.data == OpenMenu().pack()
        if isinstance(event, Message) and (event.text or "").startswith("/"):
            return event.text[1:].split()[0].partition("@")[0] in self._commands
        return False


def _states_of_words(routers: Iterable[Router]) -> Iterable[str]:
    for router in routers:
        for handler in router.message.handlers:
            for item in handler.filters or ():
                if isinstance(item.callback, State):
                    yield str(item.callback.state)


def _commands(routers: Iterable[Router]) -> Iterable[str]:
    for router in routers:
        for handler in router.message.handlers:
            for item in handler.filters or ():
                if isinstance(item.callback, Command):
                    yield from (name for name in item.callback.commands if isinstance(name, str))
