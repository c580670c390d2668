"""Notices about reaching each other. A contact is in none of them; a message only in its own."""

from collections.abc import Mapping
from typing import Any

from aiogram.utils.i18n import gettext as _

from handlers.callbacks.reaching import OpenContact, OpenContacts, OpenReported
from handlers.message_cards import message_screen
from handlers.notices.registry import notice
from handlers.pairing_words import who
from handlers.screen import Button, Screen
from handlers.widgets import menu_row
from services.actor import Actor
from services.contacts import get_shared_contact
from services.errors import NotFound
from services.notices import NoticeKind
from services.received_messages import get_received, get_reported
from services.session import Session

Payload = Mapping[str, Any]


@notice(NoticeKind.CONTACT_SHARED)
async def contact_shared(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """A colleague has opened a contact: that, and not what it is."""
    try:
        contact = await get_shared_contact(session, actor=reader, share_id=payload["share_id"])
    except NotFound:
        return None
    text = _("A colleague has opened a contact to you: {name}.").format(
        name=who(session, contact.owner)
    )
    rows = [
        [Button(_("Open the contact"), OpenContact(share_id=payload["share_id"]))],
        [Button(_("Give mine"), OpenContacts(mentorship_id=contact.mentorship_id))],
        menu_row(),
    ]
    return Screen(text=text, rows=rows)


@notice(NoticeKind.PARTNER_MESSAGE)
async def partner_message(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """The message itself, unless the pair has ended or it is no longer wanted."""
    try:
        received = await get_received(session, actor=reader, message_id=payload["message_id"])
    except NotFound:
        return None
    if received.is_blocked or received.is_over:
        return None
    return message_screen(session, received)


@notice(NoticeKind.MESSAGE_REPORTED)
async def message_reported(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """For those who may read it: that there is something to read, not what."""
    try:
        reported = await get_reported(session, actor=reader, report_id=payload["report_id"])
    except NotFound:
        return None
    text = _(
        "Somebody asks you to look at a message from a pair: {name}. Please do it today."
    ).format(name=who(session, reported.reporter))
    read = OpenReported(report_id=reported.report_id)
    return Screen(text=text, rows=[[Button(_("Read it"), read)], menu_row()])
