"""Consents, each alone, with the proof that it was given (152-ФЗ ст. 9, domain.md 2.3 and 6.1)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, Versioned, enum_column
from models.transitions import Transitions


class ConsentKind(StrEnum):
    PD_PROCESSING = "pd_processing"
    PD_TRANSFER = "pd_transfer"
    PUBLICATION = "publication"
    ASSIGNMENT_CONSENT = "assignment_consent"
    NOTIFICATIONS = "notifications"


class PublicationField(StrEnum):
    """What may be published; each is chosen alone."""

    NAME = "name"
    SCHOOL = "school"
    POSITION = "position"
    PHOTO = "photo"
    CASE = "case"
    RESULTS = "results"


class PublicationPlace(StrEnum):
    """Where: the bank of practices inside the network, the operator's site, printed collections."""

    BANK = "bank"
    SITE = "site"
    COLLECTION = "collection"


class PublicationTerm(StrEnum):
    """For how long, from the day of the consent."""

    YEAR = "year"
    THREE_YEARS = "three_years"
    UNTIL_WITHDRAWN = "until_withdrawn"


class ConsentState(StrEnum):
    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    SIGNED_ON = "signed_on"
    WITHDRAWN = "withdrawn"


CONSENT_TRANSITIONS = Transitions(
    {
        ConsentState.ASKED: {ConsentState.GIVEN, ConsentState.REFUSED, ConsentState.SIGNED_ON},
        ConsentState.GIVEN: {ConsentState.WITHDRAWN},
        ConsentState.SIGNED_ON: {ConsentState.WITHDRAWN},
        ConsentState.REFUSED: set(),
        ConsentState.WITHDRAWN: set(),
    }
)


class Consent(Identified, Versioned, Base):
    """One consent of one kind, from the question to its end.

    The proof is the text's version, language and SHA-256, the instant, and the message with the
    button; a consent on paper has `signed_on` and who marked it. `details` are codes of what was
    chosen in a consent to publication.
    """

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_person_kind", "person_id", "kind", "state"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[ConsentKind] = mapped_column(enum_column(ConsentKind))
    state: Mapped[ConsentState] = mapped_column(enum_column(ConsentState))
    text_version: Mapped[str | None] = mapped_column(String(32))
    text_locale: Mapped[str | None] = mapped_column(String(8))
    text_sha256: Mapped[str | None] = mapped_column(String(64))
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    signed_on: Mapped[date | None]
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
    details: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
