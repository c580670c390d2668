"""A bot in a process of its own that is killed and started again, and phones that survive it."""

import asyncio
import multiprocessing
import os
import random
import sys
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.phone import Phone

# The parts of the bot are imported once, in a server that forks: a start takes no seconds.
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["bot.cli.main", "bot.app"])


def _run(environment: dict[str, str]) -> None:
    os.environ.update(environment)
    from bot.cli.main import main

    sys.exit(main(["run"]))


@dataclass
class MortalBot:
    """`python -m bot run` with this environment."""

    environment: dict[str, str]
    seed: int = 20261121
    kills: int = 0
    _process: Any = field(default=None, repr=False)
    _chance: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    def start(self) -> None:
        """Start the process."""
        self._process = _CONTEXT.Process(target=_run, args=(self.environment,), daemon=True)
        self._process.start()

    async def kill(self) -> None:
        """kill -9 at a moment nobody could foresee, and a new start."""
        await asyncio.sleep(self._chance.uniform(0, 0.12))
        self._process.kill()
        await asyncio.to_thread(self._process.join)
        self.kills += 1
        self.start()

    async def stop(self) -> int:
        """SIGTERM; the exit code."""
        self._process.terminate()
        await asyncio.to_thread(self._process.join, 15)
        return self._process.exitcode


@dataclass
class MortalPhone(Phone):
    """A phone whose every action is followed by a kill of the bot."""

    bot: MortalBot | None = None

    async def _sent(self, answer: dict[str, Any]) -> str:
        assert self.bot is not None
        await self.bot.kill()
        return await super()._sent(answer)
