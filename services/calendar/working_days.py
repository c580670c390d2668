"""The Russian production calendar (ТК 112): which days are working days.

Holidays and the days off moved by decree come from the `holidays` package; corrections that it
does not know yet, and a region's own days, come as overrides (domain.md 2.5).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

_DAY = timedelta(days=1)
_SATURDAY, _SUNDAY = 5, 6
# ТК 112, as (month, day). January is settled by decree only, so the rule that moves a day off
# does not apply to it.
_FIXED_AFTER_JANUARY = frozenset({(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)})
_JANUARY_HOLIDAYS = frozenset((1, day) for day in range(1, 9))


@dataclass(frozen=True)
class ProductionCalendar:
    """Working days of one school.

    `overrides` say of a date whether it is a working day, and win over everything else.
    `working_week` is 5 or 6; with 6 a Saturday works unless it is a holiday or a moved day off.
    Days off moved by decree hold for both weeks: where a six-day school does work on such a day,
    it is the school's override, and without one a term of notice only gets longer, never shorter.
    Raises ValueError for another week.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)
    working_week: int = 5

    def __post_init__(self) -> None:
        if self.working_week not in (5, 6):
            raise ValueError("working week must be 5 or 6 days")

    def is_working_day(self, day: date) -> bool:
        """Whether people work on this day."""
        if day in self.overrides:
            return self.overrides[day]
        off, working_weekends = _year(day.year)
        if day in off:
            return False
        return day.weekday() < self.working_week or day in working_weekends

    def next_working_day(self, day: date) -> date:
        """The day itself if people work on it, else the first working day after it."""
        while not self.is_working_day(day):
            day += _DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; before it for a negative count.

        `day` itself never counts: a term of notice starts on the day after the notice. With 0: the
        day itself, moved to the next working day when it is a day off.
        """
        if count == 0:
            return self.next_working_day(day)
        step = _DAY if count > 0 else -_DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; 0 when `end` is not later.

        So `working_days_between(day, add_working_days(day, n)) == n` for n > 0.
        """
        days = range(1, (end - start).days + 1)
        return sum(self.is_working_day(start + _DAY * number) for number in days)


@lru_cache(maxsize=32)
def _year(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Days off besides weekends, and weekend days that are worked, of one year."""
    # Imported on first use: the package loads the calendars of the whole world.
    from holidays.countries.russia import Russia

    official = Russia(years=year)
    off = frozenset(official)
    known = _JANUARY_HOLIDAYS | _FIXED_AFTER_JANUARY
    if all((day.month, day.day) in known for day in off):
        off |= _moved_by_law(off)
    return off, frozenset(official.weekend_workdays)


def _moved_by_law(off: frozenset[date]) -> frozenset[date]:
    """For a year that has no decree yet: a day off that meets a holiday moves past it."""
    moved: set[date] = set()
    for day in sorted(off):
        if (day.month, day.day) in _FIXED_AFTER_JANUARY and day.weekday() in (_SATURDAY, _SUNDAY):
            free = day
            while free in off or free in moved or free.weekday() in (_SATURDAY, _SUNDAY):
                free += _DAY
            moved.add(free)
    return frozenset(moved)
