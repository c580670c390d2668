"""Coming in by an invitation: opening it, agreeing or refusing, and gaining one more role.

Until the consent there is only the account row; a personal link is claimed by the first account
that opens it, so of fifty who try at once one gets in (domain.md 7.1; reliability.md 5, row 5).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from models import (
    PARTICIPANT_ROLES,
    Account,
    AccountState,
    AuditRecord,
    Consent,
    ConsentKind,
    ConsentState,
    Invite,
    InviteKind,
    Organization,
    Participation,
    ParticipationState,
    Role,
)
from services import audit, clock, consents, roster_people
from services.accounts import lock_account
from services.actor import Actor
from services.consents import Proof
from services.errors import AlreadyDone, ConsentRequired, InviteExpired, InviteInvalid, InviteUsed
from services.invite_doors import Door, claim, find_door
from services.invites import token_hash
from services.policy import policy_of
from services.session import Session

__all__ = ["Door", "Opened", "accept_roles", "find_opened", "join", "open_invite", "refuse"]

REJECTED = "invite_rejected"


@dataclass(frozen=True, slots=True)
class Opened:
    """Where a link leads. `key` proves later that it was opened; keep it on the server only.

    `role` is None for the link of a school: the person chooses.
    """

    door: Door
    key: str = ""
    role: Role | None = None
    organization_title: str = ""
    organization_id: int = 0


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
    door = await find_door(session, actor=actor, account=account, invite=invite)
    return Opened(door, key, invite.role, organization.short_title, organization.id)


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
    title, organization_id = organization.short_title, organization.id
    return Opened(Door.CONSENT, invite.token_hash, invite.role, title, organization_id)


async def find_signed_day(session: Session, *, actor: Actor) -> date | None:
    """When the person whom the opened invitation names has signed the consent on paper."""
    if actor.person_id is not None or actor.account_state is not AccountState.NEW:
        return None
    return await session.scalar(
        select(Consent.signed_on)
        .join(Participation, Participation.person_id == Consent.person_id)
        .join(Invite, Invite.participation_id == Participation.id)
        .join(Account, Account.invite_id == Invite.id)
        .where(
            Account.id == actor.account_id,
            Invite.revoked_at.is_(None),
            Participation.state == ParticipationState.INVITED,
            Consent.kind == ConsentKind.PD_PROCESSING,
            Consent.state == ConsentState.SIGNED_ON,
        )
    )


async def join(
    session: Session, *, actor: Actor, roles: Collection[Role], proof: Proof | None
) -> list[int]:
    """Consent given: the person exists from now on. Answers the ids of the roles to register.

    `roles` are what was chosen at the link of a school; a personal link decides by itself. Without
    a `proof` only who has signed on paper comes in. Raises AlreadyDone when the account has a
    person already, InviteInvalid when the invitation was taken back meanwhile or the account has
    refused, ConsentRequired.
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
    kind = ConsentKind.PD_PROCESSING
    if await consents.find_valid(session, person_id=person.id, kind=kind) is None:
        if proof is None:
            raise ConsentRequired
        await consents.give(session, person_id=person.id, kind=kind, proof=proof)
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
    if invite is None or invite.revoked_at is not None or invite.kind is InviteKind.ACCOUNT:
        raise InviteInvalid
    if invite.expires_at <= clock.now():
        raise InviteExpired
    if invite.kind is InviteKind.PERSONAL and not await claim(session, invite=invite):
        raise InviteUsed
    return await _take_roles(session, account.person_id, invite, roles)


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
