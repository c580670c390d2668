"""Messenger accounts: the only row a person has before consent (domain.md 7.1)."""

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from models import Account, AccountState
from services import clock
from services.actor import Actor, load_actor
from services.session import Session


async def lock_account(session: Session, *, actor: Actor) -> Account:
    """The actor's account as it is now, locked; made when it is not there yet.

    Who writes again has unblocked the bot.
    """
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    row = {
        "telegram_id": actor.telegram_id,
        "state": AccountState.NEW,
        "locale": actor.locale,
        "created_at": clock.now(),
    }
    await session.execute(
        dialect.insert(Account)
        .values(row)
        .on_conflict_do_nothing(index_elements=[Account.telegram_id])
    )
    account = (
        await session.scalars(
            select(Account)
            .where(Account.telegram_id == actor.telegram_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).one()
    if account.state is AccountState.BLOCKED:
        account.state = AccountState.NEW if account.person_id is None else AccountState.ACTIVE
    return account


async def reload_actor(session: Session, *, actor: Actor) -> Actor:
    """The actor as this unit of work has left them: after a consent, a name, a new role."""
    await session.flush()
    return await load_actor(
        session,
        telegram_id=actor.telegram_id,
        locale=actor.locale,
        timezone=actor.timezone,
        admin_ids=(actor.telegram_id,) if actor.is_admin else (),
    )
