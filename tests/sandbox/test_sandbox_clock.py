"""The sandbox clock, and the sandbox as a process of its own."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from sandbox_control import Control, make_bot

from sandbox.__main__ import make_config, parse_arguments
from sandbox.clock import Clock

ROOT = Path(__file__).parents[2]
DAY = 86_400


async def test_the_clock_moves_and_messages_follow(control: Control) -> None:
    maria = await control.person()
    before = datetime.fromisoformat((await control.get("/time"))["now"])
    assert abs((datetime.now(UTC) - before).total_seconds()) < 5
    moved = await control.post("/time", advance=DAY)
    assert moved["offset"] == DAY
    await control.post("/time", advance=-3600)
    await control.say(maria, "завтра")
    (message,) = await control.chat(maria)
    ahead = datetime.fromisoformat(message["date"]) - before
    assert timedelta(hours=22, minutes=59) < ahead < timedelta(hours=23, minutes=1)
    await control.post("/time", to="2030-09-02T09:00:00+03:00")
    now = datetime.fromisoformat((await control.get("/state"))["now"])
    assert now - datetime(2030, 9, 2, 6, tzinfo=UTC) < timedelta(seconds=5)
    assert (await control.post("/time", offset=0))["offset"] == 0


@pytest.mark.parametrize(
    "body", [{}, {"advance": "час"}, {"to": "завтра"}, {"offset": 1e12}, {"advance": True}]
)
async def test_a_wrong_time_is_refused(control: Control, body: dict[str, object]) -> None:
    status, _ = await control.request("POST", "/time", body)
    assert status == 400
    assert (await control.get("/time"))["offset"] == 0


async def test_settings_change_while_it_runs(control: Control) -> None:
    changed = await control.post("/settings", limits=False, callback_lifetime=3)
    assert (changed["limits"], changed["callback_lifetime"]) == (False, 3)
    for body in ({"color": 1}, {"chat_burst": 0}, {"chat_burst": "много"}):
        status, _ = await control.request("POST", "/settings", body)
        assert status == 400
    assert await control.get("/settings") == changed


def test_two_clocks_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    ours, theirs = Clock(path), Clock(path)
    assert ours.offset == 0
    ours.set_offset(3600.5)
    assert theirs.offset == 3600.5
    assert abs(theirs.time() - time.time() - 3600.5) < 1
    theirs.set_offset(-10)
    assert ours.offset == -10
    theirs.set_offset(77)
    assert ours.offset == 77
    path.write_text("чушь", encoding="utf-8")
    assert ours.offset == 77
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_process_says_where_it_listens_and_stops_cleanly(
    tmp_path: Path, number: signal.Signals
) -> None:
    clock = tmp_path / "clock"
    clock.write_text("86400\n", encoding="ascii")
    arguments = ["--port", "0", "--clock-file", str(clock), "--no-limits"]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox",
        *arguments,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), 30)).decode()
    match = re.fullmatch(r"sandbox ready on (http://127\.0\.0\.1:\d+)\n", line)
    assert match is not None, line
    bot = make_bot(match[1])
    async with aiohttp.ClientSession() as session:
        control = Control(match[1], session)
        assert (await control.get("/time"))["offset"] == DAY
        await control.post("/time", advance=60)
        assert float(clock.read_text(encoding="ascii")) == DAY + 60
        assert (await control.get("/settings"))["limits"] is False
        assert (await bot.get_me()).username == "nastavnik_demo_bot"
        await control.person()
        stream = await session.get(f"{match[1]}/api/events")
        polling = asyncio.create_task(control.call("getUpdates", timeout=50))
        await control.get("/state")
        process.send_signal(number)
        _, errors = await asyncio.wait_for(process.communicate(), 10)
        await asyncio.gather(polling, return_exceptions=True)
        stream.close()
    await bot.session.close()
    assert (process.returncode, errors) == (0, b"")


def test_a_restarted_process_does_not_repeat_ids() -> None:
    config = make_config(parse_arguments([]))
    assert abs(config.first_update_id - time.time()) < 5
    assert 0 < config.first_message_id < config.first_update_id
    with pytest.raises(SystemExit):
        parse_arguments(["--token", "без номера"])
