"""Notices about consents that a pair between schools cannot do without."""

from collections.abc import Mapping
from typing import Any

from aiogram.utils.i18n import gettext as _

from handlers.callbacks import OpenPair, OpenPairOffice
from handlers.notices.registry import notice
from handlers.pair_cards import partner_names
from handlers.pairing_words import who
from handlers.screen import Button, Screen
from handlers.widgets import menu_row
from models import Mentorship
from services import access
from services.actor import Actor
from services.mentorships import find_member, find_mentorship, is_ended
from services.notices import NoticeKind
from services.session import Session
from services.transfers import lacks_transfer


@notice(NoticeKind.TRANSFER_ENDED)
async def transfer_ended(
    session: Session, reader: Actor, payload: Mapping[str, Any]
) -> Screen | None:
    """For both sides and their curators: what is missing, not whose it is."""
    mentorship = await find_mentorship(session, mentorship_id=payload["mentorship_id"])
    if mentorship is None or is_ended(mentorship):
        return None
    if not await lacks_transfer(session, mentorship=mentorship):
        return None
    member = find_member(mentorship, reader.person_id)
    if member is None:
        return _for_curator(session, reader, mentorship)
    text = _(
        "{names}: your schools are different, and the paper consent to the transfer of data is "
        "missing now. No new meetings are arranged until it is there. Nothing has ended, and "
        "nobody has to explain; the curators help to settle it."
    ).format(names=partner_names(session, mentorship, member.side))
    about = Button(_("About the pair"), OpenPair(mentorship_id=mentorship.id))
    return Screen(text=text, rows=[[about], menu_row()])


def _for_curator(session: Session, reader: Actor, mentorship: Mentorship) -> Screen | None:
    inside = [m.participation for m in mentorship.members if m.left_at is None]
    if not any(access.can_pair(reader, one.organization.path) for one in inside):
        return None
    text = _(
        "A pair between schools lacks the paper consent to the transfer of data and cannot go on: "
        "{names}. Nothing has ended by itself: please talk to them and decide."
    ).format(names="; ".join(who(session, one) for one in inside))
    pair = Button(_("Open the pair"), OpenPairOffice(mentorship_id=mentorship.id))
    return Screen(text=text, rows=[[pair], menu_row()])
