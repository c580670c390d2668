"""The bot and the demo as processes: they start, answer over HTTP, and stop cleanly."""

import asyncio
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.config import Config
from sandbox.server import serve
from tests.integration.operator.conftest import TOKEN, spawn

PATIENCE = 90
Start = Callable[..., subprocess.Popen[str]]


class Telegram:
    """A sandbox in this process, and the people in it."""

    def __init__(self, address: str, session: aiohttp.ClientSession) -> None:
        self.address = address
        self._session = session

    async def call(self, verb: str, path: str, **body: Any) -> Any:
        url = f"{self.address}/api{path}"
        async with self._session.request(verb, url, json=body or None) as response:
            assert response.status < 400, await response.text()
            return await response.json()


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    async with serve(Config(token=TOKEN)) as address, aiohttp.ClientSession() as session:
        yield Telegram(address, session)


@pytest.fixture
async def processes(tmp_path: Path) -> AsyncIterator[Start]:
    """Start processes that do not outlive the test."""
    started: list[subprocess.Popen[str]] = []

    def start(*argv: str, **environment: str) -> subprocess.Popen[str]:
        started.append(spawn(*argv, cwd=tmp_path, **environment))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
            process.communicate()


async def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Wait for the end: exit code, output, errors."""
    out, err = await asyncio.to_thread(process.communicate, timeout=PATIENCE)
    return process.returncode, out, err


async def said(process: subprocess.Popen[str]) -> str:
    """The next line of standard output."""
    return await asyncio.wait_for(asyncio.to_thread(process.stdout.readline), PATIENCE)


@pytest.fixture
def settings(telegram: Telegram, tmp_path: Path, sqlite_template: Path) -> dict[str, str]:
    """Settings with a migrated database and the local Telegram."""
    path = tmp_path / "data" / "nastavnik.db"
    path.parent.mkdir()
    shutil.copy(sqlite_template, path)
    return {"BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": telegram.address}


async def test_all_is_well_and_the_bot_answers_until_it_is_stopped(
    telegram: Telegram, processes: Start, settings: dict[str, str]
) -> None:
    port = await free_port()
    webhook = {
        "WEBHOOK_URL": f"http://127.0.0.1:{port}",
        "WEBHOOK_SECRET": "a" * 32,
        "WEBHOOK_PORT": str(port),
    }
    code, out, err = await finish(processes("check", **settings, **webhook))
    assert (code, err) == (0, "")
    assert "[ ok ] Telegram: @nastavnik_demo_bot" in out
    assert f"[ ok ] Вебхук: http://127.0.0.1:{port}" in out
    assert "[fail]" not in out
    assert out.endswith("Всё в порядке.\n")

    person = (await telegram.call("POST", "/people", first_name="Мария"))["id"]
    bot = processes("run", **settings)
    await telegram.call("POST", f"/people/{person}/start")
    chat = await telegram.call("GET", f"/people/{person}/wait?since=0&timeout={PATIENCE}&from=bot")
    assert any(m["from"] == "bot" and "Здравствуйте" in m["text"] for m in chat["messages"])
    bot.send_signal(signal.SIGTERM)
    code, _, log = await finish(bot)
    assert code == 0
    assert '"message": "stopped"' in log
    assert TOKEN not in log
    assert "Мария" not in log
    assert (await telegram.call("GET", "/pending"))["updates_waiting"] == 0


async def test_check_says_what_is_wrong(
    telegram: Telegram, processes: Start, settings: dict[str, str]
) -> None:
    wrong = {
        "BOT_TOKEN": "43:OTHER",
        "DATABASE_URL": "sqlite+aiosqlite:///empty.db",
        "WEBHOOK_URL": telegram.address,
        "WEBHOOK_SECRET": "a" * 32,
        "WEBHOOK_PORT": str(await free_port()),
    }
    code, out, _ = await finish(processes("check", **(settings | wrong)))
    assert code == 1
    assert "[fail] Telegram: Telegram не знает такого бота: проверьте BOT_TOKEN" in out
    assert "[fail] Схема базы: не соответствует версии: выполните python -m bot migrate" in out
    assert f"[fail] Вебхук: вместо бота {telegram.address} отвечает 404" in out
    assert out.endswith("Не пройдены 3 проверки.\n")


async def test_a_token_that_telegram_does_not_know(
    processes: Start, settings: dict[str, str]
) -> None:
    code, _, err = await finish(processes("run", **(settings | {"BOT_TOKEN": "43:OTHER"})))
    assert code == 2
    assert err == "Telegram не знает такого бота: проверьте BOT_TOKEN, его выдаёт @BotFather.\n"


async def test_the_demo_opens_on_a_town_and_stops_cleanly(processes: Start, tmp_path: Path) -> None:
    # A real token nearby must not be touched.
    demo = processes("demo", "--port", "0", BOT_TOKEN="1:REAL", TELEGRAM_API_URL="http://[::1]:9")
    line = await said(demo)
    assert line.count("http://") == 1
    address = next(word for word in line.split() if word.startswith("http://")).rstrip(".")
    async with aiohttp.ClientSession() as session:
        telegram = Telegram(address, session)
        people = await telegram.call("GET", "/people")
        assert len(people) >= 30
        assert len({person["school"] for person in people if person["started"]}) == 6
        newcomers = [person for person in people if person["invite"]]
        assert len(newcomers) >= 3
        chosen = newcomers[0]
        await telegram.call("POST", f"/people/{chosen['id']}/start", payload=chosen["invite"])
        path = f"/people/{chosen['id']}/wait?since=0&timeout={PATIENCE}&from=bot"
        chat = await telegram.call("GET", path)
        assert "Вас приглашают в программу наставничества" in chat["messages"][-1]["text"]
        demo.send_signal(signal.SIGINT)
        code, rest, _ = await finish(demo)
        assert (code, rest) == (0, "")
        with pytest.raises(aiohttp.ClientConnectorError):
            await telegram.call("GET", "/people")
    log = (tmp_path / "var" / "demo" / "bot.log").read_text("utf-8")
    assert '"level": "ERROR"' not in log
    assert '"level": "CRITICAL"' not in log


async def test_the_demo_can_be_stopped_before_it_is_ready(processes: Start, tmp_path: Path) -> None:
    demo = processes("demo", "--port", "0")
    first = await asyncio.to_thread(demo.stderr.readline)
    assert "Готовлю учебный район" in first
    demo.send_signal(signal.SIGTERM)
    code, out, _ = await finish(demo)
    assert (code, out) == (0, "")


async def free_port() -> int:
    """A port that nobody listens on."""
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port
