"""Hours at which two people are both free, from their weekly masks.

A mask has 168 bits: bit `weekday * 24 + hour`, in UTC, Monday 0. A set bit is a free hour.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta

from services.calendar.zones import to_local, to_utc

WEEK_HOURS = 168
OFFERED_HOURS = range(8, 21)

_MASK = (1 << WEEK_HOURS) - 1
_HOUR = timedelta(hours=1)


def free_hours_on(mask_a: int, mask_b: int, day: date, zone: str) -> list[int]:
    """Local hours (0 to 23) of `day` in `zone` that are free in both masks.

    In a zone off the full hour a local hour covers parts of two UTC hours and needs both. An hour
    that begins at a time the clocks skip is left out. ValueError for a mask beyond 168 bits.
    """
    for mask in (mask_a, mask_b):
        if not 0 <= mask <= _MASK:
            raise ValueError("a weekly mask has 168 bits")
    common = mask_a & mask_b
    return [hour for hour in range(24) if _is_free(common, day, hour, zone)]


def ordered_hours(
    common: Collection[int], all_hours: Iterable[int] = OFFERED_HOURS
) -> list[tuple[int, bool]]:
    """The hours to offer, each with whether it is common; common ones first.

    Within both parts the order of `all_hours` stays; a common hour outside it is not offered.
    """
    return sorted(((hour, hour in common) for hour in all_hours), key=lambda pair: not pair[1])


def _is_free(common: int, day: date, hour: int, zone: str) -> bool:
    wall = datetime.combine(day, time(hour))
    begins = to_utc(wall, zone)
    if to_local(begins, zone).replace(tzinfo=None) != wall:
        return False
    ends = begins + _HOUR - timedelta(microseconds=1)
    return all(common >> _bit(at) & 1 for at in (begins, ends))


def _bit(at: datetime) -> int:
    utc = at.astimezone(UTC)
    return utc.weekday() * 24 + utc.hour
