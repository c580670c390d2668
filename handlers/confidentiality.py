"""Before a leader sees lists of people: what is confidential, read and accepted once."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, TelegramObject
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.life import PromiseConfidentiality
from handlers.current import current_screen
from handlers.screen import Button, Screen
from handlers.widgets import menu_row
from services.accounts import reload_actor
from services.actor import Actor
from services.confidentiality import must_promise, promise
from services.session import Session

router = Router(name="confidentiality")


class PromiseFirst(BaseMiddleware):
    """In the way of routers that show people to those who lead them."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        if must_promise(data["actor"]):
            return promise_screen()
        return await handler(event, data)


def guard(*routers: Router) -> None:
    """Let nobody into these routers who has not promised yet."""
    for guarded in routers:
        for spoken in (guarded.message, guarded.callback_query):
            if not any(isinstance(item, PromiseFirst) for item in spoken.middleware):
                spoken.middleware(PromiseFirst())


def promise_screen() -> Screen:
    """What a leader may do with what they see here."""
    return Screen(
        text=_(
            "<b>Before you see people</b>\n\nHere are personal data of your colleagues: names, "
            "numbers, who works with whom. Use them for the mentoring programme only, show and "
            "forward them to nobody, and keep lists with names away from messengers. The law asks "
            "this of everybody who works with employees' data (Labour Code, article 88).\n\nI "
            "ask once and remember the day."
        ),
        rows=[
            [Button(_("I have read this and will keep to it"), PromiseConfidentiality())],
            menu_row(),
        ],
    )


@router.callback_query(PromiseConfidentiality.filter())
async def keep_promise(
    callback: CallbackQuery, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """Noted with the day; on to the people."""
    await promise(session, actor=actor)
    actor = await reload_actor(session, actor=actor)
    screen = await current_screen(session, actor, state)
    return screen.with_hint(_("Thank you, noted."))
