"""Contacts that members of a pair give each other once both have agreed (product.md, «Privacy»).

A person writes how to be reached once; it is stored encrypted and never put into a message. They
share it with one pair at a time and may take it back; the others open it by a one-time link.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from models import Contact, ContactShare, MentorshipMember, Participation
from services import audit, clock
from services.access import require
from services.actor import Actor
from services.errors import AlreadyDone, FormIncomplete, NotFound
from services.locking import find_locked
from services.mentorships import find_member, get_for_member, is_ended
from services.notices import NoticeKind, cancel_notices, enqueue_notice
from services.pair_members import lock_running, others_of
from services.session import Session

LONGEST_CONTACT = 300


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A contact that another member of a running pair lets the reader see."""

    mentorship_id: int
    owner: Participation
    value: str


async def find_contact(session: Session, *, actor: Actor) -> str | None:
    """What the actor wrote about how to be reached."""
    contact = await session.get(Contact, actor.person_id) if actor.person_id else None
    return contact.value if contact is not None else None


async def save_contact(session: Session, *, actor: Actor, text: str) -> None:
    """Write or change the actor's contact; whoever it is shared with sees the new one.

    Raises FormIncomplete when it is empty or longer than 300 characters, NotFound for somebody
    frozen or without a person.
    """
    require(actor.person_id is not None and not actor.frozen)
    if not 1 <= len(text) <= LONGEST_CONTACT:
        raise FormIncomplete
    contact = await find_locked(session, Contact, actor.person_id)
    if contact is None:
        session.add(Contact(person_id=actor.person_id, value=text, updated_at=clock.now()))
    else:
        contact.value, contact.updated_at = text, clock.now()
    _note(session, actor, "contact_saved", "person", actor.person_id)
    await session.flush()


async def delete_contact(session: Session, *, actor: Actor) -> None:
    """Delete the actor's contact and take it back from everybody. Raises AlreadyDone."""
    require(actor.person_id is not None)
    mine = select(Participation.id).where(Participation.person_id == actor.person_id)
    shares = await session.scalars(
        select(ContactShare).where(ContactShare.participation_id.in_(mine)).with_for_update()
    )
    for share in shares.all():
        await _take_back(session, share)
    deleted = await session.execute(delete(Contact).where(Contact.person_id == actor.person_id))
    if not deleted.rowcount:
        raise AlreadyDone
    _note(session, actor, "contact_deleted", "person", actor.person_id)
    await session.flush()


async def share_contact(session: Session, *, actor: Actor, mentorship_id: int) -> None:
    """Let the others of a running pair see the actor's contact; they are told that, not what.

    Whoever joins later does not see it until it is shared anew. Raises NotFound,
    IllegalTransition when the pair has ended, FormIncomplete when there is no contact yet,
    AlreadyDone.
    """
    mentorship, member = await lock_running(session, actor=actor, mentorship_id=mentorship_id)
    if await session.get(Contact, actor.person_id) is None:
        raise FormIncomplete
    share = await _find_share(session, member)
    others = [
        other
        for other in others_of(mentorship, actor)
        if share is None or not _is_for(share, other)
    ]
    if share is not None and not others:
        raise AlreadyDone
    if share is None:
        share = ContactShare(mentorship_id=mentorship_id, participation_id=member.participation_id)
        session.add(share)
    share.shared_at = clock.now()
    await session.flush()
    _note(session, actor, "contact_shared", "mentorship", mentorship_id)
    for other in others:
        await enqueue_notice(
            session,
            kind=NoticeKind.CONTACT_SHARED,
            recipient_id=other.participation.person_id,
            subject=_subject(share),
            occasion="shared",
            payload={"share_id": share.id},
        )


async def unshare_contact(session: Session, *, actor: Actor, mentorship_id: int) -> None:
    """Take the contact back from a pair: links to it stop working. Raises NotFound, AlreadyDone."""
    mentorship = await get_for_member(session, actor=actor, mentorship_id=mentorship_id)
    share = await _find_share(session, find_member(mentorship, actor.person_id))
    if share is None:
        raise AlreadyDone
    await _take_back(session, share)
    _note(session, actor, "contact_unshared", "mentorship", mentorship_id)
    await session.flush()


async def is_shared(session: Session, *, actor: Actor, mentorship_id: int) -> bool:
    """Whether the actor's contact is open to this pair now. Raises NotFound."""
    mentorship = await get_for_member(session, actor=actor, mentorship_id=mentorship_id)
    return await _find_share(session, find_member(mentorship, actor.person_id)) is not None


async def waits_for_newcomers(session: Session, *, actor: Actor, mentorship_id: int) -> bool:
    """Whether somebody joined after the actor opened their contact. Raises NotFound."""
    mentorship = await get_for_member(session, actor=actor, mentorship_id=mentorship_id)
    share = await _find_share(session, find_member(mentorship, actor.person_id))
    others = others_of(mentorship, actor)
    return share is not None and not all(_is_for(share, other) for other in others)


async def list_shared(
    session: Session, *, actor: Actor, mentorship_id: int
) -> Sequence[tuple[int, Participation]]:
    """Whose contacts the actor may open in a running pair: ids of shares and their owners.

    Raises NotFound.
    """
    mentorship = await get_for_member(session, actor=actor, mentorship_id=mentorship_id)
    owners = {
        member.participation_id: member.participation for member in others_of(mentorship, actor)
    }
    if is_ended(mentorship):
        return []
    shares = await session.scalars(
        select(ContactShare)
        .where(
            ContactShare.mentorship_id == mentorship_id,
            ContactShare.participation_id.in_(owners),
        )
        .order_by(ContactShare.id)
    )
    mine = find_member(mentorship, actor.person_id)
    return [(share.id, owners[share.participation_id]) for share in shares if _is_for(share, mine)]


async def get_shared_contact(session: Session, *, actor: Actor, share_id: int) -> SharedContact:
    """The contact behind a share: for the other members while the pair runs. Raises NotFound."""
    share = await session.get(ContactShare, share_id)
    if share is None:
        raise NotFound
    mentorship = await get_for_member(session, actor=actor, mentorship_id=share.mentorship_id)
    owner = next(
        (
            member.participation
            for member in others_of(mentorship, actor)
            if member.participation_id == share.participation_id
        ),
        None,
    )
    contact = await session.get(Contact, owner.person_id) if owner is not None else None
    mine = find_member(mentorship, actor.person_id)
    if is_ended(mentorship) or contact is None or not _is_for(share, mine):
        raise NotFound
    return SharedContact(share.mentorship_id, owner, contact.value)


async def _find_share(session: Session, member: MentorshipMember) -> ContactShare | None:
    return await session.scalar(
        select(ContactShare).where(
            ContactShare.mentorship_id == member.mentorship_id,
            ContactShare.participation_id == member.participation_id,
        )
    )


def _is_for(share: ContactShare, reader: MentorshipMember) -> bool:
    """Opened to those who were there."""
    return reader.joined_at <= share.shared_at


async def _take_back(session: Session, share: ContactShare) -> None:
    await cancel_notices(session, subject=_subject(share))
    await session.delete(share)


def _subject(share: ContactShare) -> str:
    return f"contact_share:{share.id}"


def _note(session: Session, actor: Actor, action: str, entity: str, entity_id: int) -> None:
    audit.record(
        session, actor_id=actor.person_id, action=action, entity=entity, entity_id=entity_id
    )
