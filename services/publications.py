"""What a consent to publication allows: which data, where, for how long."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from models import PublicationField, PublicationPlace, PublicationTerm
from services.errors import FormIncomplete

YEARS = {PublicationTerm.YEAR: 1, PublicationTerm.THREE_YEARS: 3}


@dataclass(frozen=True, slots=True)
class PublicationChoice:
    """Which data may be published, where, for how long."""

    fields: frozenset[PublicationField]
    places: frozenset[PublicationPlace]
    term: PublicationTerm


def details_of(choice: PublicationChoice | None, *, since: date) -> dict[str, Any]:
    """The details kept with a consent of the day `since`.

    Raises FormIncomplete when no datum or no place was chosen.
    """
    if choice is None or not choice.fields or not choice.places:
        raise FormIncomplete
    return {
        "fields": [field.value for field in PublicationField if field in choice.fields],
        "places": [place.value for place in PublicationPlace if place in choice.places],
        "until": _until(choice.term, since),
    }


def _until(term: PublicationTerm, since: date) -> str | None:
    if term not in YEARS:
        return None
    year = since.year + YEARS[term]
    last = since.replace(year=year) if (since.month, since.day) != (2, 29) else date(year, 2, 28)
    return last.isoformat()
