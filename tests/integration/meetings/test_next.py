"""The next meeting is proposed when one is closed, once, and not when the work comes to its end."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models import (
    MeetingKind,
    MeetingState,
    MentorshipState,
    PersonalProgram,
    PersonalProgramState,
    PlanItem,
    PlanItemState,
    ProgramVersion,
    ProgramVersionState,
)
from services import clock
from services.errors import AlreadyDone, MeetingInPast
from services.meeting_next import agree_to_suggested, from_minute
from services.meeting_order import open_next
from services.meeting_outcome import report_held
from services.notices import NoticeKind
from tests.answers import fill
from tests.integration.meetings.stories import Pair, make_pair
from tests.integration.meetings.ways import (
    FRIDAY,
    close,
    hold,
    make_series,
    meetings,
    reflect,
    set_pair,
)

K = MeetingKind
IN_TWO_WEEKS = FRIDAY + timedelta(days=14)


async def suggested(pair: Pair, person: int) -> list[datetime]:
    """The times suggested to somebody for the next meeting."""
    rows = await pair.waiting(person, NoticeKind.NEXT_MEETING)
    return [from_minute(row.payload["at"]) for row in rows]


async def test_after_a_working_meeting_both_are_asked_once_with_a_time_by_the_cadence(
    unit, still_clock
) -> None:
    pair = await make_series(unit)
    await close(pair, still_clock)
    closed, following = await meetings(pair, K.SERIES)
    assert (closed.state, following.state) == (MeetingState.CLOSED, MeetingState.PROPOSED)
    assert (following.duration_minutes, following.mode) == (40, closed.mode)
    for person in (pair.mentee, pair.mentor):
        assert await suggested(pair, person) == [IN_TWO_WEEKS]


@pytest.mark.parametrize(("cadence", "weeks"), [(7, 1), (10, 1), (14, 2), (21, 3), (30, 4)])
async def test_the_cadence_is_what_the_pair_agreed_on_the_same_weekday(
    unit, still_clock, cadence, weeks
) -> None:
    pair = await make_series(unit)
    await set_pair(pair, cadence_days=cadence)
    await close(pair, still_clock)
    assert await suggested(pair, pair.mentor) == [FRIDAY + timedelta(weeks=weeks)]


async def test_the_link_of_last_time_is_kept(unit, still_clock) -> None:
    pair = await make_series(unit)
    link = "https://meet.example.org/42"
    await pair.agree(FRIDAY, place=link)
    still_clock.at = FRIDAY + timedelta(hours=1)
    await pair.act(report_held, pair.mentee, meeting_id=pair.meeting, revision=1)
    await reflect(pair, pair.mentee)
    await reflect(pair, pair.mentor)
    assert (await meetings(pair))[-1].place == link


async def test_a_time_on_a_holiday_moves_to_the_next_common_one(unit, still_clock) -> None:
    pair = await make_series(unit)
    still_clock.at = datetime(2026, 12, 21, 9, 0, tzinfo=UTC)
    await close(pair, still_clock, datetime(2026, 12, 25, 13, 30, tzinfo=UTC))
    # 8 January is a day off, 9 and 10 a weekend: Monday, at the hour nearest to 16:30.
    assert await suggested(pair, pair.mentee) == [datetime(2027, 1, 11, 13, 0, tzinfo=UTC)]


async def test_a_time_at_which_somebody_meets_already_is_not_suggested(unit, still_clock) -> None:
    pair = await make_series(unit)
    await hold(pair, still_clock)
    # The mentor's other meeting of this pair's length, agreed for exactly that time.
    async with unit() as work:
        busy = await pair.now(work.session)
        work.session.add(
            type(busy)(
                mentorship_id=pair.mentorship,
                kind=K.CONSULTATION,
                state=MeetingState.SCHEDULED,
                starts_at=IN_TWO_WEEKS,
                duration_minutes=40,
                mode=busy.mode,
                calendar_uid="busy",
                revision=1,
                created_at=clock.now(),
            )
        )
    await reflect(pair, pair.mentee)
    await reflect(pair, pair.mentor)
    [at] = await suggested(pair, pair.mentee)
    assert at == datetime(2026, 12, 14, 13, 0, tzinfo=UTC)


async def test_a_late_last_answer_still_suggests_a_time_ahead(unit, still_clock) -> None:
    pair = await make_series(unit)
    await hold(pair, still_clock)
    await reflect(pair, pair.mentee)
    still_clock.at = FRIDAY + timedelta(days=20)
    await reflect(pair, pair.mentor)
    assert await suggested(pair, pair.mentor) == [FRIDAY + timedelta(days=21)]


async def test_nobody_but_the_one_who_answered_last_is_written_to_at_night(
    unit, still_clock
) -> None:
    pair = await make_series(unit)
    await hold(pair, still_clock)
    await reflect(pair, pair.mentee)
    still_clock.at = datetime(2026, 11, 27, 19, 0, tzinfo=UTC)  # 22:00 in Moscow.
    await reflect(pair, pair.mentor)
    [now] = await pair.waiting(pair.mentor, NoticeKind.NEXT_MEETING)
    [later] = await pair.waiting(pair.mentee, NoticeKind.NEXT_MEETING)
    assert now.due_at == clock.now()
    assert later.due_at == datetime(2026, 11, 30, 5, 0, tzinfo=UTC)  # Monday, 8:00.


async def test_nothing_is_proposed_when_the_term_ends_before(unit, still_clock) -> None:
    pair = await make_series(unit)
    await set_pair(pair, starts_on=date(2026, 9, 1), ends_on=date(2026, 12, 10))
    await close(pair, still_clock)
    assert len(await meetings(pair)) == 1
    assert await suggested(pair, pair.mentee) == []


async def test_on_the_last_day_of_the_term_there_is_still_a_meeting(unit, still_clock) -> None:
    pair = await make_series(unit)
    await set_pair(pair, starts_on=date(2026, 9, 1), ends_on=date(2026, 12, 11))
    await close(pair, still_clock)
    assert await suggested(pair, pair.mentee) == [IN_TWO_WEEKS]


async def test_nothing_is_proposed_when_the_plan_is_done(unit, still_clock) -> None:
    pair = await make_series(unit)
    await add_plan(pair, PlanItemState.DONE, PlanItemState.DROPPED)
    await close(pair, still_clock)
    assert await suggested(pair, pair.mentee) == []


async def test_a_plan_with_something_left_goes_on(unit, still_clock) -> None:
    pair = await make_series(unit)
    await add_plan(pair, PlanItemState.DONE, PlanItemState.PLANNED)
    await close(pair, still_clock)
    assert await suggested(pair, pair.mentee) == [IN_TWO_WEEKS]


async def test_a_next_meeting_that_is_planned_already_is_not_asked_for(unit, still_clock) -> None:
    pair = await make_series(unit)
    await hold(pair, still_clock)
    await pair.act(open_next, pair.mentee, mentorship_id=pair.mentorship, kind=K.SERIES)
    await reflect(pair, pair.mentee)
    await reflect(pair, pair.mentor)
    assert len(await meetings(pair)) == 2
    assert await suggested(pair, pair.mentor) == []


@pytest.mark.parametrize(("clarity", "more"), [(6, 1), (7, 0)])
async def test_another_planning_meeting_comes_when_the_goal_is_not_clear_to_somebody(
    unit, still_clock, clarity, more
) -> None:
    pair = await make_pair(unit, kind=K.PLANNING)
    await set_pair(pair, state=MentorshipState.PLANNING)
    await hold(pair, still_clock)
    for person, mark in ((pair.mentee, 9), (pair.mentor, clarity)):
        response = (await pair.reflections())[person]
        await pair.act(fill, person, response_id=response.id, pl01=mark, pl04=None)
    assert (await pair.meeting_now()).state is MeetingState.CLOSED
    assert len(await meetings(pair, K.PLANNING)) == 1 + more
    assert len(await suggested(pair, pair.mentee)) == more


async def test_the_first_who_agrees_offers_the_time_and_the_second_takes_it(
    unit, still_clock
) -> None:
    pair = await make_series(unit)
    await close(pair, still_clock)
    pair.meeting = (await meetings(pair))[-1].id
    asked = {"meeting_id": pair.meeting, "at": IN_TWO_WEEKS}
    await pair.act(agree_to_suggested, pair.mentee, **asked)
    assert await pair.waiting(pair.mentor, NoticeKind.SLOTS_OFFERED)
    with pytest.raises(AlreadyDone):
        await pair.act(agree_to_suggested, pair.mentee, **asked)
    await pair.act(agree_to_suggested, pair.mentor, **asked)
    meeting = await pair.meeting_now()
    assert (meeting.state, meeting.starts_at) == (MeetingState.SCHEDULED, IN_TWO_WEEKS)


async def test_who_agrees_too_late_sees_the_times_that_were_offered_instead(
    unit, still_clock
) -> None:
    pair = await make_series(unit)
    await close(pair, still_clock)
    pair.meeting = (await meetings(pair))[-1].id
    await pair.offer(pair.mentee, IN_TWO_WEEKS + timedelta(days=3))
    with pytest.raises(AlreadyDone):
        await pair.act(agree_to_suggested, pair.mentor, meeting_id=pair.meeting, at=IN_TWO_WEEKS)
    await pair.offer(pair.mentor, IN_TWO_WEEKS + timedelta(days=4))
    still_clock.at = IN_TWO_WEEKS
    with pytest.raises((MeetingInPast, AlreadyDone)):
        await pair.act(agree_to_suggested, pair.mentee, meeting_id=pair.meeting, at=IN_TWO_WEEKS)


async def add_plan(pair: Pair, *states: PlanItemState) -> None:
    """An approved programme with items in these states."""
    async with pair.unit() as work:
        session = work.session
        program = PersonalProgram(
            mentorship_id=pair.mentorship,
            state=PersonalProgramState.ACTIVE,
            created_at=clock.now(),
        )
        session.add(program)
        await session.flush()
        session.add(
            ProgramVersion(
                personal_program_id=program.id,
                number=1,
                state=ProgramVersionState.APPROVED,
                created_by_id=pair.mentee,
                created_at=clock.now(),
                items=[
                    PlanItem(position=number, item_code="methodics.formative", state=state)
                    for number, state in enumerate(states, 1)
                ],
                agreements=[],
            )
        )
