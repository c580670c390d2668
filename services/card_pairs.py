"""Cards about pairs and their meetings."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, literal, select

from models import Meeting, MeetingState, Mentorship
from services.card_kinds import CardKind
from services.card_scope import CardScope, of_pairs

UNMARKED_AFTER = timedelta(days=2)
# A missed or cancelled meeting had a time: that is another matter than none at all.
HAD_A_TIME = (
    MeetingState.SCHEDULED,
    MeetingState.HELD,
    MeetingState.CLOSED,
    MeetingState.MISSED,
)


def pairs_without_meeting(scope: CardScope) -> Select[Any]:
    """Pairs that have agreed on no time within the working days they have for it."""
    agreed = select(Meeting.id).where(
        Meeting.mentorship_id == Mentorship.id, Meeting.state.in_(HAD_A_TIME)
    )
    return of_pairs(
        scope,
        CardKind.PAIR_WITHOUT_MEETING,
        subject=Mentorship.id,
        occasion=literal(""),
        since=Mentorship.formed_at,
    ).where(Mentorship.formed_at < scope.formed_before, ~agreed.exists())


def meetings_missed(scope: CardScope) -> Select[Any]:
    """Meetings that did not take place and were neither moved nor cancelled since."""
    return _of_meetings(scope, CardKind.MEETING_MISSED, Meeting.state == MeetingState.MISSED)


def meetings_unmarked(scope: CardScope) -> Select[Any]:
    """Meetings about which nobody has said for two days whether they took place."""
    late = Meeting.starts_at < scope.now - UNMARKED_AFTER
    scheduled = Meeting.state == MeetingState.SCHEDULED
    return _of_meetings(scope, CardKind.MEETING_UNMARKED, scheduled & late)


def _of_meetings(scope: CardScope, kind: CardKind, where: ColumnElement[bool]) -> Select[Any]:
    """A new version of the meeting is a new matter."""
    return (
        of_pairs(
            scope,
            kind,
            subject=Meeting.id,
            occasion=cast(Meeting.revision, String),
            since=Meeting.starts_at,
        )
        .join(Mentorship, Mentorship.id == Meeting.mentorship_id)
        .where(where)
    )
