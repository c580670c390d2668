"""Messenger accounts, what dialog they are in, and which updates have had their effect."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, enum_column
from models.secret import EncryptedJson


class AccountState(StrEnum):
    """NEW: seen, no consent; REFUSED: the mark of a refusal; BLOCKED: Telegram answers 403."""

    NEW = "new"
    ACTIVE = "active"
    REFUSED = "refused"
    BLOCKED = "blocked"


class Account(Identified, Base):
    """One Telegram account. Before consent it is the only row a person has (domain.md 7.1)."""

    __tablename__ = "account"

    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[AccountState] = mapped_column(enum_column(AccountState), default=AccountState.NEW)
    locale: Mapped[str] = mapped_column(String(8))
    invite_id: Mapped[int | None] = mapped_column(ForeignKey("invite.id"))
    # Which command menu Telegram shows to this person (handlers/commands.py).
    menu_signature: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]


class DialogState(Base):
    """The state of one conversation, written in the transaction that acts on it."""

    __tablename__ = "dialog_state"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    state: Mapped[str | None] = mapped_column(String(120))
    # Drafts of what somebody types are in it.
    data: Mapped[dict[str, Any]] = mapped_column(EncryptedJson, default=dict)
    updated_at: Mapped[datetime]


class ProcessedUpdate(Base):
    """An update whose effects are committed: its second delivery changes nothing.

    Telegram restarts update ids at random after a quiet week, so ids are compared exactly and
    forgotten after two days (reliability.md 3.1).
    """

    __tablename__ = "processed_update"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    processed_at: Mapped[datetime] = mapped_column(index=True)
