"""Hours at which two people are both free."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.calendar.slots import OFFERED_HOURS, WEEK_HOURS, free_hours_on, ordered_hours
from services.calendar.zones import RUSSIAN_ZONES, to_utc

TUESDAY = date(2026, 11, 24)
ALWAYS = (1 << WEEK_HOURS) - 1
ZONES = (
    *(offer.main for offer in RUSSIAN_ZONES),
    "Europe/Berlin",
    "America/New_York",
)


def week(zone: str, free: dict[int, set[int]]) -> int:
    """The UTC mask of somebody who gave local hours by weekday in a zone of full hours."""
    mask = 0
    for weekday, hours in free.items():
        for hour in hours:
            wall = datetime.combine(date(2026, 11, 23) + timedelta(days=weekday), time(hour))
            at = to_utc(wall, zone)
            mask |= 1 << (at.weekday() * 24 + at.hour)
    return mask


def test_a_pair_from_two_zones_sees_its_common_hours_on_own_clocks():
    omsk = week("Asia/Omsk", {1: {15, 16, 17, 18}, 2: {9}})
    moscow = week("Europe/Moscow", {1: {13, 14, 15, 16}})
    assert free_hours_on(omsk, moscow, TUESDAY, "Asia/Omsk") == [16, 17, 18]
    assert free_hours_on(omsk, moscow, TUESDAY, "Europe/Moscow") == [13, 14, 15]
    assert free_hours_on(omsk, moscow, date(2026, 11, 25), "Asia/Omsk") == []


def test_the_morning_of_kamchatka_is_the_evening_before_in_utc():
    kamchatka = week("Asia/Kamchatka", {0: {8}})
    assert kamchatka == 1 << (6 * 24 + 20)
    assert free_hours_on(kamchatka, ALWAYS, date(2026, 11, 23), "Asia/Kamchatka") == [8]
    assert free_hours_on(kamchatka, ALWAYS, date(2026, 11, 22), "Europe/Moscow") == [23]


def test_an_hour_off_the_full_hour_needs_both_hours_it_covers():
    ten = 1 << (1 * 24 + 10)
    eleven = 1 << (1 * 24 + 11)
    assert free_hours_on(ten, ALWAYS, TUESDAY, "Asia/Kathmandu") == []
    # 16:00 to 17:00 in Kathmandu is 10:15 to 11:15 in UTC.
    assert free_hours_on(ten | eleven, ALWAYS, TUESDAY, "Asia/Kathmandu") == [16]
    # Lord Howe is 11 hours ahead in summer and 10:30 in winter.
    assert free_hours_on(ten, ALWAYS, TUESDAY, "Australia/Lord_Howe") == [21]
    assert free_hours_on(ten | eleven, ALWAYS, date(2026, 7, 7), "Australia/Lord_Howe") == [21]


def test_an_hour_that_the_clocks_skip_is_not_offered():
    hours = free_hours_on(ALWAYS, ALWAYS, date(2026, 3, 29), "Europe/Berlin")
    assert hours == [hour for hour in range(24) if hour != 2]


@given(
    mask_a=st.integers(0, ALWAYS),
    mask_b=st.integers(0, ALWAYS),
    zone=st.sampled_from(ZONES),
    ahead=st.integers(0, 729),
)
def test_an_hour_is_offered_when_both_masks_have_it(mask_a, mask_b, zone, ahead):
    day = date(2026, 1, 1) + timedelta(days=ahead)
    offered = free_hours_on(mask_a, mask_b, day, zone)
    assert offered == free_hours_on(mask_b, mask_a, day, zone)
    for hour in range(4, 24):
        at = to_utc(datetime.combine(day, time(hour)), zone).astimezone(UTC)
        bit = 1 << (at.weekday() * 24 + at.hour)
        assert (hour in offered) == bool(mask_a & bit and mask_b & bit)


def test_common_hours_come_first_and_others_stay_possible():
    assert ordered_hours({16, 9, 22}, range(8, 18)) == [
        (9, True), (16, True),
        (8, False), (10, False), (11, False), (12, False),
        (13, False), (14, False), (15, False), (17, False),
    ]  # fmt: skip
    assert [hour for hour, _ in ordered_hours(set())] == list(OFFERED_HOURS) == list(range(8, 21))


@pytest.mark.parametrize("mask", [-1, ALWAYS + 1])
def test_what_is_not_a_week_is_refused(mask):
    with pytest.raises(ValueError, match="168"):
        free_hours_on(mask, ALWAYS, TUESDAY, "Asia/Omsk")
