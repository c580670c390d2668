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
    errors.FormIncomplete: __("An answer is missing in the form. Please answer it again."),
    errors.NoFreePlace: __("This mentor has no free place now. Please choose another one."),
    errors.PairRefused: __("This pair is not possible. Please choose another mentor."),
    errors.MeetingInPast: __("This time has already passed. Please choose another one."),
    errors.OwnOffer: __("You offered these times yourself. Now your partner answers."),
    errors.OfferOutdated: __("Other times have been offered since. Please look at the new ones."),
    errors.MeetingNotStarted: __(
        "The meeting has not begun yet. I will ask how it went a little after it ends."
    ),
    errors.TransferConsentRequired: __(
        "Between schools both people must first sign the consent to transfer their data."
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
