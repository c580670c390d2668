"""Actions of meetings.

`revision` is the version of the agreement the button was made for, `seen_round` the last offer of
times its reader knew of: a button made for an older one changes nothing.
"""

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.ids import Id, Minute
from models import MeetingKind, MentoringMode
from services.meeting_outcome import Absent
from services.meetings import CancelReason


class OpenMeetings(CallbackData, prefix="mts"):
    """The list of the actor's meetings."""

    page: int = 0


class OpenMeeting(CallbackData, prefix="mt"):
    """The card of one meeting."""

    meeting_id: Id


class MoreMeetingActions(CallbackData, prefix="mt2"):
    """What else can be done about a meeting: the buttons that did not fit on its card."""

    meeting_id: Id
    page: int = 0


class OpenNext(CallbackData, prefix="mnx"):
    """Arrange the next meeting of a pair of mine."""

    mentorship_id: Id
    kind: MeetingKind


class AgreeSuggested(CallbackData, prefix="mag"):
    """«Подходит»: the time suggested for the next meeting, in minutes since 1970."""

    meeting_id: Id
    at: Minute


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


class MoveForReplacement(CallbackData, prefix="mvr"):
    """«Поставили на замену»: free the agreed time and offer the next common ones at once."""

    meeting_id: Id
    revision: int


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
    """«Встретились?» Yes. In a group it is asked who was not there: a bit for each other member,
    in the order of their roles; `sure` once that is said."""

    meeting_id: Id
    revision: int
    absent: Id = 0
    page: int = 0
    sure: bool = False


class ReportMissed(CallbackData, prefix="mm"):
    """«Встретились?» No; who could not come is asked for first."""

    meeting_id: Id
    revision: int
    absent: Absent | None = None


class WriteSummary(CallbackData, prefix="msu"):
    """Type a short summary of a meeting that was held."""

    meeting_id: Id


class KeepSummary(CallbackData, prefix="msk"):
    """Keep the typed summary, now that its author has seen who reads it."""

    meeting_id: Id


# What a pair agreed on until the next meeting.


class OpenPairTasks(CallbackData, prefix="ta"):
    """The open agreements of a pair of mine."""

    mentorship_id: Id
    page: int = 0


class OpenPairTask(CallbackData, prefix="t1"):
    """One agreement."""

    task_id: Id


class FinishPairTask(CallbackData, prefix="td"):
    """It is done."""

    task_id: Id


class DropPairTask(CallbackData, prefix="tx"):
    """Do without it."""

    task_id: Id


class WritePairTask(CallbackData, prefix="tw"):
    """Type an agreement."""

    mentorship_id: Id


class KeepPairTask(CallbackData, prefix="tk"):
    """Keep the typed agreement, for everybody or for oneself alone."""

    mentorship_id: Id
    shared: bool


class AskPairTaskDay(CallbackData, prefix="tq"):
    """Choose or type the day of an agreement."""

    task_id: Id


class SetPairTaskDay(CallbackData, prefix="ts"):
    """The day of an agreement (its proleptic ordinal); 0: until the next meeting."""

    task_id: Id
    day: int


# A meeting that a curator marks for a pair.


class LogMeeting(CallbackData, prefix="lg"):
    """Mark a meeting as held: when (minutes since 1970), how long, how; `sure` at the end."""

    mentorship_id: Id
    at: Minute = 0
    minutes: int = 0
    mode: MentoringMode | None = None
    sure: bool = False
