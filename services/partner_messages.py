"""Messages to the other members of a pair, passed on by the bot: no account is shown to anybody.

The limits are of reliability.md 5, row 16. What a reader can do: services/received_messages.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from models import (
    Meeting,
    MeetingState,
    MentorshipMember,
    MessageBlock,
    Participation,
    PartnerMessage,
)
from services import audit, clock
from services.actor import Actor
from services.calendar.quiet import after_quiet
from services.calendar.working_days import ProductionCalendar
from services.calendar.zones import to_local
from services.errors import FormIncomplete, MessageNotDelivered, TooManyMessages
from services.notices import NoticeKind, enqueue_notice
from services.pair_members import lock_running, others_of
from services.policy import Policy, policy_of
from services.session import Session

LONGEST_MESSAGE = 600
# «Опаздываю»: on the way to a meeting nobody waits for the morning.
AROUND_A_MEETING = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a message: who gets it, when the last of them does, who has switched off."""

    message_id: int
    to: tuple[Participation, ...]
    arrives_at: datetime
    not_to: tuple[Participation, ...]


async def send_message(session: Session, *, actor: Actor, mentorship_id: int, text: str) -> Sent:
    """Pass a message on to everybody else in a running pair; its author has seen a warning.

    Raises NotFound, IllegalTransition when the pair has ended, FormIncomplete when the text is
    empty or too long, TooManyMessages, MessageNotDelivered when nobody receives it.
    """
    if not 1 <= len(text) <= LONGEST_MESSAGE:
        raise FormIncomplete
    mentorship, member = await lock_running(session, actor=actor, mentorship_id=mentorship_id)
    await _require_room(session, actor, member)
    deaf = await _who_blocked(session, member)
    others = others_of(mentorship, actor)
    reached = [other for other in others if other.participation_id not in deaf]
    if not reached:
        raise MessageNotDelivered
    message = PartnerMessage(
        mentorship_id=mentorship_id,
        sender_id=member.participation_id,
        text=text,
        created_at=clock.now(),
    )
    session.add(message)
    await session.flush()
    urgent = await _is_near_a_meeting(session, mentorship_id)
    moments = [await _deliver(session, message, other, urgent=urgent) for other in reached]
    audit.record(
        session,
        actor_id=actor.person_id,
        action="message_sent",
        entity="partner_message",
        entity_id=message.id,
        mentorship_id=mentorship_id,
    )
    await session.flush()
    return Sent(
        message_id=message.id,
        to=tuple(other.participation for other in reached),
        arrives_at=max(moments),
        not_to=tuple(o.participation for o in others if o.participation_id in deaf),
    )


def has_room(sent: Sequence[datetime], now: datetime, policy: Policy) -> bool:
    """Whether one more message may go after those `sent` today, oldest first.

    A burst of a few at once, then one in so many seconds: a bucket that fills drop by drop.
    """
    if len(sent) >= policy.partner_messages_a_day:
        return False
    drops, before = float(policy.partner_messages_burst), None
    for moment in (*sent, now):
        if before is not None:
            gained = (moment - before).total_seconds() / policy.partner_messages_burst_seconds
            drops = min(drops + gained, policy.partner_messages_burst)
        if drops < 1 and moment is now:
            return False
        drops, before = drops - 1, moment
    return True


async def _require_room(session: Session, actor: Actor, member: MentorshipMember) -> None:
    now = clock.now()
    today = to_local(now, actor.timezone).date()
    moments = await session.scalars(
        select(PartnerMessage.created_at)
        .where(
            PartnerMessage.mentorship_id == member.mentorship_id,
            PartnerMessage.sender_id == member.participation_id,
            PartnerMessage.created_at > now - timedelta(days=1),
        )
        .order_by(PartnerMessage.id)
    )
    sent = [moment for moment in moments if to_local(moment, actor.timezone).date() == today]
    if not has_room(sent, now, policy_of(session)):
        raise TooManyMessages


async def _deliver(
    session: Session, message: PartnerMessage, other: MentorshipMember, *, urgent: bool
) -> datetime:
    participation = other.participation
    zone = participation.person.timezone or participation.organization.timezone
    now = clock.now()
    due_at = now if urgent else after_quiet(now, zone, ProductionCalendar())
    await enqueue_notice(
        session,
        kind=NoticeKind.PARTNER_MESSAGE,
        recipient_id=participation.person_id,
        subject=f"partner_message:{message.id}",
        occasion="sent",
        payload={"message_id": message.id},
        due_at=due_at,
    )
    return due_at


async def _is_near_a_meeting(session: Session, mentorship_id: int) -> bool:
    now = clock.now()
    near = await session.scalar(
        select(Meeting.id)
        .where(
            Meeting.mentorship_id == mentorship_id,
            Meeting.state == MeetingState.SCHEDULED,
            Meeting.starts_at.between(now - AROUND_A_MEETING, now + AROUND_A_MEETING),
        )
        .limit(1)
    )
    return near is not None


async def _who_blocked(session: Session, sender: MentorshipMember) -> set[int]:
    blockers = await session.scalars(
        select(MessageBlock.blocker_id).where(
            MessageBlock.mentorship_id == sender.mentorship_id,
            MessageBlock.blocked_id == sender.participation_id,
        )
    )
    return set(blockers)
