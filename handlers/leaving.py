"""A form about something that is gone for its reader: they are led on, not stuck in it."""

from functools import wraps

from aiogram.fsm.context import FSMContext

from handlers.current import Render, current_screen
from handlers.screen import Screen
from services.actor import Actor
from services.errors import NotFound
from services.session import Session


def unless_gone(render: Render) -> Render:
    """The screen of a state, or the menu when what the state is about can no longer be found."""

    @wraps(render)
    async def guarded(session: Session, actor: Actor, state: FSMContext) -> Screen:
        try:
            return await render(session, actor, state)
        except NotFound:
            await state.clear()
            return await current_screen(session, actor, state)

    return guarded
