"""What the bot will say by itself, and when: it moves with the meeting and ends with it."""

from datetime import UTC, datetime, timedelta

import pytest

from models import MeetingState, MentoringMode
from services.errors import AlreadyDone
from services.meeting_outcome import confirm_coming
from services.meetings import CancelReason, cancel_meeting, change_place, move_meeting
from services.notices import NoticeKind
from tests.integration.meetings.stories import make_pair

FRIDAY = datetime(2026, 11, 27, 13, 30, tzinfo=UTC)  # 16:30 in Moscow.
KALININGRAD, VLADIVOSTOK = "Europe/Kaliningrad", "Asia/Vladivostok"


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


async def test_an_online_meeting_has_its_whole_chain(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.agree(FRIDAY, minutes=40)
    assert await pair.planned(pair.mentee) == [
        ("eve", utc(26, 13, 30)),
        ("soon", utc(27, 11, 30)),
        ("link", utc(27, 13, 15)),
        ("ask1", utc(27, 14, 40)),
        ("ask2", utc(28, 11, 0)),
    ]
    assert await pair.planned(pair.mentor) == await pair.planned(pair.mentee)


async def test_a_meeting_in_person_needs_no_link(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.agree(FRIDAY, mode=MentoringMode.OFFLINE, place="Room 12")
    occasions = [occasion for occasion, _ in await pair.planned(pair.mentee)]
    assert occasions == ["eve", "soon", "ask1", "ask2"]


async def test_each_side_is_reminded_on_its_own_clock(unit, still_clock) -> None:
    pair = await make_pair(unit, mentee_zone=KALININGRAD, mentor_zone=VLADIVOSTOK)
    at = utc(27, 7)  # 9:00 in Kaliningrad, 17:00 in Vladivostok.
    await pair.agree(at)
    mentee, mentor = dict(await pair.planned(pair.mentee)), dict(await pair.planned(pair.mentor))
    # In Kaliningrad two hours before is 7:00, in quiet hours: the day before has to do.
    assert "soon" not in mentee
    assert mentee["eve"] == utc(26, 12)  # 14:00 on the eve.
    assert mentor["eve"] == utc(26, 7)  # 17:00 on the eve.
    assert mentor["soon"] == utc(27, 5)
    assert mentee["ask2"] == utc(28, 12)
    assert mentor["ask2"] == utc(28, 4)


async def test_an_early_meeting_is_reminded_of_in_the_afternoon_before(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.agree(utc(27, 5, 30))  # 8:30 in Moscow.
    planned = dict(await pair.planned(pair.mentee))
    assert planned["eve"] == utc(26, 11)
    assert "soon" not in planned
    assert planned["link"] == utc(27, 5, 15)


async def test_an_early_meeting_agreed_late_is_reminded_of_before_the_quiet_hours(
    unit, still_clock
) -> None:
    pair = await make_pair(unit)
    still_clock.at = utc(26, 15)  # 18:00 in Moscow, after the reminder of the day before.
    await pair.agree(utc(27, 5, 30))
    planned = dict(await pair.planned(pair.mentee))
    assert "eve" not in planned
    assert planned["soon"] == utc(26, 16, 59)


async def test_a_meeting_within_the_hour_is_reminded_of_by_its_link_only(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.agree(still_clock.at + timedelta(minutes=30))
    occasions = [occasion for occasion, _ in await pair.planned(pair.mentee)]
    assert occasions == ["link", "ask1", "ask2"]


async def test_a_moved_meeting_takes_its_reminders_along(unit, still_clock) -> None:
    pair = await make_pair(unit)
    before = (await pair.agree(FRIDAY)).meeting
    await pair.act(move_meeting, pair.mentee, meeting_id=pair.meeting, revision=1)
    assert await pair.planned(pair.mentee) == []
    assert await pair.planned(pair.mentor) == []
    moving = await pair.waiting(pair.mentor)
    assert [row.kind for row in moving] == [NoticeKind.MEETING_MOVING]
    after = (await pair.agree(FRIDAY + timedelta(days=1))).meeting
    assert dict(await pair.planned(pair.mentor))["eve"] == utc(27, 13, 30)
    assert after.calendar_uid == before.calendar_uid
    assert [v.state for v in await pair.revisions()] == [
        MeetingState.SCHEDULED,
        MeetingState.PROPOSED,
        MeetingState.SCHEDULED,
    ]
    assert after.revision == 3


async def test_only_the_version_one_sees_can_be_moved(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.agree(FRIDAY)
    await pair.act(move_meeting, pair.mentee, meeting_id=pair.meeting, revision=1)
    with pytest.raises(AlreadyDone):
        await pair.act(move_meeting, pair.mentor, meeting_id=pair.meeting, revision=1)
    await pair.agree(FRIDAY)
    with pytest.raises(AlreadyDone):
        await pair.act(move_meeting, pair.mentor, meeting_id=pair.meeting, revision=1)
    assert (await pair.meeting_now()).state is MeetingState.SCHEDULED


async def test_a_cancelled_meeting_is_silent(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.agree(FRIDAY)
    cancel = {"meeting_id": pair.meeting, "reason": CancelReason.TIME}
    await pair.act(cancel_meeting, pair.mentee, revision=1, **cancel)
    for person in (pair.mentee, pair.mentor):
        waiting = await pair.waiting(person)
        assert [row.kind for row in waiting] == [NoticeKind.MEETING_CANCELLED]
    with pytest.raises(AlreadyDone):
        await pair.act(cancel_meeting, pair.mentor, revision=1, **cancel)


async def test_a_link_added_later_is_a_new_version_for_everybody(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.agree(FRIDAY)
    await pair.act(confirm_coming, pair.mentee, meeting_id=pair.meeting, revision=1)
    link = "https://meet.example.ru/abc"
    await pair.act(change_place, pair.mentor, meeting_id=pair.meeting, place=link)
    meeting = await pair.meeting_now()
    assert (meeting.place, meeting.revision) == (link, 2)
    reminders = await pair.waiting(pair.mentee, NoticeKind.MEETING_REMINDER)
    assert {row.payload["revision"] for row in reminders} == {2}
    assert len(reminders) == 3
    # Who has said they will come need not say it again: the time is the same.
    await pair.act(confirm_coming, pair.mentee, meeting_id=pair.meeting, revision=2)
    with pytest.raises(AlreadyDone):
        await pair.act(confirm_coming, pair.mentee, meeting_id=pair.meeting, revision=1)


async def test_a_reminder_is_useless_once_the_meeting_has_begun(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.agree(FRIDAY)
    reminders = await pair.waiting(pair.mentee, NoticeKind.MEETING_REMINDER)
    assert {row.expires_at for row in reminders} == {FRIDAY}
