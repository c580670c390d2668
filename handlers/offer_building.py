"""Going from screen to screen of an offer of times, with the offer kept in the dialog."""

from datetime import date

from aiogram.fsm.context import FSMContext
from aiogram.utils.i18n import gettext as _

from handlers.current import state_screen
from handlers.leaving import leave, unless_gone
from handlers.meeting_card import card_of
from handlers.offer_draft import (
    KEY,
    OfferDraft,
    OfferTimes,
    drafted_meeting,
    load_draft,
    new_draft,
    save_draft,
)
from handlers.offer_screens import (
    day_screen,
    details_screen,
    month_screen,
    place_screen,
    review_screen,
)
from handlers.screen import Screen
from services.actor import Actor
from services.meeting_slots import OFFERING_STATES, common_free_hours
from services.meeting_views import MeetingView, get_for_member
from services.session import Session

Building = tuple[MeetingView, OfferDraft]


async def building(
    session: Session, actor: Actor, state: FSMContext, meeting_id: int
) -> Building | None:
    """The meeting and the offer being put together for it; None when it takes no offers now.

    A button of an offer that was left or sent begins a new one: it still does what it says.
    """
    view = await get_for_member(session, actor=actor, meeting_id=meeting_id)
    if view.meeting.state not in OFFERING_STATES:
        return None
    return view, await load_draft(state, meeting_id) or new_draft(view)


async def building_screen(session: Session, view: MeetingView, draft: OfferDraft) -> Screen:
    """The screen of the offer that its author is at."""
    if draft.view == "day":
        shown = date.fromordinal(draft.shown)
        common = await common_free_hours(session, view=view, day=shown)
        return day_screen(view, draft, common)
    if draft.view == "details":
        return details_screen(draft)
    if draft.view == "review" and draft.starts:
        return review_screen(session, view, draft)
    return month_screen(view, draft)


async def show(
    session: Session, state: FSMContext, built: Building, where: str, *, shown: int = 0
) -> Screen:
    """Go to another screen of the offer; times that have passed meanwhile are taken out."""
    view, draft = built
    dropped = draft.drop_past()
    draft.view, draft.shown = where, shown
    await save_draft(state, draft)
    screen = await building_screen(session, view, draft)
    return screen.with_hint(_("A time that has passed was taken out.")) if dropped else screen


@state_screen(OfferTimes.times)
@unless_gone
async def times_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """Where the author of an offer left off."""
    meeting_id = await drafted_meeting(state)
    built = await building(session, actor, state, meeting_id)
    if built is None:
        await leave(state, KEY)
        return await card_of(session, actor, meeting_id)
    return await building_screen(session, *built)


@state_screen(OfferTimes.place)
@unless_gone
async def place_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The question for the link or place."""
    built = await building(session, actor, state, await drafted_meeting(state))
    return place_screen(built[1]) if built else await times_awaited(session, actor, state)
