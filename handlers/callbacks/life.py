"""Actions of people's life in the programme: deputies, a new account, another school, papers."""

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.ids import Id


class SetDeputy(CallbackData, prefix="fdep"):
    """Make a curator the deputy, or a main curator again."""

    participation_id: Id
    deputy: bool


# A new Telegram account of the same person.


class OpenNewAccount(CallbackData, prefix="facc"):
    """What a link for a new account does, before it is made."""

    participation_id: Id


class CreateAccountLink(CallbackData, prefix="faccnew"):
    """Make the link; `after` is the newest invitation when the button was made."""

    participation_id: Id
    after: int


class TakeAccount(CallbackData, prefix="facctake"):
    """The name was right: go on from this account."""


class LeaveAccount(CallbackData, prefix="faccno"):
    """Not now: nothing changes, the link keeps working."""


# Another school.


class OpenMove(CallbackData, prefix="fmv"):
    """To which school; `organization_id` 0 chooses from where, when there are several."""

    organization_id: Id = 0
    page: int = 0


class SearchDestination(CallbackData, prefix="fmvfind"):
    """Type a part of the name of the new school."""

    organization_id: Id


class AskMove(CallbackData, prefix="fmvask"):
    """Move from one school to another; `sure` after the question."""

    organization_id: Id
    to_id: Id
    sure: bool = False


class MoveHere(CallbackData, prefix="fmvhere"):
    """A member has opened a link of the school they now work at."""


class WithdrawMove(CallbackData, prefix="fmvback"):
    """Stay where one is."""

    move_id: Id


class OpenSchoolMove(CallbackData, prefix="fmvone"):
    """Who asks to come to a school, for those who confirm."""

    move_id: Id


class DecideMove(CallbackData, prefix="fmvdec"):
    """The new school confirms or declines; declining is asked again (`sure`)."""

    move_id: Id
    confirm: bool
    sure: bool = False


# Papers and files about people.


class OpenPapers(CallbackData, prefix="fpap"):
    """Files about the people of an organisation."""

    organization_id: Id


class GetCodeList(CallbackData, prefix="fcodes"):
    """The list code - name of one's own school."""

    organization_id: Id


class ListActs(CallbackData, prefix="facts"):
    """The acts of destruction in one's scope."""

    page: int = 0


class GetAct(CallbackData, prefix="fact1"):
    """One act of destruction with its log."""

    act_id: Id


class GetMyData(CallbackData, prefix="fmine"):
    """Everything that is held about oneself, as a file."""


class PromiseConfidentiality(CallbackData, prefix="fconf"):
    """A leader has read that what they see of others is confidential."""
