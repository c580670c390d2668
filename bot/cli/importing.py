"""`python -m bot import`: schools and staff from a spreadsheet."""

import asyncio
import csv
import io
import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bot.cli import roster_words
from bot.cli.configuration import usable_settings
from bot.cli.console import CommandFailed, ExitCode, complain, say
from bot.cli.database_access import opened, unit_of_work
from bot.cli.invites_file import require_free, write_links
from bot.cli.links import username_of
from bot.cli.organization_choice import choose_above
from bot.cli.roster_file import RosterFile, read_roster
from bot.cli.roster_texts import fault_text
from bot.cli.texts import gettext as _
from bot.cli.texts import ngettext
from bot.settings import Settings
from services import clock
from services.roster import RosterFault, RosterOutcome
from services.roster_import import import_roster
from services.session import Session

SHOWN_FAULTS = 100


class _Undo(Exception):
    """Leave the unit of work without a trace."""


def main(arguments: Namespace) -> int:
    """Import a roster, or print the template."""
    if arguments.template:
        _print_template()
        return ExitCode.DONE
    _require_paths(arguments)
    roster = read_roster(arguments.roster)
    if roster.faults and not arguments.skip_bad:
        raise _refusal(roster.faults)
    if not roster.rows and not roster.faults:
        raise CommandFailed(_("The file has no rows."), code=ExitCode.WRONG_INPUT)
    settings = usable_settings()
    return asyncio.run(_import(settings, arguments, roster))


def _print_template() -> None:
    text = io.StringIO(newline="")
    rows = [roster_words.header_line(), *roster_words.template_rows()]
    csv.writer(text, delimiter=";").writerows(rows)
    # Excel opens it well with a byte order mark and semicolons.
    sys.stdout.buffer.write(text.getvalue().encode("utf-8-sig"))
    sys.stdout.flush()


def _require_paths(arguments: Namespace) -> None:
    if arguments.roster is None:
        raise CommandFailed(
            _("Name the spreadsheet, or use --template for an example."), code=ExitCode.WRONG_INPUT
        )
    if arguments.invites is None and not arguments.dry_run:
        raise CommandFailed(
            _("Name a file for the personal links: --invites out.csv"), code=ExitCode.WRONG_INPUT
        )


def _refusal(faults: Sequence[RosterFault]) -> CommandFailed:
    lines = [fault_text(fault) for fault in sorted(faults, key=lambda f: f.number)[:SHOWN_FAULTS]]
    if len(faults) > SHOWN_FAULTS:
        lines.append("…")
    lines.append(
        ngettext(
            "{count} bad row. Nothing was changed: correct it, or add --skip-bad.",
            "{count} bad rows. Nothing was changed: correct them, or add --skip-bad.",
            len(faults),
        ).format(count=len(faults))
    )
    return CommandFailed(*lines)


async def _import(settings: Settings, arguments: Namespace, roster: RosterFile) -> int:
    username = "" if arguments.dry_run else await username_of(settings)
    async with opened(settings) as database:
        draft: Path | None = None
        try:
            async with unit_of_work(database, settings) as unit:
                outcome, faults = await _take_over(unit.session, settings, arguments, roster)
                if arguments.dry_run:
                    raise _Undo
                if outcome.links:
                    require_free(arguments.invites)
                    expires_at = clock.now() + timedelta(days=settings.invite_valid_days)
                    draft = write_links(
                        arguments.invites, outcome.links, username=username, expires_at=expires_at
                    )
            if draft is not None:
                draft.replace(arguments.invites)
        except _Undo:
            say(_("Checked only; nothing was changed. It would be so:"))
        except BaseException:
            if draft is not None:
                draft.unlink(missing_ok=True)
            raise
    _report(outcome, faults, arguments)
    return ExitCode.DONE


async def _take_over(
    session: Session, settings: Settings, arguments: Namespace, roster: RosterFile
) -> tuple[RosterOutcome, list[RosterFault]]:
    under = await choose_above(session, arguments.under)
    outcome, found = await import_roster(
        session,
        rows=roster.rows,
        under=under,
        timezone=settings.default_timezone,
        reissue=arguments.reissue,
    )
    faults = roster.faults + found
    if faults and not arguments.skip_bad:
        raise _refusal(faults)
    return outcome, faults


def _report(outcome: RosterOutcome, faults: list[RosterFault], arguments: Namespace) -> None:
    for fault in sorted(faults, key=lambda f: f.number)[:SHOWN_FAULTS]:
        complain(fault_text(fault))
    if faults:
        complain(
            ngettext(
                "{count} bad row was left out.", "{count} bad rows were left out.", len(faults)
            ).format(count=len(faults))
        )
    if outcome.changed_nothing:
        say(_("Nothing to change: everything is already there."))
        return
    say(
        _("Organisations: {made} new, {changed} changed").format(
            made=outcome.organizations_made, changed=outcome.organizations_changed
        )
    )
    say(
        _("People: {made} new, {changed} changed; new roles: {roles}").format(
            made=outcome.people_made, changed=outcome.people_changed, roles=outcome.roles_made
        )
    )
    if outcome.links and not arguments.dry_run:
        say(
            ngettext(
                "{count} link is in {path}. Give each to its person only.",
                "{count} links are in {path}. Give each to its person only.",
                len(outcome.links),
            ).format(count=len(outcome.links), path=arguments.invites)
        )
