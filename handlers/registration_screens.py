"""The questions of the short registration."""

from collections.abc import Mapping, Sequence

from aiogram import html
from aiogram.fsm.context import FSMContext
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __
from aiogram.utils.i18n import ngettext

from handlers.answer_titles import BAND_TITLES, MODE_TITLES, bands_line
from handlers.callbacks.joining import (
    BandsDone,
    ChooseCapacity,
    ChooseMode,
    ChooseReach,
    ItemsDone,
    KeepName,
    OpenDirections,
    OpenItems,
    StepBack,
    ToggleBand,
    ToggleItem,
)
from handlers.current import state_screen
from handlers.display import shorten
from handlers.joining_draft import Draft, Registration, load_draft
from handlers.screen import MAX_BUTTON, Button, Screen
from handlers.taxonomy import direction_title, item_title
from handlers.widgets import choice, page_of
from models import Reach, Role
from services import taxonomy
from services.actor import Actor
from services.matching.hours import Band
from services.registration import CAPACITIES, count_mentors
from services.session import Session

Rows = list[list[Button]]
# Six fit beside «Done» and «Back»; more are paged, five and «More».
ONE_PAGE = 6

NEED_REACH: Mapping[Reach, object] = {
    Reach.OWN_SCHOOL: __("From my school"),
    Reach.OTHER_SCHOOL: __("From another school"),
    Reach.ANY: __("It does not matter"),
}
OFFER_REACH: Mapping[Reach, object] = {
    Reach.ANY: __("Yes, from other schools too"),
    Reach.OWN_SCHOOL: __("No, only from my school"),
}


async def required_draft(state: FSMContext) -> Draft:
    """The form under way. A state of a form without its answers cannot be: both are one row."""
    draft = await load_draft(state)
    assert draft is not None
    return draft


@state_screen(Registration.name)
async def name_screen(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """How the person wants to be called."""
    draft = await required_draft(state)
    text = _(
        "<b>How should colleagues address you?</b>\n\nType a name, or a name and patronymic. "
        "Please leave the surname out: here people are known by name and number."
    )
    rows: Rows = []
    if draft.suggested_name:
        label = _("Address me as {name}").format(name=draft.suggested_name)
        rows.append([Button(shorten(label, MAX_BUTTON), KeepName())])
    return Screen(text=text, rows=rows)


@state_screen(Registration.direction)
async def direction_screen(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """In which direction help is needed or offered."""
    draft = await required_draft(state)
    if draft.role is Role.MENTOR:
        text = _(
            "<b>What can you help with?</b>\n\nChoose a direction, then your strong points in it: "
            "up to ten in all. Your curator and the coordinators see them."
        )
    else:
        text = _(
            "<b>What do you need help with?</b>\n\nChoose one direction. It is seen by your "
            "curator and, once you both agree, by your mentor."
        )
    if draft.comment:
        returned = _("<b>The curator has returned your form:</b> {comment}")
        text = f"{returned.format(comment=html.quote(draft.comment))}\n\n{text}"
    directions = taxonomy.directions()
    shown, page, pages = page_of(directions, draft.page)
    rows: Rows = []
    for direction in shown:
        chosen = sum(code in draft.items for code in direction.items)
        title = direction_title(direction.code)
        if chosen and draft.role is Role.MENTOR:
            title = f"{chosen} · {title}"
        action = OpenItems(direction=directions.index(direction))
        rows.append(choice(title, action, chosen=bool(chosen)))
    rows.append([_more(OpenDirections(page=(page + 1) % pages))])
    if draft.items and draft.role is Role.MENTOR:
        rows.append([_done(ItemsDone())])
    return Screen(text=text, rows=[*rows, _back_row()])


@state_screen(Registration.items)
async def items_screen(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """Which points of the direction."""
    draft = await required_draft(state)
    direction = taxonomy.directions()[draft.direction]
    title = html.quote(direction_title(direction.code))
    if draft.role is Role.MENTOR:
        text = _("<b>{direction}</b>\n\nMark what you could teach others. Chosen in all: {count}.")
        text = text.format(direction=title, count=len(draft.items))
    else:
        text = _("<b>{direction}</b>\n\nMark one or two points.").format(direction=title)
    size = len(direction.items) if len(direction.items) <= ONE_PAGE else ONE_PAGE - 1
    shown, page, pages = page_of(direction.items, draft.page, size)
    rows: Rows = [
        choice(
            item_title(code),
            ToggleItem(direction=draft.direction, item=direction.items.index(code), page=page),
            chosen=code in draft.items,
        )
        for code in shown
    ]
    if pages > 1:
        rows.append([_more(OpenItems(direction=draft.direction, page=(page + 1) % pages))])
    if draft.items:
        rows.append([_done(ItemsDone())])
    return Screen(text=text, rows=[*rows, _back_row()])


@state_screen(Registration.capacity)
async def capacity_screen(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """How many people at once."""
    draft = await required_draft(state)
    numbers = [
        Button(
            f"✓ {places}" if places == draft.capacity else str(places),
            ChooseCapacity(places=places),
        )
        for places in CAPACITIES
    ]
    return Screen(
        text=_("<b>How many colleagues can you support at once?</b>\n\nOne is good, too."),
        rows=[numbers, _back_row()],
    )


@state_screen(Registration.mode)
async def mode_screen(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """In person, online or both; a mentee reads first how many mentors the topic has."""
    draft = await required_draft(state)
    text = _("<b>How do you like to meet?</b>")
    if draft.role is Role.MENTEE:
        text = f"{await mentors_line(session, draft)}\n\n{text}"
    rows = [
        choice(str(title), ChooseMode(mode=mode), chosen=mode is draft.mode)
        for mode, title in MODE_TITLES.items()
    ]
    return Screen(text=text, rows=[*rows, _back_row()])


@state_screen(Registration.bands)
async def bands_screen(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """When it usually suits."""
    draft = await required_draft(state)
    rows = [
        choice(str(title), ToggleBand(band=band), chosen=band in draft.bands)
        for band, title in BAND_TITLES.items()
    ]
    if len(draft.bands) < len(Band):
        rows.append([Button(_("Any time"), BandsDone(everything=True))])
    if draft.bands:
        rows.append([_done(BandsDone())])
    return Screen(
        text=_("<b>When does it usually suit you?</b>\n\nMark one or several."),
        rows=[*rows, _back_row()],
    )


@state_screen(Registration.reach)
async def reach_screen(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The answers so far, and the last question: its answer sends the form."""
    draft = await required_draft(state)
    if draft.role is Role.MENTOR:
        question = _("<b>Are you ready to help teachers from other schools?</b>")
        options: Mapping[Reach, object] = OFFER_REACH
    else:
        question = _("<b>Where would you like the mentor to be from?</b>")
        options = NEED_REACH
    last = _("This is the last question: the answer sends the form to your curator.")
    rows = [
        choice(str(title), ChooseReach(reach=reach), chosen=reach is draft.reach)
        for reach, title in options.items()
    ]
    return Screen(
        text=f"{summary(draft)}\n\n{question}\n{last}",
        rows=[*rows, _back_row()],
    )


def summary(draft: Draft) -> str:
    """The answers so far, each on a line, to be checked before sending."""
    lines = [_("<b>Please check your answers</b>"), html.quote(draft.name)]
    lines += [f"· {html.quote(item_title(code))}" for code in draft.items]
    if draft.role is Role.MENTOR and draft.capacity:
        count = ngettext("{count} colleague at once", "{count} colleagues at once", draft.capacity)
        lines.append(count.format(count=draft.capacity))
    if draft.mode:
        lines.append(str(MODE_TITLES[draft.mode]))
    lines.append(bands_line(draft.bands))
    return "\n".join(lines)


async def mentors_line(
    session: Session, draft: Draft, *, reach: Reach = Reach.ANY, items: Sequence[str] = ()
) -> str:
    """«There are 3 mentors for this topic», or that the search goes on."""
    count = await count_mentors(
        session,
        participation_id=draft.participation_id,
        items=items or draft.items,
        reach=reach,
    )
    if not count:
        return _("Nobody offers this topic yet: the curator will look wider.")
    text = ngettext(
        "There is {count} mentor for this topic.",
        "There are {count} mentors for this topic.",
        count,
    )
    return text.format(count=count)


def _more(action: OpenDirections | OpenItems) -> Button:
    return Button(_("More ›"), action)


def _done(action: ItemsDone | BandsDone) -> Button:
    return Button(_("Done"), action)


def _back_row() -> list[Button]:
    return [Button(_("Back"), StepBack())]
