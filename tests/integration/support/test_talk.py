"""Messages inside a case: between two people, for as long as it is theirs."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from models import AuditRecord, Notification, NotificationState, SupportCase, SupportMessage
from services.actor import Actor
from services.errors import FormIncomplete, NotFound, TooManyMessages
from services.housekeeping import forget_old_traces
from services.partner_messages import LONGEST_MESSAGE
from services.session import Session
from services.support import answer_offer, withdraw_case
from services.support_cases import close_case, release_case, take_case
from services.support_messages import get_talk, get_word, send_word
from tests.integration.support.refuges import Refuge, make_refuge

HELLO = "Could we speak on Thursday?"


async def talking(session: Session) -> tuple[Refuge, SupportCase, Actor, Actor]:
    """A case that the psychologist has taken; its author, and the psychologist."""
    refuge = await make_refuge(session)
    case = await refuge.say_relations_are_hard()
    me, psychologist = (
        await refuge.actor(refuge.mentee),
        await refuge.actor(refuge.psychologist),
    )
    await answer_offer(session, actor=me, case_id=case.id, agrees=True)
    await take_case(session, actor=psychologist, case_id=case.id)
    return refuge, case, me, psychologist


async def newest(session: Session) -> int:
    found = await session.scalar(select(SupportMessage.id).order_by(SupportMessage.id.desc()))
    assert found is not None
    return found


async def test_both_write_and_each_reads_the_other(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        _refuge, case, me, psychologist = await talking(session)
        for sender, reader in ((psychologist, me), (me, psychologist)):
            await send_word(session, actor=sender, case_id=case.id, text=HELLO)
            word = await get_word(session, actor=reader, message_id=await newest(session))
            assert (word.message.text, word.talk.other.id) == (HELLO, sender.person_id)
            with pytest.raises(NotFound):
                await get_word(session, actor=sender, message_id=word.message.id)
        told = await session.execute(
            select(Notification.recipient_id).where(Notification.kind == "support_message")
        )
        assert [row.recipient_id for row in told] == [me.person_id, psychologist.person_id]
        stored = await session.scalars(text("SELECT text FROM support_message"))
        assert not [row for row in stored if HELLO in row]


async def test_nobody_else_reads_or_writes_and_the_log_does_not_tell_who(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        refuge, case, me, _ = await talking(session)
        await send_word(session, actor=me, case_id=case.id, text=HELLO)
        message_id = await newest(session)
        for other in refuge.others.values():
            actor = await refuge.actor(other)
            with pytest.raises(NotFound):
                await get_talk(session, actor=actor, case_id=case.id)
            with pytest.raises(NotFound):
                await get_word(session, actor=actor, message_id=message_id)
            with pytest.raises(NotFound):
                await send_word(session, actor=actor, case_id=case.id, text=HELLO)
        line = await session.scalar(
            select(AuditRecord).where(AuditRecord.action == "support.message")
        )
    assert (line.actor_id, line.entity_id, line.details) == (None, case.id, {})


End = Callable[[Session, SupportCase, Actor, Actor], Awaitable[object]]
ENDS: dict[str, End] = {
    "withdrawn": lambda s, case, me, they: withdraw_case(s, actor=me, case_id=case.id),
    "closed": lambda s, case, me, they: close_case(s, actor=they, case_id=case.id),
    "put back": lambda s, case, me, they: release_case(s, actor=they, case_id=case.id),
}


@pytest.mark.parametrize("end", ENDS)
async def test_messages_end_with_the_case(unit, still_clock, end: str) -> None:
    async with unit() as work:
        session = work.session
        _refuge, case, me, psychologist = await talking(session)
        await send_word(session, actor=psychologist, case_id=case.id, text=HELLO)
        await ENDS[end](session, case, me, psychologist)
        assert await session.scalar(select(SupportMessage.id)) is None
        for actor in (me, psychologist):
            with pytest.raises(NotFound):
                await send_word(session, actor=actor, case_id=case.id, text=HELLO)
        waiting = await session.scalar(
            select(Notification.id).where(
                Notification.kind == "support_message",
                Notification.state == NotificationState.PENDING,
            )
        )
        assert waiting is None


async def test_the_limits_of_messages_hold(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        _refuge, case, me, _ = await talking(session)
        for words in ("", "x" * (LONGEST_MESSAGE + 1)):
            with pytest.raises(FormIncomplete):
                await send_word(session, actor=me, case_id=case.id, text=words)
        for _ in range(10):
            await send_word(session, actor=me, case_id=case.id, text=HELLO)
            still_clock.advance(seconds=10)
        with pytest.raises(TooManyMessages):
            await send_word(session, actor=me, case_id=case.id, text=HELLO)


async def test_old_messages_are_forgotten(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        _refuge, case, me, _ = await talking(session)
        await send_word(session, actor=me, case_id=case.id, text=HELLO)
        still_clock.at += timedelta(days=31)
        await forget_old_traces(session)
        assert await session.scalar(select(SupportMessage.id)) is None
