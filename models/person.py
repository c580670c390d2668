"""People, apart from their messenger accounts and from the roles they hold."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, Versioned, enum_column
from models.secret import EncryptedText

# Characters of what is known by name; stored encrypted, so no column limits them.
LONGEST_ROSTER_NAME = 200
LONGEST_POSITION = 120


class ErasureState(StrEnum):
    """What the person asked to be done with their data (152-ФЗ, domain.md 2.3.6)."""

    NONE = "none"
    FROZEN = "frozen"
    ERASED = "erased"


class Person(Identified, Versioned, Base):
    """A human, counted once however many roles they hold.

    `number` is the neutral code shown beside the chosen name («Ольга · 017»); `roster_name` is
    what the school itself put in its roster and is never shown in `alias` mode.
    """

    __tablename__ = "person"

    number: Mapped[int] = mapped_column(Integer, unique=True)
    display_name: Mapped[str | None] = mapped_column(EncryptedText)
    roster_name: Mapped[str | None] = mapped_column(EncryptedText)
    position: Mapped[str | None] = mapped_column(EncryptedText)
    subject: Mapped[str | None] = mapped_column(String(32))
    timezone: Mapped[str | None] = mapped_column(String(40))
    erasure_state: Mapped[ErasureState] = mapped_column(
        enum_column(ErasureState), default=ErasureState.NONE
    )
    frozen_at: Mapped[datetime | None]
    purge_on: Mapped[date | None]
    # Since when this leader has promised to keep what they see of others to themselves (ТК 88).
    confidential_since: Mapped[datetime | None]
    created_at: Mapped[datetime]
