"""Words about consents: what each is called and for, how it stands, what was chosen."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from handlers.calendar_words import full_day
from handlers.display import moment
from models import (
    Consent,
    ConsentKind,
    ConsentState,
    PublicationField,
    PublicationPlace,
    PublicationTerm,
)
from services.own_consents import expires_on

Choice = TypeVar("Choice", bound=StrEnum)

PURPOSES: Mapping[ConsentKind, object] = {
    ConsentKind.PD_PROCESSING: __(
        "It lets the programme work with your data at all. Without it I keep nothing about you."
    ),
    ConsentKind.PD_TRANSFER: __(
        "It is needed for a pair with a colleague from another school. It is signed on paper, and "
        "your curator marks the day. Without it everything goes on inside your school."
    ),
    ConsentKind.PUBLICATION: __(
        "It says which of your data may be published, and where. Without it a practice is "
        "published without your name."
    ),
    ConsentKind.ASSIGNMENT_CONSENT: __(
        "A mentor gives it to the school in writing before the order about the pair (Labour "
        "Code, article 351.8). Your curator marks the day; you take it back in writing, too."
    ),
    ConsentKind.NOTIFICATIONS: __(
        "Announcements and invitations beyond the programme. Messages of the programme itself "
        "come without it."
    ),
}
FIELDS: Mapping[PublicationField, object] = {
    PublicationField.NAME: __("surname and name"),
    PublicationField.SCHOOL: __("school"),
    PublicationField.POSITION: __("position and subject"),
    PublicationField.PHOTO: __("photo"),
    PublicationField.CASE: __("description of the practice"),
    PublicationField.RESULTS: __("results of the pair"),
}
PLACES: Mapping[PublicationPlace, object] = {
    PublicationPlace.BANK: __("bank of practices of the programme"),
    PublicationPlace.SITE: __("site of the operator"),
    PublicationPlace.COLLECTION: __("collections and events"),
}
TERMS: Mapping[PublicationTerm, object] = {
    PublicationTerm.YEAR: __("one year from the day of this consent"),
    PublicationTerm.THREE_YEARS: __("three years from the day of this consent"),
    PublicationTerm.UNTIL_WITHDRAWN: __("until I withdraw it"),
}


def chosen_of(bits: int, choices: type[Choice]) -> frozenset[Choice]:
    """What the bits of a button stand for."""
    return frozenset(choice for place, choice in enumerate(choices) if bits >> place & 1)


def bit_of(choice: StrEnum) -> int:
    """The bit of one choice."""
    return 1 << list(type(choice)).index(choice)


def field_words(fields: Collection[PublicationField]) -> str:
    """The chosen data on one line."""
    return _listed(str(title) for field, title in FIELDS.items() if field in fields)


def place_words(places: Collection[PublicationPlace]) -> str:
    """The chosen places on one line, as the beginning of a sentence."""
    words = _listed(str(title) for place, title in PLACES.items() if place in places)
    return words[:1].upper() + words[1:]


def term_words(term: PublicationTerm) -> str:
    """The chosen term, as the beginning of a sentence."""
    words = str(TERMS[term])
    return words[:1].upper() + words[1:]


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words) or "—"


def standing(consent: Consent | None, zone: str) -> str:
    """How a consent stands, in a few words with the day."""
    if consent is None or consent.state is ConsentState.ASKED:
        return _("not given")
    if consent.withdrawn_at is not None:
        return _("withdrawn: {date}").format(date=moment(consent.withdrawn_at, zone))
    if consent.state is ConsentState.SIGNED_ON and consent.signed_on is not None:
        return _("signed on paper: {date}").format(date=full_day(consent.signed_on))
    if consent.decided_at is None:
        return _("not given")
    day = moment(consent.decided_at, zone)
    if consent.state is ConsentState.REFUSED:
        return _("refused: {date}").format(date=day)
    return _("given: {date}").format(date=day)


def details_lines(consent: Consent) -> list[str]:
    """What a consent to publication allows."""
    details = consent.details or {}
    lines = []
    if codes := details.get("fields"):
        fields = field_words([PublicationField(code) for code in codes])
        lines.append(_("What: {fields}").format(fields=fields))
    if codes := details.get("places"):
        places = place_words([PublicationPlace(code) for code in codes])
        lines.append(_("Where: {places}").format(places=places))
    if (last := expires_on(consent)) is not None:
        lines.append(_("Until: {day}").format(day=full_day(last)))
    return lines
