"""What happens to people besides taking part: a move to another school, the destruction of data."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, Versioned, enum_column
from models.transitions import Transitions


class SchoolMoveState(StrEnum):
    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


S = SchoolMoveState
SCHOOL_MOVE_TRANSITIONS = Transitions(
    {
        S.ASKED: {S.CONFIRMED, S.DECLINED, S.WITHDRAWN},
        S.CONFIRMED: set(),
        S.DECLINED: set(),
        S.WITHDRAWN: set(),
    }
)
del S


class SchoolMove(Identified, Versioned, Base):
    """A person asks to take a role along to another school; that school's curator confirms."""

    __tablename__ = "school_move"

    participation_id: Mapped[int] = mapped_column(ForeignKey("participation.id"), index=True)
    from_organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    to_organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    state: Mapped[SchoolMoveState] = mapped_column(enum_column(SchoolMoveState))
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class DestructionAct(Identified, Base):
    """The act of one destruction of personal data (приказ Роскомнадзора от 28.10.2022 № 179).

    `categories` counts what was destroyed, table by table; nothing in it tells who the person was
    besides the number.
    """

    __tablename__ = "destruction_act"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    person_number: Mapped[int]
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    reason: Mapped[str] = mapped_column(String(40))
    method: Mapped[str] = mapped_column(String(40))
    categories: Mapped[dict[str, int]] = mapped_column(JSON)
    requested_on: Mapped[date | None]
    destroyed_at: Mapped[datetime]
