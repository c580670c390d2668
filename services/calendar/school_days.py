"""School holidays and the summer pause: on these days the clocks of a pair stand still."""

from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

import yaml

# The summer pause of every year (domain.md 2.4), as (month, day), both included.
SUMMER = ((7, 1), (8, 20))
_DAY = timedelta(days=1)


@lru_cache(maxsize=1)
def known_holidays() -> tuple[tuple[date, date], ...]:
    """First and last days of the holidays that ship with the product."""
    path = files("services") / "data" / "school_holidays.yaml"
    spans = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple((span["from"], span["to"]) for span in spans)


def stands_still(day: date) -> bool:
    """Whether the clocks of cadence and stall stand still on this day."""
    first, last = SUMMER
    if first <= (day.month, day.day) <= last:
        return True
    return any(start <= day <= end for start, end in known_holidays())


def days_back(day: date, count: int) -> date:
    """The day after which `count` days have passed up to and including `day`, without those on
    which the clocks stand still."""
    while count:
        count -= not stands_still(day)
        day -= _DAY
    return day


def days_passed(start: date, end: date) -> int:
    """Days after `start` up to and including `end` that count."""
    return sum(
        not stands_still(start + _DAY * number) for number in range(1, (end - start).days + 1)
    )
