"""What a person sees now: the question that is awaited, or the menu.

Every state that awaits something registers its screen here; so a repeated update, a sticker in the
middle of a form, or a press that came too late all end where the person left off.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import wraps

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State

from handlers.screen import Screen
from services.actor import Actor
from services.session import Session

Render = Callable[[Session, Actor, FSMContext], Awaitable[Screen]]

STATE_SCREENS: dict[str, Render] = {}
_home: list[Render] = []
_entrance: list[Render] = []


def state_screen(*states: State) -> Callable[[Render], Render]:
    """Register the screen of a state that awaits an answer."""

    def register(render: Render) -> Render:
        @wraps(render)
        async def asked(session: Session, actor: Actor, state: FSMContext) -> Screen:
            screen = await render(session, actor, state)
            return replace(screen, asks=await state.get_state())

        for state in states:
            STATE_SCREENS[str(state.state)] = asked
        return asked

    return register


def home_screen(render: Render) -> Render:
    """Register the screen of a person from whom nothing is awaited."""
    _home[:] = [render]
    return render


def entrance_screen(render: Render) -> Render:
    """Register the screen of somebody who has not joined: no consent, no person."""
    _entrance[:] = [render]
    return render


async def entrance(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """What somebody who has not joined sees instead of the menu."""
    return await _entrance[0](session, actor, state)


async def current_screen(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The screen of the awaited question, or the menu."""
    awaited = await state.get_state()
    render = STATE_SCREENS.get(awaited or "", _home[0])
    return await render(session, actor, state)
