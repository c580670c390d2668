"""Meetings of a pair or group, the times offered for them, and every version of what was agreed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, Versioned, enum_column
from models.mentorship import Mentorship, Side
from models.need import MentoringMode
from models.secret import EncryptedText
from models.transitions import Transitions


class MeetingKind(StrEnum):
    """The kinds a pair goes through (domain.md 1.6, MTG-01…05) and the single consultation."""

    INTRODUCTION = "introduction"
    TRIAL = "trial"
    PLANNING = "planning"
    SERIES = "series"
    FINAL = "final"
    CONSULTATION = "consultation"


class MeetingState(StrEnum):
    PROPOSED = "proposed"
    SCHEDULED = "scheduled"
    HELD = "held"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MISSED = "missed"


S = MeetingState
MEETING_TRANSITIONS = Transitions(
    {
        S.PROPOSED: {S.SCHEDULED, S.CANCELLED},
        S.SCHEDULED: {S.HELD, S.PROPOSED, S.CANCELLED, S.MISSED},
        S.HELD: {S.CLOSED},
        S.MISSED: {S.PROPOSED, S.CANCELLED},
        S.CLOSED: set(),
        S.CANCELLED: set(),
    }
)
del S


class Meeting(Identified, Versioned, Base):
    """One meeting.

    Its time is kept as an instant and as the wall time of the zone it was chosen in, so that a
    changed zone rule moves the instant, not the clock on the wall. `revision` grows with every
    agreed change and is the SEQUENCE of its calendar entry. `slot_round` numbers the offers of
    times; `offered_side` made the last one, the other side answers it.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("duration_minutes between 10 and 480", name="duration"),
        Index("ix_meeting_state_starts_at", "state", "starts_at"),
    )

    mentorship_id: Mapped[int] = mapped_column(ForeignKey("mentorship.id"), index=True)
    kind: Mapped[MeetingKind] = mapped_column(enum_column(MeetingKind))
    sequence_no: Mapped[int] = mapped_column(SmallInteger, default=1)
    state: Mapped[MeetingState] = mapped_column(enum_column(MeetingState))
    starts_at: Mapped[datetime | None]
    wall_time: Mapped[str | None] = mapped_column(String(16))
    timezone: Mapped[str | None] = mapped_column(String(40))
    duration_minutes: Mapped[int] = mapped_column(SmallInteger, default=40)
    mode: Mapped[MentoringMode] = mapped_column(enum_column(MentoringMode))
    place: Mapped[str | None] = mapped_column(EncryptedText)
    calendar_uid: Mapped[str] = mapped_column(String(64), unique=True)
    revision: Mapped[int] = mapped_column(SmallInteger, default=0)
    slot_round: Mapped[int] = mapped_column(SmallInteger, default=0)
    offered_side: Mapped[Side | None] = mapped_column(enum_column(Side))
    cancelled_by_side: Mapped[Side | None] = mapped_column(
        enum_column(Side, name="cancelled_by_side")
    )
    missed_by_side: Mapped[str | None] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(String(64))
    summary: Mapped[str | None] = mapped_column(EncryptedText)
    # A curator who logged it for the pair.
    logged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    held_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    mentorship: Mapped[Mentorship] = relationship(lazy="raise")
    slots: Mapped[list["MeetingSlot"]] = relationship(lazy="raise", order_by="MeetingSlot.id")


class MeetingSlot(Identified, Base):
    """One offered time of one round."""

    __tablename__ = "meeting_slot"
    __table_args__ = (UniqueConstraint("meeting_id", "slot_round", "starts_at"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    slot_round: Mapped[int] = mapped_column(SmallInteger)
    starts_at: Mapped[datetime]


class MeetingRevision(Identified, Base):
    """A version of what was agreed: never changed, only added."""

    __tablename__ = "meeting_revision"
    __table_args__ = (UniqueConstraint("meeting_id", "revision"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    revision: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[MeetingState] = mapped_column(enum_column(MeetingState))
    starts_at: Mapped[datetime | None]
    duration_minutes: Mapped[int] = mapped_column(SmallInteger)
    mode: Mapped[MentoringMode] = mapped_column(enum_column(MentoringMode))
    place: Mapped[str | None] = mapped_column(EncryptedText)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str | None] = mapped_column(String(64))
    changed_at: Mapped[datetime]


class Attendance(Identified, Base):
    """What one member said about one meeting: will come, and did it happen."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("meeting_id", "participation_id"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    participation_id: Mapped[int] = mapped_column(ForeignKey("participation.id"))
    confirmed_revision: Mapped[int | None] = mapped_column(SmallInteger)
    present: Mapped[bool | None]
