"""Messages as those read them whom they were sent to: blocking, reporting, forgetting.

The text is stored encrypted for as long as it may be answered or reported, and no longer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from models import (
    Mentorship,
    MentorshipMember,
    MessageBlock,
    MessageReport,
    Participation,
    PartnerMessage,
)
from services import audit, clock
from services.access import require
from services.actor import Actor
from services.curators import Helpers
from services.errors import AlreadyDone, NotFound
from services.locking import get_locked
from services.mentorships import find_member, find_mentorship, get_for_member, is_ended
from services.notices import NoticeKind, enqueue_notice
from services.pair_members import others_of
from services.report_readers import find_readers
from services.session import Session

KEPT = timedelta(days=30)
REPORTED_KEPT = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Received:
    """A message as one of those it was sent to reads it; `is_blocked`: no more from this sender.

    `is_over`: the pair has ended, or the reader has left it; what arrived can still be reported.
    """

    message: PartnerMessage
    sender: Participation
    mentorship: Mentorship
    is_blocked: bool
    is_over: bool
    is_reported: bool


@dataclass(frozen=True, slots=True)
class Reported:
    """A message that one of its readers has shown to who looks after their school."""

    report_id: int
    message: PartnerMessage
    reporter: Participation
    sender: Participation


async def get_received(session: Session, *, actor: Actor, message_id: int) -> Received:
    """A message that was sent to the actor. Raises NotFound."""
    received, _mine = await _read(session, actor, message_id)
    return received


async def block_sender(session: Session, *, actor: Actor, message_id: int) -> Participation:
    """No more messages from the sender of this one, in this pair; who that is.

    Raises NotFound, AlreadyDone. The sender learns it only from a message that does not arrive.
    """
    received, mine = await _read(session, actor, message_id)
    if received.is_blocked or mine.left_at is not None:
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
    """Show one received message to `find_report_readers`, by the actor's will.

    Raises NotFound, AlreadyDone. They are told at once and have a card until one of them decides.
    In a group every reader may do so: each turns to their own school.
    """
    await get_received(session, actor=actor, message_id=message_id)
    message = await get_locked(session, PartnerMessage, message_id)
    received, mine = await _read(session, actor, message_id)
    if received.is_reported:
        raise AlreadyDone
    report = MessageReport(
        message_id=message.id, reporter_id=mine.participation_id, reported_at=clock.now()
    )
    session.add(report)
    await session.flush()
    readers = await _readers(session, mine.participation, received.sender)
    for reader in readers.people:
        await enqueue_notice(
            session,
            kind=NoticeKind.MESSAGE_REPORTED,
            recipient_id=reader.id,
            subject=f"message_report:{report.id}",
            occasion="reported",
            payload={"report_id": report.id},
        )
    audit.record(
        session,
        actor_id=actor.person_id,
        action="message_reported",
        entity="partner_message",
        entity_id=message.id,
    )
    await session.flush()


async def find_report_readers(session: Session, *, actor: Actor, message_id: int) -> Helpers:
    """Who will read this message once the actor has shown it. Raises NotFound."""
    received, mine = await _read(session, actor, message_id)
    return await _readers(session, mine.participation, received.sender)


async def get_reported(session: Session, *, actor: Actor, report_id: int) -> Reported:
    """A reported message, for those who look after who reported it. Raises NotFound.

    Nobody reads what they themselves reported, or are reported for.
    """
    report = await session.get(MessageReport, report_id)
    if report is None or actor.frozen:
        raise NotFound
    message = await session.get_one(PartnerMessage, report.message_id)
    mentorship = await find_mentorship(session, mentorship_id=message.mentorship_id)
    people = {member.participation_id: member.participation for member in mentorship.members}
    reporter, sender = people[report.reporter_id], people[message.sender_id]
    readers = await _readers(session, reporter, sender)
    require(actor.person_id in {reader.id for reader in readers.people})
    return Reported(report.id, message, reporter=reporter, sender=sender)


async def forget_old_messages(session: Session) -> None:
    """Delete what can no longer be answered or reported; reported ones are kept for longer."""
    now = clock.now()
    await session.execute(
        delete(MessageReport).where(MessageReport.reported_at < now - REPORTED_KEPT)
    )
    shown = select(MessageReport.id).where(MessageReport.message_id == PartnerMessage.id)
    await session.execute(
        delete(PartnerMessage).where(PartnerMessage.created_at < now - KEPT, ~shown.exists())
    )


async def _read(
    session: Session, actor: Actor, message_id: int
) -> tuple[Received, MentorshipMember]:
    """A message that was sent to the actor while they were in the pair, and who they are in it."""
    message = await session.get(PartnerMessage, message_id)
    if message is None or actor.frozen:
        raise NotFound
    mentorship = await find_mentorship(session, mentorship_id=message.mentorship_id)
    sender = next(m for m in mentorship.members if m.participation_id == message.sender_id)
    mine = next(
        (m for m in mentorship.members if m.participation.person_id == actor.person_id), None
    )
    if mine is None or sender.participation.person_id == actor.person_id:
        raise NotFound
    left_at = mine.left_at or message.created_at
    if not mine.joined_at <= message.created_at <= left_at:
        raise NotFound
    report = await session.scalar(
        select(MessageReport.id).where(
            MessageReport.message_id == message_id,
            MessageReport.reporter_id == mine.participation_id,
        )
    )
    received = Received(
        message,
        sender.participation,
        mentorship,
        is_blocked=await _find_block(session, mine, sender.participation_id) is not None,
        is_over=mine.left_at is not None or is_ended(mentorship),
        is_reported=report is not None,
    )
    return received, mine


async def _readers(session: Session, reporter: Participation, sender: Participation) -> Helpers:
    return await find_readers(
        session,
        path=reporter.organization.path,
        besides=(reporter.person_id, sender.person_id),
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
