"""A sandbox process, a bot that polls it, and Chromium looking at its page."""

import asyncio
import contextlib
import os
import shutil
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from .echo_bot import TOKEN, make_bot, make_dispatcher

ROOT = Path(__file__).resolve().parents[2]
USERNAME = "nastavnik_demo_bot"
START_LIMIT_S = 20
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class Sandbox:
    """The control API of a running sandbox."""

    url: str
    http: aiohttp.ClientSession

    async def call(self, method: str, path: str, **body: Any) -> Any:
        """Call `/api` + path; an answer other than 2xx is an error of the test."""
        async with self.http.request(method, f"{self.url}/api{path}", json=body or None) as answer:
            assert answer.ok, f"{method} {path}: {answer.status} {await answer.text()}"
            return await answer.json()

    async def add(self, first_name: str, **fields: Any) -> int:
        """Create a person and return their id."""
        person = await self.call("POST", "/people", first_name=first_name, **fields)
        return person["id"]

    async def say(self, person: int, text: str) -> None:
        """Send a text as `person`, from outside the page."""
        await self.call("POST", f"/people/{person}/messages", text=text)

    def address(self, *people: int) -> str:
        """The page with these people on its phones."""
        return f"{self.url}/#{','.join(map(str, people))}"


def _chromium() -> str:
    """Path of an installed Chromium. Skips without one, but never on the build server."""
    for name in CHROMIUM_NAMES:
        if found := shutil.which(name):
            return found
    reason = f"no Chromium on this machine (looked for {', '.join(CHROMIUM_NAMES)})"
    if os.environ.get("CI"):
        pytest.fail(f"{reason}; the build server must have one", pytrace=False)
    pytest.skip(f"{reason}: the page of the sandbox stays untested")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests of the page."""
    path = _chromium()
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=path, args=[*CHROMIUM_ARGS], handle_sigint=False
        )
        yield chromium
        await chromium.close()


@contextlib.asynccontextmanager
async def launch(port: int = 0) -> AsyncIterator[Sandbox]:
    """Run a sandbox process; port 0 takes any free one."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "--port", str(port)),
        *("--token", TOKEN, "--username", USERNAME),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        url = await asyncio.wait_for(_ready(process), START_LIMIT_S)
        async with aiohttp.ClientSession() as http:
            yield Sandbox(url, http)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox of its own for every test."""
    async with launch() as running:
        yield running


async def _ready(process: asyncio.subprocess.Process) -> str:
    """The address in «sandbox ready on …»."""
    async for line in process.stdout:
        text = line.decode()
        if "ready on " in text:
            return text.rsplit("ready on ", 1)[1].strip()
    pytest.fail("the sandbox ended before it was ready")


@pytest_asyncio.fixture(loop_scope="session")
async def bot(sandbox: Sandbox) -> AsyncIterator[None]:
    """The echo bot, polling the sandbox."""
    dispatcher, started = make_dispatcher(), asyncio.Event()
    dispatcher.startup.register(started.set)
    polling = asyncio.create_task(
        dispatcher.start_polling(make_bot(sandbox.url), handle_signals=False)
    )
    await asyncio.wait_for(started.wait(), START_LIMIT_S)
    yield
    await dispatcher.stop_polling()
    await polling


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, sandbox: Sandbox) -> AsyncIterator[Page]:
    """An empty tab of an ordinary laptop. An error in the page's code fails the test."""
    context = await browser.new_context(
        viewport={"width": 1280, "height": 800}, locale="ru-RU", timezone_id="Europe/Moscow"
    )
    tab = await context.new_page()
    tab.set_default_timeout(10_000)
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    await context.close()
    assert errors == []
