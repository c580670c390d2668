"""/meetings: one's own meetings, the card of one, and its link or place."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.callbacks import OpenMeeting, OpenMeetings
from handlers.callbacks.meetings import ChangePlace, MoreMeetingActions
from handlers.current import current_screen, state_screen
from handlers.display import button_name, clean, short_day, short_moment
from handlers.leaving import leave, unless_gone
from handlers.meeting_card import card_of, meeting_card, more_card, or_how_it_stands
from handlers.meeting_summary import KEY as SUMMARY
from handlers.meeting_summary import SummaryText
from handlers.meeting_words import STATES, kind_name
from handlers.offer_screens import place_hint, place_question
from handlers.screen import Button, Screen
from handlers.widgets import choice, menu_row, page_of, page_row
from models import MeetingState, MentoringMode
from services.actor import Actor
from services.meeting_slots import read_place
from services.meeting_views import MeetingView, get_for_member, list_mine
from services.meetings import change_place
from services.session import Session

router = Router(name="meetings")

# The key of the dialog's data with the meeting whose place is awaited.
KEY = "meeting_place"
SUMMARY_STATES = (SummaryText.text.state, SummaryText.confirm.state)


class MeetingPlace(StatesGroup):
    """The link or place of an agreed meeting is awaited."""

    place = State()


@router.message(Command("meetings"))
async def meetings_command(message: Message, session: Session, actor: Actor) -> Screen:
    """The actor's meetings."""
    return await _list_screen(session, actor, 0)


@router.callback_query(OpenMeetings.filter())
async def open_meetings(
    callback: CallbackQuery, callback_data: OpenMeetings, session: Session, actor: Actor
) -> Screen:
    """A page of the actor's meetings."""
    return await _list_screen(session, actor, callback_data.page)


@router.callback_query(OpenMeeting.filter())
async def open_meeting(
    callback: CallbackQuery,
    callback_data: OpenMeeting,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """The card of a meeting. Whoever turns back from typing something for it, types nothing."""
    awaited = await state.get_state()
    if awaited == MeetingPlace.place.state:
        await leave(state, KEY)
    elif awaited in SUMMARY_STATES:
        await leave(state, SUMMARY)
    return await card_of(session, actor, callback_data.meeting_id)


@router.callback_query(MoreMeetingActions.filter())
async def more_actions(
    callback: CallbackQuery, callback_data: MoreMeetingActions, session: Session, actor: Actor
) -> Screen:
    """What else can be done about a meeting."""
    view = await get_for_member(session, actor=actor, meeting_id=callback_data.meeting_id)
    return await more_card(session, actor, view, callback_data.page)


@router.callback_query(ChangePlace.filter())
@or_how_it_stands
async def ask_place(
    callback: CallbackQuery,
    callback_data: ChangePlace,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Await the link or place of an agreed meeting."""
    view = await get_for_member(session, actor=actor, meeting_id=callback_data.meeting_id)
    if view.meeting.state is not MeetingState.SCHEDULED:
        return await meeting_card(session, actor, view)
    await state.set_state(MeetingPlace.place)
    await state.update_data({KEY: view.meeting.id})
    return _place_screen(view)


@state_screen(MeetingPlace.place)
@unless_gone
async def place_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The question for the link or place, or the meeting when it is no longer agreed."""
    meeting_id = (await state.get_data()).get(KEY, 0)
    view = await get_for_member(session, actor=actor, meeting_id=meeting_id)
    if view.meeting.state is MeetingState.SCHEDULED:
        return _place_screen(view)
    await leave(state, KEY)
    return await meeting_card(session, actor, view)


@router.message(MeetingPlace.place, F.text, ~F.text.startswith("/"))
async def take_place(message: Message, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The typed link or place, or what is wrong with it."""
    meeting_id = (await state.get_data()).get(KEY, 0)
    view = await get_for_member(session, actor=actor, meeting_id=meeting_id)
    if view.meeting.state is not MeetingState.SCHEDULED:
        return await current_screen(session, actor, state)
    place, problem = read_place(clean(message.text or ""), view.meeting.mode)
    if problem is not None:
        return _place_screen(view).with_hint(place_hint(problem))
    view = await change_place(session, actor=actor, meeting_id=meeting_id, place=place)
    await leave(state, KEY)
    screen = await meeting_card(session, actor, view)
    return screen.with_hint(_("Noted. Both of you get a new file for the calendar."))


def _place_screen(view: MeetingView) -> Screen:
    back = Button(_("To the meeting"), OpenMeeting(meeting_id=view.meeting.id))
    mode = view.meeting.mode
    asked = MentoringMode.ONLINE if mode is MentoringMode.MIXED else mode
    return Screen(text=place_question(asked), rows=[[back, *menu_row()]])


async def _list_screen(session: Session, actor: Actor, page: int) -> Screen:
    views = await list_mine(session, actor=actor)
    if not views:
        text = _("No meetings yet. The first one appears when you and your partner both agree.")
        return Screen(text=text, rows=[menu_row()])
    shown, page, pages = page_of(views, page)
    rows = [
        choice(_label(session, view), OpenMeeting(meeting_id=view.meeting.id)) for view in shown
    ]
    pager = page_row(page, pages, lambda number: OpenMeetings(page=number))
    return Screen(text=_("<b>My meetings</b>"), rows=[*rows, pager, menu_row()])


def _label(session: Session, view: MeetingView) -> str:
    """«пт 27.11 16:00 · Ольга · 017», «✓ 13.11 · Знакомство · Ольга · 017» when all is said about
    it, or the kind and state where no time is agreed."""
    meeting = view.meeting
    partner = ", ".join(button_name(session, member.person) for member in view.partners)
    if meeting.state is MeetingState.SCHEDULED and meeting.starts_at is not None:
        return f"{short_moment(meeting.starts_at, view.mine.zone)} · {partner}"
    by_curator = meeting.logged_by_id is not None
    if meeting.state is MeetingState.CLOSED and meeting.starts_at is not None and not by_curator:
        held_on = short_day(meeting.starts_at, view.mine.zone)
        return f"✓ {held_on} · {kind_name(meeting)} · {partner}"
    standing = _("marked by the curator") if by_curator else STATES[meeting.state]
    return f"{kind_name(meeting)}: {standing} · {partner}"
