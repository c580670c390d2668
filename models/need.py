"""What a mentee asks for and what a mentor offers: both sides of matching."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, Versioned, enum_column
from models.participation import Participation
from models.transitions import Transitions


class MentoringMode(StrEnum):
    ONLINE = "online"
    OFFLINE = "offline"
    MIXED = "mixed"


class Reach(StrEnum):
    """How far from the own school a partner may be (questions nm12 and cm12)."""

    OWN_SCHOOL = "own_school"
    OTHER_SCHOOL = "other_school"
    ANY = "any"


class NeedState(StrEnum):
    OPEN = "open"
    PROPOSED = "proposed"
    PAIRED = "paired"
    COVERED = "covered"
    NEEDS_MANUAL = "needs_manual"
    NO_MENTOR_FOUND = "no_mentor_found"
    WITHDRAWN = "withdrawn"


S = NeedState
NEED_TRANSITIONS = Transitions(
    {
        S.OPEN: {S.PROPOSED, S.NEEDS_MANUAL, S.WITHDRAWN},
        S.PROPOSED: {S.PAIRED, S.OPEN},
        S.PAIRED: {S.COVERED, S.OPEN},
        S.NEEDS_MANUAL: {S.OPEN, S.NO_MENTOR_FOUND},
        S.NO_MENTOR_FOUND: {S.OPEN},
        S.COVERED: set(),
        S.WITHDRAWN: set(),
    }
)
del S


class Need(Identified, Versioned, Base):
    """One request: a direction with its items. The unit of matching (not the person)."""

    __tablename__ = "need"

    participation_id: Mapped[int] = mapped_column(ForeignKey("participation.id"), index=True)
    direction: Mapped[str] = mapped_column(String(32))
    mode: Mapped[MentoringMode] = mapped_column(enum_column(MentoringMode))
    reach: Mapped[Reach] = mapped_column(enum_column(Reach))
    bands: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[NeedState] = mapped_column(enum_column(NeedState), index=True)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    participation: Mapped[Participation] = relationship(lazy="raise")
    items: Mapped[list["NeedItem"]] = relationship(
        lazy="raise", order_by="NeedItem.id", cascade="all, delete-orphan"
    )


class NeedItem(Identified, Base):
    """One item of the taxonomy inside a need; severity 1..3."""

    __tablename__ = "need_item"
    __table_args__ = (UniqueConstraint("need_id", "item_code"),)

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    item_code: Mapped[str] = mapped_column(String(64))
    severity: Mapped[int] = mapped_column(SmallInteger, default=2)


class MentorProfile(Versioned, Base):
    """What a mentor offers: how many people at once, how, when, how far.

    `most_by_hours` is how many people the hours a month suffice for (question cm07); None when that
    is not known or sets no bound.
    """

    __tablename__ = "mentor_profile"

    participation_id: Mapped[int] = mapped_column(ForeignKey("participation.id"), primary_key=True)
    capacity: Mapped[int] = mapped_column(SmallInteger)
    most_by_hours: Mapped[int | None] = mapped_column(SmallInteger)
    mode: Mapped[MentoringMode] = mapped_column(enum_column(MentoringMode))
    reach: Mapped[Reach] = mapped_column(enum_column(Reach))
    bands: Mapped[list[str]] = mapped_column(JSON)

    participation: Mapped[Participation] = relationship(lazy="raise")
    competences: Mapped[list["Competence"]] = relationship(
        lazy="raise", order_by="Competence.id", cascade="all, delete-orphan"
    )

    @property
    def places(self) -> int:
        """How many people at once: the lesser of what was declared and what the hours allow."""
        return (
            self.capacity if self.most_by_hours is None else min(self.capacity, self.most_by_hours)
        )


class Competence(Identified, Base):
    """One item of the taxonomy a mentor can teach; readiness 1..3."""

    __tablename__ = "competence"
    __table_args__ = (UniqueConstraint("participation_id", "item_code"),)

    participation_id: Mapped[int] = mapped_column(ForeignKey("mentor_profile.participation_id"))
    item_code: Mapped[str] = mapped_column(String(64), index=True)
    readiness: Mapped[int] = mapped_column(SmallInteger, default=2)
