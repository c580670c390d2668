"""An operator's own wording: read at the start, refused with its line when it is broken."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.surveys import get_survey, use_overrides
from tests.integration.operator.conftest import Call


@pytest.fixture(autouse=True)
def shipped_again() -> Iterator[None]:
    """The words of one test are not those of the next."""
    yield
    use_overrides(None)


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file, named in the settings."""
    path = tmp_path / "words.yaml"
    monkeypatch.setenv("QUESTIONNAIRES_FILE", str(path))
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:9")
    return path


def test_a_broken_file_keeps_the_bot_from_starting(operator: Call, words: Path) -> None:
    words.write_text("needs_mentee:\n  nm13:\n    options:\n      slowly: Медленно\n", "utf-8")
    done = operator("run")
    assert done.code == 2
    assert done.err == "words.yaml, строка 4: варианта «slowly» нет.\n"
    assert "[fail] Анкеты: words.yaml, строка 4: варианта «slowly» нет." in operator("check").out


def test_a_file_that_is_not_there_is_a_mistake_too(operator: Call, words: Path) -> None:
    assert operator("run").err == "words.yaml, строка 1: файл не читается (FileNotFoundError).\n"


def test_a_good_file_is_used(operator: Call, words: Path) -> None:
    words.write_text("needs_mentee: {nm06: {text: Расскажите об уроке}}\n", "utf-8")
    assert f"[ ok ] Анкеты: {words}" in operator("check").out
    assert get_survey("needs_mentee").question("nm06").text == "Расскажите об уроке"
