"""The production calendar of domain.md 2.5."""

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.calendar.working_days import ProductionCalendar

FIVE = ProductionCalendar()
SIX = ProductionCalendar(working_week=6)
days = st.dates(date(2024, 6, 1), date(2029, 6, 1))


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_official_years_have_247_working_days(year):
    assert FIVE.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == 247


@pytest.mark.parametrize("saturday", [date(2025, 11, 1), date(2027, 2, 20)])
def test_a_saturday_worked_by_decree_is_a_working_day(saturday):
    assert saturday.weekday() == 5
    assert FIVE.is_working_day(saturday)
    assert SIX.is_working_day(saturday)


def test_days_moved_by_decree_are_free_in_2026():
    free = [date(2026, 1, 9), date(2026, 3, 9), date(2026, 5, 11), date(2026, 12, 31)]
    assert [day for day in free if FIVE.is_working_day(day)] == []
    assert FIVE.is_working_day(date(2026, 5, 8))


def test_three_days_notice_goes_around_the_long_holidays():
    assert FIVE.add_working_days(date(2026, 12, 29), 3) == date(2027, 1, 12)
    assert FIVE.add_working_days(date(2026, 4, 29), 3) == date(2026, 5, 5)


def test_a_six_day_school_works_on_saturdays_but_not_on_holidays():
    assert SIX.is_working_day(date(2026, 11, 21))
    assert not FIVE.is_working_day(date(2026, 11, 21))
    assert not SIX.is_working_day(date(2026, 11, 22))
    assert not SIX.is_working_day(date(2026, 5, 9))
    assert SIX.add_working_days(date(2026, 11, 19), 3) == date(2026, 11, 23)
    assert FIVE.add_working_days(date(2026, 11, 19), 3) == date(2026, 11, 24)


def test_what_the_school_says_wins_over_the_calendar():
    sunday, monday = date(2026, 11, 22), date(2026, 11, 23)
    school = ProductionCalendar({sunday: True, monday: False})
    assert school.is_working_day(sunday)
    assert not school.is_working_day(monday)
    assert school.add_working_days(date(2026, 11, 20), 2) == date(2026, 11, 24)


def test_a_year_without_a_decree_follows_the_labour_code():
    # 4 November 2028 is a Saturday, so its day off moves to the Monday; January never moves.
    assert not FIVE.is_working_day(date(2028, 11, 6))
    assert FIVE.is_working_day(date(2028, 11, 7))
    assert FIVE.is_working_day(date(2028, 1, 10))
    assert not FIVE.is_working_day(date(2028, 1, 7))


def test_no_days_added_means_the_nearest_working_day():
    assert FIVE.add_working_days(date(2026, 11, 23), 0) == date(2026, 11, 23)
    assert FIVE.add_working_days(date(2026, 11, 21), 0) == date(2026, 11, 23)
    assert FIVE.next_working_day(date(2026, 12, 31)) == date(2027, 1, 11)


def test_days_are_counted_back_too():
    assert FIVE.add_working_days(date(2026, 5, 5), -3) == date(2026, 4, 29)
    assert FIVE.working_days_between(date(2026, 5, 5), date(2026, 4, 29)) == 0


@given(day=days, count=st.integers(1, 40), calendar=st.sampled_from([FIVE, SIX]))
def test_adding_and_counting_agree(day, count, calendar):
    end = calendar.add_working_days(day, count)
    assert calendar.is_working_day(end)
    assert calendar.working_days_between(day, end) == count


@given(day=days)
def test_a_six_day_week_only_adds_saturdays(day):
    if SIX.is_working_day(day) != FIVE.is_working_day(day):
        assert SIX.is_working_day(day)
        assert day.weekday() == 5


def test_other_weeks_are_refused():
    with pytest.raises(ValueError, match="5 or 6"):
        ProductionCalendar(working_week=7)


def test_the_calendars_of_the_world_are_loaded_only_when_a_day_is_asked_for():
    look = "import sys, services.calendar.quiet; print('holidays' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
