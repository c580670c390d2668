"""Going on from another Telegram account: a lost phone, a new number.

The link is made by somebody who could invite the person to every role they hold, so that nobody
gains rights by it. Whoever opens it must know the name the person goes by here; the former account
is let go, everything else stays the person's.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, or_, select, update

from models import (
    Account,
    AccountState,
    AuditRecord,
    CuratorCard,
    DialogState,
    ErasureState,
    Invite,
    InviteKind,
    Organization,
    Participation,
    ParticipationState,
    Person,
)
from services import audit, clock, invites
from services.access import invitable_roles, require
from services.accounts import lock_account
from services.actor import Actor
from services.card_kinds import CardKind
from services.errors import (
    AlreadyDone,
    InviteExpired,
    InviteInvalid,
    InviteUsed,
    NotFound,
    TooManyAttempts,
)
from services.invite_doors import let_go
from services.locking import get_locked
from services.notices import CHAT, NoticeKind, enqueue_notice
from services.organizations import same_words
from services.policy import policy_of
from services.report_readers import find_readers
from services.session import Session

# How a wrong name is noted; after `policy.invite_attempts` of them the link is dead.
WRONG_NAME = "account_name_wrong"
OUTSIDE = (ParticipationState.INVITED, ParticipationState.LEFT, ParticipationState.ERASED)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a link for a new account leads to. The name is what has to be typed: never shown."""

    number: int
    organization_title: str


async def can_renew_account(session: Session, *, actor: Actor, person_id: int) -> bool:
    """May the actor issue such a link: could they invite to everything this person is here?

    Never for oneself, for somebody frozen, or for somebody who has never come in.
    """
    if actor.frozen or actor.person_id in (None, person_id):
        return False
    person = await session.get(Person, person_id)
    if person is None or person.erasure_state is not ErasureState.NONE or not person.display_name:
        return False
    roles = await session.execute(
        select(Participation.role, Organization.path)
        .join(Organization, Organization.id == Participation.organization_id)
        .where(Participation.person_id == person_id, Participation.state.not_in(OUTSIDE))
    )
    held = roles.all()
    account = select(Account.id).where(Account.person_id == person_id).limit(1)
    return (
        bool(held)
        and all(role in invitable_roles(actor, path) for role, path in held)
        and await session.scalar(account) is not None
    )


async def issue_account_link(
    session: Session, *, actor: Actor, participation_id: int, after_id: int | None = None
) -> str:
    """The token of a link by which this person goes on from another account, for 24 hours.

    Former such links stop working. Raises NotFound; AlreadyDone for the second press of one
    button (`after_id` as in services/invites.py).
    """
    participation = await get_locked(session, Participation, participation_id)
    person_id = participation.person_id
    require(await can_renew_account(session, actor=actor, person_id=person_id))
    if after_id is not None and after_id != (
        await session.scalar(invites.newest_of(actor).with_for_update()) or 0
    ):
        raise AlreadyDone
    roles = select(Participation.id).where(Participation.person_id == person_id)
    await session.execute(
        update(Invite)
        .where(
            Invite.kind == InviteKind.ACCOUNT,
            Invite.participation_id.in_(roles),
            Invite.used_at.is_(None),
            Invite.revoked_at.is_(None),
        )
        .values(revoked_at=clock.now())
    )
    return await invites.issue(
        session,
        kind=InviteKind.ACCOUNT,
        role=participation.role,
        organization_id=participation.organization_id,
        program_id=participation.program_id,
        participation_id=participation_id,
        actor_id=actor.person_id,
        valid_for=timedelta(hours=policy_of(session).account_link_hours),
    )


async def get_offer(session: Session, *, actor: Actor, key: str) -> Offer:
    """What the opened link offers to an account without a person. `key` is of `entering.Opened`.

    Raises NotFound for a member, InviteInvalid, InviteExpired, InviteUsed.
    """
    require(actor.person_id is None)
    invite = await _usable(session, key)
    person, organization = await _person_of(session, invite)
    return Offer(person.number, organization.short_title)


async def check_name(session: Session, *, actor: Actor, key: str, name: str) -> bool:
    """Is this the name the person goes by here? A wrong one is counted.

    Raises as `get_offer` does; TooManyAttempts is not raised but lies behind InviteInvalid: after
    five wrong names the link is dead, and the count must be committed.
    """
    require(actor.person_id is None)
    invite = await _usable(session, key, lock=True)
    person, _ = await _person_of(session, invite)
    if _is_name(person, name):
        return True
    audit.record(session, actor_id=None, action=WRONG_NAME, entity="invite", entity_id=invite.id)
    await session.flush()
    wrong = await session.scalar(
        select(func.count())
        .select_from(AuditRecord)
        .where(
            AuditRecord.entity == "invite",
            AuditRecord.entity_id == invite.id,
            AuditRecord.action == WRONG_NAME,
        )
    )
    if wrong >= policy_of(session).invite_attempts:
        invite.revoked_at = clock.now()
        await session.flush()
    return False


async def move_account(session: Session, *, actor: Actor, key: str, name: str) -> None:
    """The person goes on from the actor's account; the former one is let go with its dialog.

    Consents, roles, pairs and answers are the person's and stay. The former account is told, so
    that nobody is taken over in silence; so are whoever issued the link and another leader.
    Raises as `get_offer` does, TooManyAttempts for a wrong name.
    """
    account = await lock_account(session, actor=actor)
    require(account.person_id is None)
    invite = await _usable(session, key, lock=True)
    person, _ = await _person_of(session, invite)
    if not _is_name(person, name):
        raise TooManyAttempts
    person = await get_locked(session, Person, person.id)
    invite.used_at = clock.now()
    await _tell_former(session, invite, person)
    await _let_old_accounts_go(session, person.id)
    await let_go(session, invite_id=account.invite_id)
    account.person_id, account.invite_id = person.id, None
    account.state = AccountState.ACTIVE
    # Being out of reach another time is a new matter.
    await session.execute(
        delete(CuratorCard).where(
            CuratorCard.kind == CardKind.UNREACHABLE.value, CuratorCard.subject_id == person.id
        )
    )
    audit.record(
        session,
        actor_id=person.id,
        action="account_moved",
        entity="person",
        entity_id=person.id,
        invite_id=invite.id,
    )
    await session.flush()
    await _tell_leaders(session, invite, person)


async def _usable(session: Session, key: str, *, lock: bool = False) -> Invite:
    query = select(Invite).where(Invite.token_hash == key, Invite.kind == InviteKind.ACCOUNT)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    invite = await session.scalar(query)
    if invite is None or invite.revoked_at is not None:
        raise InviteInvalid
    if invite.used_at is not None:
        raise InviteUsed
    if invite.expires_at <= clock.now():
        raise InviteExpired
    return invite


async def _person_of(session: Session, invite: Invite) -> tuple[Person, Organization]:
    """Whose account it is; nobody comes back to a frozen one by a link."""
    row = (
        await session.execute(
            select(Person, Organization)
            .join(Participation, Participation.person_id == Person.id)
            .join(Organization, Organization.id == Participation.organization_id)
            .where(
                Participation.id == invite.participation_id,
                Person.erasure_state == ErasureState.NONE,
            )
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def _is_name(person: Person, name: str) -> bool:
    return bool(person.display_name) and same_words(name) == same_words(person.display_name)


async def _let_old_accounts_go(session: Session, person_id: int) -> None:
    """Nothing of the person is left with them: neither the row nor what was being typed."""
    old = await session.scalars(select(Account.telegram_id).where(Account.person_id == person_id))
    dialogs = [DialogState.key.like(f"%:{one}:{one}") for one in old]
    if dialogs:
        await session.execute(delete(DialogState).where(or_(*dialogs)))
    await session.execute(delete(Account).where(Account.person_id == person_id))


async def _tell_former(session: Session, invite: Invite, person: Person) -> None:
    """Into the chat of every account that is let go."""
    former = await session.scalars(
        select(Account.telegram_id).where(
            Account.person_id == person.id, Account.state == AccountState.ACTIVE
        )
    )
    for telegram_id in former.all():
        await enqueue_notice(
            session,
            kind=NoticeKind.ACCOUNT_LEFT,
            recipient_id=person.id,
            subject=f"invite:{invite.id}",
            occasion=f"left:{telegram_id}",
            payload={CHAT: telegram_id},
        )


async def _tell_leaders(session: Session, invite: Invite, person: Person) -> None:
    """The issuer, and those nearest to the school besides the two of them."""
    school = await session.get_one(Organization, invite.organization_id)
    besides = {person.id, invite.created_by_id or 0}
    others = await find_readers(session, path=school.path, besides=besides)
    told = [invite.created_by_id] if invite.created_by_id is not None else []
    for recipient_id in (*told, *(other.id for other in others.people)):
        await enqueue_notice(
            session,
            kind=NoticeKind.ACCOUNT_MOVED,
            recipient_id=recipient_id,
            subject=f"invite:{invite.id}",
            occasion="moved",
            payload={"participation_id": invite.participation_id},
        )
