"""`python -m bot migrate`: the newest schema, after a copy of the old database."""

import asyncio
from argparse import Namespace

from alembic.util import CommandError

from bot.cli.backup import back_up, has_tables
from bot.cli.configuration import usable_settings
from bot.cli.console import CommandFailed, ExitCode, say
from bot.cli.database_access import only_process, opened, require_keys, sqlite_file
from bot.cli.texts import gettext as _
from bot.cli.texts import ngettext
from bot.database import Database
from bot.key_rotation import renew_texts
from bot.migrate import is_current, upgrade
from bot.settings import Settings


def main(arguments: Namespace) -> int:
    """Migrate the database of the settings."""
    settings = usable_settings()
    with only_process(settings.database_url):
        asyncio.run(migrate(settings))
    return ExitCode.DONE


async def migrate(settings: Settings) -> None:
    """Bring the database up to date; says what was done."""
    async with opened(settings, current=False) as database:
        if await is_current(database):
            say(_("The database is already up to date."))
            return
        path = sqlite_file(settings.database_url)
        if path is not None and has_tables(path):
            copy = back_up(path)
            say(_("A copy of the database as it was: {path}").format(path=copy))
        try:
            await upgrade(database)
        except CommandError:
            raise CommandFailed(
                _(
                    "The database was made by another version of the bot, which this one does not "
                    "know: install that version, or use a copy made before it."
                )
            ) from None
        await _encrypt_plain_texts(database, settings)
    say(_("The database is up to date."))


async def _encrypt_plain_texts(database: Database, settings: Settings) -> None:
    """Nothing written before texts were encrypted stays readable without a key."""
    await require_keys(database, settings)
    count = sum([done.changed async for done in renew_texts(database, only_plain=True)])
    if count:
        say(
            ngettext("{count} text encrypted.", "{count} texts encrypted.", count).format(
                count=count
            )
        )
