"""One step of a dialog beside a bare echo, round by round in one process: `make bench`.

Prints the ratio of processor time (the lowest round of each) and the thread hops of a step.
"""

import asyncio
import gc
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.bench.harness import bare_echo, counted_hops, our_bot, press

ROUNDS = 7
STEPS = 150
# A step that only looks, and the screen that reads most.
STEPS_OF_OURS = {"look (two reads)": "lang", "menu (all that waits)": "menu"}


async def _round(feed: Callable[[int], Awaitable[object]]) -> float:
    """Processor microseconds for one step."""
    gc.collect()
    begun = time.process_time()
    for number in range(STEPS):
        await feed(number)
    return (time.process_time() - begun) / STEPS * 1e6


async def main() -> None:
    """Measure and print."""
    echo_bot, echo = bare_echo()
    with tempfile.TemporaryDirectory() as folder:
        app = await our_bot(Path(folder))
        runs: dict[str, Callable[[int], Awaitable[object]]] = {
            "bare echo": lambda number: echo.feed_update(echo_bot, press("x"))
        }
        for name, data in STEPS_OF_OURS.items():
            runs[name] = lambda number, data=data: app.dispatcher.feed_update(app.bot, press(data))
        best = dict.fromkeys(runs, float("inf"))
        for _ in range(ROUNDS):
            for name, feed in runs.items():
                best[name] = min(best[name], await _round(feed))
        print(f"{'step':24}{'us':>8}{'x echo':>8}{'hops':>6}")  # noqa: T201
        for name, feed in runs.items():
            with counted_hops() as hops:
                await feed(0)
            ratio = best[name] / best["bare echo"]
            print(f"{name:24}{best[name]:8.0f}{ratio:8.1f}{hops[0]:6}")  # noqa: T201
        await app.close()


if __name__ == "__main__":
    asyncio.run(main())
