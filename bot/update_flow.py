"""The way of one update: lock, unit of work, dialog, actor, handler, commit, screen.

See docs/decisions for why each step stands where it does.
"""

import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.fsm.context import FSMContext
from aiogram.fsm.storage.base import StorageKey
from aiogram.types import Chat, TelegramObject, Update, User
from aiogram.utils.i18n import I18n
from sqlalchemy import update as sql_update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.commands import publish_own_commands
from bot.database import Database
from bot.delivery import show_screen
from bot.dialogs import Dialog, load_dialog, save_dialog
from bot.errors import incident_screen, refusal_screen
from bot.locks import PersonLocks
from bot.settings import Settings
from bot.unit_of_work import DuplicateUpdate, UnitOfWork, UpdateKey
from handlers.callbacks.consents import AnswerNotifications, AnswerPublication
from handlers.callbacks.joining import AnswerConsent
from handlers.callbacks.office import ConsentAgain
from handlers.commands import commands_of, signature
from handlers.current import current_screen
from handlers.locales import LOCALES
from handlers.screen import Screen
from models import Account
from services.actor import Actor, load_actor
from services.errors import DomainError

log = logging.getLogger(__name__)

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]

# The database is away: the update stays unconfirmed and Telegram delivers it again.
INFRASTRUCTURE_ERRORS = (OperationalError, InterfaceError, PoolTimeoutError, OSError)

# The buttons under the text of a consent.
ANSWERS = (AnswerConsent, ConsentAgain, AnswerNotifications, AnswerPublication)


class UpdateFlow(BaseMiddleware):
    """The outer middleware of every update."""

    def __init__(self, *, database: Database, settings: Settings, i18n: I18n) -> None:
        self._database = database
        self._settings = settings
        self._policy = settings.policy
        self._i18n = i18n
        self._locks = PersonLocks()

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        user: User | None = data.get("event_from_user")
        chat: Chat | None = data.get("event_chat")
        if not isinstance(event, Update) or user is None or user.is_bot:
            return UNHANDLED
        if chat is None or chat.type != "private":
            # Nothing personal is ever said in a group.
            return UNHANDLED
        bot: Bot = data["bot"]
        async with self._locks.hold(user.id):
            screen = await self._handle(handler, event, data, user=user, bot=bot)
            if screen is not None:
                await show_screen(bot, user.id, _keeping_proof(screen, event), event.callback_query)
            actor: Actor | None = data.get("actor")
            if actor is not None and actor.person_id is not None:
                await self._publish_menu(bot, actor)
        return None

    async def _publish_menu(self, bot: Bot, actor: Actor) -> None:
        """Keep the person's command menu in step with their roles and language."""
        with self._i18n.context(), self._i18n.use_locale(actor.locale):
            commands = commands_of(actor)
        wanted = signature(commands, actor.locale)
        if wanted == actor.menu_signature:
            return
        if not await publish_own_commands(bot, actor.telegram_id, commands):
            return
        async with UnitOfWork(self._database, self._policy) as unit:
            await unit.session.execute(
                sql_update(Account)
                .where(Account.id == actor.account_id)
                .values(menu_signature=wanted)
            )

    async def _handle(
        self, handler: Handler, event: Update, data: dict[str, Any], *, user: User, bot: Bot
    ) -> Screen | None:
        key = UpdateKey(bot_id=bot.id, update_id=event.update_id)
        try:
            return await self._act(handler, event, data, user=user, key=key)
        except DuplicateUpdate:
            return await self._current(user, key)
        except DomainError as error:
            return await self._current(user, key, error=error)
        except INFRASTRUCTURE_ERRORS:
            raise
        except Exception:
            incident = secrets.token_hex(4)
            log.exception("unexpected error", extra={"incident": incident})
            locale = self._guess_locale(user)
            with self._i18n.context(), self._i18n.use_locale(locale):
                return incident_screen(incident)

    async def _act(
        self, handler: Handler, event: Update, data: dict[str, Any], *, user: User, key: UpdateKey
    ) -> Screen | None:
        async with UnitOfWork(self._database, self._policy, update_key=key) as unit:
            dialog, actor = await self._load(unit, user, key)
            if dialog.update_seen:
                raise DuplicateUpdate
            awaiting = dialog.state
            data |= {
                "session": unit.session,
                "actor": actor,
                "state": _fsm_context(dialog, user, key),
                "raw_state": awaiting,
                "settings": self._settings,
            }
            with self._i18n.context(), self._i18n.use_locale(actor.locale):
                screen = await handler(event, data)
            if awaiting is not None and event.message is not None:
                await unit.mark_processed()
            await save_dialog(unit.session, dialog)
        return screen if isinstance(screen, Screen) else None

    async def _current(
        self, user: User, key: UpdateKey, error: DomainError | None = None
    ) -> Screen | None:
        """What the person would see now, with a sentence about what was refused."""
        async with UnitOfWork(self._database, self._policy) as unit:
            dialog, actor = await self._load(unit, user, key)
            context = _fsm_context(dialog, user, key)
            with self._i18n.context(), self._i18n.use_locale(actor.locale):
                screen = await current_screen(unit.session, actor, context)
                return refusal_screen(error, screen) if error is not None else screen

    async def _load(self, unit: UnitOfWork, user: User, key: UpdateKey) -> tuple[Dialog, Actor]:
        dialog = await load_dialog(
            unit.session, key=f"{key.bot_id}:{user.id}:{user.id}", update=key
        )
        actor = await load_actor(
            unit.session,
            telegram_id=user.id,
            locale=self._guess_locale(user),
            timezone=self._settings.default_timezone,
            admin_ids=self._settings.admin_ids,
        )
        return dialog, actor

    def _guess_locale(self, user: User) -> str:
        """Russian is the product's language; another one only when the person's app uses it."""
        code = (user.language_code or "ru").split("-")[0]
        return code if code in LOCALES else "ru"


def _keeping_proof(screen: Screen, event: Update) -> Screen:
    """The text of a consent is its proof: whatever is answered to its buttons is a new message."""
    data = (event.callback_query.data if event.callback_query else None) or ""
    is_proof = any(data.startswith(f"{a.__prefix__}{a.__separator__}") for a in ANSWERS)
    return replace(screen, fresh=True) if is_proof else screen


def _fsm_context(dialog: Dialog, user: User, key: UpdateKey) -> FSMContext:
    storage_key = StorageKey(bot_id=key.bot_id, chat_id=user.id, user_id=user.id)
    return FSMContext(storage=dialog, key=storage_key)
