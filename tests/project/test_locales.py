"""The Russian catalogue is complete and correct in form."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.html import plain_text
from sandbox.markup import parse_html

ROOT = Path(__file__).resolve().parents[2]
RUSSIAN = ROOT / "locales" / "ru" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"\{([a-z_]*)[^}]*\}")
# The abbreviation of an address is not the end of a sentence with «вы».
INFORMAL = re.compile(r"\b(ты|тебя|тебе|твой|твоя|твоё|нажми|выбери|напиши|введи|укажи)\b", re.I)


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with RUSSIAN.open("rb") as file:
        return read_po(file, locale="ru")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the code asks for now."""
    target = tmp_path_factory.mktemp("messages") / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract"]
    options = ["-F", "babel.cfg", "-k", "__", "-o", str(target), "."]
    subprocess.run([*command, *options], check=True, cwd=ROOT)
    with target.open("rb") as file:
        return read_po(file)


def _forms(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string]


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def test_every_text_of_the_code_is_in_the_catalogue(template: Catalog, catalogue: Catalog) -> None:
    missing = [m.id for m in _messages(template) if m.id not in catalogue]
    assert missing == []


def test_the_catalogue_has_nothing_the_code_does_not_ask_for(
    template: Catalog, catalogue: Catalog
) -> None:
    assert [m.id for m in _messages(catalogue) if m.id not in template] == []


def test_everything_is_translated(catalogue: Catalog) -> None:
    assert [m.id for m in _messages(catalogue) if not all(_forms(m))] == []
    assert [m.id for m in _messages(catalogue) if m.fuzzy] == []


def test_plurals_have_three_forms(catalogue: Catalog) -> None:
    plural = [m for m in _messages(catalogue) if isinstance(m.id, tuple)]
    assert plural
    assert [m.id for m in plural if len(_forms(m)) != 3] == []


def test_placeholders_are_the_same(catalogue: Catalog) -> None:
    differing = []
    for message in _messages(catalogue):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = {name for text in ids for name in PLACEHOLDER.findall(text)}
        if (
            any(not set(PLACEHOLDER.findall(form)) <= wanted for form in _forms(message))
            or set(PLACEHOLDER.findall(_forms(message)[-1])) != wanted
        ):
            differing.append(message.id)
    assert differing == []


def test_markup_is_what_telegram_accepts(catalogue: Catalog) -> None:
    for message in _messages(catalogue):
        for form in _forms(message):
            text, _entities = parse_html(form, {})
            assert text == plain_text(form), message.id


def test_people_are_addressed_politely(catalogue: Catalog) -> None:
    informal = [form for m in _messages(catalogue) for form in _forms(m) if INFORMAL.search(form)]
    assert informal == []
