"""The screens of a pair's agreements."""

from datetime import timedelta

from aiogram import html
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.callbacks import OpenPair
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
from handlers.display import clean, day, shorten
from handlers.pair_task_words import for_whom, task_line
from handlers.screen import Button, Screen
from handlers.widgets import Rows, choice, menu_row, page_of, page_row
from models import Task, TaskState
from services import clock
from services.actor import Actor
from services.calendar.zones import to_local
from services.session import Session
from services.tasks_of_pair import LONGEST_TASK, SHORTEST_TASK, list_mine

TASKS_ON_A_PAGE = 4
DAYS_OFFERED = (7, 14, 21)


def tasks_button(mentorship_id: int, count: int) -> Button:
    """The way to the agreements of a pair, with how many there are."""
    label = _("Agreements: {count}").format(count=count) if count else _("Agreements")
    return Button(label, OpenPairTasks(mentorship_id=mentorship_id))


async def tasks_screen(session: Session, actor: Actor, mentorship_id: int, page: int = 0) -> Screen:
    """The open agreements that the actor sees, a page of them; raises NotFound."""
    tasks = await list_mine(session, actor=actor, mentorship_id=mentorship_id)
    shown, page, pages = page_of(tasks, page, TASKS_ON_A_PAGE)
    text = _("<b>Until the next meeting</b>")
    if tasks:
        count = ngettext("{count} agreement", "{count} agreements", len(tasks))
        text += "\n" + count.format(count=len(tasks))
        text += "\n\n" + "\n".join(f"• {task_line(task)}" for task in shown)
    else:
        text += "\n" + _("Nothing is agreed on yet. What you write down comes back as a reminder.")
    rows = [
        choice(shorten(clean(task.text), LONGEST_TASK), OpenPairTask(task_id=task.id))
        for task in shown
    ]
    pager = page_row(
        page, pages, lambda number: OpenPairTasks(mentorship_id=mentorship_id, page=number)
    )
    write = Button(_("Add"), WritePairTask(mentorship_id=mentorship_id))
    back = Button(_("To the pair"), OpenPair(mentorship_id=mentorship_id))
    if pager:
        return Screen(text=text, rows=[*rows, pager, [write, *menu_row()]])
    return Screen(text=text, rows=[*rows, [write], [back, *menu_row()]])


def task_screen(task: Task) -> Screen:
    """One agreement, and what can be done about it while it is open."""
    lines = [f"<b>{html.quote(clean(task.text))}</b>"]
    lines.append(
        _("By {day}").format(day=day(task.due_on))
        if task.due_on is not None
        else _("By the next meeting")
    )
    lines.append(for_whom(task))
    rows: Rows = []
    if task.state is TaskState.OPEN:
        rows = [
            [Button(_("Done"), FinishPairTask(task_id=task.id))],
            [Button(_("By another day"), AskPairTaskDay(task_id=task.id))],
            [Button(_("Not needed"), DropPairTask(task_id=task.id))],
        ]
    elif task.state is TaskState.DONE:
        lines.append(_("It is done."))
    else:
        lines.append(_("It is off the list."))
    back = Button(_("To the list"), OpenPairTasks(mentorship_id=task.mentorship_id))
    return Screen(text="\n".join(lines), rows=[*rows, [back, *menu_row()]])


def question_screen(mentorship_id: int) -> Screen:
    """The question for an agreement."""
    text = _(
        "What do you agree on until the next time? One thing in a message, {shortest} to {longest} "
        "characters, without names of children or parents.\n\nYou choose who reads it before it is "
        "kept."
    ).format(shortest=SHORTEST_TASK, longest=LONGEST_TASK)
    return Screen(text=text, rows=[_back_row(mentorship_id)])


def confirm_screen(mentorship_id: int, draft: str) -> Screen:
    """What was typed, and the choice of who reads it."""
    text = _(
        "{text}\n\nWho reads it? For everybody: all who take part in your meetings see it. Please "
        "check that nobody's name is in it."
    ).format(text=f"<b>{html.quote(draft)}</b>")
    rows = [
        [Button(_("For everybody"), KeepPairTask(mentorship_id=mentorship_id, shared=True))],
        [Button(_("Only for me"), KeepPairTask(mentorship_id=mentorship_id, shared=False))],
        [Button(_("Write it anew"), WritePairTask(mentorship_id=mentorship_id))],
    ]
    return Screen(text=text, rows=[*rows, _back_row(mentorship_id)])


def day_screen(actor: Actor, task: Task) -> Screen:
    """The days to choose from, or to type."""
    today = to_local(clock.now(), actor.timezone).date()
    days = [today + timedelta(days=number) for number in DAYS_OFFERED]
    rows = [
        [Button(day(each), SetPairTaskDay(task_id=task.id, day=each.toordinal()))] for each in days
    ]
    rows.append([Button(_("By the next meeting"), SetPairTaskDay(task_id=task.id, day=0))])
    text = _("{text}\n\nBy which day? Choose, or type it: Fri, 11.12.").format(
        text=f"<b>{html.quote(clean(task.text))}</b>"
    )
    back = [Button(_("Back"), OpenPairTask(task_id=task.id)), *menu_row()]
    return Screen(text=text, rows=[*rows, back])


def _back_row(mentorship_id: int) -> list[Button]:
    back = Button(_("To the list"), OpenPairTasks(mentorship_id=mentorship_id))
    return [back, *menu_row()]
