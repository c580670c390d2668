"""A curator marks a meeting for a pair: held, marked so, reflected on as usual."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models import (
    Meeting,
    MeetingKind,
    MeetingState,
    MentoringMode,
    MentorshipState,
)
from services import clock
from services.errors import MeetingDateOutOfRange, MeetingNotAllowed, NotFound
from services.meeting_logging import LOGGED, list_loggable, log_meeting
from services.meeting_order import Missing
from services.notices import NoticeKind
from tests.integration.meetings.stories import Pair, make_pair
from tests.integration.meetings.ways import (
    FRIDAY,
    close,
    hold,
    make_series,
    meetings,
    reflect,
    set_meeting,
    set_pair,
)

K = MeetingKind
YESTERDAY = timedelta(days=1)


async def log(pair: Pair, person: int | None = None, **details: Any) -> Meeting:
    """The curator marks a meeting of yesterday, unless said otherwise."""
    asked = {
        "mentorship_id": pair.mentorship,
        "kind": K.SERIES,
        "starts_at": clock.now() - YESTERDAY,
        "duration_minutes": 40,
        "mode": MentoringMode.OFFLINE,
    }
    return await pair.act(log_meeting, person or pair.curator, **(asked | details))


async def formed_long_ago(unit: Any, still_clock: Any) -> Pair:
    """A pair at work for 100 days."""
    pair = await make_series(unit)
    await set_pair(pair, formed_at=clock.now() - timedelta(days=100))
    return pair


async def test_the_meeting_that_was_still_to_be_held_is_the_one_that_was_meant(
    unit, still_clock
) -> None:
    pair = await formed_long_ago(unit, still_clock)
    marked = await log(pair)
    assert (marked.id, marked.state) == (pair.meeting, MeetingState.HELD)
    assert marked.logged_by_id == pair.curator
    assert marked.starts_at == clock.now() - YESTERDAY
    assert [(r.state, r.reason) for r in await pair.revisions()] == [(MeetingState.HELD, LOGGED)]
    for person in (pair.mentee, pair.mentor):
        assert await pair.waiting(person, NoticeKind.MEETING_LOGGED)
        assert await pair.waiting(person, NoticeKind.SURVEY_ASKED)
    await reflect(pair, pair.mentee)
    await reflect(pair, pair.mentor)
    assert (await pair.meeting_now()).state is MeetingState.CLOSED


async def test_what_a_curator_marks_late_is_told_in_the_morning(unit, still_clock) -> None:
    pair = await formed_long_ago(unit, still_clock)
    still_clock.at = datetime(2026, 11, 27, 18, 30, tzinfo=UTC)  # A Friday, 21:30 in Moscow.
    await log(pair)
    monday = datetime(2026, 11, 30, 5, 0, tzinfo=UTC)
    for person in (pair.mentee, pair.mentor):
        for kind in (NoticeKind.MEETING_LOGGED, NoticeKind.SURVEY_ASKED):
            [told] = await pair.waiting(person, kind)
            assert told.due_at == monday


@pytest.mark.parametrize("state", [MeetingState.MISSED, MeetingState.SCHEDULED])
async def test_also_one_that_was_missed_or_never_marked(unit, still_clock, state) -> None:
    pair = await formed_long_ago(unit, still_clock)
    await set_meeting(pair, state=state, starts_at=clock.now() - 2 * YESTERDAY)
    assert (await log(pair)).id == pair.meeting


async def test_a_meeting_agreed_for_a_time_ahead_is_another_one(unit, still_clock) -> None:
    pair = await formed_long_ago(unit, still_clock)
    await pair.agree(FRIDAY)
    marked = await log(pair)
    assert marked.id != pair.meeting
    ahead, held = await meetings(pair, K.SERIES)
    assert (ahead.state, held.state) == (MeetingState.SCHEDULED, MeetingState.HELD)


async def test_a_new_one_when_none_was_opened(unit, still_clock) -> None:
    pair = await formed_long_ago(unit, still_clock)
    await set_meeting(pair, state=MeetingState.CLOSED)
    await log(pair)
    assert [meeting.state for meeting in await meetings(pair)] == [
        MeetingState.CLOSED,
        MeetingState.HELD,
    ]


async def test_rule_4_holds_for_the_curator_too(unit, still_clock) -> None:
    pair = await formed_long_ago(unit, still_clock)
    await hold(pair, still_clock)
    with pytest.raises(MeetingNotAllowed) as refused:
        await log(pair, starts_at=clock.now() - timedelta(minutes=5))
    assert refused.value.args == (Missing.REFLECTION,)
    assert len(await meetings(pair)) == 1


async def test_the_order_of_kinds_holds_for_the_curator_too(unit, still_clock) -> None:
    pair = await make_pair(unit)
    for kind in set(K) - {K.INTRODUCTION}:
        with pytest.raises(MeetingNotAllowed):
            await log(pair, kind=kind, starts_at=clock.now() - timedelta(hours=1))
    kinds = await pair.act(list_loggable, pair.curator, mentorship_id=pair.mentorship)
    assert list(kinds) == [K.INTRODUCTION]
    await set_pair(pair, state=MentorshipState.ON_HOLD)
    assert not await pair.act(list_loggable, pair.curator, mentorship_id=pair.mentorship)


@pytest.mark.parametrize("ago", [timedelta(days=61), timedelta(), timedelta(hours=-2)])
async def test_only_a_time_of_the_last_sixty_days_is_marked(unit, still_clock, ago) -> None:
    pair = await formed_long_ago(unit, still_clock)
    with pytest.raises(MeetingDateOutOfRange):
        await log(pair, starts_at=clock.now() - ago)


async def test_nothing_is_marked_from_before_the_pair(unit, still_clock) -> None:
    pair = await make_series(unit)
    with pytest.raises(MeetingDateOutOfRange):
        await log(pair, starts_at=clock.now() - timedelta(days=2))


async def test_members_and_strangers_mark_nothing_this_way(unit, still_clock) -> None:
    pair = await formed_long_ago(unit, still_clock)
    for person in (pair.mentee, pair.mentor, pair.stranger):
        with pytest.raises(NotFound):
            await log(pair, person)


async def test_a_marked_meeting_leads_to_the_next_one(unit, still_clock) -> None:
    pair = await formed_long_ago(unit, still_clock)
    await close(pair, still_clock)
    still_clock.at = FRIDAY + timedelta(days=9)
    await log(pair)
    pair.meeting = (await meetings(pair))[1].id
    await reflect(pair, pair.mentee)
    await reflect(pair, pair.mentor)
    assert len(await meetings(pair)) == 3
