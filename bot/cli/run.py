"""`python -m bot run`: the bot itself."""

import asyncio
from argparse import Namespace

from bot.cli.configuration import require_consent_data, usable_settings
from bot.cli.database_access import only_process, opened
from bot.cli.stopping import stop_at_once_when_asked
from bot.cli.survey_texts import require_questionnaires
from bot.settings import Settings


def main(arguments: Namespace) -> int:
    """Serve until SIGTERM or SIGINT."""
    stop_at_once_when_asked()
    settings = usable_settings()
    require_consent_data(settings)
    require_questionnaires(settings)
    with only_process(settings.database_url):
        asyncio.run(_require_database(settings))
        # Imported on use: whatever stops a start is said without waiting for aiogram.
        from bot.cli.serving import until_signalled

        return asyncio.run(until_signalled(settings))


async def _require_database(settings: Settings) -> None:
    async with opened(settings):
        return
