"""Free time as a 168-bit mask of a usual week: bit = weekday * 24 + hour, Monday is 0.

People answer in bands of their local time; masks are compared in UTC, so that two zones meet
without arithmetic in every comparison.
"""

from collections.abc import Iterable
from enum import StrEnum

DAY_HOURS = 24
WEEK_HOURS = 7 * DAY_HOURS
_WHOLE_WEEK = (1 << WEEK_HOURS) - 1


class Band(StrEnum):
    """An answer to «when does it suit you» (questions nm11 and cm10)."""

    WEEKDAY_MORNING = "weekday_morning"
    WEEKDAY_AFTERNOON = "weekday_afternoon"
    WEEKDAY_EVENING = "weekday_evening"
    SATURDAY = "saturday"
    VACATION = "vacation"


_MONDAY_TO_FRIDAY = range(5)
_SATURDAY = range(5, 6)

# A vacation is no part of a usual week, so it adds no hours.
_BAND_HOURS: dict[Band, tuple[range, range]] = {
    Band.WEEKDAY_MORNING: (_MONDAY_TO_FRIDAY, range(8, 14)),
    Band.WEEKDAY_AFTERNOON: (_MONDAY_TO_FRIDAY, range(14, 18)),
    Band.WEEKDAY_EVENING: (_MONDAY_TO_FRIDAY, range(18, 21)),
    Band.SATURDAY: (_SATURDAY, range(9, 18)),
    Band.VACATION: (range(0), range(0)),
}


def weekly_mask(bands: Iterable[Band], utc_offset_minutes: int) -> int:
    """The free UTC hours of someone whose clock is ``utc_offset_minutes`` ahead of UTC.

    Where the zone is not a whole number of hours, a UTC hour counts only when all of it is free.
    """
    local = 0
    for band in bands:
        days, hours = _BAND_HOURS[band]
        for day in days:
            for hour in hours:
                local |= 1 << day * DAY_HOURS + hour
    return _seen_from(local, utc_offset_minutes)


def mask_to_local_hours(mask: int, utc_offset_minutes: int) -> list[tuple[int, int]]:
    """Local (weekday, hour) of the free hours, in the order of the week.

    Where the zone is not a whole number of hours, only local hours that are free from start to
    end are listed, so there may be fewer of them than bits in the mask.
    """
    local = _seen_from(mask, -utc_offset_minutes)
    return [divmod(bit, DAY_HOURS) for bit in range(WEEK_HOURS) if local >> bit & 1]


def common_hours(a: int, b: int) -> int:
    """How many hours of a usual week are free in both masks."""
    return (a & b).bit_count()


def _seen_from(mask: int, minutes: int) -> int:
    """The mask by a clock that is ``minutes`` behind the mask's own clock."""
    hours, rest = divmod(minutes, 60)
    seen = _rotate_back(mask, hours)
    return seen & _rotate_back(mask, hours + 1) if rest else seen


def _rotate_back(mask: int, hours: int) -> int:
    hours %= WEEK_HOURS
    return (mask >> hours | mask << WEEK_HOURS - hours) & _WHOLE_WEEK
