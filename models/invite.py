"""Invitations: a link that knows a school and, when personal, a role."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, enum_column
from models.participation import Role


class InviteKind(StrEnum):
    """ACCOUNT: lets the person of `participation_id` go on from another Telegram account."""

    PERSONAL = "personal"
    SCHOOL = "school"
    ACCOUNT = "account"


class Invite(Identified, Base):
    """An invitation. Only the SHA-256 of its token is stored: a copy of the database opens no door.

    A personal one is used once; a school one (three doors) by any number of people until it
    expires. `participation_id` ties it to the person a roster names; the account that won a
    personal one points to it (`Account.invite_id`).
    """

    __tablename__ = "invite"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[InviteKind] = mapped_column(enum_column(InviteKind))
    role: Mapped[Role | None] = mapped_column(enum_column(Role))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    participation_id: Mapped[int | None] = mapped_column(ForeignKey("participation.id"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
