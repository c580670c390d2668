"""Who is acting: read once per update, frozen, handed to every service."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Account,
    AccountState,
    ErasureState,
    Organization,
    Participation,
    ParticipationState,
    Person,
    Role,
)

# States in which a role counts for anything beyond the person's own forms.
LIVE = frozenset({ParticipationState.ACTIVE, ParticipationState.PAUSED})


@dataclass(frozen=True, slots=True)
class Grant:
    """One role of the actor at one organisation; `path` is the subtree it reaches."""

    participation_id: int
    program_id: int
    role: Role
    state: ParticipationState
    organization_id: int
    organization_title: str
    path: str
    timezone: str
    is_deputy: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind an update. `person_id` is None before consent."""

    telegram_id: int
    account_id: int | None
    account_state: AccountState | None
    person_id: int | None
    number: int | None
    display_name: str | None
    frozen: bool
    locale: str
    timezone: str
    grants: tuple[Grant, ...] = ()
    is_admin: bool = False
    menu_signature: str | None = None
    # Since when they have promised to keep what they see of others to themselves.
    confidential_since: datetime | None = None

    def grant(self, participation_id: int) -> Grant | None:
        """The actor's own role with this id."""
        return next((g for g in self.grants if g.participation_id == participation_id), None)

    def live(self, *roles: Role) -> tuple[Grant, ...]:
        """The roles among `roles` (all when none are named) that are active now."""
        return tuple(g for g in self.grants if g.state in LIVE and (not roles or g.role in roles))

    def holds(self, *roles: Role) -> bool:
        """True when one of `roles` is active now."""
        return bool(self.live(*roles))


async def load_actor(
    session: AsyncSession,
    *,
    telegram_id: int,
    locale: str,
    timezone: str,
    admin_ids: tuple[int, ...] = (),
) -> Actor:
    """The actor of a Telegram account, with one query.

    `locale` and `timezone` are used while the account, or the place it belongs to, is unknown.
    """
    rows = (
        await session.execute(
            select(Account, Person, Participation, Organization)
            .outerjoin(Person, Person.id == Account.person_id)
            .outerjoin(Participation, Participation.person_id == Person.id)
            .outerjoin(Organization, Organization.id == Participation.organization_id)
            .where(Account.telegram_id == telegram_id)
            .order_by(Participation.id)
        )
    ).all()
    account, person = (rows[0][0], rows[0][1]) if rows else (None, None)
    grants = tuple(
        Grant(
            participation_id=participation.id,
            program_id=participation.program_id,
            role=participation.role,
            state=participation.state,
            organization_id=organization.id,
            organization_title=organization.short_title,
            path=organization.path,
            timezone=organization.timezone,
            is_deputy=participation.is_deputy,
        )
        for _, _, participation, organization in rows
        if participation is not None and participation.state is not ParticipationState.ERASED
    )
    zone = (person and person.timezone) or (grants[0].timezone if grants else timezone)
    return Actor(
        telegram_id=telegram_id,
        account_id=account and account.id,
        account_state=account and account.state,
        person_id=person and person.id,
        number=person and person.number,
        display_name=person and person.display_name,
        frozen=person is not None and person.erasure_state is not ErasureState.NONE,
        locale=account.locale if account else locale,
        timezone=zone,
        grants=grants,
        is_admin=telegram_id in admin_ids,
        menu_signature=account and account.menu_signature,
        confidential_since=person and person.confidential_since,
    )
