"""Back to the page of a pair: its own for a member, the office's for those who look after it."""

from collections.abc import Awaitable, Callable
from datetime import date
from functools import wraps
from typing import Any

from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.callbacks import OpenPair, OpenPairOffice
from handlers.pair_cards import pair_screen
from handlers.pair_office import office_screen
from handlers.pairing_words import who
from handlers.screen import Button, Screen
from models import Mentorship
from services.actor import Actor
from services.errors import AlreadyDone, DomainError, IllegalTransition, NotFound
from services.mentorships import find_member, get_for_party
from services.session import Session

Handler = Callable[..., Awaitable[Screen]]


async def page_of_pair(session: Session, actor: Actor, mentorship: Mentorship) -> Screen:
    """The page of the pair for this reader."""
    if find_member(mentorship, actor.person_id) is not None:
        return await pair_screen(session, actor, mentorship)
    return await office_screen(session, actor, mentorship)


def back_button(actor: Actor, mentorship: Mentorship) -> Button:
    """The way back to the page of the pair."""
    own = find_member(mentorship, actor.person_id) is not None
    page = OpenPair if own else OpenPairOffice
    return Button(_("To the pair"), page(mentorship_id=mentorship.id))


def names_of(session: Session, actor: Actor, mentorship: Mentorship) -> str:
    """«Ольга · 017, школа № 3» for everybody but the reader, quoted."""
    others = [
        member
        for member in mentorship.members
        if member.left_at is None and member.participation.person_id != actor.person_id
    ]
    return "; ".join(who(session, member.participation) for member in others)


def day_from(ordinal: int) -> date:
    """The day of a button; NotFound for a forged one that is no day."""
    try:
        return date.fromordinal(ordinal)
    except (ValueError, OverflowError):
        raise NotFound from None


def or_how_the_pair_stands(handler: Handler) -> Handler:
    """Answer a press that came too late with the page of the pair as it is now."""

    @wraps(handler)
    async def guarded(event: CallbackQuery, **data: Any) -> Screen:
        try:
            return await handler(event, **data)
        except (AlreadyDone, IllegalTransition) as error:
            return await _as_it_stands(error, **data)

    return guarded


async def _as_it_stands(error: DomainError, **data: Any) -> Screen:
    session, actor = data["session"], data["actor"]
    mentorship = await get_for_party(
        session, actor=actor, mentorship_id=data["callback_data"].mentorship_id
    )
    screen = await page_of_pair(session, actor, mentorship)
    if isinstance(error, AlreadyDone):
        return screen.with_toast(_("Already decided"))
    return screen.with_toast(_("This can no longer be done. Here is how things stand now."))
