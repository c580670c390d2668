"""Leaving a form: its own answers go, those of another form that waits meanwhile stay."""

from functools import wraps

from aiogram.fsm.context import FSMContext

from handlers.current import Render, current_screen
from handlers.screen import Screen
from services.actor import Actor
from services.errors import NotFound
from services.session import Session


async def leave(state: FSMContext, key: str) -> None:
    """End the form that keeps its answers under `key`."""
    data = await state.get_data()
    data.pop(key, None)
    await state.set_data(data)
    await state.set_state(None)


def unless_gone(render: Render) -> Render:
    """The screen of a state, or the menu when what the state is about can no longer be found.

    Nobody stays stuck in a form about something that is gone for its reader.
    """

    @wraps(render)
    async def guarded(session: Session, actor: Actor, state: FSMContext) -> Screen:
        try:
            return await render(session, actor, state)
        except NotFound:
            await state.set_state(None)
            return await current_screen(session, actor, state)

    return guarded
