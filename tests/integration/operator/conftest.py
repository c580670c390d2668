"""The operator at the command line: in this process, and as a process of its own."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.cli.texts import use_language
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
TOKEN = "42:SANDBOX"


@dataclass(frozen=True)
class Done:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


Call = Callable[..., Done]


@pytest.fixture
def russian() -> Iterator[None]:
    """The language of the operator."""
    use_language("ru")
    yield
    use_language("en")


@pytest.fixture
def settings_of_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No setting in the environment and no .env in the working folder."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def call(settings_of_nobody: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[Call]:
    """Call the command line in this process."""
    mask = os.umask(0o022)
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = list(root.handlers), root.level

    def run(*argv: str) -> Done:
        capfd.readouterr()
        code = main(list(argv))
        said = capfd.readouterr()
        return Done(code, said.out, said.err)

    yield run
    use_language("en")
    root.handlers, sys.excepthook = handlers, hook
    root.setLevel(level)
    logging.captureWarnings(False)
    os.umask(mask)


@pytest.fixture
def operator(call: Call, monkeypatch: pytest.MonkeyPatch, settings_of_nobody: Path) -> Call:
    """An operator with a migrated SQLite database whose bot needs no network."""
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("BOT_USERNAME", "demo_bot")
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{settings_of_nobody}/data/bot.db")
    assert call("migrate").code == 0
    return call


def spawn(*argv: str, cwd: Path, **environment: str) -> subprocess.Popen[str]:
    """The command line as a process of its own, with these settings only."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *argv],
        cwd=cwd,
        env=kept | {"PYTHONPATH": str(ROOT)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
