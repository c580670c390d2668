"""The texts of the command line, without aiogram: importing it takes seconds.

The catalogues are those of the bot. Outside `use_language` texts are English.
"""

import gettext as catalogues
from pathlib import Path

LOCALES_FOLDER = Path(__file__).resolve().parents[2] / "locales"
# Marks a text that is translated when it is shown.
N_ = str

_texts: catalogues.NullTranslations = catalogues.NullTranslations()


def use_language(locale: str) -> None:
    """Speak `locale` from now on. OSError when its catalogue is not compiled; English has none."""
    global _texts
    if locale == "en":
        _texts = catalogues.NullTranslations()
    else:
        _texts = catalogues.translation("messages", LOCALES_FOLDER, [locale])


def gettext(message: str) -> str:
    """`message` in the operator's language."""
    return _texts.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The form of a message that fits `count`."""
    return _texts.ngettext(one, many, count)
