"""Time zones as Russians name them: a city and the difference from Moscow."""

from collections.abc import Mapping

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from services.calendar.zones import RUSSIAN_ZONES, ZoneOffer

CITIES: Mapping[str, object] = {
    "Europe/Kaliningrad": __("Kaliningrad"),
    "Europe/Moscow": __("Moscow"),
    "Europe/Samara": __("Samara"),
    "Asia/Yekaterinburg": __("Yekaterinburg"),
    "Asia/Omsk": __("Omsk"),
    "Asia/Novosibirsk": __("Novosibirsk"),
    "Asia/Irkutsk": __("Irkutsk"),
    "Asia/Yakutsk": __("Yakutsk"),
    "Asia/Vladivostok": __("Vladivostok"),
    "Asia/Magadan": __("Magadan"),
    "Asia/Kamchatka": __("Kamchatka"),
}


def offer_title(offer: ZoneOffer) -> str:
    """«Екатеринбург, МСК+2»."""
    city = str(CITIES[offer.main])
    if offer.moscow_hours == 0:
        return city
    return _("{city}, MSK{hours}").format(city=city, hours=f"{offer.moscow_hours:+d}")


def zone_title(zone: str) -> str:
    """The title of the offset that a zone belongs to; the zone's own name outside Russia."""
    return next((offer_title(offer) for offer in RUSSIAN_ZONES if zone in offer), zone)
