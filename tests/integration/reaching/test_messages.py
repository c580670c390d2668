"""Messages through the bot: limits, switching off, complaining, forgetting."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from models import (
    Meeting,
    MeetingKind,
    MeetingState,
    MentoringMode,
    Notification,
    PartnerMessage,
)
from services import clock, partner_messages, received_messages
from services.errors import (
    AlreadyDone,
    FormIncomplete,
    IllegalTransition,
    MessageNotDelivered,
    NotFound,
    TooManyMessages,
)
from services.housekeeping import forget_old_traces
from services.partner_messages import has_room
from services.policy import Policy
from tests.conftest import START
from tests.integration.pairing.stories import as_actor, told
from tests.integration.reaching.stories import Team, end_pair, make_team

WORDS = "Добрый день! Возьмите, пожалуйста, план урока."
MESSAGE = ["partner_message"]


@pytest.fixture
async def team(unit, still_clock) -> Team:
    return await make_team(unit, third=True)


async def _do(unit, person_id, verb, **asked):
    return await as_actor(
        unit, person_id, lambda session, actor: verb(session, actor=actor, **asked)
    )


async def _send(unit, team: Team, sender: int, words: str = WORDS):
    return await _do(
        unit,
        sender,
        partner_messages.send_message,
        mentorship_id=team.mentorship,
        text=words,
    )


async def test_a_message_reaches_everybody_else_of_the_group(unit, team) -> None:
    sent = await _send(unit, team, team.mentor)
    assert {p.person_id for p in sent.to} == {team.mentee, team.third}
    assert await told(unit, team.mentee) == await told(unit, team.third) == MESSAGE
    for nobody in (team.mentor, team.curator, team.stranger):
        assert await told(unit, nobody) == []
        with pytest.raises(NotFound):
            await _do(unit, nobody, received_messages.get_received, message_id=sent.message_id)
    received = await _do(
        unit, team.third, received_messages.get_received, message_id=sent.message_id
    )
    assert (received.message.text, received.sender.person_id) == (WORDS, team.mentor)


async def test_a_message_is_stored_encrypted_and_is_in_no_notice(unit, team) -> None:
    await _send(unit, team, team.mentor)
    async with unit() as work:
        [stored] = await work.session.scalars(text("SELECT text FROM partner_message"))
        notices = str((await work.session.execute(Notification.__table__.select())).all())
        audit = str((await work.session.execute(text("SELECT * FROM audit_log"))).all())
    for place in (stored, notices, audit):
        assert "план" not in place


async def test_three_at_once_and_then_one_in_ten_seconds(unit, team, still_clock) -> None:
    for _ in range(3):
        await _send(unit, team, team.mentor)
    with pytest.raises(TooManyMessages):
        await _send(unit, team, team.mentor)
    await _send(unit, team, team.mentee)
    still_clock.advance(seconds=10)
    await _send(unit, team, team.mentor)
    with pytest.raises(TooManyMessages):
        await _send(unit, team, team.mentor)


async def test_ten_a_day_and_tomorrow_again(unit, team, still_clock) -> None:
    for _ in range(10):
        await _send(unit, team, team.mentor)
        still_clock.advance(minutes=1)
    with pytest.raises(TooManyMessages):
        await _send(unit, team, team.mentor)
    # Eleven hours on it is the next day in Moscow, although not a day has passed.
    still_clock.advance(hours=13)
    await _send(unit, team, team.mentor)


def test_room_for_messages_fills_drop_by_drop() -> None:
    policy = Policy()
    at = [START + timedelta(seconds=seconds) for seconds in (0, 0, 0, 10, 20)]
    assert not has_room(at, START + timedelta(seconds=29), policy)
    assert has_room(at, START + timedelta(seconds=30), policy)
    assert not has_room([START] * 10, START + timedelta(hours=2), policy)
    assert has_room([], START, policy)


@pytest.mark.parametrize("wrong", ["", "x" * 601])
async def test_a_message_has_a_length(unit, team, wrong) -> None:
    with pytest.raises(FormIncomplete):
        await _send(unit, team, team.mentor, wrong)


async def test_who_has_switched_messages_off_gets_none(unit, team) -> None:
    sent = await _send(unit, team, team.mentor)
    about = {"message_id": sent.message_id}
    await _do(unit, team.mentee, received_messages.block_sender, **about)
    with pytest.raises(AlreadyDone):
        await _do(unit, team.mentee, received_messages.block_sender, **about)
    sent = await _send(unit, team, team.mentor)
    assert [p.person_id for p in sent.to] == [team.third]
    assert [p.person_id for p in sent.not_to] == [team.mentee]
    assert await told(unit, team.mentee) == MESSAGE
    # Their own messages go on, and so do those of others.
    await _send(unit, team, team.mentee)
    await _send(unit, team, team.third)
    assert await told(unit, team.mentee) == MESSAGE * 2
    await _do(unit, team.third, received_messages.block_sender, message_id=sent.message_id)
    with pytest.raises(MessageNotDelivered):
        await _send(unit, team, team.mentor)


async def test_messages_can_be_switched_on_again(unit, team) -> None:
    sent = await _send(unit, team, team.mentor)
    await _do(unit, team.mentee, received_messages.block_sender, message_id=sent.message_id)
    pair = {"mentorship_id": team.mentorship}
    [blocked] = await _do(unit, team.mentee, received_messages.list_blocked, **pair)
    assert blocked.person_id == team.mentor
    await _do(unit, team.mentee, received_messages.unblock, **pair, participation_id=blocked.id)
    with pytest.raises(AlreadyDone):
        await _do(unit, team.mentee, received_messages.unblock, **pair, participation_id=blocked.id)
    sent = await _send(unit, team, team.mentor)
    assert sent.not_to == ()


async def test_an_ended_pair_sends_nothing_but_may_still_complain(unit, team) -> None:
    sent = await _send(unit, team, team.mentor)
    await end_pair(unit, team)
    with pytest.raises(IllegalTransition):
        await _send(unit, team, team.mentor)
    await _do(unit, team.mentee, received_messages.report_message, message_id=sent.message_id)
    assert await told(unit, team.curator) == ["message_reported"]


@pytest.mark.parametrize(
    ("hours", "arrives"),
    [
        (8, timedelta(hours=8)),
        # 21:00 in Moscow: the next morning at eight.
        (9, timedelta(hours=20)),
        # Saturday noon: Monday at eight.
        (120, timedelta(days=7) - timedelta(hours=4)),
    ],
)
async def test_a_message_waits_until_quiet_hours_are_over(
    unit, team, still_clock, hours, arrives
) -> None:
    still_clock.advance(hours=hours)
    if hours == 8:
        still_clock.advance(minutes=-60)
        arrives -= timedelta(hours=1)
    sent = await _send(unit, team, team.mentor)
    assert sent.arrives_at == START + arrives


async def test_on_the_way_to_a_meeting_a_message_does_not_wait(unit, team, still_clock) -> None:
    saturday = START + timedelta(days=5)
    async with unit() as work:
        work.session.add(
            Meeting(
                mentorship_id=team.mentorship,
                kind=MeetingKind.INTRODUCTION,
                state=MeetingState.SCHEDULED,
                starts_at=saturday + timedelta(hours=1),
                duration_minutes=40,
                mode=MentoringMode.ONLINE,
                calendar_uid="meeting-1",
                revision=1,
                created_at=clock.now(),
            )
        )
    still_clock.advance(days=5)
    assert (await _send(unit, team, team.mentor)).arrives_at == saturday


async def test_old_messages_are_forgotten(unit, team, still_clock) -> None:
    first = (await _send(unit, team, team.mentor)).message_id
    shown = (await _send(unit, team, team.mentor)).message_id
    await _do(unit, team.mentee, received_messages.report_message, message_id=shown)

    async def left() -> set[int]:
        async with unit() as work:
            await forget_old_traces(work.session)
            return set(await work.session.scalars(select(PartnerMessage.id)))

    still_clock.advance(days=29)
    assert await left() == {first, shown}
    still_clock.advance(days=2)
    assert await left() == {shown}
    still_clock.advance(days=160)
    assert await left() == set()
