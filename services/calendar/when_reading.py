"""Collect every day and time that a text names. The order of the steps is part of the rules:
each takes its words away, so that a later, looser pattern cannot read them again.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from services.calendar import when_words as words
from services.calendar.when_arithmetic import (
    coming_date,
    date_or_none,
    day_of_month,
    elapsed,
    months_later,
    time_or_none,
)

_DAY = timedelta(days=1)


@dataclass
class Reading:
    """What was found, in the order of the text, without repetitions."""

    text: str
    now: datetime
    days: list[date] = field(default_factory=list)
    weekdays: list[int] = field(default_factory=list)
    times: list[time] = field(default_factory=list)
    parts_of_day: list[str] = field(default_factory=list)
    # Weeks from this one that a weekday belongs to: 0 «эта», 1 «следующая».
    week_shift: int | None = None
    leaves_day_open: bool = False
    has_impossible: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether the text has nothing to do with days and times."""
        found = self.days or self.weekdays or self.times or self.parts_of_day
        return not (found or self.leaves_day_open or self.has_impossible)

    @property
    def is_contradictory(self) -> bool:
        """Whether something found cannot be, or cannot be together."""
        one_of_each = all(
            len(found) < 2 for found in (self.days, self.weekdays, self.times, self.parts_of_day)
        )
        if self.has_impossible or not one_of_each or re.search(r"[0-9]", self.text):
            return True
        return bool(self.days and self.weekdays and self.days[0].weekday() != self.weekdays[0])

    def take(self, pattern: re.Pattern[str]) -> Iterable[re.Match[str]]:
        """All matches of `pattern`, removed from the text."""
        found = list(pattern.finditer(self.text))
        if found:
            self.text = pattern.sub(" ; ", self.text)
        return found

    def add_day(self, day: date | None) -> None:
        """Note a day; None stands for one that does not exist."""
        self._add(self.days, day)

    def add_weekday(self, weekday: int) -> None:
        """Note a day of the week, Monday 0."""
        self._add(self.weekdays, weekday)

    def add_time(self, at: time | None) -> None:
        """Note a time of day; None stands for one that does not exist."""
        self._add(self.times, at)

    def _add(self, found: list, value: object) -> None:
        if value is None:
            self.has_impossible = True
        elif value not in found:
            found.append(value)


def read(text: str, now: datetime) -> Reading:
    """Read `text` written at the wall time `now`. Never raises on any text."""
    reading = Reading(words.letters(text), now)
    _take_iso(reading)
    reading.text = words.plain(reading.text)
    for step in (
        _take_dates,
        _take_in_a_while,
        _take_relative_days,
        _take_weekdays,
        _take_parts_of_day,
        _take_clocks,
        _take_pairs,
        _take_bare_hours,
    ):
        step(reading)
    return reading


def _take_iso(reading: Reading) -> None:
    for found in reading.take(words.ISO_MOMENT):
        year, month, day, hour, minute, offset = found.groups()
        reading.add_day(date_or_none(int(year), int(month), int(day)))
        if hour is not None:
            # Another clock than the writer's own: rare, and wrong if read as local time.
            reading.add_time(None if offset else time_or_none(int(hour), int(minute)))


def _take_dates(reading: Reading) -> None:
    today = reading.now.date()
    for found in reading.take(words.NUMERIC_DATE):
        day, _, month, year = found.groups()
        reading.add_day(
            date_or_none(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
        )
    for found in reading.take(words.DAY_MONTH):
        reading.add_day(_named_date(found[1], found[2], found[3], today))
    for found in reading.take(words.MONTH_DAY):
        reading.add_day(_named_date(found[2], found[1], found[3], today))
    for found in reading.take(words.DAY_OF_MONTH):
        reading.add_day(day_of_month(int(found[1]), today))


def _take_in_a_while(reading: Reading) -> None:
    for found in reading.take(words.IN_A_WHILE):
        amount, minutes, hours, days, weeks, _, extra = found.groups()
        try:
            if minutes or hours:
                unit = timedelta(minutes=1) if minutes else timedelta(hours=1)
                moment = elapsed(reading.now, unit * words.amount(amount))
                moment = elapsed(moment, timedelta(minutes=int(extra or 0)))
                reading.add_day(moment.date())
                reading.add_time(moment.time().replace(second=0, microsecond=0))
            elif days or weeks:
                reading.add_day(
                    reading.now.date() + _DAY * words.amount(amount) * (7 if weeks else 1)
                )
            else:
                reading.add_day(months_later(reading.now.date(), int(words.amount(amount))))
        except (OverflowError, ValueError):
            reading.add_day(None)


def _take_relative_days(reading: Reading) -> None:
    for found in reading.take(words.RELATIVE_DAY):
        shift = words.RELATIVE_DAY_SHIFTS[(found.lastindex or 1) - 1]
        reading.add_day(reading.now.date() + _DAY * shift)


def _take_weekdays(reading: Reading) -> None:
    for found in reading.take(words.WEEK):
        reading.week_shift = 1 if found[1] else 0
        reading.leaves_day_open = True
    for found in reading.take(words.WEEKDAY):
        if found[1] or found[2]:
            reading.week_shift = 1 if found[1] else 0
        reading.add_weekday(words.weekday_number(found[3]))
    if reading.take(words.VAGUE_DAY):
        reading.leaves_day_open = True


def _take_parts_of_day(reading: Reading) -> None:
    for name, pattern in (
        ("morning", words.MORNING),
        ("afternoon", words.AFTERNOON),
        ("evening", words.EVENING),
        ("night", words.NIGHT),
    ):
        if reading.take(pattern):
            reading.parts_of_day.append(name)


def _take_clocks(reading: Reading) -> None:
    reading.text = words.without_ends(reading.text)
    if reading.take(words.NOON):
        reading.add_time(time(12))
    for pattern in (words.CLOCK, words.HOURS):
        for found in reading.take(pattern):
            reading.add_time(_on_clock(reading, found[1], found[2] or "00"))


def _take_pairs(reading: Reading) -> None:
    """«24.11», «16.30», «16-30»: what can be only one thing is read first."""
    unclear: list[tuple[str | None, date, time]] = []
    for found in reading.take(words.PAIR):
        preposition, first, separator, second = found.groups()
        day = coming_date(int(second), int(first), reading.now.date())
        at = None
        if separator != "/" and len(second) == 2:
            at = _on_clock(reading, first, second)
        if day and at:
            unclear.append((preposition, day, at))
        elif day:
            reading.add_day(day)
        else:
            reading.add_time(at)
    for preposition, day, at in unclear:
        if _is_time(reading, preposition, day):
            reading.add_time(at)
        else:
            reading.add_day(day)


def _is_time(reading: Reading, preposition: str | None, day: date) -> bool:
    if reading.times:
        return False
    if reading.weekdays and not reading.days and not preposition:
        return day.weekday() != reading.weekdays[0]
    return bool(reading.days or reading.weekdays or preposition)


def _take_bare_hours(reading: Reading) -> None:
    if reading.times:
        return
    for found in reading.take(words.SPACED_CLOCK):
        reading.add_time(_on_clock(reading, found[1], found[2]))
    for found in reading.take(words.HOUR_AFTER_PREPOSITION):
        reading.add_time(_on_clock(reading, found[1], "00"))
    if not reading.times and (reading.days or reading.weekdays or reading.parts_of_day):
        for found in reading.take(words.BARE_NUMBER):
            reading.add_time(_on_clock(reading, found[1], "00"))


def _on_clock(reading: Reading, hour: str, minute: str) -> time | None:
    """The time of day meant by what stands on a clock of twelve or of twenty-four hours."""
    part = reading.parts_of_day[0] if reading.parts_of_day else None
    number = int(hour)
    if part == "morning":
        return time_or_none(number, int(minute)) if number < 12 else None
    if part == "night":
        return time_or_none({12: 0, 9: 21, 10: 22, 11: 23}.get(number, number), int(minute))
    is_afternoon = part == "afternoon" or (part is None and not hour.startswith("0"))
    if (part == "evening" and number < 12) or (is_afternoon and 1 <= number <= 7):
        number += 12
    return time_or_none(number, int(minute))


def _named_date(day: str, month: str, year: str | None, today: date) -> date | None:
    number = words.month_number(month)
    if year:
        return date_or_none(int(year), number, int(day))
    return coming_date(number, int(day), today)
