"""The sandbox as a process of its own: the bot knows it only by HTTP, as it knows Telegram."""

import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from bot.cli.console import CommandFailed
from bot.cli.texts import gettext as _

HOST = "127.0.0.1"
READY = "sandbox ready on "
START_SECONDS = 30
STOP_SECONDS = 10
PORTS_TRIED = 50
ROOT = Path(__file__).resolve().parents[2]


@contextlib.asynccontextmanager
async def running_sandbox(
    *, port: int, token: str, username: str, clock_file: Path, log: Path
) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """A sandbox on `port` or the next free one; its address and process. Stopped at the end.

    Raises CommandFailed when it does not start.
    """
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "sandbox", "--host", HOST, "--port", str(free_port(port))),
            *("--token", token, "--username", username, "--clock-file", str(clock_file)),
            cwd=ROOT,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            # Ctrl-C reaches the demo alone, which stops the bot first and the sandbox after it.
            start_new_session=True,
        )
    try:
        yield await _address(process, log), process
    finally:
        await _stop(process)


async def _address(process: asyncio.subprocess.Process, log: Path) -> str:
    assert process.stdout is not None
    with contextlib.suppress(TimeoutError):
        line = await asyncio.wait_for(process.stdout.readline(), START_SECONDS)
        if line.decode().startswith(READY):
            return line.decode().removeprefix(READY).strip()
    raise CommandFailed(_("The sandbox did not start; see {path}.").format(path=log))


async def _stop(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


def free_port(first: int) -> int:
    """The first port from `first` on that nobody listens on; 0 leaves the choice to the system."""
    if first == 0:
        return 0
    for port in range(first, first + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((HOST, port))
                return port
    raise CommandFailed(
        _("No free port from {port} on: name another with --port.").format(port=first)
    )
