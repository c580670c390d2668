"""Begin an offer of times, send it, and pick a time that was offered."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.callbacks import OfferSlots
from handlers.callbacks.meetings import (
    AgreeSuggested,
    MoveForReplacement,
    MoveMeeting,
    OpenNext,
    PickSlot,
    SendOffer,
)
from handlers.leaving import leave
from handlers.meeting_card import card_of, meeting_card, or_how_it_stands
from handlers.next_steps import MISSING
from handlers.offer_building import building, show
from handlers.offer_draft import KEY, new_draft
from handlers.pair_cards import pair_screen
from handlers.screen import Screen
from models import MeetingState, MentoringMode
from services.actor import Actor
from services.errors import MeetingNotAllowed
from services.meeting_next import agree_to_suggested, from_minute
from services.meeting_order import open_next
from services.meeting_replacement import move_for_replacement
from services.meeting_slots import offer_slots, pick_slot
from services.meeting_views import get_for_member
from services.meetings import move_meeting
from services.mentorships import get_for_member as get_pair
from services.session import Session

router = Router(name="slots")


@router.callback_query(OfferSlots.filter())
async def begin(
    callback: CallbackQuery,
    callback_data: OfferSlots,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Begin an offer, or go on with the one that was begun, knowing the other side's times."""
    built = await building(session, actor, state, callback_data.meeting_id)
    if built is None:
        return await card_of(session, actor, callback_data.meeting_id)
    view, draft = built
    draft.round = view.meeting.slot_round
    return await show(session, state, built, "review" if draft.starts else "month")


@router.callback_query(MoveMeeting.filter(F.sure))
@or_how_it_stands
async def move(
    callback: CallbackQuery,
    callback_data: MoveMeeting,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Free the agreed time and choose new ones at once."""
    view = await move_meeting(
        session,
        actor=actor,
        meeting_id=callback_data.meeting_id,
        revision=callback_data.revision,
    )
    screen = await show(session, state, (view, new_draft(view)), "month")
    return screen.with_hint(_("The old time is free, and your partner will be told."))


@router.callback_query(MoveForReplacement.filter())
@or_how_it_stands
async def replace(
    callback: CallbackQuery, callback_data: MoveForReplacement, session: Session, actor: Actor
) -> Screen:
    """«Поставили на замену»: the time is free, and others are offered at once."""
    view = await move_for_replacement(
        session,
        actor=actor,
        meeting_id=callback_data.meeting_id,
        revision=callback_data.revision,
    )
    screen = await meeting_card(session, actor, view)
    hint = (
        _("It happens. The old time no longer holds; your partner is offered these.")
        if view.meeting.offered_side is not None
        else _("It happens. The old time no longer holds. Please offer others: I found none.")
    )
    return screen.with_hint(hint).with_toast(_("Noted"))


@router.callback_query(AgreeSuggested.filter())
@or_how_it_stands
async def agree_suggested(
    callback: CallbackQuery, callback_data: AgreeSuggested, session: Session, actor: Actor
) -> Screen:
    """The time suggested for the next meeting suits: offered, or agreed when the other did so."""
    view = await agree_to_suggested(
        session,
        actor=actor,
        meeting_id=callback_data.meeting_id,
        at=from_minute(callback_data.at),
    )
    screen = await meeting_card(session, actor, view)
    if view.meeting.state is MeetingState.SCHEDULED:
        return screen.with_hint(_("It is agreed. A file for your calendar follows."))
    return screen.with_toast(_("Sent"))


@router.callback_query(OpenNext.filter())
async def arrange_next(
    callback: CallbackQuery,
    callback_data: OpenNext,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """The next meeting of a pair is opened, and its times are chosen at once."""
    mentorship_id = callback_data.mentorship_id
    try:
        meeting = await open_next(
            session, actor=actor, mentorship_id=mentorship_id, kind=callback_data.kind
        )
    except MeetingNotAllowed as refused:
        mentorship = await get_pair(session, actor=actor, mentorship_id=mentorship_id)
        hint = str(MISSING[refused.args[0]])
        screen = await pair_screen(session, actor, mentorship)
        return screen.with_hint(f"<b>{hint}</b>").with_toast(hint)
    view = await get_for_member(session, actor=actor, meeting_id=meeting.id)
    return await show(session, state, (view, new_draft(view)), "month")


@router.callback_query(SendOffer.filter())
@or_how_it_stands
async def send(
    callback: CallbackQuery,
    callback_data: SendOffer,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Send the offer to the other side."""
    built = await building(session, actor, state, callback_data.meeting_id)
    if built is None or not built[1].starts:
        return await card_of(session, actor, callback_data.meeting_id)
    draft = built[1]
    if draft.drop_past():
        screen = await show(session, state, built, "review")
        return screen.with_hint(_("A time that has passed was taken out."))
    view = await offer_slots(
        session,
        actor=actor,
        meeting_id=draft.meeting_id,
        starts=draft.times,
        duration_minutes=draft.minutes,
        mode=MentoringMode(draft.mode),
        place=draft.place,
        seen_round=callback_data.seen_round,
    )
    await leave(state, KEY)
    return (await meeting_card(session, actor, view)).with_toast(_("Sent"))


@router.callback_query(PickSlot.filter())
@or_how_it_stands
async def pick(
    callback: CallbackQuery, callback_data: PickSlot, session: Session, actor: Actor
) -> Screen:
    """Agree to an offered time."""
    view = await pick_slot(session, actor=actor, slot_id=callback_data.slot_id)
    screen = await meeting_card(session, actor, view)
    return screen.with_hint(_("It is agreed. A file for your calendar follows."))
