"""Invitations as those who issue them see them: where they may invite, and which still wait."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, select

from models import Invite, InviteKind, Organization, Participation, Person
from services import clock
from services.access import MAY_INVITE, require
from services.actor import Actor
from services.errors import NotFound
from services.invites import find_place, newest_of, roles_to_invite, token_hash
from services.natural import natural_key
from services.session import Session


@dataclass(frozen=True, slots=True)
class WaitingInvite:
    """An invitation that nobody has used yet."""

    invite: Invite
    organization: Organization
    person: Person | None


async def list_waiting(session: Session, *, actor: Actor) -> Sequence[WaitingInvite]:
    """Invitations nobody has used yet that the actor may renew, oldest first.

    Expired ones too: they are the ones to renew.
    """
    rows = await session.execute(
        select(Invite, Organization, Person)
        .join(Organization, Organization.id == Invite.organization_id)
        .outerjoin(Participation, Participation.id == Invite.participation_id)
        .outerjoin(Person, Person.id == Participation.person_id)
        .where(
            Invite.kind == InviteKind.PERSONAL,
            Invite.used_at.is_(None),
            Invite.revoked_at.is_(None),
            _may_invite(actor),
        )
        .order_by(Invite.expires_at, Invite.id)
    )
    return [WaitingInvite(*row) for row in rows]


async def find_school_invite(
    session: Session, *, actor: Actor, organization_id: int
) -> Invite | None:
    """The link of a school that works now."""
    return await session.scalar(
        select(Invite)
        .join(Organization, Organization.id == Invite.organization_id)
        .where(
            Invite.kind == InviteKind.SCHOOL,
            Invite.organization_id == organization_id,
            Invite.revoked_at.is_(None),
            Invite.expires_at > clock.now(),
            _may_invite(actor),
        )
    )


async def get_by_token(
    session: Session, *, actor: Actor, token: str
) -> tuple[Invite, Organization]:
    """An invitation the actor has just been given the token of. Raises NotFound."""
    row = (
        await session.execute(
            select(Invite, Organization)
            .join(Organization, Organization.id == Invite.organization_id)
            .where(Invite.token_hash == token_hash(token), _may_invite(actor))
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    invite, organization = row
    return invite, organization


async def newest_id(session: Session, *, actor: Actor) -> int:
    """The id of the actor's newest invitation, 0 when there is none (for `after_id`)."""
    return await session.scalar(newest_of(actor)) or 0


async def list_organizations(session: Session, *, actor: Actor) -> Sequence[Organization]:
    """Where the actor may invite somebody, by name."""
    paths = [grant.path for grant in actor.live(*MAY_INVITE)]
    if actor.frozen or not paths:
        return []
    found = await session.scalars(
        select(Organization)
        .where(or_(*(Organization.path.startswith(path) for path in paths)))
        .order_by(Organization.id)
    )
    mine = [organization for organization in found if roles_to_invite(actor, organization)]
    return sorted(mine, key=lambda organization: natural_key(organization.short_title))


async def get_organization(session: Session, *, actor: Actor, organization_id: int) -> Organization:
    """An organisation where the actor may invite somebody; raises NotFound."""
    organization = await find_place(session, organization_id=organization_id)
    require(bool(roles_to_invite(actor, organization)))
    return organization


def _may_invite(actor: Actor) -> ColumnElement[bool]:
    """The condition on Invite and Organization: what the actor might have issued themselves."""
    grants = () if actor.frozen else actor.live(*MAY_INVITE)
    return or_(
        false(),
        *(
            and_(
                Organization.path.startswith(grant.path),
                or_(Invite.role.is_(None), Invite.role.in_(MAY_INVITE[grant.role])),
            )
            for grant in grants
        ),
    )
