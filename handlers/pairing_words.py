"""Words that the screens of pairing share: people, topics, ways to meet, usual hours."""

from collections.abc import Iterable
from datetime import timedelta

from aiogram import html
from aiogram.utils.i18n import get_i18n
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __
from babel.dates import get_day_names

from handlers.calendar_words import month_day
from handlers.display import clean, organization_name, person_name, shorten
from handlers.taxonomy import item_title
from models import Need, Participation, Proposal, ProposalFormat, Side
from services import access, clock
from services.actor import Actor
from services.calendar.zones import to_local, utc_offset_minutes
from services.matching.hours import mask_to_local_hours
from services.proposals import participation_of
from services.session import Session

FORMATS = {
    ProposalFormat.MENTORING: __("mentoring"),
    ProposalFormat.CONSULTATION: __("a single consultation"),
}
LONGEST_GREETING = 30


def who(session: Session, participation: Participation) -> str:
    """«Ольга · 017, школа № 3», quoted."""
    school = organization_name(participation.organization.short_title)
    return f"{person_name(session, participation.person)}, {school}"


def who_on(session: Session, proposal: Proposal, side: Side) -> str:
    """The person on a side of a proposal, with the school, quoted."""
    return who(session, participation_of(proposal, side))


def greeting(actor: Actor) -> str:
    """How the reader is addressed, quoted; their number when they have not said."""
    name = shorten(clean(actor.display_name or ""), LONGEST_GREETING)
    return html.quote(name or f"{actor.number:03d}")


def topics(codes: Iterable[str]) -> str:
    """Titles of items, each on a line of its own."""
    return "\n".join(f"• {item_title(code)}" for code in codes)


def quoted_topics(codes: Iterable[str]) -> str:
    """Titles of items on one line."""
    return ", ".join(_("“{topic}”").format(topic=item_title(code)) for code in codes)


def item_codes(need: Need) -> list[str]:
    """The items of a need, what hurts most first."""
    return [i.item_code for i in sorted(need.items, key=lambda i: (-i.severity, i.item_code))]


def sees_topics(actor: Actor, need: Need) -> bool:
    """Topics are for the person's own curator, not for those above (product.md, «Answers»)."""
    return access.can_see_topics(actor, need.participation.organization.path)


def answer_by(proposal: Proposal, zone: str) -> str:
    """The last day to answer: «27 ноября»."""
    # The term ends with that day, at midnight.
    return month_day(to_local(proposal.expires_at - timedelta(minutes=1), zone).date())


def usual_hours(mask: int, zone: str) -> str:
    """Free hours of a usual week by the reader's clock: «пн–пт 14:00–18:00; сб 9:00–12:00»."""
    by_day: dict[int, list[int]] = {}
    for weekday, hour in mask_to_local_hours(mask, utc_offset_minutes(zone, clock.now())):
        by_day.setdefault(weekday, []).append(hour)
    spans = {weekday: _spans(hours) for weekday, hours in by_day.items()}
    groups: list[tuple[list[int], str]] = []
    for weekday, span in sorted(spans.items()):
        if groups and groups[-1][1] == span and groups[-1][0][-1] == weekday - 1:
            groups[-1][0].append(weekday)
        else:
            groups.append(([weekday], span))
    return "; ".join(f"{_days(weekdays)} {span}" for weekdays, span in groups)


def _spans(hours: list[int]) -> str:
    parts, start = [], hours[0]
    for hour, following in zip(hours, [*hours[1:], None], strict=True):
        if following != hour + 1:
            parts.append(f"{start}:00–{hour + 1}:00")
            start = following or 0
    return ", ".join(parts)


def _days(weekdays: list[int]) -> str:
    names = get_day_names("abbreviated", locale=get_i18n().current_locale)
    first, last = names[weekdays[0]], names[weekdays[-1]]
    return first if len(weekdays) == 1 else f"{first}–{last}"
