"""A programme of mentoring of a whole organisation: what people take part in."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified


class Program(Identified, Base):
    """The programme of a region, a municipality or a school (glossary: `program`)."""

    __tablename__ = "program"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    created_at: Mapped[datetime]
