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


class MeetingInPast(DomainError):
    """A time was offered that has already passed."""


class OwnOffer(DomainError):
    """The times were offered by the same side that now tries to accept them."""


class OfferOutdated(DomainError):
    """Other times for the meeting were offered since."""


class MeetingNotStarted(DomainError):
    """It is too early to say how a meeting went: its agreed time is still ahead."""


class TransferConsentRequired(DomainError):
    """Between organisations both people must have signed the consent to transfer (ТК 88)."""
