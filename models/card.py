"""What a curator decided about a card of the task list."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, enum_column


class CardDecision(StrEnum):
    DONE = "done"
    DISMISSED = "dismissed"
    SNOOZED = "snoozed"


class CuratorCard(Identified, Base):
    """A decision about a card.

    Cards themselves are derived from the state of the world, so they are never stale; a row
    exists only once somebody decided. `occasion` tells the same matter arising anew (a second
    missed meeting) from the one already decided.
    """

    __tablename__ = "curator_card"
    __table_args__ = (UniqueConstraint("kind", "subject_id", "occasion"),)

    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    occasion: Mapped[str] = mapped_column(String(40), default="")
    decision: Mapped[CardDecision] = mapped_column(enum_column(CardDecision))
    snoozed_until: Mapped[datetime | None]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime]
