"""The clocks of a pair stand still in school holidays and over the summer."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.calendar.school_days import days_back, days_passed, stands_still


@pytest.mark.parametrize(
    ("day", "still"),
    [
        (date(2025, 10, 24), False),
        (date(2025, 10, 25), True),
        (date(2025, 11, 2), True),
        (date(2025, 11, 3), False),
        (date(2026, 6, 15), True),
        (date(2027, 6, 30), False),
        (date(2027, 7, 1), True),
        (date(2027, 8, 20), True),
        (date(2027, 8, 21), False),
    ],
)
def test_holidays_and_the_summer_pause_do_not_count(day: date, still: bool) -> None:
    assert stands_still(day) is still


def test_days_are_counted_across_the_summer() -> None:
    # 8 days of September, 11 of August, 2 of June.
    assert days_back(date(2027, 9, 8), 21) == date(2027, 6, 28)


@given(
    st.dates(min_value=date(2025, 1, 1), max_value=date(2028, 12, 31)),
    st.integers(min_value=0, max_value=120),
)
def test_going_back_and_counting_agree(day: date, count: int) -> None:
    back = days_back(day, count)
    assert days_passed(back, day) == count
    assert count == 0 or not stands_still(back + timedelta(days=1))
