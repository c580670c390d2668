"""How people, schools, times and counts are shown. The one place that knows the privacy mode."""

from datetime import date, datetime

from aiogram import html
from aiogram.utils.i18n import get_i18n
from aiogram.utils.i18n import gettext as _
from babel.dates import format_date, format_datetime, format_time

from models import ErasureState, Person
from services.calendar.zones import same_offset, to_local
from services.policy import policy_of
from services.session import Session

LONGEST_NAME = 60
# On a button there is room for the number and one more word beside a name of this length.
NAME_ON_BUTTON = 18
TITLE_ON_BUTTON = 34
PLAIN_CONTROL = dict.fromkeys(
    # Control and direction-changing characters would let a name rearrange other people's text.
    # The joiner U+200D stays: emoji of several parts are one sign by it.
    [*range(0x20), 0x7F, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)],
    " ",
)


def clean(text: str) -> str:
    """User text on one line, without control characters. Not quoted."""
    return " ".join(text.translate(PLAIN_CONTROL).split())


def clean_lines(text: str) -> str:
    """User text on its own lines, without control characters and empty lines. Not quoted."""
    lines = (clean(line) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def shorten_middle(text: str, limit: int) -> str:
    """At most `limit` characters, cut in the middle: what tells long titles apart is at the end."""
    if len(text) <= limit:
        return text
    tail = limit // 2
    return f"{text[: limit - 1 - tail].rstrip()}…{text[-tail:].lstrip()}"


def person_name(session: Session, person: Person) -> str:
    """A person for other people's eyes, quoted for HTML: «Ольга · 017», or the full name.

    In `alias` mode (product.md, «Privacy») the chosen name and a number; the roster's name only
    in `full` mode.
    """
    return html.quote(plain_person_name(session, person))


def plain_person_name(session: Session, person: Person, *, limit: int = LONGEST_NAME) -> str:
    """The same for places without markup: a file, a calendar entry.

    A name longer than `limit` is cut, its number never is.
    """
    if person.erasure_state is not ErasureState.NONE:
        # Withdrawn or being erased: the number alone, everywhere, from that moment on.
        return f"{person.number:03d}"
    if policy_of(session).pii_mode == "full" and person.roster_name:
        return shorten(clean(person.roster_name), limit)
    chosen = shorten(clean(person.display_name or ""), limit)
    code = f"{person.number:03d}"
    return f"{chosen} · {code}" if chosen else code


def button_name(session: Session, person: Person) -> str:
    """The same for a button, short enough to leave room for another word."""
    return plain_person_name(session, person, limit=NAME_ON_BUTTON)


def button_title(title: str) -> str:
    """A school for a button; the number at the end of a long title stays."""
    return shorten_middle(clean(title), TITLE_ON_BUTTON)


def organization_name(title: str) -> str:
    """A school for other people's eyes, quoted for HTML."""
    return html.quote(shorten(clean(title), LONGEST_NAME))


def day(value: date) -> str:
    """«пт, 27 ноября»."""
    pattern = "EEE, d MMMM" if _locale() == "ru" else "EEE, d MMM"
    return format_date(value, pattern, locale=_locale())


def moment(value: datetime, zone: str) -> str:
    """An instant in the reader's zone: «пт, 27 ноября, 16:00»."""
    local = to_local(value, zone)
    return f"{day(local.date())}, {clock_time(local)}"


def short_moment(value: datetime, zone: str) -> str:
    """For a button: «пт 27.11 16:00»."""
    return format_datetime(to_local(value, zone), "EEE dd.MM HH:mm", locale=_locale())


def short_day(value: datetime, zone: str) -> str:
    """«27.11»: the day of an instant, for a button."""
    return f"{to_local(value, zone):%d.%m}"


def clock_time(local: datetime) -> str:
    """«16:00»."""
    return format_time(local, "HH:mm", locale=_locale())


def moment_for_both(value: datetime, zone: str, partner_zone: str) -> str:
    """An instant in the reader's zone, and in the partner's when the clocks differ."""
    text = moment(value, zone)
    if same_offset(zone, partner_zone, value):
        return text
    partner = to_local(value, partner_zone)
    other_day = partner.date() != to_local(value, zone).date()
    theirs = f"{day(partner.date())}, {clock_time(partner)}" if other_day else clock_time(partner)
    return _("{yours} your time ({theirs} for your partner)").format(yours=text, theirs=theirs)


def _locale() -> str:
    return get_i18n().current_locale
