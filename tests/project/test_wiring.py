"""Nothing is declared without somebody who answers for it."""

import inspect
from collections.abc import Iterator

from aiogram import Router
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.state import State, StatesGroup

from bot.errors import SENTENCES
from handlers.current import STATE_SCREENS
from handlers.notices import NOTICES
from handlers.routes import build_router
from services import errors
from services.notices import NoticeKind

ROUTER = build_router()


def _routers(router: Router) -> Iterator[Router]:
    yield router
    for child in router.sub_routers:
        yield from _routers(child)


def _subclasses(cls: type) -> Iterator[type]:
    for child in cls.__subclasses__():
        yield child
        yield from _subclasses(child)


def _handled_callbacks() -> set[type]:
    handled = set()
    for router in _routers(ROUTER):
        for handler in router.callback_query.handlers:
            for item in handler.filters or []:
                data = getattr(item.callback, "callback_data", None)
                if data is not None:
                    handled.add(data)
    return handled


def _product_callbacks() -> set[type]:
    return {cls for cls in _subclasses(CallbackData) if cls.__module__.startswith("handlers.")}


def test_every_button_has_a_handler() -> None:
    assert _product_callbacks() - _handled_callbacks() == set()


def test_buttons_have_prefixes_of_their_own() -> None:
    prefixes = [cls.__prefix__ for cls in _product_callbacks()]
    assert len(prefixes) == len(set(prefixes))


def test_every_awaited_state_has_its_screen() -> None:
    states = {
        state.state
        for group in _subclasses(StatesGroup)
        if group.__module__.startswith("handlers.")
        for state in vars(group).values()
        if isinstance(state, State)
    }
    assert states
    assert states == set(STATE_SCREENS)


def test_every_notice_has_its_renderer() -> None:
    assert set(NOTICES) == set(NoticeKind)


def test_every_refusal_has_its_sentence() -> None:
    refusals = {
        cls
        for _, cls in inspect.getmembers(errors, inspect.isclass)
        if issubclass(cls, errors.DomainError) and cls is not errors.DomainError
    }
    assert refusals == set(SENTENCES)
