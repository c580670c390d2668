"""Actions of coming in, of the short registration, and of those who let people in."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.ids import Id
from models import MentoringMode, Reach, Role
from services.matching.hours import Band


class Doors(StrEnum):
    """The three doors of a school's link."""

    NEED_HELP = "need"
    CAN_HELP = "help"
    BOTH = "both"


# Coming in.


class AskCurator(CallbackData, prefix="jask"):
    """What to write to the curator, for somebody without a link."""


class HowItWorks(CallbackData, prefix="jhow"):
    """How the programme works, for somebody who has not joined."""


class EnterByPaper(CallbackData, prefix="jpaper"):
    """Come in with the consent that was signed on paper, or not."""

    yes: bool


class OpenEntrance(CallbackData, prefix="jin"):
    """Back to the first screen of somebody who has not joined."""


class ChooseDoor(CallbackData, prefix="jdoor"):
    """What somebody with a school's link wants."""

    door: Doors


class AcceptRole(CallbackData, prefix="jrole"):
    """A member takes the role that the opened link offers."""


class DeclineRole(CallbackData, prefix="jnorole"):
    """A member leaves the offered role."""


class ReadConsent(CallbackData, prefix="jread"):
    """The full text of the consent."""


class AnswerConsent(CallbackData, prefix="jcons"):
    """The answer to exactly this text: `mark` is the beginning of its SHA-256."""

    version: str
    locale: str
    mark: str
    yes: bool


# The short registration.


class ContinueRegistration(CallbackData, prefix="jreg"):
    """Go on with the form of one's own role."""

    participation_id: Id


class KeepName(CallbackData, prefix="jname"):
    """Be called as the button says."""


class OpenDirections(CallbackData, prefix="jdirs"):
    """A page of the directions."""

    page: int = 0


class OpenItems(CallbackData, prefix="jitems"):
    """A page of the items of a direction, by its place in the taxonomy."""

    direction: int
    page: int = 0


class ToggleItem(CallbackData, prefix="jitem"):
    """Take an item or leave it; places in the taxonomy, never topics."""

    direction: int
    item: int
    page: int = 0


class ItemsDone(CallbackData, prefix="jidone"):
    """The items are chosen."""


class ChooseCapacity(CallbackData, prefix="jcap"):
    """How many people a mentor takes at once."""

    places: int


class ChooseMode(CallbackData, prefix="jmode"):
    """In person, online, both."""

    mode: MentoringMode


class ToggleBand(CallbackData, prefix="jband"):
    """A part of the week that suits, or no longer."""

    band: Band


class BandsDone(CallbackData, prefix="jbdone"):
    """The parts of the week are chosen; `everything` chooses them all."""

    everything: bool = False


class ChooseReach(CallbackData, prefix="jreach"):
    """From which schools; the last answer, it sends the form."""

    reach: Reach


class StepBack(CallbackData, prefix="jback"):
    """The question before this one."""


# Inviting.


class OpenInvites(CallbackData, prefix="inv"):
    """Invite somebody; a page of the organisations to choose from."""

    page: int = 0


class SearchOrganization(CallbackData, prefix="invfind"):
    """Type a part of the name of an organisation."""


class InviteTo(CallbackData, prefix="invorg"):
    """Whom to invite to this organisation."""

    organization_id: Id


class CreateInvite(CallbackData, prefix="invnew"):
    """A link for one person; `after` is the newest invitation when the button was made."""

    organization_id: Id
    role: Role
    after: int


class OpenSchoolLink(CallbackData, prefix="invsch"):
    """What the link of a school does, and whether there is one."""

    organization_id: Id


class CreateSchoolLink(CallbackData, prefix="invsnew"):
    """A link of a school; the former one stops working."""

    organization_id: Id
    after: int


class ListInvites(CallbackData, prefix="invlist"):
    """Links that nobody has used yet."""

    page: int = 0


class Reissue(CallbackData, prefix="invre"):
    """A new link instead of this one."""

    invite_id: Id


class OpenEntered(CallbackData, prefix="invent"):
    """How many schools and people have come in."""


# People.


class OpenPeople(CallbackData, prefix="people"):
    """The organisations of a leader, a page of them."""

    page: int = 0


class OpenSchoolPeople(CallbackData, prefix="pplorg"):
    """The people of one organisation, a page of them."""

    organization_id: Id
    page: int = 0


class OpenPerson(CallbackData, prefix="pplone"):
    """One person in one role."""

    participation_id: Id


class Approve(CallbackData, prefix="pplyes"):
    """Confirm a newcomer."""

    participation_id: Id


class ApproveAll(CallbackData, prefix="pplall"):
    """Confirm everyone who waits; `seen` marks exactly those the button counted."""

    organization_id: Id
    seen: int


class ReturnForm(CallbackData, prefix="pplback"):
    """Give a form back with a comment."""

    participation_id: Id
