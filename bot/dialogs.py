"""Where a conversation stands, read and written in the transaction that acts on it.

aiogram's own FSM opens its storage before any middleware of ours could run, so it is off; this
storage holds one conversation in memory during its update and writes it once, if it changed.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StorageKey
from sqlalchemy import exists, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.unit_of_work import UpdateKey
from models import DialogState, ProcessedUpdate
from services import clock


@dataclass(slots=True)
class Dialog(BaseStorage):
    """The state and data of one conversation during one update."""

    key: str
    state: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    changed: bool = False
    # True when the effects of the update at hand are already committed.
    update_seen: bool = False

    async def set_state(self, key: StorageKey, state: str | State | None = None) -> None:
        value = state.state if isinstance(state, State) else state
        self.changed |= value != self.state
        self.state = value

    async def get_state(self, key: StorageKey) -> str | None:
        return self.state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        self.changed |= dict(data) != self.data
        self.data = deepcopy(dict(data))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        # Deep: a handler that changes a list in place must not change what is compared with it.
        return deepcopy(self.data)

    async def close(self) -> None:
        """Nothing is held open."""


async def load_dialog(session: AsyncSession, *, key: str, update: UpdateKey) -> Dialog:
    """The conversation `key`, and whether `update` has already had its effects: one query."""
    processed = exists().where(
        ProcessedUpdate.bot_id == update.bot_id, ProcessedUpdate.update_id == update.update_id
    )
    one = select(literal(1).label("one")).subquery()
    row = (
        await session.execute(
            select(DialogState.state, DialogState.data, processed.label("seen"))
            .select_from(one)
            .outerjoin(DialogState, DialogState.key == key)
        )
    ).one()
    return Dialog(key=key, state=row.state, data=row.data or {}, update_seen=bool(row.seen))


async def save_dialog(session: AsyncSession, dialog: Dialog) -> None:
    """Write the conversation if it changed."""
    if not dialog.changed:
        return
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {"state": dialog.state, "data": dialog.data, "updated_at": clock.now()}
    statement = insert(DialogState).values(key=dialog.key, **values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=[DialogState.key], set_=values)
    )
