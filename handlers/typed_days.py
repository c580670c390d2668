"""A day typed in words: «1 декабря», «01.12», «завтра»."""

from datetime import date, datetime, time

from services import clock
from services.calendar.parse_when import parse_when
from services.calendar.zones import to_local


def typed_day(text: str, zone: str) -> date | None:
    """The day, by the clock of `zone`, past days too; None when the text names none."""
    today = to_local(clock.now(), zone).date()
    # Read at midnight, so that an hour beside the day does not move it.
    parsed = parse_when(text, now_local=datetime.combine(today, time()))
    return parsed.day if parsed is not None and parsed.problem != "invalid" else None
