"""Invitations: issuing them and renewing them.

The token has 128 random bits and is known only to who was given the link: the database keeps its
SHA-256 (reliability.md 5, row 5).
"""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import Select, select, update

from models import (
    PARTICIPANT_ROLES,
    Invite,
    InviteKind,
    Organization,
    OrganizationType,
    Participation,
    Program,
    Role,
)
from services import audit, clock
from services.access import MAY_INVITE, invitable_roles, require
from services.actor import Actor
from services.errors import AlreadyDone, NotFound, RoleNotHere
from services.locking import get_locked
from services.policy import policy_of
from services.session import Session

TOKEN_BYTES = 16

_SCHOOL_ROLES = frozenset(
    {*PARTICIPANT_ROLES, Role.SCHOOL_CURATOR, Role.SCHOOL_HEAD, Role.PSYCHOLOGIST}
)
# Which roles an organisation of each type can have. Partners and services lend mentors.
ROLES_AT: dict[OrganizationType, frozenset[Role]] = {
    OrganizationType.REGION: frozenset({Role.REGIONAL_COORDINATOR}),
    # One psychologist may be there for all the schools of a municipality.
    OrganizationType.MUNICIPALITY: frozenset({Role.MUNICIPAL_COORDINATOR, Role.PSYCHOLOGIST}),
    OrganizationType.SCHOOL: _SCHOOL_ROLES,
    OrganizationType.METHODICAL_SERVICE: frozenset({Role.MENTOR, Role.PSYCHOLOGIST}),
    OrganizationType.UNIVERSITY: frozenset({Role.MENTOR}),
    OrganizationType.COLLEGE: frozenset({Role.MENTOR}),
    OrganizationType.PARTNER: frozenset({Role.MENTOR}),
}


def token_hash(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def roles_to_invite(actor: Actor, organization: Organization) -> frozenset[Role]:
    """The roles the actor may invite to this organisation."""
    return invitable_roles(actor, organization.path) & ROLES_AT[organization.org_type]


async def create_personal_invite(
    session: Session,
    *,
    actor: Actor,
    role: Role,
    organization_id: int,
    after_id: int | None = None,
) -> str:
    """A link for one person; its token.

    `after_id` is the newest invitation of the actor that the pressed button knew of: a second
    press of the same button raises AlreadyDone instead of making one more. NotFound when the
    actor may not invite this role there.
    """
    organization = await find_place(session, organization_id=organization_id)
    require(role in roles_to_invite(actor, organization))
    return await _create(
        session,
        actor=actor,
        kind=InviteKind.PERSONAL,
        role=role,
        organization=organization,
        after_id=after_id,
    )


async def create_school_invite(
    session: Session, *, actor: Actor, organization_id: int, after_id: int | None = None
) -> str:
    """A link with three doors for the staff room of a school; its token.

    The school's former link stops working. Raises as `create_personal_invite` does.
    """
    organization = await find_place(session, organization_id=organization_id)
    require(roles_to_invite(actor, organization) >= PARTICIPANT_ROLES)
    token = await _create(
        session,
        actor=actor,
        kind=InviteKind.SCHOOL,
        role=None,
        organization=organization,
        after_id=after_id,
    )
    await session.execute(
        update(Invite)
        .where(
            Invite.kind == InviteKind.SCHOOL,
            Invite.organization_id == organization_id,
            Invite.revoked_at.is_(None),
            Invite.token_hash != token_hash(token),
        )
        .values(revoked_at=clock.now())
    )
    return token


async def issue_invite_from_cli(
    session: Session, *, role: Role, organization: Organization, program: Program
) -> str:
    """A personal link made by the operator of the installation: the first coordinator enters so.

    Raises RoleNotHere when an organisation of this type has no such role.
    """
    if role not in ROLES_AT[organization.org_type]:
        raise RoleNotHere
    return await issue(
        session, role=role, organization_id=organization.id, program_id=program.id, actor_id=None
    )


async def issue(
    session: Session,
    *,
    organization_id: int,
    program_id: int,
    actor_id: int | None,
    role: Role | None,
    kind: InviteKind = InviteKind.PERSONAL,
    participation_id: int | None = None,
    valid_for: timedelta | None = None,
) -> str:
    """Write one invitation and answer its token. Who may do so was checked by the caller.

    `participation_id` ties it to somebody the roster names, or who is here already. `valid_for`
    defaults to the days of the policy.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = clock.now()
    invite = Invite(
        token_hash=token_hash(token),
        kind=kind,
        role=role,
        organization_id=organization_id,
        program_id=program_id,
        participation_id=participation_id,
        created_by_id=actor_id,
        created_at=now,
        expires_at=now + (valid_for or timedelta(days=policy_of(session).invite_valid_days)),
    )
    session.add(invite)
    await session.flush()
    audit.record(
        session, actor_id=actor_id, action="invite_created", entity="invite", entity_id=invite.id
    )
    return token


async def reissue(session: Session, *, actor: Actor, invite_id: int) -> str:
    """A new link instead of one that was lost or has expired; the old one stops working.

    Raises NotFound out of scope, AlreadyDone when the old one was used or renewed meanwhile.
    """
    invite = await get_locked(session, Invite, invite_id)
    require(invite.kind is not InviteKind.ACCOUNT)
    organization = await find_place(session, organization_id=invite.organization_id)
    allowed = roles_to_invite(actor, organization)
    require(invite.role in allowed if invite.role else allowed >= PARTICIPANT_ROLES)
    return await _renew(session, invite=invite, actor_id=actor.person_id)


async def reissue_for_roster(session: Session, *, participation_id: int) -> str:
    """A new link for somebody in the roster who has not entered; the old ones stop working."""
    participation = await get_locked(session, Participation, participation_id)
    await session.execute(
        update(Invite)
        .where(
            Invite.participation_id == participation_id,
            Invite.used_at.is_(None),
            Invite.revoked_at.is_(None),
        )
        .values(revoked_at=clock.now())
    )
    return await issue(
        session,
        role=participation.role,
        organization_id=participation.organization_id,
        program_id=participation.program_id,
        participation_id=participation_id,
        actor_id=None,
    )


async def _create(
    session: Session,
    *,
    actor: Actor,
    kind: InviteKind,
    role: Role | None,
    organization: Organization,
    after_id: int | None,
) -> str:
    if after_id is not None and await session.scalar(newest_of(actor).with_for_update()) != (
        after_id or None
    ):
        raise AlreadyDone
    wanted = {role} if role else PARTICIPANT_ROLES
    grant = next(
        g
        for g in actor.live(*MAY_INVITE)
        if organization.path.startswith(g.path) and wanted <= MAY_INVITE[g.role]
    )
    return await issue(
        session,
        kind=kind,
        role=role,
        organization_id=organization.id,
        program_id=grant.program_id,
        actor_id=actor.person_id,
    )


async def _renew(session: Session, *, invite: Invite, actor_id: int | None) -> str:
    if invite.revoked_at is not None or invite.used_at is not None:
        raise AlreadyDone
    invite.revoked_at = clock.now()
    audit.record(
        session, actor_id=actor_id, action="invite_revoked", entity="invite", entity_id=invite.id
    )
    return await issue(
        session,
        kind=invite.kind,
        role=invite.role,
        organization_id=invite.organization_id,
        program_id=invite.program_id,
        participation_id=invite.participation_id,
        actor_id=actor_id,
    )


def newest_of(actor: Actor) -> Select[tuple[int]]:
    """The query for the id of the newest invitation the actor has made."""
    return (
        select(Invite.id)
        # Neither the operator's invitations nor a stranger have a person: NULL is nobody's.
        .where(Invite.created_by_id.is_not(None), Invite.created_by_id == actor.person_id)
        .order_by(Invite.id.desc())
        .limit(1)
    )


async def find_place(session: Session, *, organization_id: int) -> Organization:
    """An organisation; raises NotFound. What may be done there, the caller checks."""
    organization = await session.get(Organization, organization_id)
    if organization is None:
        raise NotFound
    return organization
