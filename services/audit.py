"""The append-only log of who did what. Codes and ids only."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditRecord
from services import clock


def record(
    session: AsyncSession,
    *,
    actor_id: int | None,
    action: str,
    entity: str,
    entity_id: int,
    **details: Any,
) -> None:
    """Add one line; `actor_id` is a person, or None for the system itself."""
    session.add(
        AuditRecord(
            at=clock.now(),
            actor_id=actor_id,
            action=action,
            entity=entity,
            entity_id=entity_id,
            details=details,
        )
    )
