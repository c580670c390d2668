"""«Добавить запрос» of a mentee, «Разделить запрос» of a curator."""

from aiogram import Router, html
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.callbacks import OpenNeed
from handlers.callbacks.more_needs import AddNeed, MarkItems, SendNeed, SplitItem, SplitNeed
from handlers.callbacks.office import OpenProfile
from handlers.pairing_words import item_codes, sees_topics, who
from handlers.screen import Button, Screen
from handlers.taxonomy import direction_title, item_title
from handlers.widgets import Rows, choice, menu_row, page_of, page_row
from models import Need
from services import taxonomy
from services.actor import Actor
from services.errors import AlreadyDone, FormIncomplete, NotFound
from services.more_needs import add_need, list_asked, split_need
from services.needs import SEARCHING, get_need
from services.registration import MENTEE_ITEMS
from services.session import Session

router = Router(name="more_needs")

# With the pages, «Send» and the way back, eight buttons.
ON_PAGE = 3
# With the pages and the way back.
DIRECTIONS_ON_PAGE = 4


def can_split(actor: Actor, need: Need) -> bool:
    """True for a request of two items that looks for somebody, for those who read its topics."""
    return need.state in SEARCHING and len(need.items) > 1 and sees_topics(actor, need)


@router.callback_query(AddNeed.filter())
async def ask_direction(
    callback: CallbackQuery, callback_data: AddNeed, session: Session, actor: Actor
) -> Screen:
    """The direction; those with nothing left to ask for are left out."""
    try:
        asked = await list_asked(session, actor=actor)
    except AlreadyDone:
        return _enough()
    directions = taxonomy.directions()
    free = [n for n, each in enumerate(directions) if set(each.items) - asked]
    shown, page, pages = page_of(free, callback_data.page, DIRECTIONS_ON_PAGE)
    rows = [choice(direction_title(directions[n].code), MarkItems(direction=n)) for n in shown]
    text = _(
        "<b>One more request: what do you need help with?</b>\n\nChoose one direction. It is seen "
        "by your curator and, once you both agree, by your mentor."
    )
    pager = page_row(page, pages, lambda number: AddNeed(page=number))
    return Screen(text=text, rows=[*rows, pager, _back_row(OpenProfile())])


@router.callback_query(MarkItems.filter())
async def mark_items(
    callback: CallbackQuery, callback_data: MarkItems, session: Session, actor: Actor
) -> Screen:
    """One or two points of the direction."""
    try:
        asked = await list_asked(session, actor=actor)
    except AlreadyDone:
        return _enough()
    codes = _items(callback_data.direction)
    marked = _marked(callback_data) - asked
    bits = sum(1 << place for place, code in enumerate(codes) if code in marked)
    free = [place for place, code in enumerate(codes) if code not in asked]
    shown, page, pages = page_of(free, callback_data.page, ON_PAGE)
    here = MarkItems(direction=callback_data.direction, chosen=bits, page=page)
    rows: Rows = []
    for place in shown:
        is_marked = codes[place] in marked
        # A third one takes the place of the others.
        full = not is_marked and len(marked) >= MENTEE_ITEMS
        chosen = 1 << place if full else bits ^ 1 << place
        rows.append(
            choice(
                item_title(codes[place]),
                here.model_copy(update={"chosen": chosen}),
                chosen=is_marked,
            )
        )
    title = html.quote(direction_title(taxonomy.directions()[callback_data.direction].code))
    text = _("<b>{direction}</b>\n\nMark one or two points.").format(direction=title)
    if marked:
        names = "\n".join(f"· {html.quote(item_title(code))}" for code in codes if code in marked)
        text += "\n\n" + names
        text += "\n\n" + _("How and when to meet is taken over from your request before.")
        send = SendNeed(direction=callback_data.direction, chosen=bits)
        rows.append([Button(_("Send the request"), send)])
    pager = page_row(page, pages, lambda number: here.model_copy(update={"page": number}))
    return Screen(text=text, rows=[*rows, pager, _back_row(AddNeed())])


@router.callback_query(SendNeed.filter())
async def send_need(
    callback: CallbackQuery, callback_data: SendNeed, session: Session, actor: Actor
) -> Screen:
    """Open it, and say what happens next; a repeated press says that it is there."""
    codes = _items(callback_data.direction)
    wanted = [code for code in codes if code in _marked(callback_data)]
    try:
        await add_need(session, actor=actor, items=wanted)
    except AlreadyDone:
        return await _as_it_stands(session, actor)
    except FormIncomplete:
        return await mark_items(
            callback, MarkItems(direction=callback_data.direction), session, actor
        )
    names = "\n".join(f"· {html.quote(item_title(code))}" for code in wanted)
    text = _(
        "<b>The request is open</b>\n{topics}\n\nYour curator sees it and looks for a mentor. I "
        "will write as soon as there is somebody."
    ).format(topics=names)
    return Screen(text=text, rows=[_back_row(OpenProfile())])


@router.callback_query(SplitNeed.filter())
async def ask_which(
    callback: CallbackQuery, callback_data: SplitNeed, session: Session, actor: Actor
) -> Screen:
    """Which of the items gets a mentor of its own."""
    need = await get_need(session, actor=actor, need_id=callback_data.need_id)
    if not can_split(actor, need):
        return _not_split(need.id)
    text = _(
        "<b>Split the request</b>: {who}\n\nFor each of the two a mentor is found separately. "
        "Which point becomes a request of its own?"
    ).format(who=who(session, need.participation))
    rows = [
        choice(item_title(code), SplitItem(need_id=need.id, item=place))
        for place, code in enumerate(item_codes(need))
    ]
    return Screen(text=text, rows=[*rows, _back_row(OpenNeed(need_id=need.id))])


@router.callback_query(SplitItem.filter())
async def split(
    callback: CallbackQuery, callback_data: SplitItem, session: Session, actor: Actor
) -> Screen:
    """Two requests instead of one; a repeated press changes nothing."""
    need = await get_need(session, actor=actor, need_id=callback_data.need_id)
    codes = item_codes(need)
    if not can_split(actor, need):
        return _not_split(need.id)
    if not 0 <= callback_data.item < len(codes):
        raise NotFound
    try:
        apart = await split_need(
            session, actor=actor, need_id=need.id, item_code=codes[callback_data.item]
        )
    except AlreadyDone:
        return _not_split(need.id)
    text = _("There are two requests: a mentor is found for each.")
    rows = [
        [Button(_("The first request"), OpenNeed(need_id=need.id))],
        [Button(_("The new request"), OpenNeed(need_id=apart.id))],
        menu_row(),
    ]
    return Screen(text=text, rows=rows)


async def _as_it_stands(session: Session, actor: Actor) -> Screen:
    """For a request that is there already, or has to wait."""
    try:
        await list_asked(session, actor=actor)
    except AlreadyDone:
        return _enough()
    text = _("This point is in one of your requests already.")
    return Screen(text=text, rows=[_back_row(OpenProfile())])


def _items(direction: int) -> tuple[str, ...]:
    directions = taxonomy.directions()
    if not 0 <= direction < len(directions):
        raise NotFound
    return directions[direction].items


def _marked(data: MarkItems | SendNeed) -> set[str]:
    codes = _items(data.direction)
    return {code for place, code in enumerate(codes) if data.chosen >> place & 1}


def _enough() -> Screen:
    text = _(
        "Several requests of yours look for a mentor already. As soon as one of them has found "
        "somebody, you can add another."
    )
    return Screen(text=text, rows=[_back_row(OpenProfile())])


def _not_split(need_id: int) -> Screen:
    text = _("There is nothing to split here: one point, or somebody is being asked already.")
    return Screen(text=text, rows=[_back_row(OpenNeed(need_id=need_id))])


def _back_row(action: AddNeed | OpenNeed | OpenProfile) -> list[Button]:
    return [Button(_("Back"), action), *menu_row()]
