"""The buttons and typed words with which an offer of times is put together."""

from datetime import date, datetime, time

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.meetings import (
    AskOfferPlace,
    ChooseHour,
    DropOfferPlace,
    DropTime,
    ReviewOffer,
    SetDuration,
    SetMode,
    ShowDay,
    ShowDetails,
    ShowMonth,
)
from handlers.current import current_screen
from handlers.display import clean
from handlers.meeting_card import card_of
from handlers.offer_building import Building, building, building_screen, show
from handlers.offer_draft import OfferTimes, drafted_meeting, save_draft, to_minute
from handlers.offer_screens import place_hint, place_screen
from handlers.screen import Screen
from handlers.typed_times import read_typed
from models import MentoringMode
from services import clock
from services.actor import Actor
from services.calendar.slots import OFFERED_HOURS
from services.calendar.zones import to_local, to_utc
from services.meeting_slots import DURATIONS, last_day, read_place
from services.session import Session

router = Router(name="offer")

Part = (
    ShowMonth
    | ShowDay
    | ChooseHour
    | DropTime
    | ReviewOffer
    | ShowDetails
    | SetDuration
    | SetMode
    | DropOfferPlace
)


@router.callback_query(ShowMonth.filter())
@router.callback_query(ShowDay.filter())
@router.callback_query(ChooseHour.filter())
@router.callback_query(DropTime.filter())
@router.callback_query(ReviewOffer.filter())
@router.callback_query(ShowDetails.filter())
@router.callback_query(SetDuration.filter())
@router.callback_query(SetMode.filter())
@router.callback_query(DropOfferPlace.filter())
async def build(
    callback: CallbackQuery, callback_data: Part, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """Change the offer, or look at another part of it."""
    built = await building(session, actor, state, callback_data.meeting_id)
    if built is None:
        return await card_of(session, actor, callback_data.meeting_id)
    draft = built[1]
    where = "review"
    match callback_data:
        case ShowMonth(month=month):
            return await show(session, state, built, "month", shown=_known_month(actor, month))
        case ShowDay(day=day):
            if not _is_offered(actor, day):
                return await show(session, state, built, "month")
            return await show(session, state, built, "day", shown=day)
        case ChooseHour(day=day, hour=hour):
            return await _choose(session, actor, state, built, day, hour)
        case DropTime(at=at):
            draft.starts = [kept for kept in draft.starts if kept != at]
        case DropOfferPlace():
            draft.place = None
        case ShowDetails():
            where = "details"
        case SetDuration(minutes=minutes):
            where = "details"
            draft.minutes = minutes if minutes in DURATIONS else draft.minutes
        case SetMode(mode=mode):
            where = "details"
            if mode is not MentoringMode.MIXED and mode != draft.mode:
                # A link is no place, and a place is no link.
                draft.mode, draft.place = mode.value, None
    return await show(session, state, built, where)


@router.callback_query(AskOfferPlace.filter())
async def ask_place(
    callback: CallbackQuery,
    callback_data: AskOfferPlace,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Await the link or place of the offer."""
    built = await building(session, actor, state, callback_data.meeting_id)
    if built is None:
        return await card_of(session, actor, callback_data.meeting_id)
    await save_draft(state, built[1], awaiting=OfferTimes.place)
    return place_screen(built[1])


@router.message(OfferTimes.place, F.text, ~F.text.startswith("/"))
async def take_place(message: Message, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The typed link or place, or what is wrong with it."""
    built = await building(session, actor, state, await drafted_meeting(state))
    if built is None:
        return await current_screen(session, actor, state)
    draft = built[1]
    place, problem = read_place(clean(message.text or ""), MentoringMode(draft.mode))
    if problem is not None:
        return place_screen(draft).with_hint(place_hint(problem))
    draft.place = place
    return await show(session, state, built, "review")


@router.message(OfferTimes.times, F.text, ~F.text.startswith("/"))
async def take_time(message: Message, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """A time typed in words, or what is missing in it."""
    built = await building(session, actor, state, await drafted_meeting(state))
    if built is None:
        return await current_screen(session, actor, state)
    view, draft = built
    on = date.fromordinal(draft.shown) if draft.view == "day" else None
    typed = read_typed(message.text or "", zone=view.mine.zone, on=on, last=last_day(actor))
    if typed.at is not None:
        if to_minute(typed.at) in draft.starts:
            return await show(session, state, built, "review")
        return await _toggle(session, state, built, typed.at)
    if typed.day is not None:
        screen = await show(session, state, built, "day", shown=typed.day.toordinal())
    else:
        screen = await building_screen(session, view, draft)
    return screen.with_hint(typed.hint)


async def _choose(
    session: Session, actor: Actor, state: FSMContext, built: Building, day: int, hour: int
) -> Screen:
    if not _is_offered(actor, day) or hour not in OFFERED_HOURS:
        return await show(session, state, built, "month")
    at = to_utc(datetime.combine(date.fromordinal(day), time(hour)), built[0].mine.zone)
    if at <= clock.now():
        screen = await show(session, state, built, "day", shown=day)
        return screen.with_hint(_("This time has already passed."))
    return await _toggle(session, state, built, at)


async def _toggle(session: Session, state: FSMContext, built: Building, at: datetime) -> Screen:
    """Put a time in or take it out, and show the offer."""
    fits = built[1].toggle(at)
    screen = await show(session, state, built, "review")
    if fits:
        return screen
    return screen.with_hint(_("There are three times already. Take one out to add another."))


def _known_month(actor: Actor, month: int) -> int:
    """The month, brought into the range that can be offered."""
    first, last = _today(actor), last_day(actor)
    return min(max(month, first.year * 12 + first.month - 1), last.year * 12 + last.month - 1)


def _is_offered(actor: Actor, day: int) -> bool:
    return _today(actor).toordinal() <= day <= last_day(actor).toordinal()


def _today(actor: Actor) -> date:
    return to_local(clock.now(), actor.timezone).date()
