"""Actions around consents: one's own, those on paper that a curator marks, blank forms."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.callbacks.ids import Id
from models import ConsentKind, PublicationTerm

# Which of the fields or places are chosen: a bit for each, in the order of the enum.
Bits = Annotated[int, Field(ge=0, lt=64)]


class OpenConsent(CallbackData, prefix="ocn"):
    """One kind of consent: what it is for and how it stands."""

    kind: ConsentKind


class ReadNotifications(CallbackData, prefix="ocr"):
    """The text about additional messages, alone on its screen."""


class AnswerNotifications(CallbackData, prefix="oca"):
    """Agree to exactly this text or not: `mark` is the beginning of its SHA-256."""

    version: str
    locale: str
    mark: str
    yes: bool


class ChoosePublication(CallbackData, prefix="ocp"):
    """Choose what may be published, then where, then for how long; then the text comes."""

    step: Annotated[int, Field(ge=0, le=3)] = 0
    fields: Bits = 0
    places: Bits = 0
    term: PublicationTerm = PublicationTerm.YEAR


class AnswerPublication(CallbackData, prefix="ocy"):
    """Agree to exactly this text with exactly this choice, or not."""

    version: str
    locale: str
    mark: str
    fields: Bits
    places: Bits
    term: PublicationTerm
    yes: bool


class WithdrawOwn(CallbackData, prefix="ocw"):
    """Take one consent back; `sure` once it was confirmed."""

    kind: ConsentKind
    sure: bool = False


# On paper, for the person's own curator.


class OpenPaperConsents(CallbackData, prefix="pcs"):
    """The consents of one person, as their curator marks them."""

    participation_id: Id


class ChoosePaperFields(CallbackData, prefix="pcf"):
    """What the paper about publication allows, then where, then for how long."""

    participation_id: Id
    step: Annotated[int, Field(ge=0, le=2)] = 0
    fields: Bits = 0
    places: Bits = 0


class AskPaperDay(CallbackData, prefix="pcd"):
    """On which day it was signed."""

    participation_id: Id
    kind: ConsentKind
    fields: Bits = 0
    places: Bits = 0
    term: PublicationTerm = PublicationTerm.YEAR


class TypePaperDay(CallbackData, prefix="pct"):
    """Type the day."""

    participation_id: Id
    kind: ConsentKind
    fields: Bits = 0
    places: Bits = 0
    term: PublicationTerm = PublicationTerm.YEAR


class MarkPaper(CallbackData, prefix="pcy"):
    """It was signed on the day with this ordinal (date.toordinal)."""

    participation_id: Id
    kind: ConsentKind
    fields: Bits
    places: Bits
    term: PublicationTerm
    on: Annotated[int, Field(ge=1, lt=10**7)]


class UnmarkPaper(CallbackData, prefix="pcu"):
    """The mark was a mistake, or the paper was withdrawn; `sure` once it was confirmed."""

    participation_id: Id
    kind: ConsentKind
    sure: bool = False


class OpenInvited(CallbackData, prefix="pci"):
    """People of a school's list who have not come in: they may sign on paper before."""

    organization_id: Id
    page: int = 0


class OpenForms(CallbackData, prefix="frm"):
    """Blank forms; for a person of the curator's when there is an id."""

    participation_id: Id = 0


class SendForm(CallbackData, prefix="frms"):
    """One blank form as a document."""

    kind: ConsentKind
    participation_id: Id = 0
