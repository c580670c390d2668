"""A sandbox on a real port, the control API as a person, and an aiogram bot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest
from aiogram import Bot
from sandbox_control import Control, make_bot

from sandbox.config import Config
from sandbox.server import serve


@pytest.fixture
def config() -> Config:
    """Settings of the sandbox; tests change them before it starts."""
    return Config()


@pytest.fixture
async def control(config: Config) -> AsyncIterator[Control]:
    """A running sandbox."""
    async with serve(config) as address, aiohttp.ClientSession() as session:
        yield Control(address, session)


@pytest.fixture
async def bot(control: Control) -> AsyncIterator[Bot]:
    """A bot connected to the sandbox."""
    bot = make_bot(control.address)
    yield bot
    await bot.session.close()


@pytest.fixture
def png() -> Callable[..., bytes]:
    """Makes a PNG header of the wanted size: all that the sandbox looks at."""

    def make(width: int = 640, height: int = 480) -> bytes:
        size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
        return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + size + b"\x08\x02\x00\x00\x00"

    return make
