"""People who come in, as the services see them."""

from models import Organization, Role
from services.accounts import reload_actor
from services.actor import Actor, load_actor
from services.consents import Proof
from services.entering import Opened, join, open_invite
from services.invites import issue
from services.session import Session
from tests.factories import World

PROOF = Proof(version="1", locale="ru", sha256="a" * 64, chat_id=7, message_id=11)


async def stranger(session: Session, telegram_id: int = 7) -> Actor:
    """The actor of a Telegram account, known or not."""
    return await load_actor(session, telegram_id=telegram_id, locale="ru", timezone="Europe/Moscow")


async def link(world: World, role: Role | None, organization: Organization, **fields) -> str:
    """The token of an invitation, whoever made it."""
    return await issue(
        world.session,
        role=role,
        organization_id=organization.id,
        program_id=world.program.id,
        actor_id=fields.pop("actor_id", None),
        **fields,
    )


async def enter(session: Session, token: str, *, telegram_id: int = 7, roles=()) -> list[int]:
    """Open a link and agree; the ids of the roles to register."""
    await open_link(session, token, telegram_id=telegram_id)
    actor = await stranger(session, telegram_id)
    return await join(session, actor=actor, roles=roles, proof=PROOF)


async def open_link(session: Session, token: str, *, telegram_id: int = 7) -> Opened:
    """Open a link."""
    return await open_invite(session, actor=await stranger(session, telegram_id), token=token)


async def member(session: Session, telegram_id: int = 7) -> Actor:
    """The actor as they are now."""
    return await reload_actor(session, actor=await stranger(session, telegram_id))
