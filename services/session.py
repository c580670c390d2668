"""The session that services are verbs on; handlers pass it through without looking inside."""

from sqlalchemy.ext.asyncio import AsyncSession as Session

__all__ = ["Session"]
