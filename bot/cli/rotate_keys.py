"""`python -m bot rotate-keys`: every stored text under the newest key, while the bot runs."""

import asyncio
from argparse import Namespace

from bot.cli.configuration import usable_settings
from bot.cli.console import CommandFailed, ExitCode, say
from bot.cli.database_access import opened
from bot.cli.texts import gettext as _
from bot.key_rotation import renew_texts
from bot.settings import Settings


def main(arguments: Namespace) -> int:
    """Say how many texts of each table were encrypted anew."""
    asyncio.run(_rotate(usable_settings()))
    return ExitCode.DONE


async def _rotate(settings: Settings) -> None:
    unreadable = 0
    async with opened(settings) as database:
        async for renewed in renew_texts(database):
            say(f"{renewed.table}: {renewed.changed}")
            unreadable += renewed.unreadable
    if unreadable:
        raise CommandFailed(
            _(
                "Texts that no known key reads: {count}. The old key must stay in ENCRYPTION_KEYS "
                "or in the key file."
            ).format(count=unreadable)
        )
    say(_("All texts are under the newest key: the old ones may go."))
