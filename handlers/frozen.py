"""What somebody sees whose data is frozen: until when, and how to come back."""

from aiogram.utils.i18n import gettext as _

from handlers.calendar_words import full_day
from handlers.callbacks.life import GetMyData
from handlers.callbacks.office import EraseMe, KeepMe, ReadConsentAgain
from handlers.screen import Button, Screen
from services.privacy import Standing


def frozen_screen(standing: Standing) -> Screen:
    """The whole menu of a frozen person."""
    when = full_day(standing.purge_on) if standing.purge_on else ""
    if standing.has_consent:
        return Screen(
            text=_(
                "<b>Your data is frozen and will be erased on {date}.</b>\n\nNobody is shown it, "
                "and I send you nothing. Until that day you can change your mind."
            ).format(date=when),
            rows=[
                [Button(_("Do not erase, I am coming back"), KeepMe())],
                [Button(_("My data as a file"), GetMyData())],
            ],
        )
    return Screen(
        text=_(
            "<b>You have withdrawn your consent.</b>\n\nYour data is frozen and will be erased on "
            "{date}. Nobody is shown it, and I send you nothing. Until that day you can come "
            "back: give the consent again."
        ).format(date=when),
        rows=[
            [Button(_("Read the consent again"), ReadConsentAgain())],
            [Button(_("Erase sooner"), EraseMe())],
            [Button(_("My data as a file"), GetMyData())],
        ],
    )
