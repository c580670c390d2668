"""What a meeting is for, by its kind, and what its reader comes to it with.

The card names topics, the plan and agreements: members only read it. A reminder, which may be seen
on a locked screen, names none of them (product.md, «Privacy»).
"""

from collections.abc import Mapping, Sequence

from aiogram import html
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __
from aiogram.utils.i18n import ngettext

from handlers.display import clean, shorten
from handlers.pair_task_words import task_line
from handlers.pairing_words import quoted_topics
from models import MeetingKind
from services.meeting_agenda import Agenda, prepare_agenda
from services.meeting_views import MeetingView
from services.session import Session

STEPS: Mapping[MeetingKind, Sequence[object]] = {
    MeetingKind.INTRODUCTION: (
        __("who we are, what and where we teach"),
        __("goals and rules of the programme"),
        __("what the mentee expects"),
        __("how we keep in touch"),
    ),
    MeetingKind.TRIAL: (
        __("one real task of the mentee: choose it"),
        __("work on it together"),
        __("what has worked, and what is left"),
    ),
    MeetingKind.PLANNING: (
        __("the problem, in one sentence"),
        __("the goal: how we shall see that it is reached"),
        __("steps, each from a difficulty of the mentee"),
        __("dates and how often to meet"),
    ),
    MeetingKind.SERIES: (
        __("what has become of the last agreements"),
        __("one step of the plan: try it together"),
        __("what we agree on until the next time"),
    ),
    MeetingKind.FINAL: (
        __("the goal and what has come of it, as each of us sees it"),
        __("what stays and goes on in class"),
        __("what to say thanks for"),
    ),
    MeetingKind.CONSULTATION: (
        __("the question, in one sentence"),
        __("a way to solve it, tried at once"),
        __("the first step to take tomorrow"),
    ),
}
MOST_SHOWN = 3
LONGEST_SHOWN = 200


def agenda_steps(kind: MeetingKind) -> str:
    """The short agenda of a kind, a line for each point."""
    points = "\n".join(f"• {step}" for step in STEPS[kind])
    return _("On the agenda:\n{points}").format(points=points)


async def agenda_text(session: Session, view: MeetingView) -> str:
    """For the card: the agenda with topics, the step of the plan, and the agreements as text."""
    agenda = await prepare_agenda(session, view=view)
    parts = [agenda_steps(view.meeting.kind), *_prompts(agenda), _agreed(view, agenda)]
    return "\n\n".join(part for part in parts if part)


async def agenda_hint(session: Session, view: MeetingView) -> str:
    """For a reminder: the agenda, and how many agreements wait; nothing of what they say."""
    count = len((await prepare_agenda(session, view=view)).tasks)
    parts = [agenda_steps(view.meeting.kind)]
    if count:
        parts.append(
            ngettext(
                "You agreed on {count} thing last time: it is on the card of the meeting.",
                "You agreed on {count} things last time: they are on the card of the meeting.",
                count,
            ).format(count=count)
        )
    return "\n\n".join(parts)


def _prompts(agenda: Agenda) -> list[str]:
    parts = []
    if agenda.topics:
        parts.append(_("Topics: {topics}.").format(topics=quoted_topics(agenda.topics)))
    if agenda.plan_item is not None and agenda.plan_item.measure:
        measure = html.quote(shorten(clean(agenda.plan_item.measure), LONGEST_SHOWN))
        parts.append(_("Step of the plan: {measure}").format(measure=measure))
    return parts


def _agreed(view: MeetingView, agenda: Agenda) -> str:
    if not agenda.tasks:
        return ""
    lines = [f"• {task_line(task)}" for task in agenda.tasks[:MOST_SHOWN]]
    left = len(agenda.tasks) - len(lines)
    if left > 0:
        more = ngettext("and {count} more", "and {count} more", left).format(count=left)
        lines.append(more)
    return _("You agreed:\n{lines}").format(lines="\n".join(lines))
