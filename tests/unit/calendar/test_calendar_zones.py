"""A meeting keeps its wall time, whatever the clocks of its zone do."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.calendar.zones import (
    RUSSIAN_ZONES,
    is_zone,
    same_offset,
    to_local,
    to_utc,
    utc_offset_minutes,
)

WITH_ODD_CLOCKS = ("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe")
ZONES = (*(offer.main for offer in RUSSIAN_ZONES), *WITH_ODD_CLOCKS)
SUMMER = datetime(2026, 7, 1, tzinfo=UTC)
TWO_YEARS = [date(2026, 1, 1) + timedelta(days=number) for number in range(730)]

zones = st.sampled_from(ZONES)
# Any moment of two years, and often one of a night in which clocks change somewhere.
nights = [
    st.datetimes(datetime.fromisoformat(f"{day}T00:00"), datetime.fromisoformat(f"{day}T05:00"))
    for day in ("2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-10-04", "2026-04-05")
]
walls = st.one_of(
    st.datetimes(datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2028-01-01")),
    *nights,
)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_russia_has_eleven_offsets_without_daylight_saving_time():
    assert [offer.utc_hours for offer in RUSSIAN_ZONES] == list(range(2, 13))
    offered = [zone for offer in RUSSIAN_ZONES for zone in offer]
    assert len(offered) == len(set(offered)) == 27
    for offer in RUSSIAN_ZONES:
        for zone in offer:
            assert is_zone(zone), zone
            for month in range(1, 13):
                at = datetime(2026, month, 1, tzinfo=UTC)
                assert utc_offset_minutes(zone, at) == offer.utc_hours * 60, zone


def test_zones_are_named_from_moscow():
    by_zone = {offer.main: offer.moscow_hours for offer in RUSSIAN_ZONES}
    assert by_zone["Europe/Kaliningrad"] == -1
    assert by_zone["Europe/Moscow"] == 0
    assert by_zone["Asia/Kamchatka"] == 9


@pytest.mark.parametrize(
    "name", ["", "Asia", "asia/omsk", "../etc/passwd", "localtime", "МСК", "Europe/Moscow\n", "/"]
)
def test_what_is_not_a_zone_is_refused(name):
    assert not is_zone(name)


@pytest.mark.parametrize("zone", ZONES)
def test_every_working_hour_of_two_years_keeps_its_wall_time(zone):
    for day in TWO_YEARS:
        for hour in (8, 14, 19):
            meant = datetime.combine(day, time(hour, 30))
            assert to_local(to_utc(meant, zone), zone).replace(tzinfo=None) == meant


@pytest.mark.parametrize(
    ("zone", "meant", "shown", "instant"),
    [
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T03:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29T02:00", "2026-03-29T03:00", "2026-03-29T01:00"),
        ("America/New_York", "2026-03-08T02:59:59", "2026-03-08T03:00", "2026-03-08T07:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-04T02:30", "2026-10-03T15:30"),
    ],
)
def test_a_time_that_the_clocks_skip_becomes_the_next_they_show(zone, meant, shown, instant):
    assert to_utc(wall(meant), zone) == utc(instant)
    assert to_local(to_utc(wall(meant), zone), zone).replace(tzinfo=None) == wall(shown)


@pytest.mark.parametrize(
    ("zone", "meant", "instant"),
    [
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),
    ],
)
def test_of_a_time_shown_twice_the_first_is_meant(zone, meant, instant):
    assert to_utc(wall(meant), zone) == utc(instant)
    assert to_utc(wall(meant).replace(fold=1), zone) == utc(instant)


@given(meant=walls, zone=zones)
def test_the_clocks_show_the_meant_time_or_the_first_one_after_it(meant, zone):
    instant = to_utc(meant, zone)
    shown = to_local(instant, zone).replace(tzinfo=None)
    assert instant.tzinfo is UTC
    if shown != meant:
        a_second_before = to_local(instant - timedelta(seconds=1), zone).replace(tzinfo=None)
        assert a_second_before < meant < shown


@given(one=walls, other=walls, zone=zones)
def test_later_on_the_wall_is_never_earlier_in_fact(one, other, zone):
    if one > other:
        one, other = other, one
    assert to_utc(one, zone) <= to_utc(other, zone)


def test_neighbours_share_their_clocks_and_cities_with_summer_time_only_half_the_year():
    winter = datetime(2026, 1, 1, tzinfo=UTC)
    assert same_offset("Europe/Moscow", "Europe/Simferopol", SUMMER)
    assert not same_offset("Europe/Moscow", "Europe/Samara", SUMMER)
    assert same_offset("Europe/Kaliningrad", "Europe/Berlin", SUMMER)
    assert not same_offset("Europe/Kaliningrad", "Europe/Berlin", winter)
    assert utc_offset_minutes("Asia/Kathmandu", SUMMER) == 345
    assert utc_offset_minutes("America/New_York", SUMMER) == -240


def test_naive_and_aware_times_are_not_mixed_up():
    with pytest.raises(ValueError, match="naive"):
        to_utc(SUMMER, "Asia/Omsk")
    for wrong in (
        lambda: to_local(wall("2026-01-01"), "Asia/Omsk"),
        lambda: utc_offset_minutes("Asia/Omsk", wall("2026-01-01")),
        lambda: same_offset("Asia/Omsk", "Asia/Omsk", wall("2026-01-01")),
    ):
        with pytest.raises(ValueError, match="aware"):
            wrong()
