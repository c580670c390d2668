"""Understand when a teacher wants to meet: «пт 16:30», «завтра в 15», «24 ноября в 4».

Nothing is guessed silently: what was understood is returned with the problem that is left, and
the chat shows the result before anything happens. Rules where a text may mean two things:

- hours 1 to 7 without «утра» or «вечера» are in the afternoon, unless written as 07:30;
- «12.10» is a date, unless a day is known already or «в» stands before it;
- a date without a year that passed up to 60 days ago is past, else it is the coming one;
- «пятница» is the nearest one whose time is still ahead, «следующая пятница» is in the next week;
- of a range of hours the first counts.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from services.calendar.when_reading import Reading, read

MAX_LENGTH = 120
HORIZON = timedelta(days=366)

Problem = Literal["past", "too_far", "no_time", "no_date", "invalid"]


@dataclass(frozen=True, slots=True)
class ParsedWhen:
    """What a text says about a moment, on the clocks of its writer.

    `problem` is None exactly when day and time are known and lie ahead. Otherwise: `invalid` (a
    day or a time that does not exist, two different ones, a number that fits nowhere), `past`,
    `too_far` (more than 366 days ahead), `no_date`, `no_time`.
    """

    day: date | None
    at: time | None
    problem: Problem | None

    @property
    def moment(self) -> datetime | None:
        """The naive local moment, when there is no problem."""
        if self.problem or self.day is None or self.at is None:
            return None
        return datetime.combine(self.day, self.at)


def parse_when(text: str, *, now_local: datetime) -> ParsedWhen | None:
    """The moment that `text` names, in Russian or English; None when it names none.

    `now_local` is the writer's wall time; its zone, if any, matters only to «через час» when the
    clocks change. A text longer than `MAX_LENGTH` is not read. Never raises on any text.
    """
    if len(text) > MAX_LENGTH:
        return None
    reading = read(text, now_local)
    if reading.is_empty:
        return None
    now = now_local.replace(tzinfo=None)
    at = reading.times[0] if reading.times else None
    if reading.is_contradictory:
        return ParsedWhen(reading.days[0] if reading.days else None, at, "invalid")
    day = _day(reading, at, now)
    return ParsedWhen(day, at, _problem(day, at, now))


def _day(reading: Reading, at: time | None, now: datetime) -> date | None:
    if reading.days:
        return reading.days[0]
    if reading.weekdays:
        return _of_weekday(reading, at, now)
    if at is None or reading.leaves_day_open:
        return None
    return now.date() if at > now.time() else _later(now.date(), 1)


def _of_weekday(reading: Reading, at: time | None, now: datetime) -> date:
    today, wanted = now.date(), reading.weekdays[0]
    monday_ahead = wanted - today.weekday()
    if reading.week_shift is not None:
        return _later(today, monday_ahead + 7 * reading.week_shift)
    ahead = monday_ahead % 7
    if ahead == 0 and at is not None and at <= now.time():
        ahead = 7
    return _later(today, ahead)


def _problem(day: date | None, at: time | None, now: datetime) -> Problem | None:
    if day is None:
        return "no_date"
    if day < now.date():
        return "past"
    if day - now.date() > HORIZON:
        return "too_far"
    if at is None:
        return "no_time"
    return "past" if datetime.combine(day, at) <= now else None


def _later(day: date, days: int) -> date:
    return day + timedelta(days=days)
