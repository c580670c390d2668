"""What the reader of a message can do: answer, switch messages off, show it to the curator."""

from aiogram import Router, html
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.callbacks import OpenMenu, OpenPairOffice
from handlers.callbacks.reaching import (
    OpenReported,
    ReceiveMessages,
    ReportMessage,
    StopMessages,
)
from handlers.display import moment, person_name
from handlers.message_cards import message_rows, message_screen
from handlers.pairing_words import who
from handlers.screen import Button, Screen
from handlers.titles import ROLE_TITLES
from handlers.widgets import menu_row
from models import Role
from services.actor import Actor
from services.curators import Helpers
from services.errors import AlreadyDone
from services.received_messages import (
    block_sender,
    find_report_readers,
    get_received,
    get_reported,
    report_message,
)
from services.session import Session

router = Router(name="received")


@router.callback_query(StopMessages.filter())
async def stop_messages(
    callback: CallbackQuery, callback_data: StopMessages, session: Session, actor: Actor
) -> Screen:
    """Nothing more from this sender in this pair, after one question."""
    message_id = callback_data.message_id
    received = await get_received(session, actor=actor, message_id=message_id)
    if not callback_data.sure and not received.is_blocked:
        text = _(
            "<b>Switch messages off?</b>\n{name}\n\nTheir messages no longer arrive; meetings and "
            "reminders go on as before. If they write, they read that you have switched messages "
            "off. You can switch them on again under «Write»."
        ).format(name=who(session, received.sender))
        sure = StopMessages(message_id=message_id, sure=True)
        return Screen(
            text=text,
            rows=[[Button(_("Switch off"), sure)], [Button(_("No, leave it"), OpenMenu())]],
            fresh=True,
        )
    try:
        await block_sender(session, actor=actor, message_id=message_id)
    except AlreadyDone:
        received = await get_received(session, actor=actor, message_id=message_id)
        return message_screen(session, received).with_toast(_("Already done"))
    again = ReceiveMessages(
        mentorship_id=received.mentorship.id, participation_id=received.sender.id
    )
    return Screen(
        text=_("Messages are switched off: {name}.").format(name=who(session, received.sender)),
        rows=[[Button(_("Receive messages again"), again)], menu_row()],
    )


@router.callback_query(ReportMessage.filter())
async def report(
    callback: CallbackQuery, callback_data: ReportMessage, session: Session, actor: Actor
) -> Screen:
    """Show it to the curator: only after the reader has agreed to exactly that."""
    message_id = callback_data.message_id
    received = await get_received(session, actor=actor, message_id=message_id)
    if received.is_reported:
        return message_screen(session, received).with_toast(_("Already done"))
    readers = await find_report_readers(session, actor=actor, message_id=message_id)
    if not readers.people:
        text = _(
            "There is nobody here now to whom this message could be shown. You can switch off the "
            "messages of this person, or turn to the head of your school."
        )
        return Screen(text=text, rows=[*message_rows(received), menu_row()])
    if not callback_data.sure:
        text = _(
            "<b>Show this message?</b>\n\n{readers}\nThey will read its text, who "
            "wrote it, and that you have shown it. Nobody else, and the author is not told."
            "\n\n<blockquote>{text}</blockquote>"
        ).format(readers=_readers(session, readers), text=html.quote(received.message.text))
        sure = ReportMessage(message_id=message_id, sure=True)
        return Screen(
            text=text,
            rows=[
                [Button(_("Yes, show it"), sure)],
                [Button(_("No, leave it"), OpenMenu())],
            ],
            fresh=True,
        )
    await report_message(session, actor=actor, message_id=message_id)
    rows = message_rows(await get_received(session, actor=actor, message_id=message_id))
    text = _("Thank you for telling. I have asked to look at it today and to talk to you first.")
    return Screen(text=f"{text}\n{_readers(session, readers)}", rows=[*rows, menu_row()])


def _readers(session: Session, readers: Helpers) -> str:
    names = ", ".join(person_name(session, person) for person in readers.people)
    if readers.role is Role.SCHOOL_CURATOR:
        line = ngettext(
            "Curator of your school: {names}.",
            "Curators of your school: {names}.",
            len(readers.people),
        )
        return line.format(names=names)
    line = _("Nobody else curates your school now, so it goes to the level above, {role}: {names}.")
    return line.format(role=str(ROLE_TITLES[readers.role]).lower(), names=names)


@router.callback_query(OpenReported.filter())
async def open_reported(
    callback: CallbackQuery, callback_data: OpenReported, session: Session, actor: Actor
) -> Screen:
    """For those who look after who showed it."""
    reported = await get_reported(session, actor=actor, report_id=callback_data.report_id)
    message = reported.message
    text = _(
        "<b>A message shown to you</b>\nShown by: {reporter}\nWritten by: {sender}, {moment}\n\n"
        "<blockquote>{text}</blockquote>\n\nPlease talk to the one who has shown it first. The "
        "author does not know of it."
    ).format(
        reporter=who(session, reported.reporter),
        sender=who(session, reported.sender),
        moment=moment(message.created_at, actor.timezone),
        text=html.quote(message.text),
    )
    pair = OpenPairOffice(mentorship_id=message.mentorship_id)
    return Screen(text=text, rows=[[Button(_("Open the pair"), pair)], menu_row()])
