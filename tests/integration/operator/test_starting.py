"""What stops a start: settings, the schema, a second process; and what migrating keeps."""

import fcntl
import sqlite3
from pathlib import Path

import pytest

from bot.cli.backup import KEEP, back_up
from bot.cli.parser import build_parser
from tests.integration.operator.conftest import TOKEN, Call

COMMANDS = ("run", "demo", "migrate", "import", "invite", "check")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_help(
    command: str, russian: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args([command, "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith(f"Вызов: python -m bot {command}")
    assert "показать эту справку" in said


def test_every_wrong_setting_is_one_sentence(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "BOT_TOKEN": "secret-thing",
        "ADMIN_IDS": "ann",
        "HEALTH_PORT": "99999",
        "PII_MODE": "some",
        "DATABASE_URL": "mysql://x",
        "DEFAULT_TIMEZONE": "Moscow",
    }.items():
        monkeypatch.setenv(name, value)
    done = call("run")
    assert (done.code, done.out) == (2, "")
    assert sorted(done.err.splitlines()) == [
        "Неверный параметр ADMIN_IDS: нужны номера Telegram через запятую: 123,456.",
        "Неверный параметр BOT_TOKEN: он выглядит как 123456789:AA…, его выдаёт @BotFather.",
        "Неверный параметр DATABASE_URL: адрес начинается с sqlite+aiosqlite:// или "
        "postgresql+asyncpg://.",
        "Неверный параметр DEFAULT_TIMEZONE: нужен часовой пояс IANA, например Europe/Moscow.",
        "Неверный параметр HEALTH_PORT: нужно число не больше 65535.",
        "Неверный параметр PII_MODE: допустимые значения: 'alias', 'full'.",
    ]
    assert "secret-thing" not in done.err


def test_a_missing_token_in_english(call: Call) -> None:
    done = call("--lang", "en", "run")
    assert done.code == 2
    assert done.err == (
        "BOT_TOKEN is not set: write it to .env or to the environment (see .env.example).\n"
    )


def test_the_example_left_as_it_was(call: Call, tmp_path: Path) -> None:
    example = (Path(__file__).resolve().parents[3] / ".env.example").read_text("utf-8")
    (tmp_path / ".env").write_text(example, "utf-8")
    assert "Не задан параметр BOT_TOKEN" in call("run").err
    (tmp_path / ".env").write_text(example.replace("BOT_TOKEN=", f"BOT_TOKEN={TOKEN}", 1), "utf-8")
    done = call("run")
    assert done.code == 2
    assert "OPERATOR_NAME, OPERATOR_ADDRESS, OPERATOR_CONTACT" in done.err


def test_a_moved_clock_is_refused_with_the_real_telegram(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("CLOCK_FILE", "clock")
    done = call("run")
    assert done.code == 2
    assert done.err.startswith("CLOCK_FILE переводит часы и годится только для песочницы")


def test_an_old_schema_is_refused(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:9")
    done = call("run")
    assert done.code == 1
    assert "выполните python -m bot migrate" in done.err
    assert call("migrate").out == "База данных обновлена.\n"
    assert call("migrate").out == "База данных уже соответствует этой версии.\n"


def test_a_second_process_is_refused(operator: Call, tmp_path: Path) -> None:
    lock = (tmp_path / "data" / "bot.db.lock").open("w")
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = operator("migrate")
    assert done.code == 1
    assert "bot.db уже работает другой процесс: сначала остановите его" in done.err
    assert operator("migrate").code == 0


def test_a_database_that_cannot_be_there(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/file/bot.db")
    done = call("migrate")
    assert done.code == 1
    assert done.err.startswith("Не удаётся открыть")
    monkeypatch.setenv("DATABASE_URL", "postgresql+asyncpg://nobody@127.0.0.1:9/none")
    done = call("migrate")
    assert done.code == 1
    assert done.err.startswith("База данных из DATABASE_URL не отвечает")


def test_a_copy_before_the_schema_changes(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "bot.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE precious (word TEXT)")
        database.execute("INSERT INTO precious VALUES ('kept')")
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{path}")
    done = call("migrate")
    assert done.code == 0
    assert "Копия прежней базы данных: " in done.out
    [copy] = tmp_path.glob("bot.db.backup-*")
    assert copy.stat().st_mode & 0o077 == 0
    with sqlite3.connect(copy) as database:
        assert database.execute("SELECT word FROM precious").fetchall() == [("kept",)]
        names = {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
    assert names == {"precious"}


def test_a_database_of_an_unknown_version(operator: Call, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "data" / "bot.db") as database:
        database.execute("UPDATE alembic_version SET version_num = 'unknown'")
    done = operator("migrate")
    assert done.code == 1
    assert done.err.startswith("Эту базу данных создала другая версия бота")


def test_the_last_copies_are_kept(tmp_path: Path, russian: None) -> None:
    path = tmp_path / "bot.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE t (id INTEGER)")
    copies = [back_up(path) for _ in range(KEEP + 2)]
    assert sorted(tmp_path.glob("bot.db.backup-*")) == copies[-KEEP:]
