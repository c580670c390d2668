"""Where an invitation leads: one door for each way of coming in, or why it stays shut."""

from enum import StrEnum

from sqlalchemy import update

from models import (
    PARTICIPANT_ROLES,
    Account,
    AccountState,
    Invite,
    InviteKind,
    ParticipationState,
)
from services import clock
from services.actor import Actor
from services.session import Session


class Door(StrEnum):
    """What opening a link leads to."""

    CONSENT = "consent"
    NEW_ROLE = "new_role"
    ACCOUNT = "account"
    ALREADY_HERE = "already_here"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED = "used"
    TOO_MANY = "too_many"


async def find_door(session: Session, *, actor: Actor, account: Account, invite: Invite) -> Door:
    """Which door a link opens for an account; a personal one is claimed by going in."""
    if invite.revoked_at is not None:
        return Door.UNKNOWN
    if invite.kind is InviteKind.ACCOUNT:
        return _door_of_account(account, invite)
    if account.person_id is not None:
        return _door_of_member(actor, invite)
    if account.invite_id == invite.id:
        # Opened in time by this very account: to read again, or to think again after a refusal.
        account.state = AccountState.NEW
        return Door.CONSENT
    if invite.kind is InviteKind.PERSONAL and invite.used_at is not None:
        return Door.USED
    if invite.expires_at <= clock.now():
        return Door.EXPIRED
    if invite.kind is InviteKind.PERSONAL and not await claim(session, invite=invite):
        return Door.USED
    await let_go(session, invite_id=account.invite_id)
    account.invite_id = invite.id
    account.state = AccountState.NEW
    return Door.CONSENT


def _door_of_member(actor: Actor, invite: Invite) -> Door:
    outside = (ParticipationState.INVITED, ParticipationState.LEFT)
    held = {
        grant.role
        for grant in actor.grants
        if grant.organization_id == invite.organization_id
        and grant.program_id == invite.program_id
        and grant.state not in outside
    }
    offered = {invite.role} if invite.role else PARTICIPANT_ROLES
    if actor.frozen or offered <= held:
        return Door.ALREADY_HERE
    if invite.kind is InviteKind.PERSONAL and invite.used_at is not None:
        return Door.USED
    return Door.EXPIRED if invite.expires_at <= clock.now() else Door.NEW_ROLE


def _door_of_account(account: Account, invite: Invite) -> Door:
    """Nothing is claimed by opening: services/new_account.py asks for more first."""
    if account.person_id is not None:
        return Door.ALREADY_HERE
    if invite.used_at is not None:
        return Door.USED
    return Door.EXPIRED if invite.expires_at <= clock.now() else Door.ACCOUNT


async def claim(session: Session, *, invite: Invite) -> bool:
    """True for the one who was first: a compare-and-set on the row."""
    won = await session.scalar(
        update(Invite)
        .where(
            Invite.id == invite.id,
            Invite.used_at.is_(None),
            Invite.revoked_at.is_(None),
            Invite.expires_at > clock.now(),
        )
        .values(used_at=clock.now())
        .returning(Invite.id)
    )
    return won is not None


async def let_go(session: Session, *, invite_id: int | None) -> None:
    """Somebody who opens another link before consenting gives the first one back."""
    if invite_id is not None:
        await session.execute(
            update(Invite)
            .where(Invite.id == invite_id, Invite.kind == InviteKind.PERSONAL)
            .values(used_at=None)
        )
