"""`python -m bot check`: does everything that a start needs really work?"""

import asyncio
from argparse import Namespace

from bot.cli.checks_here import check_here
from bot.cli.checks_there import check_there
from bot.cli.configuration import usable_settings
from bot.cli.console import CommandFailed, ExitCode, say
from bot.cli.findings import Finding, Verdict, fail, ok
from bot.cli.texts import gettext as _
from bot.cli.texts import ngettext
from bot.settings import Settings


def main(arguments: Namespace) -> int:
    """Print one line for each check."""
    subject = _("Settings")
    try:
        settings = usable_settings()
    except CommandFailed as failure:
        findings = [fail(subject, sentence) for sentence in failure.sentences]
    else:
        findings = [ok(subject), *asyncio.run(_check(settings))]
    for finding in findings:
        say(finding.line())
    failed = sum(finding.verdict is Verdict.FAIL for finding in findings)
    if failed:
        say(
            ngettext("{count} check failed.", "{count} checks failed.", failed).format(count=failed)
        )
        return ExitCode.FAILED
    say(_("All is well."))
    return ExitCode.DONE


async def _check(settings: Settings) -> list[Finding]:
    return [*await check_here(settings), *await check_there(settings)]
