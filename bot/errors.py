"""A translated sentence for everything that can be refused."""

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from handlers.callbacks import OpenMenu
from handlers.screen import Button, Screen
from services import errors

SENTENCES = {
    errors.NotFound: __("I could not find this. Perhaps it is no longer there."),
    errors.AlreadyDone: __("This has already been decided. Here is how things stand now."),
    errors.IllegalTransition: __("This can no longer be done. Here is how things stand now."),
    errors.ConsentRequired: __("First I need your consent to process your data."),
    errors.InviteInvalid: __(
        "This invitation does not work. Please ask your school's curator for a new link."
    ),
    errors.InviteExpired: __(
        "This invitation has expired. Please ask your school's curator for a new link."
    ),
    errors.InviteUsed: __(
        "This invitation has already been used. Please ask your school's curator for a new link."
    ),
    errors.TooManyAttempts: __("Too many attempts. Please try again in ten minutes."),
    errors.RoleNotHere: __("An organization of this type has no such role."),
    errors.RoleAlreadyThere: __(
        "You have had this role at that school before. Ask its curator for a link: your role there "
        "begins again."
    ),
    errors.FormIncomplete: __("An answer is missing in the form. Please answer it again."),
    errors.NoFreePlace: __("This mentor has no free place now. Please choose another one."),
    errors.PairRefused: __("This pair is not possible. Please choose another mentor."),
    errors.GroupClosed: __("Nobody can join this group any more: its introduction is over."),
    errors.MeetingInPast: __("This time has already passed. Please choose another one."),
    errors.OwnOffer: __("You offered these times yourself. Now your partner answers."),
    errors.OfferOutdated: __("Other times have been offered since. Please look at the new ones."),
    errors.MeetingNotStarted: __(
        "The meeting has not begun yet. I will ask how it went a little after it ends."
    ),
    errors.TooManyMessages: __(
        "That is enough messages to this pair for now. Please try again a little later, or agree "
        "on a meeting."
    ),
    errors.MessageNotDelivered: __(
        "The message was not delivered: the recipient has switched messages off."
    ),
    errors.DateOutOfRange: __(
        "The date of the signature must not be in the future or more than a year ago."
    ),
    errors.MeetingNotAllowed: __(
        "This meeting cannot be arranged yet: something comes before it. The page of the pair says "
        "what."
    ),
    errors.MeetingDateOutOfRange: __(
        "A meeting can be marked that took place within the last 60 days, since the pair was "
        "formed."
    ),
    errors.TooManyChosen: __("No more can be chosen here: untick one first."),
    errors.TransferConsentRequired: __(
        "Between schools both people must first sign the consent to transfer their data."
    ),
    errors.ProgramChanged: __("The programme has been changed meanwhile. This is how it stands."),
    errors.PlanningSkipped: __("The planning meeting is not closed yet: please choose a reason."),
    errors.ProgramIncomplete: __("Something is still missing in the programme."),
    errors.EndsInSummer: __(
        "The programme would end in the summer holidays. Please choose another length, or confirm."
    ),
    errors.AssignmentIncomplete: __("Something is still missing in the assignment."),
    errors.NoticeTooShort: __(
        "The employer has to give notice at least three working days ahead. Please choose a later "
        "day."
    ),
    errors.PauseOutOfRange: __("A pause ends on a day ahead, at most a year from now."),
    errors.TermTooLong: __(
        "A programme lasts at most twelve months. For more, begin a new one after the final "
        "meeting."
    ),
}


def sentence(error: errors.DomainError) -> str:
    """The sentence for `error` in the current language."""
    return str(SENTENCES[type(error)])


def refusal_screen(error: errors.DomainError, screen: Screen | None) -> Screen:
    """How things stand now, with the reason of the refusal above."""
    text = sentence(error)
    if screen is None:
        return Screen(text=text).with_toast(text)
    return screen.with_hint(f"<b>{text}</b>").with_toast(text)


def incident_screen(incident: str) -> Screen:
    """An apology with the number that the log line has."""
    return Screen(
        text=_(
            "Something went wrong on my side, and nothing was changed. Please try again in a "
            "minute. If it happens again, tell the curator this code: {incident}"
        ).format(incident=incident),
        rows=[[Button(_("Menu"), OpenMenu())]],
        fresh=True,
    )
