"""A proposed pair: one need, one mentor, two independent answers."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, Versioned, enum_column
from models.need import Need
from models.participation import Participation
from models.transitions import Transitions


class ProposalFormat(StrEnum):
    """The long way of a pair, or the short one: a single consultation."""

    MENTORING = "mentoring"
    CONSULTATION = "consultation"


class ProposalState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"


S = ProposalState
PROPOSAL_TRANSITIONS = Transitions(
    {
        S.DRAFT: {S.APPROVED, S.DISCARDED},
        S.APPROVED: {S.ASKED},
        S.ASKED: {S.ACCEPTED, S.DECLINED, S.EXPIRED, S.WITHDRAWN, S.SUPERSEDED},
        S.ACCEPTED: set(),
        S.DECLINED: set(),
        S.EXPIRED: set(),
        S.WITHDRAWN: set(),
        S.SUPERSEDED: set(),
        S.DISCARDED: set(),
    }
)
LIVE_PROPOSAL_STATES = (S.DRAFT, S.APPROVED, S.ASKED)
del S


class SideAnswer(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class DeclineReason(StrEnum):
    """Why a side said no; the other side never learns it."""

    TIME = "time"
    TOPIC = "topic"
    KNOWN = "known"
    LATER = "later"
    OTHER = "other"


class Proposal(Identified, Versioned, Base):
    """A mentor proposed for a need. `score` and `parts` are tenths of a point (0..1000)."""

    __tablename__ = "proposal"
    __table_args__ = (
        # Live proposals per need: one (product.md, «Clocks»).
        Index(
            "uq_proposal_live_need",
            "need_id",
            unique=True,
            sqlite_where=text("state in ('draft', 'approved', 'asked')"),
            postgresql_where=text("state in ('draft', 'approved', 'asked')"),
        ),
        Index("ix_proposal_mentor_state", "mentor_id", "state"),
    )

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("participation.id"))
    # To join a mentorship that is forming (a group), instead of beginning one.
    mentorship_id: Mapped[int | None] = mapped_column(ForeignKey("mentorship.id"), index=True)
    format: Mapped[ProposalFormat] = mapped_column(enum_column(ProposalFormat))
    state: Mapped[ProposalState] = mapped_column(enum_column(ProposalState))
    score: Mapped[int] = mapped_column(SmallInteger)
    parts: Mapped[dict[str, Any]] = mapped_column(JSON)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    mentee_answer: Mapped[SideAnswer] = mapped_column(
        enum_column(SideAnswer, name="mentee_answer"), default=SideAnswer.WAITING
    )
    mentor_answer: Mapped[SideAnswer] = mapped_column(
        enum_column(SideAnswer, name="mentor_answer"), default=SideAnswer.WAITING
    )
    decline_reason: Mapped[DeclineReason | None] = mapped_column(enum_column(DeclineReason))
    created_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_note: Mapped[str | None] = mapped_column(String(64))

    need: Mapped[Need] = relationship(lazy="raise")
    mentor: Mapped[Participation] = relationship(lazy="raise")
