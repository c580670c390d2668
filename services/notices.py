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
from services.calendar.quiet import after_quiet
from services.calendar.working_days import ProductionCalendar


class NoticeKind(StrEnum):
    """Every kind of notice; `handlers/notices` has a renderer for each."""

    # Joining.
    NEWCOMER_WAITS = "newcomer_waits"
    PARTICIPATION_APPROVED = "participation_approved"
    PARTICIPATION_RETURNED = "participation_returned"
    # Life in the programme.
    DEPUTY_CHANGED = "deputy_changed"
    ACCOUNT_MOVED = "account_moved"
    ACCOUNT_LEFT = "account_left"
    SCHOOL_MOVE_ASKED = "school_move_asked"
    SCHOOL_MOVE_DECIDED = "school_move_decided"
    SCHOOL_LEFT = "school_left"
    # Proposals.
    PROPOSAL_NEEDS_APPROVAL = "proposal_needs_approval"
    PROPOSAL_ASKED = "proposal_asked"
    PROPOSAL_REMINDER = "proposal_reminder"
    PROPOSAL_ENDED = "proposal_ended"
    PROPOSAL_OUTCOME = "proposal_outcome"
    PAIR_FORMED = "pair_formed"
    PAIR_ENDED = "pair_ended"
    # The choice after the introduction and the trial; groups.
    CHOICE_MUTUAL = "choice_mutual"
    TRIAL_AGAIN = "trial_again"
    PAIR_FITS = "pair_fits"
    GROUP_JOINED = "group_joined"
    GROUP_LEFT = "group_left"
    # The way of a pair after its programme was approved, and its end.
    PULSE_WISH = "pulse_wish"
    TERM_ENDS = "term_ends"
    SUMMER_AHEAD = "summer_ahead"
    PLAN_DONE = "plan_done"
    PAIR_FINISHING = "pair_finishing"
    PAIR_COMPLETED = "pair_completed"
    PAIR_PAUSED = "pair_paused"
    PAIR_RESUMED = "pair_resumed"
    PAUSE_OVER = "pause_over"
    EXTENSION_ASKED = "extension_asked"
    EXTENSION_ANSWERED = "extension_answered"
    MEMBER_LEFT = "member_left"
    # Reaching each other.
    CONTACT_SHARED = "contact_shared"
    PARTNER_MESSAGE = "partner_message"
    MESSAGE_REPORTED = "message_reported"
    # Pairs between schools.
    TRANSFER_ENDED = "transfer_ended"
    # Meetings.
    SLOTS_OFFERED = "slots_offered"
    MEETING_SCHEDULED = "meeting_scheduled"
    MEETING_MOVING = "meeting_moving"
    MEETING_CANCELLED = "meeting_cancelled"
    MEETING_MISSED = "meeting_missed"
    MEETING_REMINDER = "meeting_reminder"
    MEETING_HELD_QUESTION = "meeting_held_question"
    MEETING_LOGGED = "meeting_logged"
    NEXT_MEETING = "next_meeting"
    # Questionnaires.
    SURVEY_ASKED = "survey_asked"
    SURVEY_REMINDER = "survey_reminder"
    OFFICE_SURVEYS = "office_surveys"
    # Support by a psychologist.
    SUPPORT_OFFERED = "support_offered"
    SUPPORT_ASKED = "support_asked"
    SUPPORT_TAKEN = "support_taken"
    SUPPORT_MESSAGE = "support_message"
    # The personalised programme and the assignment.
    PROGRAM_AWAITS_YOU = "program_awaits_you"
    PROGRAM_CHANGED = "program_changed"
    PROGRAM_UNCLEAR = "program_unclear"
    PROGRAM_TO_APPROVE = "program_to_approve"
    PROGRAM_RETURNED = "program_returned"
    PROGRAM_APPROVED = "program_approved"
    CORRECTION_OPENED = "correction_opened"
    CORRECTION_DISCARDED = "correction_discarded"
    ASSIGNMENT_WANTED = "assignment_wanted"
    ASSIGNMENT_ENDED = "assignment_ended"
    PAIR_STARTED = "pair_started"


# The key of a payload with the chat of a former account, where a notice goes instead.
CHAT = "chat_id"


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
    NoticeKind.SCHOOL_MOVE_ASKED: NoticeRule(useful_for=timedelta(days=14)),
    NoticeKind.SCHOOL_MOVE_DECIDED: NoticeRule(useful_for=timedelta(days=14)),
    NoticeKind.SCHOOL_LEFT: NoticeRule(useful_for=timedelta(days=14)),
    NoticeKind.PAIR_ENDED: NoticeRule(useful_for=timedelta(days=14)),
    NoticeKind.TERM_ENDS: NoticeRule(useful_for=timedelta(days=14)),
    NoticeKind.PAIR_COMPLETED: NoticeRule(useful_for=timedelta(days=14)),
    NoticeKind.PAUSE_OVER: NoticeRule(useful_for=timedelta(days=14)),
    NoticeKind.SUPPORT_OFFERED: NoticeRule(useful_for=timedelta(days=14)),
    NoticeKind.SUPPORT_ASKED: NoticeRule(useful_for=timedelta(days=14)),
    NoticeKind.SUPPORT_TAKEN: NoticeRule(useful_for=timedelta(days=14)),
    NoticeKind.PROGRAM_TO_APPROVE: NoticeRule(useful_for=timedelta(days=14)),
    NoticeKind.PROGRAM_RETURNED: NoticeRule(useful_for=timedelta(days=14)),
    NoticeKind.ASSIGNMENT_WANTED: NoticeRule(useful_for=timedelta(days=14)),
    NoticeKind.ASSIGNMENT_ENDED: NoticeRule(useful_for=timedelta(days=14)),
    NoticeKind.PAIR_STARTED: NoticeRule(useful_for=timedelta(days=14)),
    NoticeKind.OFFICE_SURVEYS: NoticeRule(useful_for=timedelta(days=14)),
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


def moment_for(zone: str, *, is_acting: bool) -> datetime:
    """Now for whoever has just done something; for others not at night or on a day off."""
    now = clock.now()
    return now if is_acting else after_quiet(now, zone, ProductionCalendar())


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
