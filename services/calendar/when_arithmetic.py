"""Dates and times that a text leaves partly open, worked out from today."""

from datetime import UTC, date, datetime, time, timedelta

_DAY = timedelta(days=1)
# A date without a year that passed so recently is a slip, not a date of the next year.
_RECENT = timedelta(days=60)


def coming_date(month: int, day: int, today: date) -> date | None:
    """The date without a year: a recent past one if there is one, else the next one."""
    # Eight years hold a 29 February even around a century that has none.
    years = range(today.year - 1, today.year + 9)
    dates = [found for year in years if (found := date_or_none(year, month, day))]
    return next((found for found in dates if found >= today - _RECENT), None)


def day_of_month(day: int, today: date) -> date | None:
    """The first such day from today on; None for a number no month has."""
    days = (today + _DAY * ahead for ahead in range(62))
    return next((found for found in days if found.day == day), None)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last day. ValueError beyond the year 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = 31 if month == 11 else (date(year, month + 2, 1) - _DAY).day
    return date(year, month + 1, min(day.day, last))


def elapsed(now: datetime, span: timedelta) -> datetime:
    """Wall time after `span` has really passed, whatever the clocks did meanwhile."""
    if now.tzinfo is None:
        return now + span
    return (now.astimezone(UTC) + span).astimezone(now.tzinfo)


def date_or_none(year: int, month: int, day: int) -> date | None:
    """The date, or None when it does not exist."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def time_or_none(hour: int, minute: int) -> time | None:
    """The time of day, or None when it does not exist."""
    try:
        return time(hour, minute)
    except ValueError:
        return None
