"""Agreements of a pair «до следующего раза»: read, written down, ticked done, dropped, dated."""

from datetime import date
from typing import Any

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.meetings import (
    AskPairTaskDay,
    DropPairTask,
    FinishPairTask,
    KeepPairTask,
    OpenPairTask,
    OpenPairTasks,
    SetPairTaskDay,
    WritePairTask,
)
from handlers.current import current_screen, state_screen
from handlers.display import clean
from handlers.leaving import leave, unless_gone
from handlers.meeting_actions import meeting_action
from handlers.pair_actions import pair_action
from handlers.pair_task_screens import (
    confirm_screen,
    day_screen,
    question_screen,
    task_screen,
    tasks_button,
    tasks_screen,
)
from handlers.screen import Screen
from handlers.widgets import Rows
from models import Meeting, Mentorship, ProposalFormat, TaskState
from services import clock
from services.actor import Actor
from services.calendar.parse_when import parse_when
from services.calendar.zones import to_local
from services.errors import AlreadyDone, IllegalTransition
from services.meeting_views import MeetingView
from services.mentorships import is_ended
from services.session import Session
from services.tasks_of_pair import (
    LONGEST_TASK,
    SHORTEST_TASK,
    drop_task,
    finish_task,
    get_task,
    is_fitting,
    is_possible_day,
    list_mine,
    list_visible,
    set_due,
    write_task,
)

router = Router(name="pair_tasks")

KEY = "pair_task"


class PairTaskText(StatesGroup):
    """An agreement is awaited, its author's word on who reads it, or its day."""

    text = State()
    confirm = State()
    day = State()


@pair_action(order=15)
async def tasks_action(
    session: Session, actor: Actor, mentorship: Mentorship, meeting: Meeting | None
) -> Rows:
    """The agreements of a pair on the long way."""
    if mentorship.format is ProposalFormat.CONSULTATION:
        return []
    count = len(await list_mine(session, actor=actor, mentorship_id=mentorship.id))
    return [[tasks_button(mentorship.id, count)]]


@meeting_action(order=50)
async def tasks_of_meeting_action(session: Session, actor: Actor, view: MeetingView) -> Rows:
    """The agreements, from the card of any meeting of a pair that goes on."""
    mentorship = view.mentorship
    if mentorship.format is ProposalFormat.CONSULTATION or is_ended(mentorship):
        return []
    visible = await list_visible(
        session, mentorship_id=mentorship.id, participation_id=view.mine.participation_id
    )
    return [[tasks_button(mentorship.id, len(visible))]]


@router.callback_query(OpenPairTasks.filter())
async def open_tasks(
    callback: CallbackQuery,
    callback_data: OpenPairTasks,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """What is agreed on in a pair. Whoever turns back from typing, types nothing."""
    await _stop(state)
    return await tasks_screen(session, actor, callback_data.mentorship_id, callback_data.page)


@router.callback_query(OpenPairTask.filter())
async def open_task(
    callback: CallbackQuery,
    callback_data: OpenPairTask,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """One agreement."""
    await _stop(state)
    return task_screen(await get_task(session, actor=actor, task_id=callback_data.task_id))


@router.callback_query(FinishPairTask.filter())
async def finish(
    callback: CallbackQuery, callback_data: FinishPairTask, session: Session, actor: Actor
) -> Screen:
    """Done."""
    try:
        task = await finish_task(session, actor=actor, task_id=callback_data.task_id)
    except AlreadyDone:
        return await _as_it_stands(session, actor, callback_data.task_id)
    screen = await tasks_screen(session, actor, task.mentorship_id)
    return screen.with_toast(_("Done. Well done!"))


@router.callback_query(DropPairTask.filter())
async def drop(
    callback: CallbackQuery, callback_data: DropPairTask, session: Session, actor: Actor
) -> Screen:
    """No longer needed; nobody asks why."""
    try:
        task = await drop_task(session, actor=actor, task_id=callback_data.task_id)
    except AlreadyDone:
        return await _as_it_stands(session, actor, callback_data.task_id)
    screen = await tasks_screen(session, actor, task.mentorship_id)
    return screen.with_toast(_("Taken off the list"))


@router.callback_query(WritePairTask.filter())
async def ask_text(
    callback: CallbackQuery,
    callback_data: WritePairTask,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Await an agreement."""
    await list_mine(session, actor=actor, mentorship_id=callback_data.mentorship_id)
    await _await(state, PairTaskText.text, mentorship_id=callback_data.mentorship_id)
    return question_screen(callback_data.mentorship_id)


@state_screen(PairTaskText.text, PairTaskText.confirm, PairTaskText.day)
@unless_gone
async def task_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The question that is awaited: the words, who reads them, or the day."""
    kept = await _kept(state)
    if await state.get_state() == PairTaskText.day.state:
        return day_screen(
            actor, await get_task(session, actor=actor, task_id=kept.get("task_id", 0))
        )
    mentorship_id = kept.get("mentorship_id", 0)
    await list_mine(session, actor=actor, mentorship_id=mentorship_id)
    draft = kept.get("draft")
    return confirm_screen(mentorship_id, draft) if draft else question_screen(mentorship_id)


@router.message(PairTaskText.text, F.text, ~F.text.startswith("/"))
@router.message(PairTaskText.confirm, F.text, ~F.text.startswith("/"))
async def take_text(message: Message, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The typed agreement; its author says who reads it before anybody does."""
    text = clean(message.text or "")
    if not is_fitting(text):
        hint = _("{shortest} to {longest} characters, please.").format(
            shortest=SHORTEST_TASK, longest=LONGEST_TASK
        )
        return (await current_screen(session, actor, state)).with_hint(hint)
    mentorship_id = (await _kept(state)).get("mentorship_id", 0)
    await _await(state, PairTaskText.confirm, mentorship_id=mentorship_id, draft=text)
    return confirm_screen(mentorship_id, text)


@router.callback_query(KeepPairTask.filter())
async def keep(
    callback: CallbackQuery,
    callback_data: KeepPairTask,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """For everybody, or for oneself alone."""
    mentorship_id = callback_data.mentorship_id
    kept = await _kept(state)
    if kept.get("mentorship_id") != mentorship_id or not kept.get("draft"):
        return await tasks_screen(session, actor, mentorship_id)
    await _stop(state)
    try:
        task = await write_task(
            session,
            actor=actor,
            mentorship_id=mentorship_id,
            text=kept["draft"],
            is_shared=callback_data.shared,
        )
    except IllegalTransition:
        screen = await tasks_screen(session, actor, mentorship_id)
        return screen.with_hint(_("No more can be added now: close something first."))
    return task_screen(task).with_toast(_("Noted"))


@router.callback_query(AskPairTaskDay.filter())
async def ask_day(
    callback: CallbackQuery,
    callback_data: AskPairTaskDay,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Await the day of an agreement, or take one of those on the buttons."""
    task = await get_task(session, actor=actor, task_id=callback_data.task_id)
    if task.state is not TaskState.OPEN:
        return task_screen(task)
    await _await(state, PairTaskText.day, task_id=task.id)
    return day_screen(actor, task)


@router.callback_query(SetPairTaskDay.filter())
async def pick_day(
    callback: CallbackQuery,
    callback_data: SetPairTaskDay,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """A day of the buttons; none is the next meeting."""
    chosen = callback_data.day
    due_on = date.fromordinal(chosen) if 0 < chosen <= date.max.toordinal() else None
    return await _set_day(session, actor, state, callback_data.task_id, due_on)


@router.message(PairTaskText.day, F.text, ~F.text.startswith("/"))
async def take_day(message: Message, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """A day in words: «в пятницу», «11.12»."""
    found = parse_when(message.text or "", now_local=to_local(clock.now(), actor.timezone))
    if found is None or found.day is None or not is_possible_day(actor, found.day):
        screen = await current_screen(session, actor, state)
        return screen.with_hint(_("I did not find a day ahead here. For example: Fri, or 11.12."))
    task_id = (await _kept(state)).get("task_id", 0)
    return await _set_day(session, actor, state, task_id, found.day)


async def _set_day(
    session: Session, actor: Actor, state: FSMContext, task_id: int, due_on: date | None
) -> Screen:
    await _stop(state)
    if not is_possible_day(actor, due_on):
        return await _as_it_stands(session, actor, task_id)
    try:
        task = await set_due(session, actor=actor, task_id=task_id, due_on=due_on)
    except AlreadyDone:
        return await _as_it_stands(session, actor, task_id)
    return task_screen(task).with_toast(_("Noted"))


async def _as_it_stands(session: Session, actor: Actor, task_id: int) -> Screen:
    task = await get_task(session, actor=actor, task_id=task_id)
    hint = _("This has already been decided. Here is how things stand now.")
    return task_screen(task).with_toast(hint)


async def _await(state: FSMContext, awaited: State, **kept: Any) -> None:
    await state.set_state(awaited)
    await state.update_data({KEY: kept})


async def _kept(state: FSMContext) -> dict[str, Any]:
    return (await state.get_data()).get(KEY) or {}


async def _stop(state: FSMContext) -> None:
    """Nothing is awaited here any more; what another form awaits, is."""
    mine = (PairTaskText.text.state, PairTaskText.confirm.state, PairTaskText.day.state)
    if await state.get_state() in mine:
        await leave(state, KEY)
