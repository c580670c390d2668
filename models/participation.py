"""Who takes part in which programme, in which role and organisation."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, Versioned, enum_column
from models.organization import Organization
from models.person import Person
from models.secret import EncryptedText
from models.transitions import Transitions


class Role(StrEnum):
    """Roles of product.md; administrators are configured, not stored (`ADMIN_IDS`)."""

    MENTEE = "mentee"
    MENTOR = "mentor"
    SCHOOL_CURATOR = "school_curator"
    SCHOOL_HEAD = "school_head"
    MUNICIPAL_COORDINATOR = "municipal_coordinator"
    REGIONAL_COORDINATOR = "regional_coordinator"
    PSYCHOLOGIST = "psychologist"


PARTICIPANT_ROLES = frozenset({Role.MENTEE, Role.MENTOR})
STAFF_ROLES = frozenset(Role) - PARTICIPANT_ROLES


class ParticipationState(StrEnum):
    INVITED = "invited"
    DRAFT = "draft"
    PENDING_APPROVAL = "pending_approval"
    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"
    ERASED = "erased"


S = ParticipationState
PARTICIPATION_TRANSITIONS = Transitions(
    {
        S.INVITED: {S.DRAFT, S.ERASED},
        S.DRAFT: {S.PENDING_APPROVAL, S.ERASED},
        S.PENDING_APPROVAL: {S.ACTIVE, S.DRAFT, S.ERASED},
        S.ACTIVE: {S.PAUSED, S.LEFT, S.ERASED},
        S.PAUSED: {S.ACTIVE, S.LEFT, S.ERASED},
        S.LEFT: {S.DRAFT, S.ERASED},
        S.ERASED: set(),
    }
)
del S


class Participation(Identified, Versioned, Base):
    """A person in a programme in one role at one organisation."""

    __tablename__ = "participation"
    __table_args__ = (
        UniqueConstraint("person_id", "program_id", "role", "organization_id"),
        Index("ix_participation_organization_role_state", "organization_id", "role", "state"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    role: Mapped[Role] = mapped_column(enum_column(Role))
    state: Mapped[ParticipationState] = mapped_column(enum_column(ParticipationState))
    # A curator's deputy: acts like the curator, is written to when there is no other.
    is_deputy: Mapped[bool] = mapped_column(default=False, server_default=false())
    returned_comment: Mapped[str | None] = mapped_column(EncryptedText)
    paused_until: Mapped[date | None]
    submitted_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")
    organization: Mapped[Organization] = relationship(lazy="raise")
