"""Coming in by an invitation: opening it, agreeing or refusing, and gaining one more role.

Until the consent there is only the account row; a personal link is claimed by the first account
that opens it, so of fifty who try at once one gets in (domain.md 7.1; reliability.md 5, row 5).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import func, select, update

from models import (
    PARTICIPANT_ROLES,
    Account,
    AccountState,
    AuditRecord,
    ConsentKind,
    Invite,
    InviteKind,
    Organization,
    ParticipationState,
    Role,
)
from services import audit, clock, consents, roster_people
from services.accounts import lock_account
from services.actor import Actor
from services.consents import Proof
from services.errors import AlreadyDone, ConsentRequired, InviteExpired, InviteInvalid, InviteUsed
from services.invites import token_hash
from services.policy import policy_of
from services.session import Session

REJECTED = "invite_rejected"


class Door(StrEnum):
    """What opening a link leads to."""

    CONSENT = "consent"
    NEW_ROLE = "new_role"
    ALREADY_HERE = "already_here"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED = "used"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Opened:
    """Where a link leads. `key` proves later that it was opened; keep it on the server only.

    `role` is None for the link of a school: the person chooses.
    """

    door: Door
    key: str = ""
    role: Role | None = None
    organization_title: str = ""


async def open_invite(session: Session, *, actor: Actor, token: str) -> Opened:
    """Open an invitation.

    Wrong tokens are counted per account; after too many nothing opens for a while, so that a
    guess costs more than it can bring. Nothing is raised: the count must be committed.
    """
    account = await lock_account(session, actor=actor)
    if await _too_many_attempts(session, account):
        return Opened(Door.TOO_MANY)
    key = token_hash(token)
    row = (
        await session.execute(
            select(Invite, Organization)
            .join(Organization, Organization.id == Invite.organization_id)
            .where(Invite.token_hash == key)
        )
    ).one_or_none()
    if row is None:
        audit.record(
            session, actor_id=None, action=REJECTED, entity="account", entity_id=account.id
        )
        return Opened(Door.UNKNOWN)
    invite, organization = row
    door = await _door(session, actor, account, invite)
    return Opened(door, key, invite.role, organization.short_title)


async def find_opened(session: Session, *, actor: Actor) -> Opened | None:
    """The invitation that somebody without a consent has opened, and that still holds."""
    if actor.person_id is not None or actor.account_state is not AccountState.NEW:
        return None
    row = (
        await session.execute(
            select(Invite, Organization)
            .join(Account, Account.invite_id == Invite.id)
            .join(Organization, Organization.id == Invite.organization_id)
            .where(Account.id == actor.account_id, Invite.revoked_at.is_(None))
        )
    ).one_or_none()
    if row is None:
        return None
    invite, organization = row
    return Opened(Door.CONSENT, invite.token_hash, invite.role, organization.short_title)


async def join(
    session: Session, *, actor: Actor, roles: Collection[Role], proof: Proof
) -> list[int]:
    """Consent given: the person exists from now on. Answers the ids of the roles to register.

    `roles` are what was chosen at the link of a school; a personal link decides by itself.
    Raises AlreadyDone when the consent is there already, InviteInvalid when the invitation was
    taken back meanwhile or the account has refused.
    """
    account = await lock_account(session, actor=actor)
    if account.person_id is not None:
        raise AlreadyDone
    invite = await _invite_of(session, account)
    if invite is None or invite.revoked_at is not None or account.state is not AccountState.NEW:
        raise InviteInvalid
    person = await roster_people.find_or_create(session, invite=invite)
    account.person_id = person.id
    account.state = AccountState.ACTIVE
    await consents.give(session, person_id=person.id, kind=ConsentKind.PD_PROCESSING, proof=proof)
    return await _take_roles(session, person.id, invite, roles)


async def refuse(session: Session, *, actor: Actor) -> None:
    """Consent refused: what the roster held of the person is erased, and only the mark stays.

    Raises AlreadyDone when the consent was given: that is withdrawn in another way.
    """
    account = await lock_account(session, actor=actor)
    if account.person_id is not None:
        raise AlreadyDone
    account.state = AccountState.REFUSED
    invite = await _invite_of(session, account)
    if invite is not None and invite.revoked_at is None:
        await roster_people.forget(session, invite=invite)
    await session.flush()


async def accept_roles(
    session: Session, *, actor: Actor, key: str, roles: Collection[Role]
) -> list[int]:
    """One more role for somebody who is here already; no second consent is asked.

    `key` is of `Opened`. Answers the ids of the roles to register. Raises InviteInvalid,
    InviteExpired, InviteUsed, ConsentRequired.
    """
    account = await lock_account(session, actor=actor)
    if account.person_id is None or actor.frozen:
        raise ConsentRequired
    await consents.require_consent(
        session, person_id=account.person_id, kind=ConsentKind.PD_PROCESSING
    )
    invite = await session.scalar(select(Invite).where(Invite.token_hash == key))
    if invite is None or invite.revoked_at is not None:
        raise InviteInvalid
    if invite.expires_at <= clock.now():
        raise InviteExpired
    if invite.kind is InviteKind.PERSONAL and not await _claim(session, invite):
        raise InviteUsed
    return await _take_roles(session, account.person_id, invite, roles)


async def _door(session: Session, actor: Actor, account: Account, invite: Invite) -> Door:
    if invite.revoked_at is not None:
        return Door.UNKNOWN
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
    if invite.kind is InviteKind.PERSONAL and not await _claim(session, invite):
        return Door.USED
    await _let_go(session, account.invite_id)
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


async def _invite_of(session: Session, account: Account) -> Invite | None:
    """The invitation an account has opened, as it is now.

    Not locked: one link of a school lets many in at once, and the account's own reference to it
    already holds a shared lock on PostgreSQL, so that two would wait for each other.
    """
    return await session.scalar(
        select(Invite)
        .where(Invite.id == account.invite_id)
        .execution_options(populate_existing=True)
    )


async def _claim(session: Session, invite: Invite) -> bool:
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


async def _let_go(session: Session, invite_id: int | None) -> None:
    """Somebody who opens another link before consenting gives the first one back."""
    if invite_id is not None:
        await session.execute(
            update(Invite)
            .where(Invite.id == invite_id, Invite.kind == InviteKind.PERSONAL)
            .values(used_at=None)
        )


async def _take_roles(
    session: Session, person_id: int, invite: Invite, roles: Collection[Role]
) -> list[int]:
    wanted = [invite.role] if invite.role else sorted(PARTICIPANT_ROLES & set(roles))
    if not wanted:
        raise InviteInvalid
    taken = [
        await roster_people.take_role(session, person_id=person_id, invite=invite, role=role)
        for role in wanted
    ]
    for participation_id in filter(None, taken):
        audit.record(
            session,
            actor_id=person_id,
            action="joined",
            entity="participation",
            entity_id=participation_id,
        )
    await session.flush()
    return [participation_id for participation_id in taken if participation_id is not None]


async def _too_many_attempts(session: Session, account: Account) -> bool:
    policy = policy_of(session)
    since = clock.now() - timedelta(minutes=policy.invite_attempts_minutes)
    wrong = await session.scalar(
        select(func.count())
        .select_from(AuditRecord)
        .where(
            AuditRecord.entity == "account",
            AuditRecord.entity_id == account.id,
            AuditRecord.action == REJECTED,
            AuditRecord.at > since,
        )
    )
    return wrong >= policy.invite_attempts
