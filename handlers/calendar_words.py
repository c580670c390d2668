"""Days in words, where no clock is meant."""

from datetime import date

from aiogram.utils.i18n import get_i18n
from babel.dates import format_date


def month_day(value: date) -> str:
    """«27 ноября»: after «до», where a weekday would need another case."""
    return format_date(value, "d MMMM", locale=get_i18n().current_locale)


def full_day(value: date) -> str:
    """«23 декабря 2026»."""
    pattern = "d MMMM y" if get_i18n().current_locale == "ru" else "long"
    return format_date(value, pattern, locale=get_i18n().current_locale)
