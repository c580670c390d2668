"""A pair or a group that works together."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, Versioned, enum_column
from models.participation import Participation
from models.proposal import ProposalFormat
from models.secret import EncryptedText
from models.transitions import Transitions


class MentorshipState(StrEnum):
    FORMING = "forming"
    TRIAL = "trial"
    PLANNING = "planning"
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    FINISHING = "finishing"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    ENDED_EARLY = "ended_early"


S = MentorshipState
MENTORSHIP_TRANSITIONS = Transitions(
    {
        S.FORMING: {S.TRIAL, S.CANCELLED},
        S.TRIAL: {S.TRIAL, S.PLANNING, S.CANCELLED},
        S.PLANNING: {S.ACTIVE, S.ON_HOLD, S.CANCELLED},
        S.ACTIVE: {S.FINISHING, S.ON_HOLD, S.ENDED_EARLY},
        S.ON_HOLD: {S.PLANNING, S.ACTIVE, S.ENDED_EARLY},
        S.FINISHING: {S.COMPLETED, S.ACTIVE, S.ENDED_EARLY},
        S.COMPLETED: set(),
        S.CANCELLED: set(),
        S.ENDED_EARLY: set(),
    }
)
CONSULTATION_TRANSITIONS = Transitions(
    {
        S.FORMING: {S.COMPLETED, S.CANCELLED},
        S.COMPLETED: set(),
        S.CANCELLED: set(),
    }
)
ENDED_MENTORSHIP_STATES = frozenset({S.COMPLETED, S.CANCELLED, S.ENDED_EARLY})
del S


class Side(StrEnum):
    MENTEE = "mentee"
    MENTOR = "mentor"

    @property
    def other(self) -> "Side":
        """The opposite side."""
        return Side.MENTOR if self is Side.MENTEE else Side.MENTEE


class Fit(StrEnum):
    """What a member says after a trial meeting; the others never learn who said what."""

    FITS = "fits"
    DECIDING = "deciding"
    DOES_NOT_FIT = "does_not_fit"


class Mentorship(Identified, Versioned, Base):
    """A pair or group; any number of members on either side (domain.md 5: one table).

    `starts_on` and `ends_on` are the term of the approved programme, extensions included;
    `cadence_days` what was agreed on how often to meet. `held_from` is the state a pause began in.
    `is_success` says of an early end that what was wanted was reached. `extend_to` is a last day
    that `extend_asked_by_id` proposes; the other side has not answered yet.
    """

    __tablename__ = "mentorship"

    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    format: Mapped[ProposalFormat] = mapped_column(enum_column(ProposalFormat))
    state: Mapped[MentorshipState] = mapped_column(enum_column(MentorshipState), index=True)
    formed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(64))
    end_note: Mapped[str | None] = mapped_column(EncryptedText)
    is_success: Mapped[bool | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    cadence_days: Mapped[int | None] = mapped_column(SmallInteger)
    state_since: Mapped[datetime | None]
    on_hold_until: Mapped[date | None]
    held_from: Mapped[MentorshipState | None] = mapped_column(
        enum_column(MentorshipState, name="held_from")
    )
    extend_to: Mapped[date | None]
    extend_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("participation.id"))

    members: Mapped[list["MentorshipMember"]] = relationship(
        lazy="raise", order_by="MentorshipMember.id"
    )


class MentorshipMember(Identified, Base):
    """One person on one side of a mentorship, with the need it serves on the mentee's side."""

    __tablename__ = "mentorship_member"
    __table_args__ = (UniqueConstraint("mentorship_id", "participation_id"),)

    mentorship_id: Mapped[int] = mapped_column(ForeignKey("mentorship.id"))
    participation_id: Mapped[int] = mapped_column(ForeignKey("participation.id"), index=True)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    side: Mapped[Side] = mapped_column(enum_column(Side))
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    fit: Mapped[Fit | None] = mapped_column(enum_column(Fit))

    participation: Mapped[Participation] = relationship(lazy="raise")
