"""Names of the answers that mentees and mentors give about how, when and with whom."""

from collections.abc import Collection, Mapping

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from models import MentoringMode, Reach
from services.matching.hours import Band

MODE_TITLES: Mapping[MentoringMode, object] = {
    MentoringMode.ONLINE: __("Online"),
    MentoringMode.OFFLINE: __("In person"),
    MentoringMode.MIXED: __("Sometimes in person, sometimes online"),
}
BAND_TITLES: Mapping[Band, object] = {
    Band.WEEKDAY_MORNING: __("Mon–Fri before 14:00"),
    Band.WEEKDAY_AFTERNOON: __("Mon–Fri 14:00–18:00"),
    Band.WEEKDAY_EVENING: __("Mon–Fri 18:00–21:00"),
    Band.SATURDAY: __("Saturday"),
    Band.VACATION: __("In school holidays"),
}
REACH_TITLES: Mapping[Reach, object] = {
    Reach.OWN_SCHOOL: __("own school only"),
    Reach.OTHER_SCHOOL: __("another school"),
    Reach.ANY: __("any school"),
}


def bands_line(bands: Collection[str]) -> str:
    """The parts of the week, or that all of them suit."""
    if set(bands) >= set(Band):
        return _("Any time")
    return ", ".join(str(title) for band, title in BAND_TITLES.items() if band in bands)
