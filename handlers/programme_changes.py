"""What a correction changes, in words."""

from aiogram import html
from aiogram.utils.i18n import gettext as _

from handlers.meeting_words import MODES
from handlers.programme_words import (
    cadence_text,
    deficit_text,
    item_block,
    term_text,
)
from services.program_changes import ChangedPart, ProgramChanges


def change_blocks(changes: ProgramChanges, zone: str) -> list[str]:
    """Everything that is different, block by block, user text quoted."""
    if changes.is_empty:
        return [_("Nothing is different yet.")]
    blocks = [_part(changes, part) for part in changes.parts]
    blocks += [_("+ Goal: {text}").format(text=html.quote(goal)) for goal in changes.goals_added]
    blocks += [
        _("− Goal: {text}").format(text=f"<s>{html.quote(goal)}</s>")
        for goal in changes.goals_removed
    ]
    numbers = {item.id: number for number, item in enumerate(changes.version.items, 1)}
    blocks += [
        _("<b>New item</b>\n{item}").format(item=item_block(item, numbers[item.id], zone))
        for item in changes.items_added
    ]
    for before, after in changes.changed_items:
        blocks.append(
            _("<b>Changed item</b>\n{before}\n<b>Now</b>\n{after}").format(
                before=f"<i>{item_block(before, numbers[after.id], zone)}</i>",
                after=item_block(after, numbers[after.id], zone),
            )
        )
    blocks += [
        _("<b>Left out</b>\n{item}").format(item=f"<s>{_short(item)}</s>")
        for item in changes.items_removed
    ]
    return blocks


def _short(item) -> str:
    measure = f": {html.quote(item.measure)}" if item.measure else ""
    return f"{deficit_text(item)}{measure}"


def _part(changes: ProgramChanges, part: ChangedPart) -> str:
    base, version = changes.base, changes.version
    match part:
        case ChangedPart.PROBLEM:
            return _("<b>What the difficulty is</b>\n{text}").format(
                text=html.quote(version.problem or "")
            )
        case ChangedPart.RESULTS:
            return _("<b>Expected results</b>\n{text}").format(
                text=html.quote(version.results or "")
            )
        case ChangedPart.TERM:
            was, now = term_text(base), term_text(version)
            title = _("<b>Term</b>")
        case ChangedPart.MODE:
            was, now = (str(MODES[v.mode]) if v.mode else "" for v in (base, version))
            title = _("<b>How you meet</b>")
        case ChangedPart.CADENCE:
            was, now = (cadence_text(v.cadence_days) for v in (base, version))
            title = _("<b>How often you meet</b>")
    return f"{title}\n<s>{was}</s>\n{now}"
