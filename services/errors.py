"""What can go wrong in a use case. No texts: `bot/errors.py` has a translated sentence for each."""


class DomainError(Exception):
    """The request was refused and changed nothing."""


class NotFound(DomainError):
    """There is no such thing, or the actor may not know of it: the two answer alike."""


class AlreadyDone(DomainError):
    """The world has moved on: another press, another person or another process was first."""


class IllegalTransition(DomainError):
    """The thing is not in a state from which this may be done."""


class ConsentRequired(DomainError):
    """There is no consent to the processing of personal data."""


class InviteInvalid(DomainError):
    """No invitation has this token, or it was revoked."""


class InviteExpired(DomainError):
    """The invitation is older than it may be."""


class InviteUsed(DomainError):
    """A personal invitation has already been used by somebody else."""


class TooManyAttempts(DomainError):
    """Too many wrong invitations from one account in a short time."""


class RoleNotHere(DomainError):
    """An organisation of this type has no such role."""


class FormIncomplete(DomainError):
    """Answers of a form are missing, or are not among the choices."""


class NoFreePlace(DomainError):
    """The mentor has no free place left."""


class PairRefused(DomainError):
    """A hard rule of matching forbids this pair."""


class GroupClosed(DomainError):
    """Nobody can join this group any more: they have met, or it has ended."""


class MeetingInPast(DomainError):
    """A time was offered that has already passed."""


class OwnOffer(DomainError):
    """The times were offered by the same side that now tries to accept them."""


class OfferOutdated(DomainError):
    """Other times for the meeting were offered since."""


class MeetingNotStarted(DomainError):
    """It is too early to say how a meeting went: its agreed time is still ahead."""


class MeetingNotAllowed(DomainError):
    """The pair has not come so far, or something is still missing; the argument says what."""


class MeetingDateOutOfRange(DomainError):
    """A meeting that a curator marks was held within 60 days, since the pair was formed."""


class TransferConsentRequired(DomainError):
    """Between organisations both people must have signed the consent to transfer (ТК 88)."""


class ProgramChanged(DomainError):
    """The programme, or this part of it, was changed by somebody else since it was shown."""


class PlanningSkipped(DomainError):
    """No planning meeting has been closed: a stage is skipped only with a reason."""


class ProgramIncomplete(DomainError):
    """Something is still missing in the programme (domain.md 7, rule 3)."""


class EndsInSummer(DomainError):
    """The programme would end in July or August, and nobody has said that this is meant."""


class AssignmentIncomplete(DomainError):
    """Something that ТК 351.8 asks for is still missing in the record of an assignment."""


class NoticeTooShort(DomainError):
    """The employer gives notice at least three working days ahead (ТК 351.8)."""


class TooManyMessages(DomainError):
    """The day's messages to this pair are used up, or they come too fast."""


class MessageNotDelivered(DomainError):
    """Nobody receives it: those it is for have switched messages off."""


class DateOutOfRange(DomainError):
    """A paper cannot be signed in the future, nor is it marked after a year."""


class PauseOutOfRange(DomainError):
    """A pause ends on a day ahead, within a year."""


class TermTooLong(DomainError):
    """A personalised programme lasts at most twelve months (seeds/s4), extensions included."""


class TooManyChosen(DomainError):
    """More options would be ticked than the question allows."""


class RoleAlreadyThere(DomainError):
    """The person holds or held this role at the other organisation already."""
