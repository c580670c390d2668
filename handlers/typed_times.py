"""A time typed in words, for an offer: the instant, or what to ask for next."""

from dataclasses import dataclass
from datetime import date, datetime

from aiogram.utils.i18n import gettext as _

from handlers.display import day as day_name
from services import clock
from services.calendar.parse_when import ParsedWhen, parse_when
from services.calendar.zones import to_local, to_utc
from services.meeting_slots import DAYS_AHEAD


@dataclass(frozen=True, slots=True)
class TypedTime:
    """`at` when everything is clear; else a hint, with the day when only the hour is missing."""

    at: datetime | None = None
    day: date | None = None
    hint: str = ""


def read_typed(text: str, *, zone: str, on: date | None, last: date) -> TypedTime:
    """Read a time on the clock of `zone`; `on` is the day on the screen, if one is."""
    now_local = to_local(clock.now(), zone)
    parsed = _on_shown_day(text, now_local, on) or parse_when(text, now_local=now_local)
    if parsed is None:
        return TypedTime(
            hint=_("I did not find a day and time here. For example: Fri 16:30, or 27.11 at 15.")
        )
    if parsed.day is not None and parsed.day > last and parsed.problem in (None, "no_time"):
        return TypedTime(hint=_too_far())
    if parsed.problem == "no_time" and parsed.day is not None:
        hint = _("{day}: at what time?").format(day=day_name(parsed.day))
        return TypedTime(day=parsed.day, hint=hint)
    if parsed.moment is None:
        return TypedTime(hint=_hint(parsed))
    return TypedTime(at=to_utc(parsed.moment, zone))


def _on_shown_day(text: str, now_local: datetime, on: date | None) -> ParsedWhen | None:
    """«16:30» under the hours of a day means that day, unless another day is named."""
    if on is None:
        return None
    parsed = parse_when(f"{on:%d.%m.%Y} {text}", now_local=now_local)
    is_clear = parsed is not None and parsed.at is not None and parsed.problem in (None, "past")
    return parsed if is_clear else None


def _hint(parsed: ParsedWhen) -> str:
    return {
        "past": _("This time has already passed. Please offer a later one."),
        "too_far": _too_far(),
        "no_date": _("On which day? For example: Fri 16:30."),
        "no_time": _("At what time? For example: Fri 16:30."),
        "invalid": _(
            "There is no such day or time, or there are several here. One time in a message, "
            "please: Fri 16:30."
        ),
    }[parsed.problem or "invalid"]


def _too_far() -> str:
    return _("This is too far ahead: times up to {days} days from now can be offered.").format(
        days=DAYS_AHEAD
    )
