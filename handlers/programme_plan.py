"""The plan of a programme, item by item: what it is about, the form, the day; taken out again."""

from datetime import date

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.programme import (
    AddPlanItem,
    ChooseDeficit,
    ChooseDue,
    ChooseForm,
    DropPlanItem,
    NewPlanItem,
    OpenPlan,
    OpenPlanItem,
    SetDeficit,
    SetDue,
    SetForm,
)
from handlers.programme_asking import ask_due, ask_next, value_awaited
from handlers.programme_forms import programme_now, writable, writable_item
from handlers.programme_plan_screens import (
    deficit_screen,
    form_screen,
    item_screen,
    new_item_screen,
    plan_screen,
)
from handlers.programme_screens import draft_screen, or_programme_now
from handlers.programme_typing import ProgrammeForm, stop_typing, typing_or_none
from handlers.programme_words import deficit_text
from handlers.screen import Button, Screen
from handlers.typed_days import typed_day
from handlers.widgets import menu_row
from models import PlanItem
from services.actor import Actor
from services.errors import FormIncomplete
from services.program_content import MOST_ITEMS
from services.program_items import add_item, change_deficit, drop_item, set_due, set_form
from services.program_views import ProgramView, get_by_item
from services.session import Session

router = Router(name="programme_plan")


@router.callback_query(OpenPlan.filter())
async def open_plan(
    callback: CallbackQuery,
    callback_data: OpenPlan,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """The items of the plan."""
    await stop_typing(state)
    view = await writable(session, actor, callback_data.version_id)
    if view is None:
        return await programme_now(session, actor, callback_data.version_id)
    return plan_screen(view, callback_data.page)


@router.callback_query(NewPlanItem.filter())
async def new_item(
    callback: CallbackQuery, callback_data: NewPlanItem, session: Session, actor: Actor
) -> Screen:
    """What a new item is about."""
    view = await writable(session, actor, callback_data.version_id)
    if view is None:
        return await programme_now(session, actor, callback_data.version_id)
    return new_item_screen(view, callback_data.page)


@router.callback_query(AddPlanItem.filter())
@or_programme_now
async def add(
    callback: CallbackQuery,
    callback_data: AddPlanItem,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """One more item; what is done about it comes next."""
    version_id = callback_data.version_id
    code = callback_data.code or None
    try:
        item = await add_item(session, actor=actor, version_id=version_id, item_code=code)
    except FormIncomplete:
        view = await writable(session, actor, version_id)
        hint = _("A plan has up to {most} items.").format(most=MOST_ITEMS)
        return plan_screen(view).with_hint(hint)
    return await ask_next(session, actor, state, item.id)


@router.callback_query(OpenPlanItem.filter())
async def open_item(
    callback: CallbackQuery,
    callback_data: OpenPlanItem,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """One item; what is empty in a new one is asked for at once."""
    await stop_typing(state)
    found = await writable_item(session, actor, callback_data.item_id)
    if found is None:
        return await _item_now(session, actor, callback_data.item_id)
    view, item = found
    if item.measure is None:
        return await ask_next(session, actor, state, item.id)
    return item_screen(view, item, actor.timezone)


async def _item_now(session: Session, actor: Actor, item_id: int) -> Screen:
    view, _item = await get_by_item(session, actor=actor, item_id=item_id)
    return await draft_screen(session, actor, view)


@router.callback_query(ChooseDeficit.filter())
async def choose_deficit(
    callback: CallbackQuery, callback_data: ChooseDeficit, session: Session, actor: Actor
) -> Screen:
    """What an item is about."""
    found = await writable_item(session, actor, callback_data.item_id)
    if found is None:
        return await _item_now(session, actor, callback_data.item_id)
    return deficit_screen(*found, callback_data.page)


@router.callback_query(SetDeficit.filter())
@or_programme_now
async def take_deficit(
    callback: CallbackQuery, callback_data: SetDeficit, session: Session, actor: Actor
) -> Screen:
    """Another difficulty, or none."""
    code = callback_data.code or None
    item = await change_deficit(session, actor=actor, item_id=callback_data.item_id, item_code=code)
    return await _shown(session, actor, item)


async def _shown(session: Session, actor: Actor, item: PlanItem) -> Screen:
    found = await writable_item(session, actor, item.id)
    if found is None:
        return await _item_now(session, actor, item.id)
    return item_screen(*found, actor.timezone).with_toast(_("Noted"))


@router.callback_query(ChooseForm.filter())
async def choose_form(
    callback: CallbackQuery, callback_data: ChooseForm, session: Session, actor: Actor
) -> Screen:
    """The forms of a measure."""
    found = await writable_item(session, actor, callback_data.item_id)
    if found is None:
        return await _item_now(session, actor, callback_data.item_id)
    return form_screen(found[1], callback_data.page)


@router.callback_query(SetForm.filter())
@or_programme_now
async def take_form(
    callback: CallbackQuery,
    callback_data: SetForm,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """The form; then whatever is still empty."""
    item_id = callback_data.item_id
    await set_form(session, actor=actor, item_id=item_id, form=callback_data.form)
    return (await ask_next(session, actor, state, item_id)).with_toast(_("Noted"))


@router.callback_query(ChooseDue.filter())
async def choose_due(
    callback: CallbackQuery,
    callback_data: ChooseDue,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """By when."""
    found = await writable_item(session, actor, callback_data.item_id)
    if found is None:
        return await _item_now(session, actor, callback_data.item_id)
    return await ask_due(state, *found, callback_data.page)


@router.callback_query(SetDue.filter())
@or_programme_now
async def take_due(
    callback: CallbackQuery,
    callback_data: SetDue,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """By a day; then whatever is still empty."""
    try:
        day = date.fromordinal(callback_data.day)
    except (ValueError, OverflowError):
        return await _item_now(session, actor, callback_data.item_id)
    return await _set_due(session, actor, state, callback_data.item_id, day)


@router.message(ProgrammeForm.due, F.text, ~F.text.startswith("/"))
async def type_due(message: Message, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """By a typed day."""
    typing = await typing_or_none(state)
    found = await _being_written(session, actor, typing.item_id if typing else 0)
    day = typed_day(message.text or "", actor.timezone)
    if found is None or day is None:
        screen = await value_awaited(session, actor, state)
        hint = _("I did not find a day here. For example: 01.12.")
        return screen.with_hint(hint) if found else screen
    return await _set_due(session, actor, state, found[1].id, day)


async def _being_written(
    session: Session, actor: Actor, item_id: int
) -> tuple[ProgramView, PlanItem] | None:
    return await writable_item(session, actor, item_id) if item_id else None


async def _set_due(
    session: Session, actor: Actor, state: FSMContext, item_id: int, day: date
) -> Screen:
    try:
        await set_due(session, actor=actor, item_id=item_id, due_on=day)
    except FormIncomplete:
        view, item = await get_by_item(session, actor=actor, item_id=item_id)
        hint = _("This day lies outside the term of the programme.")
        return (await ask_due(state, view, item)).with_hint(hint)
    return (await ask_next(session, actor, state, item_id)).with_toast(_("Noted"))


@router.callback_query(DropPlanItem.filter())
@or_programme_now
async def drop(
    callback: CallbackQuery,
    callback_data: DropPlanItem,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Take an item out, after one question."""
    await stop_typing(state)
    version_id, item_id = callback_data.version_id, callback_data.item_id
    view = await writable(session, actor, version_id)
    if view is None:
        return await programme_now(session, actor, version_id)
    item = next((own for _n, own in view.numbered(view.open) if own.id == item_id), None)
    if item is None:
        return plan_screen(view)
    if callback_data.sure:
        await drop_item(session, actor=actor, item_id=item_id)
        return plan_screen(view)
    sure = DropPlanItem(version_id=version_id, item_id=item_id, sure=True)
    keep = [Button(_("Keep it"), OpenPlanItem(item_id=item_id)), *menu_row()]
    text = _("<b>Take this item out of the plan?</b>\n{deficit}").format(deficit=deficit_text(item))
    return Screen(text=text, rows=[[Button(_("Take it out"), sure)], keep])
