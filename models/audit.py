"""The append-only log of who did what (domain.md 2.3.17)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified


class AuditRecord(Identified, Base):
    """One action. Codes and ids only; no names, no texts. `actor_id` None is the system itself."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_entity", "entity", "entity_id"),)

    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(String(48))
    entity: Mapped[str] = mapped_column(String(40))
    entity_id: Mapped[int]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
