"""A message from the others of a pair, as its reader sees it."""

from aiogram import html
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.reaching import ReceiveMessages, ReportMessage, StopMessages, WriteMessage
from handlers.pairing_words import who
from handlers.screen import Button, Screen
from handlers.widgets import Rows, menu_row
from services.received_messages import Received
from services.session import Session


def message_screen(session: Session, received: Received) -> Screen:
    """A message and what can be done about it; the others see nothing of it."""
    text = _("{name} writes:").format(name=who(session, received.sender))
    quoted = f"<blockquote>{html.quote(received.message.text)}</blockquote>"
    return Screen(text=f"{text}\n\n{quoted}", rows=[*message_rows(received), menu_row()])


def message_rows(received: Received) -> Rows:
    """Answer, switch off or on, complain: whatever still can be done."""
    about = {"message_id": received.message.id}
    pair = {"mentorship_id": received.mentorship.id}
    rows: Rows = []
    if not received.is_over:
        rows.append([Button(_("Answer"), WriteMessage(**pair))])
        if received.is_blocked:
            again = ReceiveMessages(**pair, participation_id=received.sender.id)
            rows.append([Button(_("Receive messages again"), again)])
        else:
            rows.append([Button(_("No more messages from them"), StopMessages(**about))])
    if not received.is_reported:
        rows.append([Button(_("Complain"), ReportMessage(**about))])
    return rows
