"""Blank forms in the chat: there is nothing personal in them, so they are sent as documents."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.consents import OpenForms, OpenPaperConsents, SendForm
from handlers.callbacks.office import OpenConsents
from handlers.consent_text import Operator
from handlers.forms.blanks import BLANKS, blank_form
from handlers.screen import Attachment, Button, Screen
from handlers.titles import CONSENT_TITLES
from handlers.widgets import choice, menu_row
from services.access import require
from services.actor import Actor
from services.blank_forms import school_of
from services.session import Session

router = Router(name="blank_forms")


@router.callback_query(OpenForms.filter())
async def open_forms(
    event: object, callback_data: OpenForms, session: Session, actor: Actor
) -> Screen:
    """Which form; for one's own school, or for the school of a curator's person."""
    about = callback_data.participation_id
    await school_of(session, actor=actor, participation_id=about or None)
    rows = [
        choice(str(CONSENT_TITLES[kind]), SendForm(kind=kind, participation_id=about))
        for kind in BLANKS
    ]
    return Screen(
        text=_(
            "<b>Blank forms</b>\n\nThey are filled in and signed by hand; there is nobody's data "
            "in them. The signed paper goes to the curator, who marks its day here. Please send no "
            "photo of it to this chat."
        ),
        rows=[*rows, [Button(_("Back"), _back(about)), *menu_row()]],
    )


@router.callback_query(SendForm.filter())
async def send_form(
    callback: CallbackQuery,
    callback_data: SendForm,
    session: Session,
    actor: Actor,
    settings: Operator,
) -> Screen:
    """The form itself, as a new message."""
    kind, about = callback_data.kind, callback_data.participation_id
    require(kind in BLANKS)
    school = await school_of(session, actor=actor, participation_id=about or None)
    name = _("Consent, {title}, blank.docx").format(title=str(CONSENT_TITLES[kind]).lower())
    return Screen(
        text=_("{title}: a blank form to print.").format(title=CONSENT_TITLES[kind]),
        rows=[[Button(_("Other forms"), OpenForms(participation_id=about)), *menu_row()]],
        attachments=[Attachment(filename=name, content=blank_form(kind, settings, school))],
        fresh=True,
    )


def _back(about: int) -> OpenPaperConsents | OpenConsents:
    return OpenPaperConsents(participation_id=about) if about else OpenConsents()
