"""Actions of a pair's later life: a pause, more time, the final stage, an early end.

Days are proleptic ordinals.
"""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.ids import Id
from services.early_ends import CuratorsReason


class SkipReason(StrEnum):
    """The usual reasons to complete a pair without all answers; any other is TYPED."""

    MET_ELSEWHERE = "met_elsewhere"
    NO_ANSWER = "no_answer"
    TYPED = "typed"


class AskEarlyEnd(CallbackData, prefix="eea"):
    """What an early end means, before it begins."""

    mentorship_id: Id


class BeginEarlyEnd(CallbackData, prefix="eeb"):
    """The questions whose last answer ends it."""

    mentorship_id: Id


class StayInPair(CallbackData, prefix="ees"):
    """Think better of it."""

    mentorship_id: Id


class EndByCurator(CallbackData, prefix="eec"):
    """A curator ends a pair; the reason is asked for first."""

    mentorship_id: Id
    reason: CuratorsReason | None = None


class CancelByCurator(CallbackData, prefix="eex"):
    """A curator ends a pair that was only tried on; `sure` once it was confirmed."""

    mentorship_id: Id
    sure: bool = False


class MarkSuccess(CallbackData, prefix="eem"):
    """Whether an early end reached what was wanted."""

    mentorship_id: Id
    reached: bool


class ChangeMember(CallbackData, prefix="eel"):
    """Let one member go so that another can be found; without one it is asked who."""

    mentorship_id: Id
    participation_id: Id = 0
    sure: bool = False
    page: int = 0


class ShowPauses(CallbackData, prefix="pza"):
    """For how long?"""

    mentorship_id: Id


class PausePair(CallbackData, prefix="pzp"):
    """Rest until a day; `sure` once it was confirmed."""

    mentorship_id: Id
    until: Id
    sure: bool = False


class TypePauseDay(CallbackData, prefix="pzt"):
    """Another day, typed."""

    mentorship_id: Id


class ResumePair(CallbackData, prefix="pzr"):
    """Go on after a pause."""

    mentorship_id: Id


class FinishPair(CallbackData, prefix="fna"):
    """On to the final stage; `sure` once it was confirmed."""

    mentorship_id: Id
    sure: bool = False


class CompleteAnyway(CallbackData, prefix="fnc"):
    """Complete a pair although something is missing; the reason is asked for first."""

    mentorship_id: Id
    reason: SkipReason | None = None


class ShowExtensions(CallbackData, prefix="exa"):
    """Until when?"""

    mentorship_id: Id


class ProposeExtension(CallbackData, prefix="exp"):
    """Propose another last day to the other side."""

    mentorship_id: Id
    ends_on: Id


class AnswerExtension(CallbackData, prefix="exy"):
    """Agree to it, or not."""

    mentorship_id: Id
    ends_on: Id
    accept: bool
