"""Understand when something took place: «вчера 15:00», «пт 16:30», «20.11 в 16».

The words are those of `parse_when`; what it reads as the coming Friday is the last one here.
"""

from datetime import datetime, timedelta

from services.calendar.parse_when import MAX_LENGTH
from services.calendar.when_reading import Reading, read

_DAY = timedelta(days=1)


def parse_past(text: str, *, now_local: datetime) -> datetime | None:
    """The naive local moment that `text` names; None unless both day and time are clear.

    A weekday is the last one, a time alone the last time the clock showed it. A date that is
    written out stays what it is, also when it lies ahead. Never raises on any text.
    """
    if len(text) > MAX_LENGTH:
        return None
    reading = read(text, now_local)
    if reading.is_empty or reading.is_contradictory or not reading.times:
        return None
    now = now_local.replace(tzinfo=None)
    if reading.days:
        return datetime.combine(reading.days[0], reading.times[0])
    return _last(reading, now)


def _last(reading: Reading, now: datetime) -> datetime | None:
    """The last moment before `now` with this time of day, and this weekday if one is named."""
    if reading.leaves_day_open:
        return None
    moment = datetime.combine(now.date(), reading.times[0])
    wanted = reading.weekdays[0] if reading.weekdays else None
    while moment >= now or wanted not in (None, moment.weekday()):
        moment -= _DAY
    return moment
