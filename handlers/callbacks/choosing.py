"""Actions around the choice after an introduction and a trial, and around groups."""

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.ids import Id
from services.choice import SkipReason


class OpenChoice(CallbackData, prefix="chs"):
    """A curator decides where somebody's word is missing: first the reason."""

    mentorship_id: Id


class MoveOn(CallbackData, prefix="chm"):
    """Let them go on, for this reason."""

    mentorship_id: Id
    reason: SkipReason


class OpenGroup(CallbackData, prefix="gro"):
    """Who else could come to the introduction of a pair."""

    mentorship_id: Id
    page: int = 0


class ListMoreMentees(CallbackData, prefix="grn"):
    """Requests that a mentor of the pair could take on."""

    mentorship_id: Id
    page: int = 0


class ListMoreMentors(CallbackData, prefix="grm"):
    """Mentors who could come, too, for a request of the mentee's."""

    mentorship_id: Id
    need_id: Id
    page: int = 0


class ShowJoining(CallbackData, prefix="grs"):
    """Somebody who could join, with the reasons, before they are asked."""

    mentorship_id: Id
    need_id: Id
    mentor_id: Id


class SendJoining(CallbackData, prefix="gry"):
    """Ask the two."""

    mentorship_id: Id
    need_id: Id
    mentor_id: Id
