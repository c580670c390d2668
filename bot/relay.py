"""The outbox relay: claim due notices, render them, send them, write down what happened.

States and their order are of reliability.md 1.3: `sending` is committed just before the call, so
after a crash only rows in `sending` are in doubt, and each kind says what to do with those.
"""

import asyncio
import logging
import random
from datetime import datetime, timedelta

from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.utils.i18n import I18n
from aiohttp import ClientConnectorError
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.database import Database
from bot.delivery import send_screen
from bot.settings import Settings
from bot.unit_of_work import UnitOfWork
from handlers.notices import render_notice
from handlers.screen import Screen
from models import Account, AccountState, AmbiguousPolicy, Notification, NotificationState
from services import clock
from services.actor import load_actor
from services.notices import CHAT

log = logging.getLogger(__name__)

IN_FLIGHT = 4
LONGEST_PAUSE_SECONDS = 300
MAX_ATTEMPTS = 12

S = NotificationState


class Relay:
    """Delivers due notices, one at a time for each person, at most `IN_FLIGHT` at once."""

    def __init__(self, *, bot: Bot, database: Database, settings: Settings, i18n: I18n) -> None:
        self._bot = bot
        self._database = database
        self._settings = settings
        self._policy = settings.policy
        self._i18n = i18n
        self._stopping = False
        # True when a tick broke off and may have left rows claimed.
        self._unclean = False

    def stop(self) -> None:
        """Take up nothing more; what is under way is finished."""
        self._stopping = True

    async def recover(self) -> None:
        """After a start: what was claimed is due again; what was being sent follows its policy.

        Only one process owns the outbox in embedded mode, so nothing claimed is anybody else's.
        """
        doubtful = Notification.on_ambiguous == AmbiguousPolicy.DROP
        async with self._unit() as unit:
            await unit.session.execute(
                update(Notification)
                .where(Notification.state == S.SENDING, doubtful)
                .values(state=S.UNKNOWN)
            )
            await unit.session.execute(
                update(Notification)
                .where(Notification.state.in_([S.CLAIMED, S.SENDING]))
                .values(state=S.PENDING)
            )

    async def deliver_due(self) -> int:
        """Deliver everything that is due now; how many rows were taken up."""
        if self._unclean:
            await self.recover()
        self._unclean = True
        taken = 0
        while not self._stopping and (ids := await self._due()):
            taken += len(ids)
            await asyncio.gather(*(self.deliver_one(notification_id) for notification_id in ids))
        self._unclean = False
        return taken

    async def _due(self) -> list[int]:
        """Ids of due rows: the first of each person, and none past a row that awaits a retry."""
        now = clock.now()
        earlier = aliased(Notification)
        unfinished = (
            select(earlier.id)
            .where(
                earlier.recipient_id == Notification.recipient_id,
                earlier.id < Notification.id,
                earlier.state.in_([S.PENDING, S.CLAIMED, S.SENDING]),
                (earlier.attempt > 0) | (earlier.due_at <= now),
            )
            .exists()
        )
        async with self._unit() as unit:
            found = await unit.session.scalars(
                select(Notification.id)
                .where(Notification.state == S.PENDING, Notification.due_at <= now, ~unfinished)
                .order_by(Notification.priority, Notification.due_at, Notification.id)
                .limit(IN_FLIGHT)
            )
            return list(found)

    async def deliver_one(self, notification_id: int) -> None:
        """Carry one due row to its next state. Safe to call twice: claiming is compare-and-set."""
        async with self._unit() as unit:
            row = await self._claim(unit.session, notification_id)
        if row is None:
            return
        try:
            await self._carry(row)
        except DBAPIError:
            # The database is away: the next tick takes up what this one left.
            raise
        except Exception:
            log.exception("a notice failed", extra={"kind": row.kind, "notice": row.id})
            await self._retry(row, seconds=self._pause(row), current=(S.CLAIMED, S.SENDING))

    async def _carry(self, row: Notification) -> None:
        """From claimed to wherever it comes to: sent, no longer true, or due again."""
        if row.expires_at <= clock.now():
            await self._finish(row, S.EXPIRED)
            return
        rendered = await self._render(row)
        if rendered is None:
            await self._finish(row, S.CANCELLED)
            return
        chat_id, screen = rendered
        if not await self._move(row, (S.CLAIMED,), state=S.SENDING, send_started_at=clock.now()):
            return
        await self._send(row, chat_id, screen)

    async def _claim(self, session: AsyncSession, notification_id: int) -> Notification | None:
        now = clock.now()
        return await session.scalar(
            update(Notification)
            .where(
                Notification.id == notification_id,
                Notification.state == S.PENDING,
                Notification.due_at <= now,
            )
            .values(state=S.CLAIMED, attempt=Notification.attempt + 1, claimed_at=now)
            .returning(Notification)
        )

    async def _render(self, row: Notification) -> tuple[int, Screen] | None:
        """Chat and screen of a notice, or None when it is no longer true or has no reader."""
        async with self._unit() as unit:
            account = await unit.session.scalar(
                select(Account).where(
                    Account.person_id == row.recipient_id, Account.state == AccountState.ACTIVE
                )
            )
            if account is None:
                return None
            reader = await load_actor(
                unit.session,
                telegram_id=account.telegram_id,
                locale=account.locale,
                timezone=self._settings.default_timezone,
            )
            if reader.frozen:
                return None
            with self._i18n.context(), self._i18n.use_locale(reader.locale):
                screen = await render_notice(unit.session, reader, row.kind, row.payload)
        chat_id = row.payload.get(CHAT, account.telegram_id)
        return (chat_id, screen) if screen is not None else None

    async def _send(self, row: Notification, chat_id: int, screen: Screen) -> None:
        try:
            message_id = await send_screen(self._bot, chat_id, screen)
        except TelegramRetryAfter as error:
            await self._retry(row, seconds=error.retry_after + random.uniform(0, 1))  # noqa: S311
        except TelegramForbiddenError:
            await self._give_up(row, "forbidden", chat_id=chat_id)
        except TelegramUnauthorizedError:
            await self._retry(row, seconds=LONGEST_PAUSE_SECONDS)
            log.critical("the bot token is no longer valid")
        except TelegramBadRequest as error:
            gone = chat_id if "chat not found" in error.message else None
            await self._give_up(row, error.message, chat_id=gone)
        except TelegramServerError:
            await self._retry(row, seconds=self._pause(row))
        except (TelegramNetworkError, ClientDecodeError) as error:
            await self._after_doubt(row, error)
        else:
            await self._finish(row, S.SENT, sent_at=clock.now(), message_id=message_id)

    async def _after_doubt(self, row: Notification, error: Exception) -> None:
        never_sent = isinstance(error.__cause__ or error.__context__, ClientConnectorError)
        if never_sent or row.on_ambiguous is AmbiguousPolicy.RETRY:
            await self._retry(row, seconds=self._pause(row))
        else:
            await self._finish(row, S.UNKNOWN)

    def _pause(self, row: Notification) -> float:
        return min(2 ** (row.attempt - 1), LONGEST_PAUSE_SECONDS) * random.uniform(0.8, 1.2)  # noqa: S311

    async def _retry(
        self,
        row: Notification,
        *,
        seconds: float,
        current: tuple[NotificationState, ...] = (S.SENDING,),
    ) -> None:
        due_at = clock.now() + timedelta(seconds=seconds)
        if due_at >= row.expires_at or row.attempt >= MAX_ATTEMPTS:
            await self._move(row, current, state=S.FAILED, last_error="not delivered in time")
        else:
            await self._move(row, current, state=S.PENDING, due_at=due_at)

    async def _give_up(self, row: Notification, reason: str, *, chat_id: int | None) -> None:
        await self._finish(row, S.FAILED, last_error=reason[:200])
        if chat_id is None:
            log.error("a notice was refused", extra={"kind": row.kind, "reason": reason[:200]})
            return
        async with self._unit() as unit:
            await unit.session.execute(
                update(Account)
                .where(Account.telegram_id == chat_id, Account.state == AccountState.ACTIVE)
                .values(state=AccountState.BLOCKED)
            )

    async def _finish(
        self, row: Notification, state: NotificationState, **values: datetime | int | str
    ) -> None:
        current = S.CLAIMED if state in (S.EXPIRED, S.CANCELLED) else S.SENDING
        await self._move(row, (current,), state=state, **values)

    async def _move(
        self, row: Notification, current: tuple[NotificationState, ...], **values: object
    ) -> bool:
        """Compare-and-set, fenced by the attempt: a stale worker changes nothing."""
        async with self._unit() as unit:
            moved = await unit.session.scalar(
                update(Notification)
                .where(
                    Notification.id == row.id,
                    Notification.state.in_(current),
                    Notification.attempt == row.attempt,
                )
                .values(**values)
                .returning(Notification.id)
            )
        return moved is not None

    def _unit(self) -> UnitOfWork:
        return UnitOfWork(self._database, self._policy)
