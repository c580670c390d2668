"""When the bot may write by itself, and when a meeting is announced."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.calendar.quiet import (
    Span,
    day_before_reminder,
    in_quiet_hours,
    next_routine_moment,
    pull_out_of_quiet,
    two_hours_before,
)
from services.calendar.working_days import ProductionCalendar
from services.calendar.zones import RUSSIAN_ZONES, to_local, to_utc

OMSK = "Asia/Omsk"
CALENDAR = ProductionCalendar()
ZONES = (
    *(offer.main for offer in RUSSIAN_ZONES),
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
)
instants = st.datetimes(
    datetime.fromisoformat("2026-01-01"),
    datetime.fromisoformat("2028-01-01"),
    timezones=st.just(UTC),
)
zones = st.sampled_from(ZONES)


def omsk(text: str) -> datetime:
    return to_utc(datetime.fromisoformat(text), OMSK)


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        ("07:59", True), ("08:00", False), ("12:00", False), ("19:59", False),
        ("20:00", True), ("23:59", True), ("00:00", True),
    ],
)  # fmt: skip
def test_quiet_hours_last_from_twenty_to_eight(at, quiet):
    assert in_quiet_hours(datetime.fromisoformat(f"2026-11-24T{at}")) is quiet


def test_quiet_hours_are_a_setting():
    siesta = Span(time(13), time(15))
    assert in_quiet_hours(datetime.fromisoformat("2026-11-24T14:00"), quiet=siesta)
    assert not in_quiet_hours(datetime.fromisoformat("2026-11-24T15:00"), quiet=siesta)
    assert not in_quiet_hours(
        datetime.fromisoformat("2026-11-24T00:00"), quiet=Span(time(0), time(0))
    )


@pytest.mark.parametrize(
    ("due", "sent"),
    [
        ("2026-11-24T15:00", "2026-11-24T15:00"),
        ("2026-11-24T22:10", "2026-11-24T19:59"),
        ("2026-11-24T20:00", "2026-11-24T19:59"),
        ("2026-11-24T06:30", "2026-11-23T19:59"),
        ("2026-11-24T08:00", "2026-11-24T08:00"),
    ],
)
def test_what_falls_into_quiet_hours_is_sent_before_them(due, sent):
    assert pull_out_of_quiet(omsk(due), OMSK, omsk("2026-11-30T00:00")) == omsk(sent)


def test_nothing_is_sent_after_it_is_of_use():
    sent = pull_out_of_quiet(omsk("2026-11-24T15:00"), OMSK, omsk("2026-11-24T14:30"))
    assert sent == omsk("2026-11-24T14:30")
    sent = pull_out_of_quiet(omsk("2026-11-24T09:00"), OMSK, omsk("2026-11-24T07:00"))
    assert sent == omsk("2026-11-23T19:59")


@given(due=instants, useful=instants, zone=zones)
def test_pulled_is_never_quiet_never_late_and_never_days_early(due, useful, zone):
    sent = pull_out_of_quiet(due, zone, useful)
    latest = min(due, useful)
    assert sent <= latest
    assert not in_quiet_hours(to_local(sent, zone))
    assert latest - sent <= timedelta(hours=13, minutes=1)


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        ("2026-11-24T10:00", "2026-11-24T14:00"),
        ("2026-11-24T15:20", "2026-11-24T15:20"),
        ("2026-11-24T19:00", "2026-11-25T14:00"),
        ("2026-11-20T20:00", "2026-11-23T14:00"),
        ("2026-11-21T15:00", "2026-11-23T14:00"),
        ("2026-12-30T19:30", "2027-01-11T14:00"),
    ],
)
def test_routine_messages_wait_for_the_afternoon_of_a_working_day(now, sent):
    assert next_routine_moment(omsk(now), OMSK, CALENDAR) == omsk(sent)


@given(now=instants, zone=zones)
def test_a_routine_moment_is_the_first_one_allowed(now, zone):
    sent = next_routine_moment(now, zone, CALENDAR)
    local = to_local(sent, zone)
    assert sent >= now
    assert CALENDAR.is_working_day(local.date())
    assert time(14) <= local.time() < time(19)
    assert next_routine_moment(sent, zone, CALENDAR) == sent
    if sent > now:
        assert local.time() == time(14)
        passed = to_local(now, zone)
        between = CALENDAR.working_days_between(passed.date(), local.date())
        assert between <= 1


@pytest.mark.parametrize(
    ("starts", "told"),
    [
        ("2026-11-24T09:00", "2026-11-23T14:00"),
        ("2026-11-24T16:30", "2026-11-23T16:30"),
        ("2026-11-24T18:59", "2026-11-23T18:59"),
        ("2026-11-24T21:00", "2026-11-23T18:59"),
        # The pair chose a Monday: it hears on Sunday.
        ("2026-11-23T15:00", "2026-11-22T15:00"),
    ],
)
def test_the_day_before_a_meeting_both_are_told_in_the_afternoon(starts, told):
    assert day_before_reminder(omsk(starts), OMSK) == omsk(told)


def test_each_is_told_on_the_clocks_of_their_own_zone():
    starts = to_utc(datetime.fromisoformat("2026-11-24T09:00"), "Europe/Moscow")
    assert day_before_reminder(starts, "Asia/Kamchatka") == to_utc(
        datetime.fromisoformat("2026-11-23T18:00"), "Asia/Kamchatka"
    )


@pytest.mark.parametrize(
    ("starts", "told"),
    [
        ("2026-11-24T16:30", "2026-11-24T14:30"),
        ("2026-11-24T10:00", "2026-11-24T08:00"),
        # Pulled to the same day: still a reminder of its own.
        ("2026-11-24T22:30", "2026-11-24T19:59"),
        # Pulled to the evening before, where the other reminder has just been.
        ("2026-11-24T09:59", None),
        ("2026-11-24T09:00", None),
        ("2026-11-24T00:30", None),
    ],
)
def test_two_hours_before_a_meeting_comes_one_more_reminder_or_none(starts, told):
    assert two_hours_before(omsk(starts), OMSK) == (told and omsk(told))


def test_an_early_meeting_arranged_late_is_announced_in_the_evening():
    sent = two_hours_before(omsk("2026-11-24T09:00"), OMSK, has_day_before=False)
    assert sent == omsk("2026-11-23T19:59")


@given(starts=instants, zone=zones)
def test_reminders_of_a_meeting_come_in_order_and_never_at_night(starts, zone):
    first = day_before_reminder(starts, zone)
    local = to_local(first, zone)
    assert local.date() == to_local(starts, zone).date() - timedelta(days=1)
    assert time(14) <= local.time() < time(19)
    second = two_hours_before(starts, zone)
    if second is not None:
        assert first < second <= starts - timedelta(hours=2)
        assert not in_quiet_hours(to_local(second, zone))
