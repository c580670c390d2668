"""The outbox: one row per notice, recipient and occasion (reliability.md 1.3 and 1.4)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, enum_column
from models.transitions import Transitions


class NotificationState(StrEnum):
    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


S = NotificationState
NOTIFICATION_TRANSITIONS = Transitions(
    {
        S.PENDING: {S.CLAIMED, S.CANCELLED, S.EXPIRED},
        S.CLAIMED: {S.SENDING, S.PENDING, S.CANCELLED, S.EXPIRED},
        S.SENDING: {S.SENT, S.PENDING, S.FAILED, S.UNKNOWN},
        S.SENT: set(),
        S.FAILED: set(),
        S.CANCELLED: set(),
        S.EXPIRED: set(),
        S.UNKNOWN: set(),
    }
)
del S


class AmbiguousPolicy(StrEnum):
    """What to do when Telegram may or may not have delivered: send again, or leave it."""

    RETRY = "retry"
    DROP = "drop"


class Notification(Identified, Base):
    """A notice to one person: kind and ids, never text. Rendered when it is sent.

    `dedupe_key` is unique for ever. `attempt` fences: a stale worker cannot overwrite a newer
    attempt's outcome. `priority`: 1 before 5 before 9.
    """

    __tablename__ = "notification"
    __table_args__ = (
        Index(
            "ix_notification_due",
            "priority",
            "due_at",
            "id",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_notification_recipient_state", "recipient_id", "state"),
        Index("ix_notification_subject", "subject", "state"),
    )

    dedupe_key: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[str] = mapped_column(String(48))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    priority: Mapped[int] = mapped_column(SmallInteger, default=5)
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    state: Mapped[NotificationState] = mapped_column(enum_column(NotificationState))
    attempt: Mapped[int] = mapped_column(SmallInteger, default=0)
    on_ambiguous: Mapped[AmbiguousPolicy] = mapped_column(enum_column(AmbiguousPolicy))
    claimed_at: Mapped[datetime | None]
    send_started_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    last_error: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
