"""The month shown as buttons."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.calendar.month import DayCell, month_grid, next_month, previous_month

FIRST, LAST = date(2026, 11, 10), date(2027, 1, 15)


def test_november_begins_on_a_sunday_and_offers_days_from_the_tenth():
    holiday = date(2026, 11, 4)
    grid = month_grid(2026, 11, first=FIRST, last=LAST, marked={holiday, date(2026, 11, 21)})
    assert grid[0] == [DayCell(None)] * 6 + [DayCell(date(2026, 11, 1))]
    assert grid[1][2] == DayCell(holiday, enabled=False, marked=True)
    assert grid[2][0] == DayCell(date(2026, 11, 9))
    assert grid[2][1] == DayCell(FIRST, enabled=True)
    assert grid[3][5] == DayCell(date(2026, 11, 21), enabled=True, marked=True)
    assert grid[5] == [DayCell(date(2026, 11, 30), enabled=True)] + [DayCell(None)] * 6


def test_one_turns_pages_only_within_the_limits():
    assert previous_month(2026, 11, first=FIRST) is None
    assert previous_month(2027, 1, first=FIRST) == (2026, 12)
    assert previous_month(2026, 12, first=FIRST) == (2026, 11)
    assert next_month(2026, 11, last=LAST) == (2026, 12)
    assert next_month(2026, 12, last=LAST) == (2027, 1)
    assert next_month(2027, 1, last=LAST) is None


@given(
    month=st.dates(date(1, 1, 1), date(9999, 12, 31)),
    first=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
def test_every_day_of_a_month_stands_once_under_its_weekday(month, first):
    last = first + timedelta(days=60)
    grid = month_grid(month.year, month.month, first=first, last=last)
    assert {len(week) for week in grid} == {7}
    days = [cell.day for week in grid for cell in week if cell.day]
    assert [day.day for day in days] == list(range(1, len(days) + 1))
    assert month.day <= len(days) <= 31
    for week in grid:
        for column, cell in enumerate(week):
            assert cell.day is None or cell.day.weekday() == column
            assert cell.enabled == (cell.day is not None and first <= cell.day <= last)


def test_a_thirteenth_month_is_refused():
    with pytest.raises(ValueError, match="month"):
        month_grid(2026, 13, first=FIRST, last=LAST)
