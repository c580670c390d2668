"""«Поставили на замену»: one tap frees the time and offers the next common ones."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from models import MeetingKind, MeetingState
from services.errors import AlreadyDone, NotFound
from services.meeting_replacement import REPLACEMENT, move_for_replacement
from services.notices import NoticeKind
from tests.integration.meetings.stories import Pair, make_pair
from tests.integration.meetings.ways import FRIDAY, add_mentee, make_series


def moscow(day: int, hour: int) -> datetime:
    """A day of November or, beyond it, of December 2026, at a full hour in Moscow."""
    first = datetime(2026, 11, 1, hour - 3, tzinfo=UTC)
    return first + timedelta(days=day - 1)


async def replace(pair: Pair, person: int, revision: int = 1) -> None:
    """Somebody has to replace a colleague."""
    await pair.act(move_for_replacement, person, meeting_id=pair.meeting, revision=revision)


async def offered(pair: Pair) -> list[datetime]:
    """The times offered now."""
    async with pair.unit() as work:
        return [slot.starts_at for slot in await pair.slots(work.session)]


async def test_one_tap_frees_the_time_and_offers_three_common_ones(unit, still_clock) -> None:
    pair = await make_series(unit)
    await pair.agree(FRIDAY)
    await replace(pair, pair.mentor)
    meeting = await pair.meeting_now()
    assert (meeting.state, meeting.starts_at) == (MeetingState.PROPOSED, None)
    # Monday to Wednesday after that Friday, at the hour of the meeting.
    assert await offered(pair) == [moscow(30, 16), moscow(31, 16), moscow(32, 16)]
    assert await pair.waiting(pair.mentee, NoticeKind.SLOTS_OFFERED)
    assert await pair.waiting(pair.mentee, NoticeKind.MEETING_REMINDER) == []
    await pair.pick(pair.mentee)
    assert (await pair.meeting_now()).starts_at == moscow(30, 16)


async def test_the_reason_is_kept_with_the_version(unit, still_clock) -> None:
    pair = await make_series(unit)
    await pair.agree(FRIDAY)
    await replace(pair, pair.mentee)
    assert [(r.state, r.reason) for r in await pair.revisions()] == [
        (MeetingState.SCHEDULED, None),
        (MeetingState.PROPOSED, REPLACEMENT),
    ]


async def test_only_hours_that_suit_both_are_offered(unit, still_clock) -> None:
    pair = await make_series(
        unit,
        mentee={"bands": ["weekday_evening"]},
        mentor={"bands": ["weekday_afternoon", "weekday_evening"]},
    )
    await pair.agree(FRIDAY)
    await replace(pair, pair.mentee)
    assert await offered(pair) == [moscow(30, 18), moscow(31, 18), moscow(32, 18)]


async def test_without_a_common_hour_the_time_is_free_and_both_choose(unit, still_clock) -> None:
    pair = await make_series(
        unit, mentee={"bands": ["saturday"]}, mentor={"bands": ["weekday_evening"]}
    )
    await pair.agree(FRIDAY)
    await replace(pair, pair.mentee)
    meeting = await pair.meeting_now()
    assert (meeting.state, meeting.offered_side) == (MeetingState.PROPOSED, None)
    assert await pair.waiting(pair.mentor, NoticeKind.MEETING_MOVING)


async def test_a_time_of_another_agreed_meeting_is_left_out(unit, still_clock) -> None:
    pair = await make_series(unit)
    await pair.agree(FRIDAY)
    async with unit() as work:
        meeting = await pair.now(work.session)
        work.session.add(
            type(meeting)(
                mentorship_id=pair.mentorship,
                kind=MeetingKind.CONSULTATION,
                state=MeetingState.SCHEDULED,
                starts_at=moscow(30, 16),
                duration_minutes=60,
                mode=meeting.mode,
                calendar_uid="busy",
                revision=1,
                created_at=meeting.created_at,
            )
        )
    await replace(pair, pair.mentor)
    assert (await offered(pair))[0] == moscow(30, 15)


async def test_two_taps_move_it_once(unit, still_clock) -> None:
    pair = await make_series(unit)
    await pair.agree(FRIDAY)

    async def tap() -> bool:
        try:
            await replace(pair, pair.mentor)
        except AlreadyDone:
            return False
        return True

    assert sum(await asyncio.gather(*(tap() for _ in range(5)))) == 1
    assert len(await offered(pair)) == 3


async def test_only_members_move_a_meeting(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.agree(FRIDAY)
    with pytest.raises(NotFound):
        await replace(pair, pair.stranger)


async def test_in_a_group_the_others_of_ones_own_side_learn_it_too(unit, still_clock) -> None:
    pair = await make_series(unit)
    anna = await add_mentee(pair)
    await pair.agree(FRIDAY)
    await replace(pair, pair.mentee)
    assert await pair.waiting(pair.mentor, NoticeKind.SLOTS_OFFERED)
    assert await pair.waiting(anna, NoticeKind.MEETING_MOVING)
