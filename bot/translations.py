"""The gettext catalogues of the product."""

from functools import cache
from pathlib import Path

from aiogram.utils.i18n import I18n

LOCALES_FOLDER = Path(__file__).resolve().parent.parent / "locales"


@cache
def translations() -> I18n:
    """Catalogues read once; English is the language of the message ids themselves."""
    return I18n(path=LOCALES_FOLDER, default_locale="en", domain="messages")
