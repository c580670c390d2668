"""What is planned for a term: the pulse at its half, the question about its end, the summer."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from models import MentorshipState, Notification, NotificationState
from services import clock
from services.calendar.zones import to_local
from services.mentorships import lock_mentorship
from services.session import Session
from services.terms import after_summer, half_of_term, move_end
from tests.integration.endings.stories import (
    ENDS_ON,
    Planning,
    Unit,
    at_work,
    cards,
    send,
    surveys,
)

MOSCOW = "Europe/Moscow"


async def _move(pair: Planning, ends_on: date) -> None:
    async with pair.unit() as work:
        mentorship = await lock_mentorship(work.session, mentorship_id=pair.mentorship)
        await move_end(work.session, mentorship=mentorship, ends_on=ends_on, actor_id=pair.mentor)


async def _due(pair: Planning, person_id: int, kind: str) -> list[datetime]:
    async def ask(session: Session) -> list[datetime]:
        return list(
            await session.scalars(
                select(Notification.due_at).where(
                    Notification.recipient_id == person_id,
                    Notification.kind == kind,
                    Notification.state == NotificationState.PENDING,
                )
            )
        )

    return await pair.read(ask)


async def test_both_are_asked_for_the_pulse_at_half_of_the_term(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    half = half_of_term(await pair.pair())
    planned = await surveys(pair, "pulse_mid")
    assert len(planned) == 2
    for pulse in planned:
        local = to_local(pulse.asked_at, MOSCOW)
        assert half <= local.date() <= half + timedelta(days=4)
        assert 14 <= local.hour < 19


async def test_a_pulse_that_would_fall_into_the_summer_waits_for_its_end(
    unit: Unit, still_clock
) -> None:
    still_clock.at = datetime.fromisoformat("2026-11-23T09:00:00+00:00")
    pair = await at_work(unit)
    async with unit() as work:
        mentorship = await lock_mentorship(work.session, mentorship_id=pair.mentorship)
        mentorship.starts_on = date(2027, 2, 1)
    await _move(pair, date(2028, 1, 10))
    for pulse in await surveys(pair, "pulse_mid"):
        assert to_local(pulse.asked_at, MOSCOW).date() >= date(2027, 8, 21)


def test_the_summer_pause_lasts_from_1_july_to_20_august() -> None:
    assert after_summer(date(2027, 6, 30)) == date(2027, 6, 30)
    for day in (date(2027, 7, 1), date(2027, 8, 20)):
        assert after_summer(day) == date(2027, 8, 21)
    assert after_summer(date(2027, 8, 21)) == date(2027, 8, 21)


async def test_another_end_moves_what_was_planned(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    before = (await surveys(pair, "pulse_mid"))[0].asked_at
    [asked] = await _due(pair, pair.mentee, "term_ends")
    await _move(pair, ENDS_ON + timedelta(days=60))
    assert (await surveys(pair, "pulse_mid"))[0].asked_at > before + timedelta(days=25)
    [moved] = await _due(pair, pair.mentee, "term_ends")
    assert moved > asked + timedelta(days=55)


async def test_two_weeks_before_the_end_everybody_is_asked_and_nothing_ends(
    unit: Unit, still_clock
) -> None:
    pair = await at_work(unit)
    for person_id in (pair.mentee, pair.mentor, pair.curator):
        [due] = await _due(pair, person_id, "term_ends")
        assert ENDS_ON - timedelta(days=14) <= to_local(due, MOSCOW).date() < ENDS_ON
    still_clock.at = datetime.fromisoformat("2027-05-08T09:00:00+00:00")
    assert "term" not in await cards(pair, pair.curator)
    still_clock.advance(days=30)
    assert "term" in await cards(pair, pair.curator)
    assert (await pair.pair()).state is MentorshipState.ACTIVE


async def test_a_summer_inside_the_term_is_thought_of_in_may(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    assert not await _due(pair, pair.mentee, "summer_ahead")
    await _move(pair, date(2027, 10, 1))
    [due] = await _due(pair, pair.mentee, "summer_ahead")
    assert to_local(due, MOSCOW).date() == date(2027, 5, 18)


@pytest.mark.parametrize(
    ("load", "change", "expected"),
    [
        ("right", "no", set()),
        ("too_much", "no", {"load"}),
        ("much", "schedule", {"pulse"}),
        ("too_much", "pair", {"load", "pulse"}),
    ],
)
async def test_what_the_pulse_asks_for_reaches_the_curator(
    unit: Unit, still_clock, load: str, change: str, expected: set[str]
) -> None:
    pair = await at_work(unit)
    pulse = (await surveys(pair, "pulse_mid"))[0]
    still_clock.at = pulse.asked_at
    answers = {"pm01": 6, "pm02": 5, "pm03": load, "pm04": change}
    author = pair.mentee if pulse.respondent_id != pair.mentor_id else pair.mentor
    other = pair.mentor if author == pair.mentee else pair.mentee
    await send(pair, author, pulse.id, answers)
    assert set(await cards(pair, pair.curator)) & {"load", "pulse"} == expected
    assert ("pulse_wish" in await pair.told(author)) is (change != "no")
    assert "pulse_wish" not in await pair.told(other)
    assert clock.now() == pulse.asked_at
