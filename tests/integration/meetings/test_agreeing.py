"""Finding a time: offered by one side, picked by the other, never twice and never by a third."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select

from bot.database import Database
from models import (
    ConsentKind,
    MeetingKind,
    MeetingState,
    MentoringMode,
    Mentorship,
    Notification,
    NotificationState,
    Side,
)
from services import clock
from services.consents import find_valid, withdraw
from services.errors import (
    AlreadyDone,
    MeetingInPast,
    MeetingNotAllowed,
    NotFound,
    OfferOutdated,
    OwnOffer,
)
from services.meeting_order import Missing
from services.meeting_slots import common_free_hours, read_place
from services.meetings import add_meeting, cancel_for_mentorship, get_for_member, list_mine
from services.notices import NoticeKind
from tests.integration.meetings.stories import make_pair

FRIDAY = datetime(2026, 11, 27, 13, 30, tzinfo=UTC)  # 16:30 in Moscow.
DAY = timedelta(days=1)


async def test_either_side_may_offer_first(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.offer(pair.mentee, FRIDAY)
    meeting = (await pair.pick(pair.mentor)).meeting
    assert meeting.state is MeetingState.SCHEDULED
    assert (meeting.starts_at, meeting.revision) == (FRIDAY, 1)


async def test_between_schools_no_time_is_agreed_on_without_the_consent(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.offer(pair.mentee, FRIDAY)
    async with unit() as work:
        consent = await find_valid(
            work.session, person_id=pair.mentor, kind=ConsentKind.PD_TRANSFER
        )
        await withdraw(work.session, consent=consent, actor_id=None)
    for act in (pair.pick(pair.mentor), pair.offer(pair.mentor, FRIDAY + DAY)):
        with pytest.raises(MeetingNotAllowed) as refused:
            await act
        assert refused.value.args == (Missing.TRANSFER,)


async def test_an_offer_is_told_to_the_other_side_only(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.offer(pair.mentor, FRIDAY + DAY, FRIDAY, FRIDAY)
    assert [row.kind for row in await pair.waiting(pair.mentee)] == [NoticeKind.SLOTS_OFFERED]
    assert await pair.waiting(pair.mentor) == []
    async with unit() as work:
        slots = await pair.slots(work.session)
    assert [slot.starts_at for slot in slots] == [FRIDAY, FRIDAY + DAY]


async def test_the_agreed_time_is_kept_as_an_instant_and_as_wall_time(unit, still_clock) -> None:
    pair = await make_pair(unit, mentor_zone="Asia/Vladivostok", mentee_zone="Europe/Kaliningrad")
    meeting = (await pair.agree(FRIDAY, minutes=60)).meeting
    assert meeting.timezone == "Asia/Vladivostok"
    assert meeting.wall_time == "2026-11-27T23:30"
    assert meeting.duration_minutes == 60
    versions = await pair.revisions()
    assert [(v.revision, v.state, v.starts_at) for v in versions] == [
        (1, MeetingState.SCHEDULED, FRIDAY)
    ]


async def test_both_are_told_what_is_agreed(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.agree(FRIDAY)
    for person in (pair.mentee, pair.mentor):
        told = await pair.waiting(person, NoticeKind.MEETING_SCHEDULED)
        assert [row.payload["revision"] for row in told] == [1]


async def test_offering_back_replaces_the_offer(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.offer(pair.mentor, FRIDAY)
    stale = (await pair.slot_ids())[0]
    await pair.offer(pair.mentee, FRIDAY + DAY)
    assert await pair.waiting(pair.mentee, NoticeKind.SLOTS_OFFERED) == []
    with pytest.raises(OfferOutdated):
        await pair.pick(pair.mentee, stale)
    with pytest.raises(OwnOffer):
        await pair.pick(pair.mentee)
    assert (await pair.pick(pair.mentor)).meeting.starts_at == FRIDAY + DAY


async def test_whoever_did_not_see_the_newest_offer_is_shown_it_first(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.offer(pair.mentor, FRIDAY, seen_round=0)
    with pytest.raises(OfferOutdated):
        await pair.offer(pair.mentee, FRIDAY + DAY, seen_round=0)
    assert (await pair.meeting_now()).offered_side is Side.MENTOR


async def test_nobody_accepts_their_own_times(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.offer(pair.mentor, FRIDAY)
    with pytest.raises(OwnOffer):
        await pair.pick(pair.mentor)


async def test_a_second_tap_changes_nothing(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.offer(pair.mentor, FRIDAY)
    slot = (await pair.slot_ids())[0]
    await pair.pick(pair.mentee, slot)
    with pytest.raises(AlreadyDone):
        await pair.pick(pair.mentee, slot)
    with pytest.raises(AlreadyDone):
        await pair.offer(pair.mentee, FRIDAY)
    assert len(await pair.revisions()) == 1


async def test_a_time_that_has_passed_is_neither_offered_nor_picked(unit, still_clock) -> None:
    pair = await make_pair(unit)
    with pytest.raises(MeetingInPast):
        await pair.offer(pair.mentor, clock.now(), FRIDAY)
    await pair.offer(pair.mentor, FRIDAY)
    still_clock.at = FRIDAY
    with pytest.raises(MeetingInPast):
        await pair.pick(pair.mentee)
    assert (await pair.meeting_now()).state is MeetingState.PROPOSED


async def test_for_a_third_person_the_meeting_does_not_exist(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.offer(pair.mentor, FRIDAY)
    for outsider in (pair.stranger, pair.curator):
        with pytest.raises(NotFound):
            await pair.pick(outsider)
        with pytest.raises(NotFound):
            await pair.offer(outsider, FRIDAY)
        with pytest.raises(NotFound):
            await pair.act(get_for_member, outsider, meeting_id=pair.meeting)
        assert await pair.act(list_mine, outsider) == []
    with pytest.raises(NotFound):
        await pair.pick(pair.mentee, slot_id=10**6)


async def test_of_fifty_who_pick_at_once_one_agrees(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.offer(pair.mentor, FRIDAY, FRIDAY + DAY, FRIDAY + 2 * DAY)
    slots = await pair.slot_ids()

    async def pick(number: int) -> bool:
        try:
            await pair.pick(pair.mentee, slots[number % 3])
        except AlreadyDone:
            return False
        return True

    assert sum(await asyncio.gather(*(pick(number) for number in range(50)))) == 1
    assert len(await pair.revisions()) == 1
    assert len(await pair.waiting(pair.mentor, NoticeKind.MEETING_SCHEDULED)) == 1


async def test_hours_free_for_both_are_found_on_the_readers_clock(unit, still_clock) -> None:
    pair = await make_pair(
        unit,
        mentee_zone="Europe/Moscow",
        mentor_zone="Asia/Yekaterinburg",
        mentee={"bands": ["weekday_afternoon"]},
        mentor={"bands": ["weekday_afternoon", "weekday_evening"]},
    )
    day = FRIDAY.date()
    async with unit() as work:
        hours = {}
        for person in (pair.mentee, pair.mentor):
            actor = await pair.actor(work.session, person)
            view = await get_for_member(work.session, actor=actor, meeting_id=pair.meeting)
            hours[person] = await common_free_hours(work.session, view=view, day=day)
    assert hours[pair.mentee] == [14, 15, 16, 17]
    assert hours[pair.mentor] == [16, 17, 18, 19]


async def test_the_end_of_a_pair_cancels_what_was_agreed_and_tells_the_calendars(
    unit, still_clock
) -> None:
    pair = await make_pair(unit)
    await pair.agree(FRIDAY)
    async with unit() as work:
        await cancel_for_mentorship(
            work.session, mentorship_id=pair.mentorship, reason="pair_ended", actor_id=pair.mentee
        )
    meeting = await pair.meeting_now()
    assert (meeting.state, meeting.revision) == (MeetingState.CANCELLED, 2)
    for person in (pair.mentee, pair.mentor):
        waiting = await pair.waiting(person)
        assert [row.kind for row in waiting] == [NoticeKind.MEETING_CANCELLED]


async def test_the_end_of_a_pair_without_a_time_is_told_by_others(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.offer(pair.mentor, FRIDAY)
    async with unit() as work:
        await cancel_for_mentorship(
            work.session, mentorship_id=pair.mentorship, reason="pair_ended", actor_id=None
        )
    assert (await pair.meeting_now()).state is MeetingState.CANCELLED
    assert await pair.waiting(pair.mentee) == []
    async with unit() as work:
        told = (await work.session.scalars(select(Notification))).all()
    assert [(row.kind, row.state) for row in told] == [
        (NoticeKind.SLOTS_OFFERED, NotificationState.CANCELLED)
    ]


@pytest.mark.parametrize("meetings", [1, 3])
async def test_the_list_of_meetings_takes_three_queries(
    unit, still_clock, database, meetings
) -> None:
    pair = await make_pair(unit)
    for _ in range(meetings - 1):
        async with unit() as work:
            mentorship = await work.session.get_one(Mentorship, pair.mentorship)
            await add_meeting(
                work.session,
                mentorship=mentorship,
                kind=MeetingKind.INTRODUCTION,
                mode=MentoringMode.ONLINE,
            )
    async with unit() as work:
        actor = await pair.actor(work.session, pair.mentee)
        with counted(database) as queries:
            views = await list_mine(work.session, actor=actor)
            assert [view.partner_zone for view in views] == ["Europe/Moscow"] * meetings
    assert len(queries) == 3


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The SELECTs of a block."""
    queries: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest) -> None:
        if statement.startswith("SELECT"):
            queries.append(statement)

    event.listen(database.reader.sync_engine, "before_cursor_execute", note)
    yield queries
    event.remove(database.reader.sync_engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("typed", "mode", "place", "problem"),
    [
        ("https://meet.example.ru/abc?x=1", "online", "https://meet.example.ru/abc?x=1", None),
        ("meet.example.ru/abc", "online", "https://meet.example.ru/abc", None),
        ("HTTPS://meet.example.ru", "online", "https://meet.example.ru", None),
        ("http://meet.example.ru/abc", "online", "http://meet.example.ru/abc", "not_secure"),
        ("javascript:alert(1)", "online", "javascript:alert(1)", "not_a_link"),
        ("https://localhost/x", "online", "https://localhost/x", "not_a_link"),
        ("кабинет 12", "online", "кабинет 12", "not_a_link"),
        ("https://a.ru и https://b.ru", "online", "https://a.ru и https://b.ru", "not_a_link"),
        ("  ", "online", "", "empty"),
        ("кабинет  12", "offline", "кабинет 12", None),
        ("к" * 300, "offline", "к" * 300, None),
        ("к" * 301, "offline", "к" * 301, "too_long"),
    ],
)
def test_a_link_is_one_https_address_and_a_place_is_short(typed, mode, place, problem) -> None:
    assert read_place(typed, MentoringMode(mode)) == (place, problem)
