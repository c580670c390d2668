"""Actions by which members of a pair reach each other: contacts, messages through the bot."""

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.ids import Id


class OpenContacts(CallbackData, prefix="ct"):
    """Contacts of a pair: mine, and those that were opened to me."""

    mentorship_id: Id


class ListContacts(CallbackData, prefix="ctl"):
    """All the contacts of a pair that were opened to me."""

    mentorship_id: Id
    page: int = 0


class DeleteMyContact(CallbackData, prefix="ctx"):
    """The same as DeleteContact without a pair; `sure` once it was confirmed."""

    sure: bool = False


class WriteContact(CallbackData, prefix="ctw"):
    """Type how I may be reached."""

    mentorship_id: Id


class ShareContact(CallbackData, prefix="cts"):
    """Open my contact to this pair, or take it back."""

    mentorship_id: Id
    share: bool


class DeleteContact(CallbackData, prefix="ctd"):
    """Delete my contact everywhere; `sure` once it was confirmed."""

    mentorship_id: Id
    sure: bool = False


class OpenContact(CallbackData, prefix="cto"):
    """A contact that was opened to me."""

    share_id: Id


class WriteMessage(CallbackData, prefix="msgw"):
    """Type a message to the others of a pair."""

    mentorship_id: Id


class SendMessage(CallbackData, prefix="msgs"):
    """Send exactly the text that was shown: `mark` is the beginning of its SHA-256."""

    mentorship_id: Id
    mark: str


class LeaveMessage(CallbackData, prefix="msgl"):
    """Back to the pair without sending what was typed."""

    mentorship_id: Id


class StopMessages(CallbackData, prefix="msgb"):
    """Receive nothing more from who wrote this; `sure` once it was confirmed."""

    message_id: Id
    sure: bool = False


class ReceiveMessages(CallbackData, prefix="msgu"):
    """Receive messages of this member again."""

    mentorship_id: Id
    participation_id: Id


class ReportMessage(CallbackData, prefix="msgr"):
    """Show this message to my curator; `sure` once it was confirmed."""

    message_id: Id
    sure: bool = False


class OpenReported(CallbackData, prefix="msgo"):
    """A message that somebody has shown to their curators."""

    report_id: Id
