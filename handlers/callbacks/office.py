"""Actions of the menu and of the screens about oneself and one's scope."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.ids import Id
from models import CardDecision
from services.card_kinds import CardKind
from services.periods import PeriodKind


class ContinueForm(CallbackData, prefix="go"):
    """Back to the question that is awaited."""


class ReportPart(StrEnum):
    """The parts of a report; each fits on one screen."""

    OVERVIEW = "o"
    PAIRS = "p"
    LATE = "l"
    GROWTH = "g"


class OpenReport(CallbackData, prefix="rep"):
    """A part of the report of one's own scope, for a period."""

    period: PeriodKind = PeriodKind.YEAR
    part: ReportPart = ReportPart.OVERVIEW


class ComparePlaces(CallbackData, prefix="repcmp"):
    """The municipalities of a region, or the schools of a municipality, side by side."""

    page: int = 0


class CompareSchools(CallbackData, prefix="repsch"):
    """The schools of one municipality of a region side by side."""

    organization_id: Id
    page: int = 0


class OpenProfile(CallbackData, prefix="prof"):
    """Who I am here."""


class EditName(CallbackData, prefix="pname"):
    """Type another name."""


class KeepOldName(CallbackData, prefix="pnokeep"):
    """Leave the name as it is."""


class OpenZones(CallbackData, prefix="pzones"):
    """A page of time zones; -1 is the page with one's own."""

    page: int = -1


class SetZone(CallbackData, prefix="pzone"):
    """Live by another clock: hours ahead of UTC, of the zones the bot offers."""

    utc_hours: int


class PauseMentoring(CallbackData, prefix="ppause"):
    """Take no new people for a while, or come back."""

    pause: bool


class OpenLanguage(CallbackData, prefix="lang"):
    """The languages."""


class SetLanguage(CallbackData, prefix="setlang"):
    """Speak another language."""

    code: str


class OpenHelp(CallbackData, prefix="help"):
    """How it works, for one's roles; `topic` is one page of it."""

    topic: str = ""


class OpenPrivacy(CallbackData, prefix="priv"):
    """My data: who sees what."""


class OpenConsents(CallbackData, prefix="pcons"):
    """The history of my consents."""


class WithdrawConsent(CallbackData, prefix="pwith"):
    """Withdraw the consent; `sure` after the question."""

    sure: bool = False


class EraseMe(CallbackData, prefix="perase"):
    """Erase everything; done at the step after two questions."""

    step: int = 1


class KeepMe(CallbackData, prefix="pkeep"):
    """Take the request to be erased back."""


class ReadConsentAgain(CallbackData, prefix="pread"):
    """The full text of the consent, for somebody who withdrew it and comes back."""


class ConsentAgain(CallbackData, prefix="pagain"):
    """Agree anew to exactly this text: `mark` is the beginning of its SHA-256."""

    version: str
    locale: str
    mark: str


class OpenTasks(CallbackData, prefix="tasks"):
    """The card of the task list at a place."""

    place: int = 0


class DecideCard(CallbackData, prefix="card"):
    """Done, dismissed or put off; exactly the matter that was shown."""

    kind: CardKind
    subject_id: Id
    occasion: str
    decision: CardDecision
