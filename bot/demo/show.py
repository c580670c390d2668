"""The demo from its start to Ctrl-C: sandbox, history, bot."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import Awaitable
from contextlib import suppress
from pathlib import Path

import aiohttp

from bot.app import App, build
from bot.cli.console import CommandFailed, ExitCode, say
from bot.cli.database_access import opened
from bot.cli.stopping import SIGNALS
from bot.cli.texts import gettext as _
from bot.demo import stage
from bot.demo.phones import Phones
from bot.demo.sandbox_process import free_port, running_sandbox
from bot.demo.settings import TOKEN, USERNAME, demo_settings
from bot.demo.town import Town, load_town
from bot.migrate import upgrade
from bot.settings import Settings

FIRST_FILES_PORT = 8190


class _Stopped(Exception):
    """Asked to stop before the demo was ready."""


async def show(folder: Path, *, port: int) -> int:
    """Run the demo in `folder` until SIGTERM or SIGINT. Raises CommandFailed."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, stop.set)
    clock_file = folder / "clock"
    async with running_sandbox(
        port=port,
        token=TOKEN,
        username=USERNAME,
        clock_file=clock_file,
        log=folder / "sandbox.log",
    ) as (address, process):
        town = load_town()
        files_port = free_port(FIRST_FILES_PORT)
        settings = demo_settings(
            folder, town, address=address, clock_file=clock_file, files_port=files_port
        )
        watcher = asyncio.create_task(_stop_with(process, stop))
        try:
            async with aiohttp.ClientSession() as session:
                await _play(settings, town, Phones(address, session), folder, stop)
        except _Stopped:
            return ExitCode.DONE
        finally:
            watcher.cancel()
        if process.returncode is not None:
            raise CommandFailed(
                _("The sandbox stopped by itself; see {path}.").format(path=folder / "sandbox.log")
            )
    return ExitCode.DONE


async def _play(
    settings: Settings, town: Town, phones: Phones, folder: Path, stop: asyncio.Event
) -> None:
    async with opened(settings, current=False) as database:
        await upgrade(database)
    app = build(settings)
    stage.do_not_wait_for_the_disk(app.database)
    try:
        await _unless_stopped(_prepare(app, phones, town, folder), stop)
    except BaseException:
        await app.close()
        raise
    serving = asyncio.create_task(app.run(stop))
    try:
        await _unless_stopped(stage.open_chats(phones, town), stop, serving)
        await _remember(folder, phones)
        say(_("Open {address} in a browser. Ctrl-C stops the demo.").format(address=phones.address))
    except _Stopped:
        await serving
        raise
    await serving
    await _remember(folder, phones)


async def _prepare(app: App, phones: Phones, town: Town, folder: Path) -> None:
    if not await stage.restore_people(folder, phones):
        await stage.tell_the_past(app, phones, town)


async def _remember(folder: Path, phones: Phones) -> None:
    """Keep who is in the sandbox for --keep; a sandbox that is gone has nobody to ask."""
    with suppress(aiohttp.ClientError):
        stage.save_people(folder, await phones.everybody())


async def _unless_stopped(
    work: Awaitable[None], stop: asyncio.Event, *others: asyncio.Task[None]
) -> None:
    """Do `work`; give it up with _Stopped when asked to stop, or when one of `others` ends."""
    task = asyncio.ensure_future(work)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopping, *others}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not task.done():
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        raise _Stopped
    await task


async def _stop_with(process: Process, stop: asyncio.Event) -> None:
    await process.wait()
    stop.set()
