"""The text of the consent: complete in both languages, filled, and short enough for one message."""

import re
from dataclasses import dataclass, replace

import pytest

from bot.html import plain_text
from handlers.consent_text import LONGEST_VALUE, consent_text
from handlers.locales import LOCALES
from handlers.screen import MAX_TEXT
from models import ConsentKind


@dataclass(frozen=True)
class Operator:
    """The settings that the text names."""

    operator_name: str = "School <No. 1> & Co"
    operator_address: str = "Lake Street, 1"
    operator_contact: str = "A. Person, +7 000 000-00-00"
    processor_name: str = "Institute"
    processor_address: str = "River Street, 2"


KIND = ConsentKind.PD_PROCESSING


@pytest.mark.parametrize("locale", LOCALES)
def test_every_point_and_every_name_is_there(locale: str) -> None:
    operator = Operator()
    text = plain_text(consent_text(KIND, operator, locale).html)
    assert re.findall(r"^(\d+)\. ", text, re.MULTILINE) == [str(n) for n in range(1, 14)]
    assert all(value in text for value in vars(operator).values())
    assert "{" not in text
    assert "/privacy" in text


@pytest.mark.parametrize("locale", LOCALES)
def test_the_longest_names_still_fit_one_message(locale: str) -> None:
    longest = Operator(*["&" * 4000] * 5)
    text = consent_text(KIND, longest, locale)
    assert len(plain_text(text.html)) <= MAX_TEXT
    assert f"{'&amp;' * (LONGEST_VALUE - 1)}…" in text.html


@pytest.mark.parametrize("locale", LOCALES)
def test_without_a_processor_nobody_is_named_as_one(locale: str) -> None:
    operator = replace(Operator(), processor_name="", processor_address="")
    text = plain_text(consent_text(KIND, operator, locale).html)
    assert "Institute" not in text
    assert "—, —" not in text


def test_another_operator_makes_another_mark() -> None:
    one, other = (
        consent_text(KIND, operator, "ru")
        for operator in (Operator(), Operator(operator_name="School No. 2"))
    )
    assert one.mark != other.mark
    assert one.sha256.startswith(one.mark)


def test_an_unknown_language_gets_the_language_of_the_product() -> None:
    assert consent_text(KIND, Operator(), "de") == consent_text(KIND, Operator(), "ru")
