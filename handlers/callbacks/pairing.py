"""Actions around needs, proposals and pairs."""

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.ids import Id
from models import DeclineReason, ProposalFormat


class OpenNeeds(CallbackData, prefix="nds"):
    """The needs of the curator's scope that have no pair yet."""

    page: int = 0


class OpenNeed(CallbackData, prefix="nd"):
    """One need, as its curator sees it."""

    need_id: Id


class ShowCandidates(CallbackData, prefix="cnd"):
    """The ranked mentors for a need."""

    need_id: Id
    page: int = 0


class CompareCandidates(CallbackData, prefix="cmp"):
    """The first candidates side by side."""

    need_id: Id


class ShowCandidate(CallbackData, prefix="cn1"):
    """One candidate with every reason."""

    need_id: Id
    mentor_id: Id


class ChooseCandidate(CallbackData, prefix="cno"):
    """Propose this candidate: first the format is asked."""

    need_id: Id
    mentor_id: Id


class ConfirmCandidate(CallbackData, prefix="cnf"):
    """What will happen, before it does."""

    need_id: Id
    mentor_id: Id
    format: ProposalFormat


class SendProposal(CallbackData, prefix="cns"):
    """Propose it."""

    need_id: Id
    mentor_id: Id
    format: ProposalFormat


class OpenProposal(CallbackData, prefix="pr"):
    """A proposal, as this reader may see it."""

    proposal_id: Id


class WhyThisMentor(CallbackData, prefix="prw"):
    """Why this mentor was proposed, for the mentee."""

    proposal_id: Id


class AcceptProposal(CallbackData, prefix="pry"):
    """Agree to get acquainted."""

    proposal_id: Id


class RefuseProposal(CallbackData, prefix="prn"):
    """Not now, or somebody else: the reason is asked, and may be skipped."""

    proposal_id: Id


class ConfirmRefusal(CallbackData, prefix="prx"):
    """Refuse; no reason when it was skipped."""

    proposal_id: Id
    reason: DeclineReason | None = None


class WithdrawProposal(CallbackData, prefix="prb"):
    """The curator takes a proposal back; `sure` once it was confirmed."""

    proposal_id: Id
    sure: bool = False


class ApproveProposal(CallbackData, prefix="pra"):
    """The mentor's own curator lets a proposal of another school go on."""

    proposal_id: Id


class DiscardProposal(CallbackData, prefix="prd"):
    """The mentor's own curator does not; `sure` once it was confirmed."""

    proposal_id: Id
    sure: bool = False


class OpenPairs(CallbackData, prefix="prs"):
    """My pairs."""


class OpenPair(CallbackData, prefix="pp"):
    """One pair of mine."""

    mentorship_id: Id


class LeavePair(CallbackData, prefix="ppl"):
    """End a pair that does not fit; `sure` once it was confirmed."""

    mentorship_id: Id
    sure: bool = False


class MorePairActions(CallbackData, prefix="ppm"):
    """What else can be done in a pair of mine: the buttons that did not fit on its page."""

    mentorship_id: Id
    page: int = 0


# The curator's pairs.


class OpenPairsOffice(CallbackData, prefix="pof"):
    """The pairs of a school; of one of its people when `participation_id` is given."""

    organization_id: Id
    participation_id: Id = 0
    page: int = 0


class OpenPairOffice(CallbackData, prefix="po"):
    """One pair, as those who look after it see it; `page` of its buttons."""

    mentorship_id: Id
    page: int = 0
