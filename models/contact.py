"""How members of a pair reach each other: contacts they share, messages through the bot."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, enum_column
from models.secret import EncryptedText


class Contact(Base):
    """How a person may be reached outside the bot, as they wrote it. Never sent in a message."""

    __tablename__ = "contact"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    value: Mapped[str] = mapped_column(EncryptedText)
    updated_at: Mapped[datetime]


class ContactShare(Identified, Base):
    """A member lets the others of this mentorship see their contact, until they take it back."""

    __tablename__ = "contact_share"
    __table_args__ = (UniqueConstraint("mentorship_id", "participation_id"),)

    mentorship_id: Mapped[int] = mapped_column(ForeignKey("mentorship.id"))
    participation_id: Mapped[int] = mapped_column(ForeignKey("participation.id"))
    shared_at: Mapped[datetime]


class PartnerMessage(Identified, Base):
    """A message to the other members of a mentorship, passed on by the bot."""

    __tablename__ = "partner_message"

    mentorship_id: Mapped[int] = mapped_column(ForeignKey("mentorship.id"), index=True)
    sender_id: Mapped[int] = mapped_column(ForeignKey("participation.id"), index=True)
    text: Mapped[str] = mapped_column(EncryptedText)
    created_at: Mapped[datetime]


class MessageReport(Identified, Base):
    """One of those a message was sent to has shown it to who looks after their school."""

    __tablename__ = "message_report"
    __table_args__ = (UniqueConstraint("message_id", "reporter_id"),)

    message_id: Mapped[int] = mapped_column(ForeignKey("partner_message.id"))
    reporter_id: Mapped[int] = mapped_column(ForeignKey("participation.id"))
    reported_at: Mapped[datetime]


class MessageBlock(Identified, Base):
    """A member wants no messages of another one of this mentorship."""

    __tablename__ = "message_block"
    __table_args__ = (UniqueConstraint("mentorship_id", "blocker_id", "blocked_id"),)

    mentorship_id: Mapped[int] = mapped_column(ForeignKey("mentorship.id"))
    blocker_id: Mapped[int] = mapped_column(ForeignKey("participation.id"))
    blocked_id: Mapped[int] = mapped_column(ForeignKey("participation.id"))
    created_at: Mapped[datetime]


class DownloadKind(StrEnum):
    """What a one-time link serves."""

    MY_DATA = "my_data"
    CODE_LIST = "code_list"
    CONTACTS = "contacts"
    DESTRUCTION_ACT = "destruction_act"
    # The other way round: a form by which its person writes how they may be reached.
    CONTACT_FORM = "contact_form"


class Download(Identified, Base):
    """A one-time link for one person. Only the SHA-256 of its token is stored.

    What it serves is made when it is used, with the rights its person has then.
    """

    __tablename__ = "download"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[DownloadKind] = mapped_column(enum_column(DownloadKind))
    subject_id: Mapped[int | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
