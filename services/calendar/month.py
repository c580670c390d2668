"""A month as a grid of days for an inline calendar."""

from calendar import Calendar
from collections.abc import Container
from dataclasses import dataclass
from datetime import date

_MONDAY_FIRST = Calendar(firstweekday=0)


@dataclass(frozen=True, slots=True)
class DayCell:
    """A cell of the grid; `day` is None where the week belongs to a neighbouring month."""

    day: date | None
    enabled: bool = False
    marked: bool = False


_BLANK = DayCell(None)


def month_grid(
    year: int, month: int, *, first: date, last: date, marked: Container[date] = ()
) -> list[list[DayCell]]:
    """The weeks of a month, Monday first, seven cells each.

    Days from `first` to `last` (both included) are enabled; those in `marked` are marked, enabled
    or not. ValueError for a month that does not exist.
    """
    if not 1 <= month <= 12:
        raise ValueError("month must be 1 to 12")

    def cell(number: int) -> DayCell:
        if number == 0:
            return _BLANK
        day = date(year, month, number)
        return DayCell(day, enabled=first <= day <= last, marked=day in marked)

    weeks = _MONDAY_FIRST.monthdayscalendar(year, month)
    return [[cell(number) for number in week] for week in weeks]


def previous_month(year: int, month: int, *, first: date) -> tuple[int, int] | None:
    """The month before, or None when all of it lies before `first`."""
    before = (year - 1, 12) if month == 1 else (year, month - 1)
    return before if before >= (first.year, first.month) else None


def next_month(year: int, month: int, *, last: date) -> tuple[int, int] | None:
    """The month after, or None when all of it lies after `last`."""
    after = (year + 1, 1) if month == 12 else (year, month + 1)
    return after if after <= (last.year, last.month) else None
