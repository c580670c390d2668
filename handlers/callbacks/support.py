"""Actions about support by a psychologist: of the person who is offered it, and of the latter."""

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.ids import Id


class OpenSupport(CallbackData, prefix="sup"):
    """The offer made to me."""

    case_id: Id


class AnswerSupport(CallbackData, prefix="supans"):
    """Pass it on to the psychologist, or not."""

    case_id: Id
    agrees: bool


class WithdrawSupport(CallbackData, prefix="supwith"):
    """The psychologist shall see it no longer."""

    case_id: Id


class WriteSupportWord(CallbackData, prefix="supmsgw"):
    """Type a message to the other side of a taken case."""

    case_id: Id


class SendSupportWord(CallbackData, prefix="supmsgs"):
    """Send exactly the text that was shown: `mark` is the beginning of its SHA-256."""

    case_id: Id
    mark: str


class LeaveSupportWord(CallbackData, prefix="supmsgl"):
    """Back to the case without sending what was typed."""

    case_id: Id


class OpenCases(CallbackData, prefix="cases"):
    """The psychologist's cases."""

    page: int = 0


class OpenCase(CallbackData, prefix="case"):
    """One case."""

    case_id: Id


class TakeCase(CallbackData, prefix="casetake"):
    """I will write to this person."""

    case_id: Id


class MarkContacted(CallbackData, prefix="casetalk"):
    """We have spoken."""

    case_id: Id


class ReleaseCase(CallbackData, prefix="casefree"):
    """Put it back for a colleague."""

    case_id: Id


class FinishCase(CallbackData, prefix="caseend"):
    """Close it: first the note is asked for."""

    case_id: Id


class CloseCase(CallbackData, prefix="caseclose"):
    """Close it without a note."""

    case_id: Id
