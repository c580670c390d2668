"""The text of a consent: a file per kind, version and language, filled with who the operator is.

The file of a version that people have answered is never changed: a new text is a new version.
"""

import hashlib
import html as markup
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from aiogram import html

from handlers.display import clean, shorten
from handlers.locales import LOCALES
from models import ConsentKind

FOLDER = Path(__file__).resolve().parent.parent / "locales"
# Of the kinds that are answered with a button; the others are signed on paper (handlers/forms).
CURRENT_VERSIONS: dict[ConsentKind, str] = {
    ConsentKind.PD_PROCESSING: "1",
    ConsentKind.NOTIFICATIONS: "1",
    ConsentKind.PUBLICATION: "1",
}
# What a text says about the person's own choice, where there is one.
CHOICES = ("fields", "places", "term")
LONGEST_VALUE = 150
TAG = re.compile(r"</?[a-z]+>")
MARK_LENGTH = 16


class Operator(Protocol):
    """Who processes the data: the part of the settings that the text names."""

    operator_name: str
    operator_address: str
    operator_contact: str
    processor_name: str
    processor_address: str


@dataclass(frozen=True, slots=True)
class ConsentText:
    """A text as it is shown, and the SHA-256 of its words as the person reads them."""

    version: str
    locale: str
    html: str
    sha256: str

    @property
    def mark(self) -> str:
        """The beginning of the SHA-256: what a button carries."""
        return self.sha256[:MARK_LENGTH]


def consent_text(
    kind: ConsentKind, operator: Operator, locale: str, chosen: Mapping[str, str] | None = None
) -> ConsentText:
    """The current text of a kind in a language of the product.

    `chosen` are the words for CHOICES, our own, in a text that has them.
    """
    version = CURRENT_VERSIONS[kind]
    locale = locale if locale in LOCALES else "ru"
    values = {
        name: html.quote(shorten(clean(getattr(operator, name)), LONGEST_VALUE)) or "—"
        for name in Operator.__annotations__
    }
    lines = _template(kind.value, version, locale)
    values |= {name: html.quote((chosen or {}).get(name, "—")) for name in CHOICES}
    if not operator.processor_name.strip():
        lines = tuple(line for line in lines if "{processor_name}" not in line)
    text = "\n".join(line.format(**values) for line in lines).strip()
    return ConsentText(version, locale, text, hashlib.sha256(_words(text).encode()).hexdigest())


@cache
def _template(kind: str, version: str, locale: str) -> tuple[str, ...]:
    path = FOLDER / locale / "consent" / f"{kind}.{version}.html"
    return tuple(path.read_text(encoding="utf-8").splitlines())


def _words(text: str) -> str:
    return markup.unescape(TAG.sub("", text))
