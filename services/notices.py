"""Notices to people: rows of the outbox, written in the transaction that causes them.

A row holds a kind and ids, never text. Its `dedupe_key` is unique for ever, so the same occasion
is never told twice, whatever is repeated (reliability.md 1.3).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from models import AmbiguousPolicy, Notification, NotificationState
from services import clock


class NoticeKind(StrEnum):
    """Every kind of notice; `handlers/notices` has a renderer for each."""

    # Joining.
    NEWCOMER_WAITS = "newcomer_waits"
    PARTICIPATION_APPROVED = "participation_approved"
    PARTICIPATION_RETURNED = "participation_returned"
    # Proposals.
    PROPOSAL_NEEDS_APPROVAL = "proposal_needs_approval"
    PROPOSAL_ASKED = "proposal_asked"
    PROPOSAL_REMINDER = "proposal_reminder"
    PROPOSAL_ENDED = "proposal_ended"
    PROPOSAL_OUTCOME = "proposal_outcome"
    PAIR_FORMED = "pair_formed"
    PAIR_ENDED = "pair_ended"
    # Meetings.
    SLOTS_OFFERED = "slots_offered"
    MEETING_SCHEDULED = "meeting_scheduled"
    MEETING_MOVING = "meeting_moving"
    MEETING_CANCELLED = "meeting_cancelled"
    MEETING_MISSED = "meeting_missed"
    MEETING_REMINDER = "meeting_reminder"
    MEETING_HELD_QUESTION = "meeting_held_question"
    REFLECTION_ASKED = "reflection_asked"
    REFLECTION_REMINDER = "reflection_reminder"


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """How a kind is treated: order among due rows, doubtful sends, how long it stays useful."""

    priority: int = 5
    on_ambiguous: AmbiguousPolicy = AmbiguousPolicy.RETRY
    useful_for: timedelta = timedelta(days=3)


DEFAULT_RULE = NoticeRule()
RULES: Mapping[NoticeKind, NoticeRule] = {
    NoticeKind.MEETING_REMINDER: NoticeRule(priority=1, useful_for=timedelta(hours=24)),
    NoticeKind.MEETING_SCHEDULED: NoticeRule(priority=1),
    NoticeKind.MEETING_MOVING: NoticeRule(priority=1),
    NoticeKind.MEETING_CANCELLED: NoticeRule(priority=1),
    NoticeKind.MEETING_HELD_QUESTION: NoticeRule(useful_for=timedelta(days=2)),
    NoticeKind.NEWCOMER_WAITS: NoticeRule(useful_for=timedelta(days=14)),
    NoticeKind.PARTICIPATION_APPROVED: NoticeRule(useful_for=timedelta(days=14)),
    NoticeKind.PARTICIPATION_RETURNED: NoticeRule(useful_for=timedelta(days=14)),
}


async def enqueue_notice(
    session: AsyncSession,
    *,
    kind: NoticeKind,
    recipient_id: int,
    subject: str,
    occasion: str,
    payload: Mapping[str, Any],
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Put a notice into the outbox, unless this very occasion is already there.

    `subject` names what it is about ("meeting:12"), so that it can be cancelled with it;
    `occasion` tells apart what may be told about one subject ("v3:24h"). `due_at` defaults to now;
    after `expires_at` it is no longer useful and is not sent.
    """
    rule = RULES.get(kind, DEFAULT_RULE)
    due_at = due_at or clock.now()
    row = {
        "dedupe_key": f"{kind}:{subject}:{occasion}:p{recipient_id}",
        "kind": kind.value,
        "recipient_id": recipient_id,
        "subject": subject,
        "payload": dict(payload),
        "priority": rule.priority,
        "due_at": due_at,
        "expires_at": expires_at or due_at + rule.useful_for,
        "state": NotificationState.PENDING,
        "attempt": 0,
        "on_ambiguous": rule.on_ambiguous,
        "created_at": clock.now(),
    }
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(Notification).values(row)
    await session.execute(
        statement.on_conflict_do_nothing(index_elements=[Notification.dedupe_key])
    )


async def cancel_notices(
    session: AsyncSession,
    *,
    subject: str,
    kinds: tuple[NoticeKind, ...] = (),
    recipient_id: int | None = None,
) -> None:
    """Cancel what is still waiting about `subject` (all kinds when none are named)."""
    statement = update(Notification).where(
        Notification.subject == subject, Notification.state == NotificationState.PENDING
    )
    if kinds:
        statement = statement.where(Notification.kind.in_([kind.value for kind in kinds]))
    if recipient_id is not None:
        statement = statement.where(Notification.recipient_id == recipient_id)
    await session.execute(statement.values(state=NotificationState.CANCELLED))


async def cancel_notices_to(session: AsyncSession, *, recipient_id: int) -> None:
    """Cancel everything that waits for one person (they have left or withdrawn consent)."""
    await session.execute(
        update(Notification)
        .where(
            Notification.recipient_id == recipient_id,
            Notification.state == NotificationState.PENDING,
        )
        .values(state=NotificationState.CANCELLED)
    )
