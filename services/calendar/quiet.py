"""When the bot may write by itself: quiet hours, the routine window, meeting reminders.

Hours are local to the reader. The defaults are the clocks of the product; each function takes
others, since all of them are settings.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from services.calendar.working_days import ProductionCalendar
from services.calendar.zones import to_local, to_utc

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Part of a day from `start` up to, not including, `end`; it may go over midnight.

    Equal ends mean no time at all.
    """

    start: time
    end: time

    def holds(self, at: time) -> bool:
        """Whether the time of day lies in the span."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


QUIET_HOURS = Span(time(20), time(8))
ROUTINE_HOURS = Span(time(14), time(19))
BEFORE_MEETING = timedelta(hours=2)


def in_quiet_hours(local: datetime, *, quiet: Span = QUIET_HOURS) -> bool:
    """Whether a local time lies in quiet hours. Non-working days are the calendar's matter."""
    return quiet.holds(local.time())


def pull_out_of_quiet(
    due: datetime, zone: str, not_after: datetime, *, quiet: Span = QUIET_HOURS
) -> datetime:
    """The instant (UTC) to send something planned for `due`, outside quiet hours.

    Never later than `due` or than `not_after`, after which it is of no use: in quiet hours it is
    the last minute before they began.
    """
    due = min(due, not_after)
    local = to_local(due, zone)
    if not in_quiet_hours(local, quiet=quiet):
        return due
    began_on = local.date() if local.time() >= quiet.start else local.date() - _DAY
    return to_utc(datetime.combine(began_on, quiet.start) - _MINUTE, zone)


def after_quiet(
    utc: datetime, zone: str, calendar: ProductionCalendar, *, quiet: Span = QUIET_HOURS
) -> datetime:
    """The first instant (UTC) not before `utc` outside quiet hours, on a working day."""
    local = to_local(utc, zone)
    today = local.date()
    if calendar.is_working_day(today):
        if not in_quiet_hours(local, quiet=quiet):
            return utc
        if local.time() < quiet.end:
            return to_utc(datetime.combine(today, quiet.end), zone)
    opens_on = calendar.next_working_day(today + _DAY)
    return to_utc(datetime.combine(opens_on, quiet.end), zone)


def next_routine_moment(
    utc: datetime,
    zone: str,
    calendar: ProductionCalendar,
    *,
    hours: Span = ROUTINE_HOURS,
) -> datetime:
    """The first instant (UTC) not before `utc` in the routine hours of a working day."""
    local = to_local(utc, zone)
    today = local.date()
    if calendar.is_working_day(today):
        if hours.holds(local.time()):
            return utc
        if local.time() < hours.start:
            return to_utc(datetime.combine(today, hours.start), zone)
    opens_on = calendar.next_working_day(today + _DAY)
    return to_utc(datetime.combine(opens_on, hours.start), zone)


def day_before_reminder(starts_at: datetime, zone: str, *, hours: Span = ROUTINE_HOURS) -> datetime:
    """The instant (UTC) of the reminder on the day before, on the meeting's own time of day.

    The time is moved into the routine hours; their last minute is 18:59. The day may be a day
    off: the pair itself chose the day of the meeting.
    """
    local = to_local(starts_at, zone)
    eve = local.date() - _DAY
    last = datetime.combine(eve, hours.end) - _MINUTE
    at = max(hours.start, min(local.time().replace(second=0, microsecond=0), last.time()))
    return to_utc(datetime.combine(eve, at), zone)


def two_hours_before(
    starts_at: datetime,
    zone: str,
    *,
    has_day_before: bool = True,
    quiet: Span = QUIET_HOURS,
) -> datetime | None:
    """The instant (UTC) of the reminder two hours before, pulled earlier out of quiet hours.

    None when that lands on the evening before and the reminder on the day before is sent too
    (`has_day_before`; a meeting arranged late has none): two in one evening are one too many.
    """
    due = starts_at - BEFORE_MEETING
    moment = pull_out_of_quiet(due, zone, due, quiet=quiet)
    on_its_day = to_local(moment, zone).date() == to_local(starts_at, zone).date()
    was_moved = moment != due
    if was_moved and not on_its_day and has_day_before:
        return None
    return moment
