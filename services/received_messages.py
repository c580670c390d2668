"""Messages as those read them whom they were sent to: blocking, reporting, forgetting.

The text is stored encrypted for as long as it may be answered or reported, and no longer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, delete, or_, select

from models import Mentorship, MentorshipMember, MessageBlock, Participation, PartnerMessage
from services import audit, clock
from services.access import require
from services.actor import Actor
from services.curators import nearest_curators
from services.errors import AlreadyDone, NotFound
from services.locking import get_locked
from services.mentorships import find_member, find_mentorship, get_for_member
from services.notices import NoticeKind, enqueue_notice
from services.pair_members import others_of
from services.session import Session

KEPT = timedelta(days=30)
REPORTED_KEPT = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Received:
    """A message as one of those it was sent to reads it; `is_blocked`: no more from this sender."""

    message: PartnerMessage
    sender: Participation
    mentorship: Mentorship
    is_blocked: bool


@dataclass(frozen=True, slots=True)
class Reported:
    """A message that one of its readers has shown to the curator."""

    message: PartnerMessage
    reporter: Participation
    sender: Participation


async def get_received(session: Session, *, actor: Actor, message_id: int) -> Received:
    """A message that was sent to the actor. Raises NotFound."""
    message = await session.get(PartnerMessage, message_id)
    if message is None:
        raise NotFound
    mentorship = await get_for_member(session, actor=actor, mentorship_id=message.mentorship_id)
    mine = find_member(mentorship, actor.person_id)
    sender = next(m for m in mentorship.members if m.participation_id == message.sender_id)
    if mine is None or sender.participation.person_id == actor.person_id:
        raise NotFound
    if mine.joined_at > message.created_at:
        raise NotFound
    block = await _find_block(session, mine, sender.participation_id)
    return Received(message, sender.participation, mentorship, block is not None)


async def block_sender(session: Session, *, actor: Actor, message_id: int) -> Participation:
    """No more messages from the sender of this one, in this pair; who that is.

    Raises NotFound, AlreadyDone. The sender learns it only from a message that does not arrive.
    """
    received = await get_received(session, actor=actor, message_id=message_id)
    mine = find_member(received.mentorship, actor.person_id)
    if received.is_blocked:
        raise AlreadyDone
    session.add(
        MessageBlock(
            mentorship_id=received.mentorship.id,
            blocker_id=mine.participation_id,
            blocked_id=received.sender.id,
            created_at=clock.now(),
        )
    )
    _note_block(session, actor, "messages_blocked", received.mentorship.id, received.sender.id)
    await session.flush()
    return received.sender


async def list_blocked(
    session: Session, *, actor: Actor, mentorship_id: int
) -> Sequence[Participation]:
    """Whose messages the actor does not receive in this pair. Raises NotFound."""
    mentorship = await get_for_member(session, actor=actor, mentorship_id=mentorship_id)
    mine = find_member(mentorship, actor.person_id)
    blocked = await session.scalars(
        select(MessageBlock.blocked_id).where(
            MessageBlock.mentorship_id == mentorship_id,
            MessageBlock.blocker_id == mine.participation_id,
        )
    )
    ids = set(blocked)
    return [o.participation for o in others_of(mentorship, actor) if o.participation_id in ids]


async def unblock(
    session: Session, *, actor: Actor, mentorship_id: int, participation_id: int
) -> None:
    """Receive messages of this member again. Raises NotFound, AlreadyDone."""
    mentorship = await get_for_member(session, actor=actor, mentorship_id=mentorship_id)
    block = await _find_block(session, find_member(mentorship, actor.person_id), participation_id)
    if block is None:
        raise AlreadyDone
    await session.delete(block)
    _note_block(session, actor, "messages_unblocked", mentorship_id, participation_id)
    await session.flush()


async def report_message(session: Session, *, actor: Actor, message_id: int) -> None:
    """Show one received message to the curators of the actor's own school, by the actor's will.

    Raises NotFound, AlreadyDone. They are told at once and have a card until one of them decides.
    """
    received = await get_received(session, actor=actor, message_id=message_id)
    mine = find_member(received.mentorship, actor.person_id)
    message = await get_locked(session, PartnerMessage, message_id)
    if message.reported_at is not None:
        raise AlreadyDone
    message.reported_by_id = mine.participation_id
    message.reported_at = clock.now()
    path = mine.participation.organization.path
    for curator in await nearest_curators(session, path=path, besides=received.sender.person_id):
        await enqueue_notice(
            session,
            kind=NoticeKind.MESSAGE_REPORTED,
            recipient_id=curator.id,
            subject=f"partner_message:{message.id}",
            occasion="reported",
            payload={"message_id": message.id},
        )
    audit.record(
        session,
        actor_id=actor.person_id,
        action="message_reported",
        entity="partner_message",
        entity_id=message.id,
    )
    await session.flush()


async def get_reported(session: Session, *, actor: Actor, message_id: int) -> Reported:
    """A reported message, for the curators nearest to who reported it. Raises NotFound.

    Nobody reads what they themselves are reported for.
    """
    message = await session.get(PartnerMessage, message_id)
    if message is None or message.reported_by_id is None or actor.frozen:
        raise NotFound
    mentorship = await find_mentorship(session, mentorship_id=message.mentorship_id)
    people = {member.participation_id: member.participation for member in mentorship.members}
    reporter, sender = people[message.reported_by_id], people[message.sender_id]
    path = reporter.organization.path
    readers = await nearest_curators(session, path=path, besides=sender.person_id)
    require(actor.person_id in {reader.id for reader in readers})
    return Reported(message, reporter=reporter, sender=sender)


async def forget_old_messages(session: Session) -> None:
    """Delete what can no longer be answered or reported; reported ones are kept for longer."""
    now = clock.now()
    await session.execute(
        delete(PartnerMessage).where(
            or_(
                and_(PartnerMessage.created_at < now - KEPT, PartnerMessage.reported_at.is_(None)),
                PartnerMessage.reported_at < now - REPORTED_KEPT,
            )
        )
    )


async def _find_block(
    session: Session, mine: MentorshipMember, participation_id: int
) -> MessageBlock | None:
    return await session.scalar(
        select(MessageBlock).where(
            MessageBlock.mentorship_id == mine.mentorship_id,
            MessageBlock.blocker_id == mine.participation_id,
            MessageBlock.blocked_id == participation_id,
        )
    )


def _note_block(
    session: Session, actor: Actor, action: str, mentorship_id: int, participation_id: int
) -> None:
    audit.record(
        session,
        actor_id=actor.person_id,
        action=action,
        entity="mentorship",
        entity_id=mentorship_id,
        participation_id=participation_id,
    )
