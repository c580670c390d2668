"""Blocking and unblocking the bot, and coming back with any word or tap."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from aiogram import BaseMiddleware, Router
from aiogram.filters import JOIN_TRANSITION, LEAVE_TRANSITION, ChatMemberUpdatedFilter
from aiogram.types import ChatMemberUpdated, TelegramObject

from models import AccountState
from services.actor import Actor
from services.reachability import mark_blocked, mark_reachable
from services.session import Session

router = Router(name="account_events")


@router.my_chat_member(ChatMemberUpdatedFilter(LEAVE_TRANSITION))
async def blocked(event: ChatMemberUpdated, session: Session, actor: Actor) -> None:
    """Nothing can be sent any more; notices wait until the person is back."""
    await mark_blocked(session, actor=actor)


@router.my_chat_member(ChatMemberUpdatedFilter(JOIN_TRANSITION))
async def unblocked(event: ChatMemberUpdated, session: Session, actor: Actor) -> None:
    """The person can be written to again. They did not ask anything, so nothing is said."""
    await mark_reachable(session, actor=actor)


@router.my_chat_member()
async def other_change(event: ChatMemberUpdated) -> None:
    """Rights in a private chat mean nothing."""


class BackInReach(BaseMiddleware):
    """Whoever writes or presses can be written to: one tap brings a blocked account back."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        actor: Actor | None = data.get("actor")
        if actor is not None and actor.account_state is AccountState.BLOCKED:
            await mark_reachable(data["session"], actor=actor)
            state = AccountState.NEW if actor.person_id is None else AccountState.ACTIVE
            data["actor"] = replace(actor, account_state=state)
        return await handler(event, data)
