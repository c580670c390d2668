"""People whom a school's roster names before they have come in, and what becomes of the rows.

Before consent a roster row is used for nothing but the invitation (product.md, «Privacy»).
"""

from sqlalchemy import delete, exists, select, update

from models import (
    STAFF_ROLES,
    Account,
    Consent,
    Invite,
    Participation,
    ParticipationState,
    Person,
    Role,
)
from services import clock, states
from services.locking import find_locked
from services.persons import create_person
from services.session import Session

S = ParticipationState


async def find_or_create(session: Session, *, invite: Invite) -> Person:
    """The person the roster names for this invitation, else a new one. Call after consent only."""
    named = await _find_named(session, invite)
    if named is None:
        return await create_person(session)
    return await find_locked(session, Person, named.person_id)


async def take_role(session: Session, *, person_id: int, invite: Invite, role: Role) -> int | None:
    """Give the person the role of an invitation as a draft to register; its id.

    None when they have this role already. What the roster held under another person of the same
    human is let go.
    """
    named = await _find_named(session, invite)
    own = await _find_own(session, person_id, invite, role)
    # The personal invitation of the level above is what approves staff.
    approver = invite.created_by_id if role in STAFF_ROLES else None
    if named is not None and named.person_id != person_id:
        await forget(session, invite=invite)
    if own is None:
        own = Participation(
            person_id=person_id,
            program_id=invite.program_id,
            organization_id=invite.organization_id,
            role=role,
            state=S.DRAFT,
            approved_by_id=approver,
            created_at=clock.now(),
        )
        session.add(own)
    elif own.state in (S.INVITED, S.LEFT):
        states.move(own, S.DRAFT)
        own.approved_by_id = approver
    else:
        return None
    await session.flush()
    return own.id


async def forget(session: Session, *, invite: Invite) -> None:
    """Erase the rows the roster held of the person an invitation names, and only those.

    Their other invitations keep working: they lead to a role at a school, no longer to a name.
    """
    named = await _find_named(session, invite)
    if named is None:
        return
    roles = select(Participation.id).where(Participation.person_id == named.person_id)
    await session.execute(
        update(Invite).where(Invite.participation_id.in_(roles)).values(participation_id=None)
    )
    session.expunge(named)
    await session.execute(delete(Participation).where(Participation.person_id == named.person_id))
    # A paper that was marked before the refusal in the chat.
    await session.execute(delete(Consent).where(Consent.person_id == named.person_id))
    await session.execute(delete(Person).where(Person.id == named.person_id))
    await session.refresh(invite, ["participation_id"])


async def _find_named(session: Session, invite: Invite) -> Participation | None:
    """The roster's row behind an invitation, when that person has not come in in any role."""
    if invite.participation_id is None:
        return None
    entered = exists().where(Account.person_id == Participation.person_id)
    return await session.scalar(
        select(Participation)
        .where(
            Participation.id == invite.participation_id,
            Participation.state == S.INVITED,
            ~entered,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def _find_own(
    session: Session, person_id: int, invite: Invite, role: Role
) -> Participation | None:
    return await session.scalar(
        select(Participation)
        .where(
            Participation.person_id == person_id,
            Participation.program_id == invite.program_id,
            Participation.organization_id == invite.organization_id,
            Participation.role == role,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
