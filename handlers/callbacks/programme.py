"""Actions of the personalised programme.

`mark` is the fingerprint of what the reader had before their eyes: an older one changes nothing.
"""

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.ids import Id
from models import MentoringMode, PlanItemForm
from services.choice import SkipReason
from services.program_content import ItemPart, ProgramText


class OpenProgramme(CallbackData, prefix="gp"):
    """The programme that holds, or the one being written while there is none."""

    mentorship_id: Id
    page: int = 0


class OpenDraft(CallbackData, prefix="gd"):
    """The version being written or waiting for the curator."""

    mentorship_id: Id
    page: int = 0


class OpenChanges(CallbackData, prefix="gc"):
    """What a correction changes."""

    mentorship_id: Id
    page: int = 0


class EditProgramme(CallbackData, prefix="ge"):
    """The parts that can be written."""

    version_id: Id


class WriteProgramme(CallbackData, prefix="gw"):
    """Type a part in words."""

    version_id: Id
    part: ProgramText


class CopyOwnWords(CallbackData, prefix="gcw"):
    """Take what the mentee wrote in their own request."""

    version_id: Id
    part: ProgramText


class KeepProgrammeText(CallbackData, prefix="gk"):
    """Save what was typed: its author has read who will see it."""

    version_id: Id


class OpenTerm(CallbackData, prefix="gt"):
    """How long, and from when."""

    version_id: Id


class SetMonths(CallbackData, prefix="gm"):
    """So many months; `sure` when they end in summer and that is meant."""

    version_id: Id
    months: int
    sure: bool = False


class AskProgrammeStart(CallbackData, prefix="gts"):
    """Type the first day."""

    version_id: Id


class SetProgrammeStart(CallbackData, prefix="gtd"):
    """Begin on a day (its proleptic ordinal), although the end falls into the summer."""

    version_id: Id
    day: int


class OpenWays(CallbackData, prefix="gy"):
    """How and how often they meet."""

    version_id: Id


class SetProgrammeMode(CallbackData, prefix="gym"):
    """Online, in person, or both."""

    version_id: Id
    mode: MentoringMode


class SetCadence(CallbackData, prefix="gyc"):
    """How often, in days; 0 on request."""

    version_id: Id
    days: int


class OpenPlan(CallbackData, prefix="gi"):
    """The items of the plan that is being written."""

    version_id: Id
    page: int = 0


class NewPlanItem(CallbackData, prefix="gn"):
    """One more item: first what it is about."""

    version_id: Id
    page: int = 0


class AddPlanItem(CallbackData, prefix="ga"):
    """About a deficit; without a code it stands outside the diagnosis."""

    version_id: Id
    code: str = ""


class OpenPlanItem(CallbackData, prefix="gj"):
    """One item of the plan that is being written."""

    item_id: Id


class ChooseDeficit(CallbackData, prefix="gx"):
    """What an item is about."""

    item_id: Id
    page: int = 0


class SetDeficit(CallbackData, prefix="gxs"):
    """About a deficit; without a code it stands outside the diagnosis."""

    item_id: Id
    code: str = ""


class WritePlanItem(CallbackData, prefix="gv"):
    """Type a part of an item in words."""

    item_id: Id
    part: ItemPart


class ChooseForm(CallbackData, prefix="gf"):
    """The forms of a measure."""

    item_id: Id
    page: int = 0


class SetForm(CallbackData, prefix="gfs"):
    """The form of a measure."""

    item_id: Id
    form: PlanItemForm


class ChooseDue(CallbackData, prefix="gu"):
    """The months of the term, to choose by when."""

    item_id: Id
    page: int = 0


class SetDue(CallbackData, prefix="gus"):
    """By a day (its proleptic ordinal)."""

    item_id: Id
    day: int


class DropPlanItem(CallbackData, prefix="gr"):
    """Take an item out; `sure` after the question."""

    version_id: Id
    item_id: Id
    sure: bool = False


class AgreeProgramme(CallbackData, prefix="gg"):
    """«Согласен(на)» to exactly what was shown."""

    version_id: Id
    mark: str


class TakeBackProgramme(CallbackData, prefix="gb"):
    """Write on, although all had agreed."""

    version_id: Id


class ApproveProgramme(CallbackData, prefix="gz"):
    """The curator approves exactly what was shown; a reason where planning was skipped."""

    version_id: Id
    mark: str
    reason: SkipReason | None = None


class ReturnProgramme(CallbackData, prefix="gzr"):
    """The curator gives it back; the comment is asked for first, and sent when it is `sure`."""

    version_id: Id
    sure: bool = False


class BeginCorrection(CallbackData, prefix="gq"):
    """Correct a programme at work; `sure` after the explanation."""

    mentorship_id: Id
    sure: bool = False


class DiscardCorrection(CallbackData, prefix="gqd"):
    """Put a correction away; `sure` after the question."""

    version_id: Id
    sure: bool = False


class OpenMarks(CallbackData, prefix="gh"):
    """The plan, to mark what is done; at a meeting when one is named."""

    mentorship_id: Id
    meeting_id: Id = 0
    page: int = 0


class MarkItem(CallbackData, prefix="ghm"):
    """Done, or the mark taken back."""

    item_id: Id
    meeting_id: Id = 0
    page: int = 0
    done: bool
