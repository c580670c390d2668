"""A pause: clocks stand still, nobody asks why, somebody says when it goes on."""

from datetime import date, datetime, timedelta

import pytest

from models import MeetingKind, MeetingState, MentorshipState
from services import clock
from services.errors import AlreadyDone, IllegalTransition, NotFound, PauseOutOfRange
from services.pauses import hold_all_of, pause_pair, resume_pair
from services.program_corrections import begin_correction
from tests.integration.endings.stories import (
    ENDS_ON,
    Planning,
    Unit,
    add_meeting,
    at_work,
    cards,
    end_early,
    meetings,
    open_surveys,
    state_of,
    surveys,
)
from tests.integration.programmes.stories import plan

SERIES = MeetingKind.SERIES


async def _pause(pair: Planning, person_id: int, *, days: int = 30) -> None:
    until = clock.now().date() + timedelta(days=days)
    await pair.act(pause_pair, person_id, mentorship_id=pair.mentorship, until=until)


async def _resume(pair: Planning, person_id: int) -> None:
    await pair.act(resume_pair, person_id, mentorship_id=pair.mentorship)


async def _pulse_at(pair: Planning) -> datetime:
    return (await surveys(pair, "pulse_mid"))[0].asked_at


@pytest.mark.parametrize("side", ["mentee", "mentor", "curator"])
async def test_anybody_of_the_pair_may_pause_it_and_go_on(
    unit: Unit, still_clock, side: str
) -> None:
    pair = await at_work(unit)
    person_id = getattr(pair, side)
    await _pause(pair, person_id)
    assert await state_of(pair) == MentorshipState.ON_HOLD
    others = {pair.mentee, pair.mentor, pair.curator} - {person_id}
    for other in others:
        assert "pair_paused" in await pair.told(other)
    assert "pair_paused" not in await pair.told(person_id)
    await _resume(pair, person_id)
    assert await state_of(pair) == MentorshipState.ACTIVE
    for other in others:
        assert "pair_resumed" in await pair.told(other)


async def test_strangers_pause_nothing(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    with pytest.raises(NotFound):
        await _pause(pair, pair.stranger)
    await _pause(pair, pair.mentee)
    with pytest.raises(NotFound):
        await _resume(pair, pair.stranger)


async def test_meetings_ahead_are_cancelled_what_has_begun_is_not(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    begun = {"starts_at": clock.now() - timedelta(hours=2), "revision": 1}
    await add_meeting(pair, MeetingState.SCHEDULED, **begun)
    ahead = {"starts_at": clock.now() + timedelta(days=2), "revision": 1}
    await add_meeting(pair, MeetingState.SCHEDULED, MeetingKind.CONSULTATION, **ahead)
    await _pause(pair, pair.mentor)
    states = dict(await meetings(pair))
    assert states[SERIES] is MeetingState.SCHEDULED
    assert states[MeetingKind.CONSULTATION] is MeetingState.CANCELLED
    assert "meeting_cancelled" in await pair.told(pair.mentee)


async def test_the_term_moves_by_the_length_of_the_pause(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    assert (await pair.pair()).ends_on == ENDS_ON
    before = await _pulse_at(pair)
    await _pause(pair, pair.mentee, days=30)
    still_clock.advance(days=20)
    await _resume(pair, pair.mentor)
    assert (await pair.pair()).ends_on == ENDS_ON + timedelta(days=20)
    moved = await _pulse_at(pair) - before
    assert timedelta(days=19) <= moved <= timedelta(days=24)


async def test_nothing_is_asked_while_a_pair_rests(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    await _pause(pair, pair.mentee, days=200)
    still_clock.advance(days=190)
    assert not [p for p in await open_surveys(pair, "pulse_mid") if p.asked_at <= clock.now()]
    for person_id in (pair.mentee, pair.mentor):
        assert not {"term_ends", "summer_ahead"} & set(await pair.told(person_id))
    assert "term" not in await cards(pair, pair.curator)


async def test_after_a_pause_there_is_a_meeting_to_find_a_time_for(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    await _pause(pair, pair.mentee)
    await _resume(pair, pair.mentee)
    assert (await meetings(pair))[-1] == (SERIES, MeetingState.PROPOSED)


async def test_a_pair_that_plans_comes_back_to_planning(unit: Unit, still_clock) -> None:
    pair = await plan(unit)
    await _pause(pair, pair.mentee)
    await _resume(pair, pair.mentee)
    assert await state_of(pair) == MentorshipState.PLANNING


async def test_a_pause_ends_only_when_somebody_says_so(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    await _pause(pair, pair.mentee, days=14)
    assert "pause_over" in await pair.told(pair.mentor)
    still_clock.advance(days=20)
    assert "pause" not in await cards(pair, pair.curator)
    still_clock.advance(days=2)
    assert await state_of(pair) == MentorshipState.ON_HOLD
    assert "pause" in await cards(pair, pair.curator)


async def test_a_pause_may_become_longer(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    await _pause(pair, pair.mentee, days=14)
    with pytest.raises(AlreadyDone):
        await _pause(pair, pair.mentor, days=14)
    await _pause(pair, pair.mentor, days=30)
    assert (await pair.pair()).on_hold_until == clock.now().date() + timedelta(days=30)
    still_clock.advance(days=24)
    assert "pause" not in await cards(pair, pair.curator)


async def test_a_pause_ends_ahead_and_within_a_year(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    for days in (0, -1, 400):
        with pytest.raises(PauseOutOfRange):
            await _pause(pair, pair.mentee, days=days)
    with pytest.raises(AlreadyDone):
        await _resume(pair, pair.mentee)


async def test_an_ended_pair_does_not_rest(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    await _pause(pair, pair.mentee)
    await end_early(pair, pair.mentee)
    assert await state_of(pair) == MentorshipState.ENDED_EARLY
    with pytest.raises(AlreadyDone):
        await _pause(pair, pair.mentor)
    with pytest.raises(AlreadyDone):
        await _resume(pair, pair.mentor)


async def test_a_pair_that_gets_acquainted_does_not_rest(unit: Unit, still_clock) -> None:
    pair = await plan(unit, opened=False)
    async with unit() as work:
        stored = await work.session.get(type(await pair.pair()), pair.mentorship)
        stored.state = MentorshipState.TRIAL
    with pytest.raises(IllegalTransition):
        await _pause(pair, pair.mentee)


async def test_a_mentor_on_a_pause_takes_the_pair_along_but_not_a_group_that_can_go_on(
    unit: Unit, still_clock
) -> None:
    until = date(2027, 1, 11)
    pair = await at_work(unit)
    async with unit() as work:
        await hold_all_of(
            work.session, participation_id=pair.mentor_id, until=until, actor_id=pair.mentor
        )
    assert await state_of(pair) == MentorshipState.ON_HOLD


async def test_a_group_with_another_mentor_goes_on(unit: Unit, still_clock) -> None:
    group = await at_work(unit, mentors=2)
    async with unit() as work:
        await hold_all_of(
            work.session, participation_id=group.mentor_id, until=None, actor_id=group.mentor
        )
    assert await state_of(group) == MentorshipState.ACTIVE


async def test_a_pause_over_the_summer(unit: Unit, still_clock) -> None:
    """From the end of May until September: the pair comes back where it was, its term later."""
    pair = await at_work(unit)
    still_clock.at = datetime.fromisoformat("2027-05-10T09:00:00+00:00")
    until = date(2027, 9, 1)
    await pair.act(pause_pair, pair.mentee, mentorship_id=pair.mentorship, until=until)
    still_clock.at = datetime.fromisoformat("2027-09-01T09:00:00+00:00")
    assert await state_of(pair) == MentorshipState.ON_HOLD
    await _resume(pair, pair.mentor)
    assert await state_of(pair) == MentorshipState.ACTIVE
    assert (await pair.pair()).ends_on == ENDS_ON + (until - date(2027, 5, 10))


async def test_the_days_of_a_correction_move_along_with_a_pause(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    await pair.act(begin_correction, pair.mentor, mentorship_id=pair.mentorship)
    before = [[item.due_on for item in v.items] for v in (await pair.current(), await pair.draft())]
    await _pause(pair, pair.mentee, days=30)
    still_clock.advance(days=20)
    await _resume(pair, pair.mentor)
    after = [[item.due_on for item in v.items] for v in (await pair.current(), await pair.draft())]
    later = timedelta(days=20)
    assert after == [[due_on + later for due_on in days] for days in before]
