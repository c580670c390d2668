"""Actions of meetings and of the reflections after them.

`revision` is the version of the agreement the button was made for, `seen_round` the last offer of
times its reader knew of: a button made for an older one changes nothing.
"""

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.ids import Id
from models import MentoringMode
from services.meeting_outcome import Absent
from services.meetings import CancelReason
from services.reflection_closing import ExcuseReason


class OpenMeetings(CallbackData, prefix="mts"):
    """The list of the actor's meetings."""

    page: int = 0


class OpenMeeting(CallbackData, prefix="mt"):
    """The card of one meeting."""

    meeting_id: Id


class OfferSlots(CallbackData, prefix="mo"):
    """Begin to choose times for a meeting, or go on with it."""

    meeting_id: Id


class ShowMonth(CallbackData, prefix="mom"):
    """The days of a month; `month` counts from the year 0."""

    meeting_id: Id
    month: int


class ShowDay(CallbackData, prefix="mod"):
    """The hours of a day (its proleptic ordinal)."""

    meeting_id: Id
    day: int


class ChooseHour(CallbackData, prefix="moh"):
    """Put an hour of a day into the offer, or take it out again."""

    meeting_id: Id
    day: int
    hour: int


class DropTime(CallbackData, prefix="mox"):
    """Take a time out of the offer; `at` is in minutes since 1970."""

    meeting_id: Id
    at: int


class ReviewOffer(CallbackData, prefix="mor"):
    """What is about to be offered."""

    meeting_id: Id


class ShowDetails(CallbackData, prefix="moe"):
    """How long, online or in person, where."""

    meeting_id: Id


class SetDuration(CallbackData, prefix="mou"):
    """How long the meeting is to last."""

    meeting_id: Id
    minutes: int


class SetMode(CallbackData, prefix="mof"):
    """Online or in person."""

    meeting_id: Id
    mode: MentoringMode


class AskOfferPlace(CallbackData, prefix="mop"):
    """Type the link or the place of the offer."""

    meeting_id: Id


class DropOfferPlace(CallbackData, prefix="mon"):
    """Offer without a link or place."""

    meeting_id: Id


class SendOffer(CallbackData, prefix="mos"):
    """Send the offer to the other side."""

    meeting_id: Id
    seen_round: int


class PickSlot(CallbackData, prefix="mpk"):
    """Agree to an offered time."""

    meeting_id: Id
    slot_id: Id


class ConfirmComing(CallbackData, prefix="mc"):
    """«Буду»."""

    meeting_id: Id
    revision: int


class CannotCome(CallbackData, prefix="mn"):
    """«Не смогу»: move or cancel."""

    meeting_id: Id
    revision: int


class MoveMeeting(CallbackData, prefix="mv"):
    """Free the agreed time; `sure` after the question."""

    meeting_id: Id
    revision: int
    sure: bool = False


class CancelMeeting(CallbackData, prefix="mx"):
    """Cancel a meeting; the reason is asked for first."""

    meeting_id: Id
    revision: int
    reason: CancelReason | None = None


class OpenAgain(CallbackData, prefix="ma"):
    """A new meeting after a cancelled one."""

    meeting_id: Id


class ChangePlace(CallbackData, prefix="ml"):
    """Type the link or the place of an agreed meeting."""

    meeting_id: Id


class ReportHeld(CallbackData, prefix="mh"):
    """«Встретились?» Yes."""

    meeting_id: Id
    revision: int


class ReportMissed(CallbackData, prefix="mm"):
    """«Встретились?» No; who could not come is asked for first."""

    meeting_id: Id
    revision: int
    absent: Absent | None = None


class OpenReflection(CallbackData, prefix="rf"):
    """The next question of a reflection."""

    response_id: Id


class AnswerReflection(CallbackData, prefix="ra"):
    """A mark of 1 to 10, or the number of an option."""

    response_id: Id
    question: str
    value: int


class ShowQuestion(CallbackData, prefix="rq"):
    """A question of a reflection, to answer it or to answer it again."""

    response_id: Id
    question: str


class KeepText(CallbackData, prefix="rk"):
    """Store the typed answer as the partner will see it."""

    response_id: Id


class SkipQuestion(CallbackData, prefix="rs"):
    """Leave out a question that may be skipped."""

    response_id: Id
    question: str


class ExcuseReflection(CallbackData, prefix="re"):
    """Do without somebody's reflection; the reason is asked for first."""

    response_id: Id


class ExcuseWith(CallbackData, prefix="rw"):
    """Do without it for one of the usual reasons."""

    response_id: Id
    reason: ExcuseReason
