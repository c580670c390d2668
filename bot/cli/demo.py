"""`python -m bot demo`: a district to try everything in, without a token."""

import asyncio
from argparse import Namespace

from bot.cli.console import complain
from bot.cli.database_access import only_process
from bot.cli.stopping import stop_at_once_when_asked
from bot.cli.texts import gettext as _
from bot.logs import configure_logs


def main(arguments: Namespace) -> int:
    """Run the demo until Ctrl-C or SIGTERM."""
    stop_at_once_when_asked()
    folder = arguments.folder.resolve()
    complain(_("Preparing the town, a few seconds…"))
    with only_process(f"sqlite+aiosqlite:///{folder}"):
        # Imported on use: the line above must not wait for aiogram.
        from bot.demo.show import show
        from bot.demo.stage import make_room

        make_room(folder, keep=arguments.keep)
        configure_logs("INFO", file=folder / "bot.log")
        return asyncio.run(show(folder, port=arguments.port))
