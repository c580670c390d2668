"""The tree of organisations and their dated network statuses (domain.md 1.2)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, enum_column


class OrganizationType(StrEnum):
    REGION = "region"
    MUNICIPALITY = "municipality"
    SCHOOL = "school"
    METHODICAL_SERVICE = "methodical_service"
    UNIVERSITY = "university"
    COLLEGE = "college"
    PARTNER = "partner"


class OrganizationStatusKind(StrEnum):
    """Network statuses; labels in chats stay neutral (domain.md 1.20)."""

    LEADER_SCHOOL = "leader_school"
    LOW_RESULT_SCHOOL = "low_result_school"
    SOCIAL_RISK_SCHOOL = "social_risk_school"
    RESOURCE_CENTER = "resource_center"
    COORDINATION_CENTER = "coordination_center"
    INTERNSHIP_SITE = "internship_site"


class Organization(Identified, Base):
    """A region, a municipality, a school or a partner.

    `path` is the chain of ids from the root, "/1/4/17/": the scope of a role is one prefix of it.
    """

    __tablename__ = "organization"
    __table_args__ = (
        CheckConstraint("working_week in (5, 6)", name="working_week"),
        Index("ix_organization_path", "path"),
    )

    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    org_type: Mapped[OrganizationType] = mapped_column(enum_column(OrganizationType))
    code: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    short_title: Mapped[str] = mapped_column(String(60))
    timezone: Mapped[str] = mapped_column(String(40))
    working_week: Mapped[int] = mapped_column(SmallInteger, default=5)
    path: Mapped[str] = mapped_column(String(200), default="/")
    created_at: Mapped[datetime]

    parent: Mapped["Organization | None"] = relationship(
        remote_side="Organization.id", lazy="raise"
    )


class OrganizationStatus(Identified, Base):
    """A status an organisation has from a day, and until a day when it has ended."""

    __tablename__ = "organization_status"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    status: Mapped[OrganizationStatusKind] = mapped_column(enum_column(OrganizationStatusKind))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
