"""Whether Telegram lets the bot write to an account: blocked, and back again."""

from sqlalchemy import case, delete, update

from models import Account, AccountState, CuratorCard
from services.actor import Actor
from services.card_kinds import CardKind
from services.session import Session


async def mark_blocked(session: Session, *, actor: Actor) -> None:
    """The person has blocked the bot. Who has not joined, or has refused, stays as they are."""
    await session.execute(
        update(Account)
        .where(Account.telegram_id == actor.telegram_id, Account.state == AccountState.ACTIVE)
        .values(state=AccountState.BLOCKED)
    )


async def mark_reachable(session: Session, *, actor: Actor) -> None:
    """The person can be written to again; being out of reach another time is a new matter."""
    await session.execute(
        update(Account)
        .where(Account.telegram_id == actor.telegram_id, Account.state == AccountState.BLOCKED)
        .values(
            state=case((Account.person_id.is_(None), AccountState.NEW), else_=AccountState.ACTIVE)
        )
    )
    await session.execute(
        delete(CuratorCard).where(
            CuratorCard.kind == CardKind.UNREACHABLE.value,
            CuratorCard.subject_id == actor.person_id,
        )
    )
