"""The curator's pairs: the list of a school, and the page of one."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.joining import OpenSchoolPeople
from handlers.callbacks.pairing import OpenPairOffice, OpenPairsOffice
from handlers.display import plain_person_name
from handlers.pair_cards import STATES
from handlers.pair_office import office_screen
from handlers.screen import Button, Screen
from handlers.widgets import PAGE, choice, menu_row, page_of, page_row
from models import Mentorship, Side
from services.actor import Actor
from services.pair_office import get_pair, list_pairs
from services.session import Session

router = Router(name="office_pairs")

# Of two names on one button, so that their numbers are never cut.
LONGEST_NAME = 10


@router.callback_query(OpenPairsOffice.filter())
async def open_pairs_office(
    callback: CallbackQuery, callback_data: OpenPairsOffice, session: Session, actor: Actor
) -> Screen:
    """The pairs of a school, or of one person; somebody's only pair is opened at once."""
    asked = callback_data
    pairs = await list_pairs(
        session,
        actor=actor,
        organization_id=asked.organization_id,
        participation_id=asked.participation_id or None,
    )
    if asked.participation_id and len(pairs) == 1:
        return await office_screen(session, actor, pairs[0])
    shown, page, pages = page_of(pairs, asked.page, PAGE - 1)
    rows = [choice(_label(session, pair), OpenPairOffice(mentorship_id=pair.id)) for pair in shown]
    pager = page_row(page, pages, lambda number: asked.model_copy(update={"page": number}))
    people = OpenSchoolPeople(organization_id=asked.organization_id)
    text = _("<b>Pairs</b>") if pairs else _("<b>Pairs</b>\nThere are none yet.")
    back = [Button(_("To the people"), people), *menu_row()]
    return Screen(text=text, rows=[*rows, pager, back])


@router.callback_query(OpenPairOffice.filter())
async def open_pair_office(
    callback: CallbackQuery, callback_data: OpenPairOffice, session: Session, actor: Actor
) -> Screen:
    """One pair."""
    pair = await get_pair(session, actor=actor, mentorship_id=callback_data.mentorship_id)
    return await office_screen(session, actor, pair, callback_data.page)


def _label(session: Session, pair: Mentorship) -> str:
    """«Мария · 018 + Ольга · 017: планирование»; of a group the first of each side and «+2»."""
    present = [member for member in pair.members if member.left_at is None]
    first = [next((m for m in present if m.side is side), None) for side in Side]
    names = [
        plain_person_name(session, member.participation.person, limit=LONGEST_NAME)
        for member in first
        if member is not None
    ]
    more = f" +{len(present) - len(names)}" if len(present) > len(names) else ""
    return f"{' + '.join(names)}{more}: {STATES[pair.state]}"
