"""The assignment of a mentor: the minimal record that ТК 351.8 needs (domain.md 2.2)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, Versioned, enum_column
from models.need import MentoringMode
from models.secret import EncryptedText


class PayKind(StrEnum):
    """How the mentor is paid; IN_JOB_FUNCTION: mentoring is a lasting part of the job (Роструд,
    02.10.2025 № ТЗ/7300-6-1), then consent and payment need not be agreed apart."""

    FIXED = "fixed"
    PERCENT = "percent"
    IN_JOB_FUNCTION = "in_job_function"


class AssignmentEndedBy(StrEnum):
    """MENTOR: an early refusal, at once; EMPLOYER: not before three working days."""

    MENTOR = "mentor"
    EMPLOYER = "employer"


class Assignment(Identified, Versioned, Base):
    """One mentor's assignment in one mentorship; filled step by step, valid once `recorded_at`.

    No amount of money is kept. `last_day` is the last day of work after an early end.
    """

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("mentorship_id", "participation_id"),)

    mentorship_id: Mapped[int] = mapped_column(ForeignKey("mentorship.id"))
    participation_id: Mapped[int] = mapped_column(ForeignKey("participation.id"), index=True)
    consent_signed_on: Mapped[date | None]
    content: Mapped[str | None] = mapped_column(EncryptedText)
    form: Mapped[MentoringMode | None] = mapped_column(enum_column(MentoringMode))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    pay_kind: Mapped[PayKind | None] = mapped_column(enum_column(PayKind))
    pay_basis: Mapped[str | None] = mapped_column(EncryptedText)
    order_number: Mapped[str | None] = mapped_column(EncryptedText)
    order_on: Mapped[date | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime | None]
    ended_by: Mapped[AssignmentEndedBy | None] = mapped_column(enum_column(AssignmentEndedBy))
    notice_on: Mapped[date | None]
    last_day: Mapped[date | None]
