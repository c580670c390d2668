"""`python -m sandbox`: run the sandbox until SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import asyncio
import signal
import time
from pathlib import Path

from sandbox.config import Config, Limits
from sandbox.server import serve

EPOCH_2025 = 1_735_689_600


def parse_arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A local Telegram.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081, help="0 takes any free port")
    parser.add_argument("--token", default=Config.token)
    parser.add_argument("--username", default=Config.username)
    parser.add_argument("--name", default=Config.name, help="the bot's first name")
    parser.add_argument("--clock-file", type=Path, help="shares the clock's offset with the bot")
    parser.add_argument("--limits", action=argparse.BooleanOptionalAction, default=True)
    arguments = parser.parse_args(argv)
    if not arguments.token.partition(":")[0].isdigit():
        parser.error("--token looks like 42:SANDBOX")
    return arguments


def make_config(arguments: argparse.Namespace) -> Config:
    """Settings for a server of its own.

    Ids start from the current time, so that a bot which remembers what it has seen does not take
    the updates of a restarted sandbox for old ones.
    """
    now = int(time.time())
    return Config(
        token=arguments.token,
        username=arguments.username,
        name=arguments.name,
        clock_file=arguments.clock_file,
        limits=Limits(enabled=arguments.limits),
        first_update_id=now,
        first_message_id=now - EPOCH_2025,
    )


async def run(arguments: argparse.Namespace) -> None:
    """Serve until a signal asks to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    config = make_config(arguments)
    async with serve(config, host=arguments.host, port=arguments.port) as address:
        print(f"sandbox ready on {address}", flush=True)
        await stop.wait()


def main() -> None:
    """Entry point."""
    asyncio.run(run(parse_arguments()))


if __name__ == "__main__":
    main()
