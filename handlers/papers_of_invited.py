"""Who has signed the consent on paper before coming in: the school's list, by number."""

from aiogram import Router
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.consents import OpenInvited, OpenPaperConsents
from handlers.callbacks.joining import OpenSchoolPeople
from handlers.display import button_name
from handlers.screen import Button, Screen
from handlers.titles import ROLE_TITLES
from handlers.widgets import PAGE, choice, menu_row, page_of, page_row
from services.actor import Actor
from services.paper_consents import list_invited
from services.session import Session

router = Router(name="papers_of_invited")


@router.callback_query(OpenInvited.filter())
async def open_invited(
    event: object, callback_data: OpenInvited, session: Session, actor: Actor
) -> Screen:
    """Who is on the school's list and has not come in: by number, as everywhere before consent."""
    organization_id = callback_data.organization_id
    found = await list_invited(session, actor=actor, organization_id=organization_id)
    shown, page, pages = page_of(found, callback_data.page, PAGE - 1)
    rows = [
        choice(
            f"{button_name(session, participation.person)} · {ROLE_TITLES[participation.role]}",
            OpenPaperConsents(participation_id=participation.id),
            chosen=consent is not None,
        )
        for participation, consent in shown
    ]
    rows.append(
        page_row(page, pages, lambda n: OpenInvited(organization_id=organization_id, page=n))
    )
    text = _(
        "<b>Signed on paper before coming in</b>\n\nWho has signed the consent on paper need not "
        "press «I agree»: mark the day here, then they come in by their link. Names by number are "
        "in the list of codes."
    )
    if not found:
        text = _("Everybody from the school's list has come in.")
    back = OpenSchoolPeople(organization_id=organization_id)
    return Screen(text=text, rows=[*rows, [Button(_("To the list"), back), *menu_row()]])
