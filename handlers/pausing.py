"""A pause of a pair: for how long, and when it goes on."""

from datetime import date, timedelta

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.calendar_words import full_day, month_day
from handlers.callbacks.endings import PausePair, ResumePair, ShowPauses, TypePauseDay
from handlers.current import state_screen
from handlers.later_life_rows import pause_rows
from handlers.leaving import leave, unless_gone
from handlers.pair_actions import Rows, pair_action, pair_line
from handlers.pair_office import office_action, office_line
from handlers.pair_return import (
    back_button,
    day_from,
    or_how_the_pair_stands,
    page_of_pair,
)
from handlers.screen import Button, Screen
from handlers.widgets import menu_row
from models import Meeting, Mentorship, MentorshipState
from services import clock
from services.actor import Actor
from services.calendar.parse_when import parse_when
from services.calendar.zones import to_local
from services.mentorships import get_for_party
from services.pauses import PAUSABLE, next_september, pause_pair, require_pausable, resume_pair
from services.session import Session
from services.terms import today_of

router = Router(name="pausing")

KEY = "pause"
# The months in which the summer pause is offered in one tap.
BEFORE_SUMMER = (5, 6)


class Pausing(StatesGroup):
    """The last day of a pause is awaited."""

    day = State()


@pair_action(order=15)
async def resume_action(
    session: Session, actor: Actor, mentorship: Mentorship, meeting: Meeting | None
) -> Rows:
    """To go on stands first while a pair rests; before summer, the pause until September."""
    if mentorship.state is MentorshipState.ON_HOLD:
        return pause_rows(mentorship)
    today = today_of(mentorship)
    if mentorship.state not in PAUSABLE or today.month not in BEFORE_SUMMER:
        return []
    until = next_september(today)
    label = _("Summer pause until {day}").format(day=month_day(until))
    pause = PausePair(mentorship_id=mentorship.id, until=until.toordinal(), sure=True)
    return [[Button(label, pause)]]


@pair_action(order=80)
async def pause_action(
    session: Session, actor: Actor, mentorship: Mentorship, meeting: Meeting | None
) -> Rows:
    """A pause, while there is something to pause."""
    return [] if mentorship.state is MentorshipState.ON_HOLD else pause_rows(mentorship)


@office_action(order=72)
async def office_pause_action(session: Session, actor: Actor, mentorship: Mentorship) -> Rows:
    """The same for the curator."""
    return pause_rows(mentorship)


@pair_line(order=70)
async def pause_line(session: Session, actor: Actor, mentorship: Mentorship) -> str | None:
    """Until when a pair rests."""
    return pause_words(mentorship)


@office_line(order=70)
async def office_pause_line(session: Session, actor: Actor, mentorship: Mentorship) -> str | None:
    """The same for the curator."""
    return pause_words(mentorship)


def pause_words(mentorship: Mentorship) -> str | None:
    """«Пауза до 1 сентября 2027», or None when it does not rest."""
    if mentorship.state is not MentorshipState.ON_HOLD:
        return None
    if mentorship.on_hold_until is None:
        return _("Paused: meetings, reminders and the term stand still.")
    return _("Paused until {day}: meetings, reminders and the term stand still.").format(
        day=full_day(mentorship.on_hold_until)
    )


@router.callback_query(ShowPauses.filter())
@or_how_the_pair_stands
async def show_pauses(
    callback: CallbackQuery,
    callback_data: ShowPauses,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """For how long? Nobody is asked why."""
    await leave(state, KEY)
    return await _choices(session, actor, callback_data.mentorship_id)


async def _choices(session: Session, actor: Actor, mentorship_id: int) -> Screen:
    mentorship = await get_for_party(session, actor=actor, mentorship_id=mentorship_id)
    require_pausable(mentorship)
    today = today_of(mentorship)
    offers = [
        (_("Two weeks, until {day}"), today + timedelta(days=14)),
        (_("A month, until {day}"), today + timedelta(days=30)),
        (_("Until {day}"), next_september(today)),
    ]
    rows = [
        [
            Button(
                label.format(day=month_day(until)),
                PausePair(mentorship_id=mentorship.id, until=until.toordinal()),
            )
        ]
        for label, until in offers
    ]
    rows.append([Button(_("Another day"), TypePauseDay(mentorship_id=mentorship.id))])
    text = _(
        "<b>Make a pause?</b>\n\nFor how long? Nobody asks why. Meetings ahead are cancelled, "
        "reminders stop, the term moves by the length of the pause. You can go on any day before."
    )
    return Screen(text=text, rows=[*rows, [back_button(actor, mentorship), *menu_row()]])


@router.callback_query(PausePair.filter())
@or_how_the_pair_stands
async def pause(
    callback: CallbackQuery,
    callback_data: PausePair,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """The pause, after one question."""
    until = day_from(callback_data.until)
    await leave(state, KEY)
    if not callback_data.sure:
        return await _question(session, actor, callback_data, until)
    mentorship = await pause_pair(
        session, actor=actor, mentorship_id=callback_data.mentorship_id, until=until
    )
    screen = await page_of_pair(session, actor, mentorship)
    return screen.with_toast(_("Paused until {day}").format(day=month_day(until)))


async def _question(
    session: Session, actor: Actor, callback_data: PausePair, until: date
) -> Screen:
    mentorship = await get_for_party(
        session, actor=actor, mentorship_id=callback_data.mentorship_id
    )
    require_pausable(mentorship)
    text = _(
        "<b>Make a pause until {day}?</b>\n\nMeetings ahead are cancelled, everybody is told "
        "without a reason. On that day I ask whether you go on."
    ).format(day=full_day(until))
    sure = callback_data.model_copy(update={"sure": True})
    rows = [
        [Button(_("Yes, make a pause"), sure)],
        [Button(_("Another time"), ShowPauses(mentorship_id=mentorship.id))],
        [back_button(actor, mentorship), *menu_row()],
    ]
    return Screen(text=text, rows=rows)


@state_screen(Pausing.day)
@unless_gone
async def day_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The question for the day, or how it stands when none is needed any more."""
    mentorship_id = (await state.get_data()).get(KEY, 0)
    mentorship = await get_for_party(session, actor=actor, mentorship_id=mentorship_id)
    if mentorship.state not in (*PAUSABLE, MentorshipState.ON_HOLD):
        await leave(state, KEY)
        return await page_of_pair(session, actor, mentorship)
    text = _("Until which day? For example: 1 September, or 15.03.")
    return Screen(text=text, rows=[[back_button(actor, mentorship), *menu_row()]])


@router.callback_query(TypePauseDay.filter())
@or_how_the_pair_stands
async def type_day(
    callback: CallbackQuery,
    callback_data: TypePauseDay,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Await a day."""
    mentorship = await get_for_party(
        session, actor=actor, mentorship_id=callback_data.mentorship_id
    )
    require_pausable(mentorship)
    await state.set_state(Pausing.day)
    await state.update_data({KEY: mentorship.id})
    return await day_awaited(session, actor, state)


@router.message(Pausing.day, F.text, ~F.text.startswith("/"))
async def take_day(message: Message, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """A typed day; the question whether to pause until then follows."""
    mentorship_id = (await state.get_data()).get(KEY, 0)
    parsed = parse_when(message.text or "", now_local=to_local(clock.now(), actor.timezone))
    if parsed is None or parsed.day is None or parsed.problem not in (None, "no_time"):
        screen = await day_awaited(session, actor, state)
        return screen.with_hint(_("I need one day ahead, at most a year from now."))
    asked = PausePair(mentorship_id=mentorship_id, until=parsed.day.toordinal())
    screen = await _question(session, actor, asked, parsed.day)
    await leave(state, KEY)
    return screen


@router.callback_query(ResumePair.filter())
@or_how_the_pair_stands
async def resume(
    callback: CallbackQuery, callback_data: ResumePair, session: Session, actor: Actor
) -> Screen:
    """Somebody says that they go on."""
    mentorship = await resume_pair(session, actor=actor, mentorship_id=callback_data.mentorship_id)
    screen = await page_of_pair(session, actor, mentorship)
    return screen.with_toast(_("The pair goes on"))
