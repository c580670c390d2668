"""Handing over a file that a messenger may not carry: by a one-time link, or in the chat.

In `alias` mode the file is downloaded from the operator's own server; in `full` mode it is sent as
a document (product.md, «Privacy»).
"""

from collections.abc import Sequence

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.screen import Attachment, Button, Screen
from models import DownloadKind
from services.actor import Actor
from services.download_files import make_file
from services.downloads import issue_download, note_sent
from services.policy import policy_of
from services.session import Session

PATH = "/d"


async def download_screen(
    session: Session,
    actor: Actor,
    *,
    kind: DownloadKind,
    subject_id: int | None = None,
    text: str,
    rows: Sequence[Sequence[Button]] = (),
) -> Screen:
    """`text`, and the way to the file: a link for one use, or the document itself in `full` mode.

    Raises NotFound when the actor may not have the file. Without PUBLIC_URL it says so, and what
    the operator does about it.
    """
    file = await make_file(session, reader=actor, kind=kind, subject_id=subject_id)
    if policy_of(session).pii_mode == "full":
        await note_sent(session, actor=actor, kind=kind)
        document = Attachment(filename=file.filename, content=file.content)
        return Screen(text=text, rows=rows, attachments=[document], fresh=True)
    token = await issue_download(session, actor=actor, kind=kind, subject_id=subject_id)
    if token is None:
        return Screen(text=f"{text}\n\n{_no_address()}", rows=rows)
    link = Button(_("Open the link"), url=f"{policy_of(session).public_url}{PATH}/{token}")
    return Screen(text=f"{text}\n\n{how_long(session)}", rows=[[link], *rows])


async def form_link(session: Session, actor: Actor, kind: DownloadKind) -> Button | None:
    """The way to a page of the operator's own server; None without PUBLIC_URL."""
    token = await issue_download(session, actor=actor, kind=kind)
    if token is None:
        return None
    return Button(_("Open the link"), url=f"{policy_of(session).public_url}{PATH}/{token}")


def how_long(session: Session) -> str:
    """Whose the link is, and how long it works."""
    minutes = policy_of(session).download_minutes
    return ngettext(
        "The link is for you alone: it works once, for {count} minute. It leads to our own "
        "server, past the messenger.",
        "The link is for you alone: it works once, for {count} minutes. It leads to our own "
        "server, past the messenger.",
        minutes,
    ).format(count=minutes)


def _no_address() -> str:
    return _(
        "The file cannot be handed over yet: it must not go through the messenger, and the server "
        "has no address of its own. Please tell the curator; whoever looks after the server sets "
        "PUBLIC_URL (docs/operations.md)."
    )
