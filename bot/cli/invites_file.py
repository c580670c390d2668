"""The file of personal links that the operator hands out."""

import csv
import io
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.cli.console import CommandFailed
from bot.cli.links import start_link
from bot.cli.roster_texts import role_title
from bot.cli.texts import gettext as _
from services.calendar.zones import to_local
from services.roster import RosterLink

# A spreadsheet takes a cell that begins so for a formula (reliability.md 5, row 9).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")


def require_free(path: Path) -> None:
    """Refuse to overwrite links: they cannot be shown a second time. Raises CommandFailed."""
    if path.exists() and path.stat().st_size > 0:
        raise CommandFailed(
            _(
                "{path} already holds links, and they cannot be printed again. Nothing was "
                "changed: choose another name for --invites."
            ).format(path=path)
        )


def write_links(
    path: Path, links: Sequence[RosterLink], *, username: str, expires_at: datetime
) -> Path:
    """Write the links beside `path`, for their owner only; answers the file to rename to `path`."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow([_("School"), _("Full name"), _("Role"), _("Link"), _("Valid until")])
    for link in links:
        until = to_local(expires_at, link.organization.timezone)
        cells = (
            link.organization.title,
            link.name,
            role_title(link.role),
            start_link(username, link.token),
            until.strftime("%d.%m.%Y %H:%M"),
        )
        writer.writerow([harmless(cell) for cell in cells])
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        descriptor = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
            file.write(text.getvalue())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise CommandFailed(
            _("{path} cannot be written: {reason}. Nothing was changed.").format(
                path=path, reason=error.strerror
            )
        ) from None
    return draft


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
