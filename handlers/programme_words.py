"""What the parts of a programme are called, and its content in words, block by block."""

import re
from collections.abc import Mapping, Sequence
from html import unescape

from aiogram import html
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __
from aiogram.utils.i18n import ngettext

from handlers.calendar_words import full_day
from handlers.meeting_words import MODES
from handlers.taxonomy import item_title
from models import PlanItem, PlanItemForm, PlanItemState, ProgramVersion, ProgramVersionState
from services.calendar.zones import to_local
from services.program_content import ON_REQUEST, ProgramProblem, end_of_term, split_goals
from services.program_views import ProgramWarning, WarningKind, count_done

FORMS: Mapping[PlanItemForm, object] = {
    PlanItemForm.CONSULTATION: __("Consultation"),
    PlanItemForm.JOINT_PLANNING: __("Planning a lesson together"),
    PlanItemForm.LESSON_VISIT: __("Visiting each other's lessons"),
    PlanItemForm.OPEN_LESSON: __("Open lesson"),
    PlanItemForm.TRIAL_LESSON: __("Trial lesson"),
    PlanItemForm.MATERIALS: __("Working on materials"),
    PlanItemForm.SELF_STUDY: __("Studying on one's own"),
    PlanItemForm.TRAINING: __("Course or training"),
}
CADENCES: Mapping[int, object] = {
    7: __("once a week"),
    14: __("every two weeks"),
    30: __("once a month"),
    ON_REQUEST: __("on request"),
}
STATES: Mapping[ProgramVersionState, object] = {
    ProgramVersionState.DRAFT: __("in writing"),
    ProgramVersionState.AGREED: __("agreed on, waits for the curator"),
    ProgramVersionState.APPROVED: __("approved by the curator"),
    ProgramVersionState.DISCARDED: __("put away"),
}
PROBLEMS: Mapping[ProgramProblem, object] = {
    ProgramProblem.NO_PROBLEM: __("what the difficulty is"),
    ProgramProblem.NO_GOAL: __("at least one goal"),
    ProgramProblem.NO_TERM: __("the term"),
    ProgramProblem.NO_MEETINGS: __("how and how often you meet"),
    ProgramProblem.NO_ITEM: __("at least one item of the plan"),
    ProgramProblem.ITEM_INCOMPLETE: __(
        "in the items of the plan: what you do, the form, the date, the result"
    ),
    ProgramProblem.ITEM_OUTSIDE_TERM: __("dates of items that lie within the term"),
}
# Room for a hint above the text and for what the buttons need explained.
PAGE_TEXT = 2700
_TAG = re.compile(r"<[^>]+>")


def months_text(count: int) -> str:
    """«6 месяцев»."""
    return ngettext("{count} month", "{count} months", count).format(count=count)


def cadence_text(days: int | None) -> str:
    """«раз в две недели»."""
    return str(CADENCES.get(days if days is not None else -1, ""))


def term_text(version: ProgramVersion) -> str:
    """«6 месяцев: 23 ноября 2026 – 23 мая 2027»; without months when the end has moved since."""
    if version.months is None or version.starts_on is None or version.ends_on is None:
        return _("not chosen yet")
    if version.ends_on != end_of_term(version.starts_on, version.months):
        return f"{full_day(version.starts_on)} – {full_day(version.ends_on)}"
    return _("{months}: {first} – {last}").format(
        months=months_text(version.months),
        first=full_day(version.starts_on),
        last=full_day(version.ends_on),
    )


def meetings_text(version: ProgramVersion) -> str:
    """«онлайн, раз в две недели»."""
    parts = [str(MODES[version.mode]) if version.mode else "", cadence_text(version.cadence_days)]
    return ", ".join(part for part in parts if part) or _("not chosen yet")


def deficit_text(item: PlanItem) -> str:
    """What an item is about."""
    return item_title(item.item_code) if item.item_code else _("Outside the diagnosis")


def form_text(form: PlanItemForm | None) -> str:
    """The form of a measure; empty when none is chosen."""
    return str(FORMS[form]) if form else ""


def item_block(item: PlanItem, number: int, zone: str) -> str:
    """An item of a plan with everything that is said about it."""
    lines = [f"{number}. <b>{deficit_text(item)}</b>"]
    if item.measure:
        lines.append(_("What we do: {text}").format(text=html.quote(item.measure)))
    if item.form:
        lines.append(_("Form: {form}").format(form=form_text(item.form)))
    if item.due_on:
        lines.append(_("By: {day}").format(day=full_day(item.due_on)))
    if item.expected_result:
        lines.append(_("Result: {text}").format(text=html.quote(item.expected_result)))
    if item.state is PlanItemState.DONE and item.done_at is not None:
        day = full_day(to_local(item.done_at, zone).date())
        lines.append(_("✓ Done on {day}").format(day=day))
    return "\n".join(lines)


def programme_blocks(
    version: ProgramVersion, items: Sequence[tuple[int, PlanItem]], zone: str
) -> list[str]:
    """The content of a version, block by block, user text quoted; `items` are those to be shown."""
    goals = split_goals(version.goals)
    listed = "\n".join(f"• {html.quote(goal)}" for goal in goals)
    blocks = [
        _("<b>What the difficulty is</b>\n{text}").format(text=_or_nothing(version.problem)),
        _("<b>Goals</b>\n{goals}").format(goals=listed or _("not written yet")),
    ]
    if version.results:
        blocks.append(_("<b>Expected results</b>\n{text}").format(text=html.quote(version.results)))
    blocks += [
        _("<b>Term</b>\n{term}").format(term=term_text(version)),
        _("<b>Meetings</b>\n{meetings}").format(meetings=meetings_text(version)),
    ]
    heading = _("<b>Plan</b>")
    if version.state is ProgramVersionState.APPROVED:
        heading = _("<b>Plan</b>: {done}").format(done=done_text(version))
    shown = [item_block(item, number, zone) for number, item in items]
    if not shown:
        return [*blocks, "\n".join([heading, _("no items yet")])]
    return [*blocks, f"{heading}\n{shown[0]}", *shown[1:]]


def done_text(version: ProgramVersion) -> str:
    """«выполнено 1 из 4»."""
    done, number = count_done(version)
    return _("{done} of {number} done").format(done=done, number=number)


def problems_text(problems: Sequence[ProgramProblem]) -> str:
    """What is still missing, one a line."""
    listed = "\n".join(f"• {PROBLEMS[problem]}" for problem in problems)
    return _("<b>Still missing</b>\n{list}").format(list=listed)


def warning_text(warning: ProgramWarning) -> str:
    """One thing a curator should look at, user text quoted."""
    match warning.kind:
        case WarningKind.ITEMS_OUTSIDE:
            numbers = ", ".join(str(position) for position in warning.positions)
            return _("Items outside the diagnosis: {numbers}.").format(numbers=numbers)
        case WarningKind.DEFICITS_WITHOUT_ITEM:
            listed = "; ".join(item_title(code) for code in warning.codes)
            return _("No item answers what was asked for: {list}.").format(list=listed)
        case WarningKind.WISH:
            return _("Asked after the planning meeting to change: {text}").format(
                text=html.quote(warning.text or "")
            )
        case WarningKind.NOT_PLANNED_TOGETHER:
            return _("The planning meeting has not been held yet.")


def warning_block(warnings: Sequence[ProgramWarning]) -> str:
    """Everything a curator should look at; empty when there is nothing."""
    if not warnings:
        return ""
    listed = "\n".join(f"• {warning_text(warning)}" for warning in warnings)
    return _("<b>Please look at this</b>\n{list}").format(list=listed)


def text_pages(blocks: Sequence[str], limit: int = PAGE_TEXT) -> list[str]:
    """Blocks packed into pages of at most `limit` characters as Telegram counts them."""
    pages: list[list[str]] = [[]]
    for block in blocks:
        if not block:
            continue
        if pages[-1] and _length([*pages[-1], block]) > limit:
            pages.append([])
        pages[-1].append(block)
    return ["\n\n".join(page) for page in pages]


def _length(blocks: Sequence[str]) -> int:
    return len(unescape(_TAG.sub("", "\n\n".join(blocks))))


def _or_nothing(text: str | None) -> str:
    return html.quote(text) if text else _("not written yet")
