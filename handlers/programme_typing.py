"""Typing into a programme: a part of it, a text or a day of a plan item; one way for all.

The first text that somebody saves in a programme is shown to them with who will read it; what they
type after that is saved at once. A text written by somebody else meanwhile is shown before it is
replaced.
"""

from dataclasses import asdict, dataclass
from typing import Any

from aiogram import html
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.programme import (
    CopyOwnWords,
    EditProgramme,
    KeepProgrammeText,
    OpenPlan,
    OpenPlanItem,
    WritePlanItem,
    WriteProgramme,
)
from handlers.current import state_screen
from handlers.display import clean
from handlers.leaving import leave, unless_gone
from handlers.programme_screens import draft_screen
from handlers.programme_words import deficit_text
from handlers.screen import Button, Screen
from handlers.widgets import Rows, menu_row
from models import PlanItem
from services.actor import Actor
from services.errors import NotFound
from services.program_content import (
    LONGEST_LINE,
    LONGEST_TEXT,
    MOST_GOALS,
    SHORTEST_TEXT,
    ItemPart,
    ProgramText,
    is_fitting,
    is_fitting_line,
)
from services.program_edits import mark_of_text
from services.program_items import mark_of_part
from services.program_views import ProgramView, find_own_words, get_by_version
from services.session import Session

# What is being typed, and in which programme its author has read who sees it.
KEY = "programme_text"
WARNED = "programme_warned"
# What the mentee wrote in their own request and after the trial, by part (domain.md 3.2).
OWN_WORDS = {ProgramText.PROBLEM: ("nm06", "tm05"), ProgramText.GOALS: ("nm07",)}


class ProgrammeForm(StatesGroup):
    """A text is awaited, or its author's word that it may be shown; a length, or a day."""

    text = State()
    confirm = State()
    months = State()
    start = State()
    due = State()


@dataclass
class Typing:
    """What is typed where: `item_id` 0 for a part of the programme itself; `seen` is the mark of
    what stood there; `draft` waits for its author's word; `shown` is the mark of what its author
    was shown beside it."""

    version_id: int
    item_id: int
    part: str
    seen: str
    draft: str = ""
    shown: str = ""

    @property
    def is_goals(self) -> bool:
        """Goals are written one a line."""
        return not self.item_id and self.part == ProgramText.GOALS


async def await_text(session: Session, actor: Actor, state: FSMContext, typing: Typing) -> Screen:
    await state.set_state(ProgrammeForm.confirm if typing.draft else ProgrammeForm.text)
    await state.update_data({KEY: asdict(typing)})
    return await text_awaited(session, actor, state)


@state_screen(ProgrammeForm.text, ProgrammeForm.confirm)
@unless_gone
async def text_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """What is to be typed, or what was, for its author's word; else how the programme stands."""
    typing = await get_typing(state)
    view = await get_by_version(session, actor=actor, version_id=typing.version_id)
    item = view.item(typing.item_id)
    gone = typing.item_id and item is None
    if not view.may_write or view.open.id != typing.version_id or gone:
        await leave(state, KEY)
        return await draft_screen(session, actor, view)
    if typing.draft:
        typing.shown = mark_now(view, typing, item)
        await state.update_data({KEY: asdict(typing)})
        return _confirm_screen(view, typing, item)
    return await _question_screen(session, actor, view, typing, item)


async def get_typing(state: FSMContext) -> Typing:
    kept: dict[str, Any] = (await state.get_data()).get(KEY) or {}
    try:
        return Typing(**kept)
    except TypeError:
        raise NotFound from None


async def _question_screen(
    session: Session, actor: Actor, view: ProgramView, typing: Typing, item: PlanItem | None
) -> Screen:
    parts = [f"<b>{_title(typing, item)}</b>"]
    if now := _present(view, typing, item):
        parts.append(_("Now:\n<blockquote>{text}</blockquote>").format(text=html.quote(now)))
    parts += [how_to_type(typing), f"<i>{_seen_by()}</i>"]
    rows: Rows = []
    if not typing.item_id and await own_words(session, actor, view, typing):
        copy = CopyOwnWords(version_id=typing.version_id, part=ProgramText(typing.part))
        rows.append([Button(_("Take it from my request"), copy)])
    return Screen(text="\n\n".join(parts), rows=[*rows, _back(typing, item)])


def _confirm_screen(view: ProgramView, typing: Typing, item: PlanItem | None) -> Screen:
    parts = [f"<b>{_title(typing, item)}</b>", html.quote(typing.draft)]
    if mark_now(view, typing, item) != typing.seen:
        parts.append(
            _("Meanwhile somebody else wrote:\n<blockquote>{text}</blockquote>").format(
                text=html.quote(_present(view, typing, item) or "—")
            )
        )
        save = Button(_("Put mine instead"), KeepProgrammeText(version_id=typing.version_id))
    else:
        save = Button(_("Save"), KeepProgrammeText(version_id=typing.version_id))
    parts.append(_("The other side and the curator will read this. Is nobody named in it?"))
    again: Any = (
        WritePlanItem(item_id=typing.item_id, part=ItemPart(typing.part))
        if typing.item_id
        else WriteProgramme(version_id=typing.version_id, part=ProgramText(typing.part))
    )
    rows = [[save], [Button(_("Write it anew"), again)], _back(typing, item)]
    return Screen(text="\n\n".join(parts), rows=rows)


async def own_words(
    session: Session, actor: Actor, view: ProgramView, typing: Typing
) -> str | None:
    codes = OWN_WORDS.get(ProgramText(typing.part), ())
    if not codes or view.member is None:
        return None
    found = [await find_own_words(session, actor=actor, code=code) for code in codes]
    written = [words for words in found if words]
    longest_first = (" ".join(written[:count]) for count in range(len(written), 0, -1))
    return next((words for words in longest_first if fits(typing, words)), None)


def cleaned(typing: Typing, text: str) -> str:
    """On one line, but for goals, each on its own."""
    if not typing.is_goals:
        return clean(text)
    return "\n".join(line for raw in text.splitlines() if (line := clean(raw).lstrip("-–—•* ")))


def fits(typing: Typing, text: str) -> bool:
    if typing.item_id:
        return is_fitting_line(text)
    return is_fitting(ProgramText(typing.part), text)


def _present(view: ProgramView, typing: Typing, item: PlanItem | None) -> str | None:
    return getattr(item if typing.item_id else view.open, typing.part, None)


def mark_now(view: ProgramView, typing: Typing, item: PlanItem | None) -> str:
    if typing.item_id:
        return mark_of_part(item, ItemPart(typing.part)) if item is not None else ""
    return mark_of_text(view.open, ProgramText(typing.part)) if view.open else ""


def _title(typing: Typing, item: PlanItem | None) -> str:
    if item is not None:
        question = {
            ItemPart.MEASURE: _("What will you do?"),
            ItemPart.EXPECTED_RESULT: _("What will you have in the end?"),
        }[ItemPart(typing.part)]
        return f"{deficit_text(item)}. {question}"
    return {
        ProgramText.PROBLEM: _("What is the difficulty?"),
        ProgramText.GOALS: _("What are the goals?"),
        ProgramText.RESULTS: _("Which results do you expect, on the way and at the end?"),
    }[ProgramText(typing.part)]


def how_to_type(typing: Typing) -> str:
    if typing.is_goals:
        return _(
            "Type the goals, each on a line of its own: one to {most}, each of {shortest} to "
            "{longest} characters."
        ).format(most=MOST_GOALS, shortest=SHORTEST_TEXT, longest=LONGEST_LINE)
    longest = LONGEST_LINE if typing.item_id else LONGEST_TEXT
    return _("Type {shortest} to {longest} characters.").format(
        shortest=SHORTEST_TEXT, longest=longest
    )


def _seen_by() -> str:
    return _(
        "Who will see it: the other side and the curator. Without names of children or parents."
    )


def _back(typing: Typing, item: PlanItem | None) -> list[Button]:
    back: Any = EditProgramme(version_id=typing.version_id)
    if item is not None:
        # An item about which nothing is said yet would ask the same again.
        back = (
            OpenPlanItem(item_id=item.id)
            if item.measure
            else OpenPlan(version_id=typing.version_id)
        )
    return [Button(_("Back"), back), *menu_row()]


async def stop_typing(state: FSMContext) -> None:
    """Nothing of the programme is awaited any more: its reader has gone on by a button."""
    if await state.get_state() in {str(awaited.state) for awaited in ProgrammeForm.__states__}:
        await leave(state, KEY)


async def typing_or_none(state: FSMContext) -> Typing | None:
    """What is typed where, or None when the dialog no longer knows."""
    try:
        return await get_typing(state)
    except NotFound:
        return None
