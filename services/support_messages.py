"""Messages inside a taken case: between its author and the psychologist, passed on by the bot.

Nobody else ever reads them, they go with the case, and no log says whose they are. The limits are
those of messages to a pair (reliability.md 5, row 16).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from models import Participation, Person, SupportCase, SupportMessage, SupportState
from services import audit, clock
from services.access import require
from services.actor import Actor
from services.calendar.quiet import after_quiet
from services.calendar.working_days import ProductionCalendar
from services.calendar.zones import to_local
from services.errors import FormIncomplete, NotFound, TooManyMessages
from services.locking import get_locked
from services.notices import NoticeKind, enqueue_notice
from services.partner_messages import LONGEST_MESSAGE, has_room
from services.policy import policy_of
from services.received_messages import KEPT
from services.session import Session
from services.support import get_own_case, subject_of
from services.support_cases import get_case
from services.support_reach import is_there


@dataclass(frozen=True, slots=True)
class Talk:
    """A taken case as one of the two sees it: with whom, and on which side they are."""

    case: SupportCase
    other: Person
    is_author: bool


@dataclass(frozen=True, slots=True)
class Word:
    """A message as the one reads it whom it was sent to."""

    message: SupportMessage
    talk: Talk


async def get_talk(session: Session, *, actor: Actor, case_id: int) -> Talk:
    """The taken case in which the actor may write now. Raises NotFound for everybody else."""
    case = await session.get(SupportCase, case_id)
    if case is None or case.state is not SupportState.TAKEN or actor.person_id is None:
        raise NotFound
    if case.taken_by_id == actor.person_id:
        case = await get_case(session, actor=actor, case_id=case_id)
        return Talk(case, case.participation.person, is_author=False)
    own = await get_own_case(session, actor=actor, case_id=case_id)
    works = await session.scalar(
        select(Person)
        .join(Participation, Participation.id == case.participation_id)
        .where(Person.id == case.taken_by_id, is_there(Participation, Person.id))
    )
    if works is None:
        raise NotFound
    return Talk(own.case, works, is_author=True)


async def send_word(session: Session, *, actor: Actor, case_id: int, text: str) -> datetime:
    """Pass a message on to the other side; when it arrives. Its author has seen a warning.

    Raises NotFound, FormIncomplete when the text is empty or too long, TooManyMessages.
    """
    if not 1 <= len(text) <= LONGEST_MESSAGE:
        raise FormIncomplete
    await get_locked(session, SupportCase, case_id)
    talk = await get_talk(session, actor=actor, case_id=case_id)
    await _require_room(session, actor, case_id)
    message = SupportMessage(
        case_id=case_id, sender_id=actor.person_id, text=text, created_at=clock.now()
    )
    session.add(message)
    await session.flush()
    due_at = after_quiet(clock.now(), await _zone(session, talk), ProductionCalendar())
    await enqueue_notice(
        session,
        kind=NoticeKind.SUPPORT_MESSAGE,
        recipient_id=talk.other.id,
        subject=subject_of(talk.case),
        occasion=f"m{message.id}",
        payload={"message_id": message.id},
        due_at=due_at,
    )
    # Without the person: the log of actions must not tell who asked for support.
    audit.record(
        session, actor_id=None, action="support.message", entity="support_case", entity_id=case_id
    )
    await session.flush()
    return due_at


async def get_word(session: Session, *, actor: Actor, message_id: int) -> Word:
    """A message to the actor, while the case is with the same two. Raises NotFound."""
    message = await session.get(SupportMessage, message_id)
    if message is None:
        raise NotFound
    talk = await get_talk(session, actor=actor, case_id=message.case_id)
    require(message.sender_id == talk.other.id)
    return Word(message, talk)


async def forget_old_words(session: Session) -> None:
    """Delete what can no longer be answered."""
    await session.execute(
        delete(SupportMessage).where(SupportMessage.created_at < clock.now() - KEPT)
    )


async def _require_room(session: Session, actor: Actor, case_id: int) -> None:
    now = clock.now()
    today = to_local(now, actor.timezone).date()
    moments = await session.scalars(
        select(SupportMessage.created_at)
        .where(
            SupportMessage.case_id == case_id,
            SupportMessage.sender_id == actor.person_id,
            SupportMessage.created_at > now - timedelta(days=1),
        )
        .order_by(SupportMessage.id)
    )
    sent = [moment for moment in moments if to_local(moment, actor.timezone).date() == today]
    if not has_room(sent, now, policy_of(session)):
        raise TooManyMessages


async def _zone(session: Session, talk: Talk) -> str:
    """The zone of who is written to: their own, else that of the author's school."""
    if talk.other.timezone:
        return talk.other.timezone
    author = await session.get_one(
        Participation, talk.case.participation_id, options=[joinedload(Participation.organization)]
    )
    return author.organization.timezone
