"""Availability: bands of local time become UTC masks and come back unharmed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.hours import (
    WEEK_HOURS,
    Band,
    common_hours,
    mask_to_local_hours,
    weekly_mask,
)

RUSSIAN_ZONES = [hours * 60 for hours in range(2, 13)]
KATHMANDU = 5 * 60 + 45
MONDAY, FRIDAY, SATURDAY, SUNDAY = 0, 4, 5, 6

any_mask = st.integers(0, (1 << WEEK_HOURS) - 1)
any_bands = st.sets(st.sampled_from(Band))


@pytest.mark.parametrize(
    ("band", "days", "hours"),
    [
        (Band.WEEKDAY_MORNING, range(5), range(8, 14)),
        (Band.WEEKDAY_AFTERNOON, range(5), range(14, 18)),
        (Band.WEEKDAY_EVENING, range(5), range(18, 21)),
        (Band.SATURDAY, [SATURDAY], range(9, 18)),
        (Band.VACATION, [], []),
    ],
)
def test_a_band_is_these_hours_of_the_week(band, days, hours):
    expected = [(day, hour) for day in days for hour in hours]

    assert mask_to_local_hours(weekly_mask([band], 0), 0) == expected


def test_bands_add_up_whatever_their_order():
    both = weekly_mask([Band.SATURDAY, Band.WEEKDAY_EVENING], 180)

    assert both == weekly_mask([Band.WEEKDAY_EVENING, Band.SATURDAY, Band.VACATION], 180)
    assert both.bit_count() == 5 * 3 + 9


def test_an_evening_in_moscow_is_an_afternoon_in_utc():
    mask = weekly_mask([Band.WEEKDAY_EVENING], 3 * 60)

    assert mask_to_local_hours(mask, 0)[:3] == [(MONDAY, 15), (MONDAY, 16), (MONDAY, 17)]


def test_a_monday_morning_in_kamchatka_is_still_sunday_in_utc():
    mask = weekly_mask([Band.WEEKDAY_MORNING], 12 * 60)

    assert [hour for day, hour in mask_to_local_hours(mask, 0) if day == SUNDAY] == [20, 21, 22, 23]


def test_kaliningrad_in_the_afternoon_meets_kamchatka_never_and_omsk_partly():
    kaliningrad = weekly_mask([Band.WEEKDAY_AFTERNOON], 2 * 60)
    omsk = weekly_mask([Band.WEEKDAY_EVENING], 6 * 60)
    kamchatka = weekly_mask([Band.WEEKDAY_AFTERNOON], 12 * 60)

    assert common_hours(kaliningrad, kamchatka) == 0
    assert common_hours(kaliningrad, omsk) == 5 * 3


@pytest.mark.parametrize("offset", RUSSIAN_ZONES)
@given(bands=any_bands)
def test_in_each_russian_zone_what_was_said_is_what_is_read_back(offset, bands):
    said = mask_to_local_hours(weekly_mask(bands, 0), 0)

    assert mask_to_local_hours(weekly_mask(bands, offset), offset) == said


@pytest.mark.parametrize("offset", RUSSIAN_ZONES)
@given(mask=any_mask)
def test_a_mask_turned_to_local_time_keeps_every_hour(offset, mask):
    back = {
        (day * 24 + hour - offset // 60) % WEEK_HOURS
        for day, hour in mask_to_local_hours(mask, offset)
    }

    assert back == {bit for bit in range(WEEK_HOURS) if mask >> bit & 1}


def test_in_a_zone_of_odd_minutes_an_hour_counts_only_when_all_of_it_is_free():
    # Saturday 09:00–18:00 in Kathmandu is 03:15–12:15 in UTC: whole hours are 04:00–12:00.
    mask = weekly_mask([Band.SATURDAY], KATHMANDU)

    assert mask_to_local_hours(mask, 0) == [(SATURDAY, hour) for hour in range(4, 12)]


@given(bands=any_bands, offset=st.integers(-12 * 60, 14 * 60))
def test_no_zone_invents_time_that_nobody_offered(bands, offset):
    said = set(mask_to_local_hours(weekly_mask(bands, 0), 0))

    assert set(mask_to_local_hours(weekly_mask(bands, offset), offset)) <= said


@given(a=any_mask, b=any_mask)
def test_common_hours_are_the_hours_free_on_both_sides(a, b):
    both = [bit for bit in range(WEEK_HOURS) if a >> bit & 1 and b >> bit & 1]

    assert common_hours(a, b) == common_hours(b, a) == len(both)
