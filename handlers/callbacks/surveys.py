"""Actions of questionnaires.

`question` is a code of the questionnaire; `about` the short code of the item of a repeated question
(empty without one); `option` the short code of an option. The service checks them all.
"""

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.ids import Id
from services.survey_ends import ExcuseReason


class OpenSurvey(CallbackData, prefix="rf"):
    """Where a questionnaire was left."""

    response_id: Id


class OpenSurveys(CallbackData, prefix="sl"):
    """The questionnaires that wait, or may still be corrected."""

    page: int = 0


class OpenOfficeSurveys(CallbackData, prefix="sc"):
    """What an office may fill in about its place."""

    page: int = 0


class FillIn(CallbackData, prefix="sf"):
    """A questionnaire of one's own office, begun or not."""

    participation_id: Id
    code: str


class ObserveLesson(CallbackData, prefix="sv"):
    """«Наблюдение урока»: the mentor has visited a lesson of the mentee."""

    mentorship_id: Id


class ShowStep(CallbackData, prefix="sq"):
    """A question, to answer it or to answer it again; `page` of its options."""

    response_id: Id
    question: str
    about: str = ""
    page: int = 0


class GiveMark(CallbackData, prefix="sm"):
    """A mark of 1 to 10."""

    response_id: Id
    question: str
    about: str
    value: int


class ChooseOption(CallbackData, prefix="so"):
    """The one option of a question."""

    response_id: Id
    question: str
    about: str
    option: str


class TickOption(CallbackData, prefix="st"):
    """Tick an option, or untick it, and stay on its page. Pressed twice, it does the same once."""

    response_id: Id
    question: str
    about: str
    option: str
    on: bool
    page: int = 0


class FinishTicks(CallbackData, prefix="sd"):
    """«Готово»."""

    response_id: Id
    question: str
    about: str


class SkipStep(CallbackData, prefix="sk"):
    """Leave out a question that may be skipped."""

    response_id: Id
    question: str
    about: str


class KeepText(CallbackData, prefix="rk"):
    """Store the typed answer as the partner will see it."""

    response_id: Id


class ShowAnswers(CallbackData, prefix="sa"):
    """The answers so far, each to be changed."""

    response_id: Id
    page: int = 0


class SendSurvey(CallbackData, prefix="ss"):
    """«Отправить»."""

    response_id: Id


class BreakOff(CallbackData, prefix="sb"):
    """«Прервать»: what was answered is kept."""

    response_id: Id


class OpenAnswers(CallbackData, prefix="sr"):
    """What somebody has answered, as far as the reader may read it."""

    participation_id: Id
    page: int = 0


class OpenShared(CallbackData, prefix="sp"):
    """What the other side of a pair has told about its request."""

    mentorship_id: Id
    page: int = 0


class ExcuseSurvey(CallbackData, prefix="re"):
    """Do without somebody's questionnaire; the reason is asked for first."""

    response_id: Id


class ExcuseWith(CallbackData, prefix="rw"):
    """Do without it for one of the usual reasons."""

    response_id: Id
    reason: ExcuseReason
