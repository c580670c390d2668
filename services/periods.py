"""The periods a report is made for: the programme year, which is the school year, and the month."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from services import clock
from services.calendar.zones import to_local, to_utc

# A school year begins on 1 September (domain.md 2.4).
FIRST_MONTH = 9


class PeriodKind(StrEnum):
    """The school year or the calendar month that holds today."""

    YEAR = "y"
    MONTH = "m"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first_on` to `last_on`, both included; `start` and `end` bound their instants."""

    kind: PeriodKind
    first_on: date
    last_on: date
    start: datetime
    end: datetime


def current_period(kind: PeriodKind, zone: str) -> Period:
    """The school year, or the calendar month, that holds today in `zone`."""
    today = to_local(clock.now(), zone).date()
    if kind is PeriodKind.MONTH:
        first = today.replace(day=1)
        following = (first + timedelta(days=31)).replace(day=1)
    else:
        year = today.year if today.month >= FIRST_MONTH else today.year - 1
        first, following = date(year, FIRST_MONTH, 1), date(year + 1, FIRST_MONTH, 1)
    return Period(
        kind=kind,
        first_on=first,
        last_on=following - timedelta(days=1),
        start=_midnight(first, zone),
        end=_midnight(following, zone),
    )


def _midnight(day: date, zone: str) -> datetime:
    return to_utc(datetime.combine(day, time()), zone)
