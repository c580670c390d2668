"""Cases of the psychologist: who asked for support, and how far it has come (domain.md ROL-09)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, Versioned, enum_column
from models.participation import Participation
from models.secret import EncryptedText
from models.transitions import Transitions


class SupportSource(StrEnum):
    """Which answer led to it: rm06, nm01, np01, np02; TOLD: a word to the psychologist (ee03)."""

    RELATIONS = "relations"
    RECOVERY = "recovery"
    HARD = "hard"
    ASKED = "asked"
    TOLD = "told"


class SupportState(StrEnum):
    """OFFERED: only the person knows of it, and has not answered yet.

    WITHDRAWN: by the person, or with the answer that the offer followed from.
    """

    OFFERED = "offered"
    DECLINED = "declined"
    OPEN = "open"
    TAKEN = "taken"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


S = SupportState
SUPPORT_TRANSITIONS = Transitions(
    {
        S.OFFERED: {S.OPEN, S.DECLINED, S.WITHDRAWN},
        S.DECLINED: {S.OPEN},
        S.OPEN: {S.TAKEN, S.WITHDRAWN},
        S.TAKEN: {S.OPEN, S.CLOSED, S.WITHDRAWN},
        S.WITHDRAWN: {S.OPEN, S.OFFERED},
        S.CLOSED: set(),
    }
)
del S


class SupportCase(Identified, Versioned, Base):
    """One offer of support, made after one questionnaire, and what came of it.

    Seen by the person and, once they agreed, by a psychologist who reaches their organisation; a
    taken one only by whoever took it. `note` is the psychologist's own.
    """

    __tablename__ = "support_case"

    participation_id: Mapped[int] = mapped_column(ForeignKey("participation.id"), index=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("survey_response.id"), unique=True)
    source: Mapped[SupportSource] = mapped_column(enum_column(SupportSource))
    state: Mapped[SupportState] = mapped_column(enum_column(SupportState), index=True)
    offered_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(EncryptedText)

    participation: Mapped[Participation] = relationship(lazy="raise")


class SupportMessage(Identified, Base):
    """A message inside a taken case, passed on by the bot: between its author and the taker."""

    __tablename__ = "support_message"

    case_id: Mapped[int] = mapped_column(ForeignKey("support_case.id"), index=True)
    sender_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(EncryptedText)
    created_at: Mapped[datetime]
