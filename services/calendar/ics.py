"""A meeting as an iCalendar file (RFC 5545, RFC 5546) for the calendar of a phone or computer."""

import re
from datetime import UTC, datetime, timedelta
from typing import Literal

from icalendar import Calendar, Event

_PRODUCT = "-//Nastavnik//Meetings//RU"
# Breaks that a lenient reader may take for the end of a line, and with it for a new property.
_LINE_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]


def meeting_ics(
    *,
    uid: str,
    sequence: int,
    method: Method,
    starts_at: datetime,
    duration_minutes: int,
    summary: str,
    description: str,
    location: str,
    zone: str,
    stamp: datetime,
) -> bytes:
    """One meeting as a file, UTF-8, CRLF, folded lines.

    A calendar replaces an entry with the same `uid` when `sequence` is higher, so a move or a
    cancellation keeps the one and raises the other. Times are written in UTC, which every program
    shows in its owner's zone; `zone` is the name of the meeting's own. `starts_at` and `stamp`
    (when the change was made) are aware.

    There is no organiser and no attendee: both are e-mail addresses, and the texts name people by
    alias only. Hence PUBLISH is the method to hand out; some programs refuse a REQUEST without
    an organiser. ValueError for naive times, a negative sequence or a duration below a minute.
    """
    if starts_at.tzinfo is None or stamp.tzinfo is None:
        raise ValueError("times must be aware")
    if sequence < 0 or duration_minutes < 1:
        raise ValueError("sequence must not be negative, duration must be positive")
    event = Event()
    event.add("uid", _one_line(uid))
    event.add("sequence", sequence)
    event.add("dtstamp", _utc(stamp))
    event.add("last-modified", _utc(stamp))
    event.add("dtstart", _utc(starts_at))
    event.add("dtend", _utc(starts_at) + timedelta(minutes=duration_minutes))
    event.add("summary", _one_line(summary))
    event.add("description", _clean(description))
    event.add("location", _one_line(location))
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    return _file(event, method=method, zone=zone)


def _file(event: Event, *, method: Method, zone: str) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add("x-wr-timezone", zone)
    calendar.add_component(event)
    return calendar.to_ical(sorted=False)


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def _clean(text: str) -> str:
    return _CONTROLS.sub("", _LINE_BREAKS.sub("\n", text))


def _one_line(text: str) -> str:
    return " ".join(_clean(text).split())
