"""What is asked for next in a programme, and what is awaited while it is asked."""

from dataclasses import asdict

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State

from handlers.current import state_screen
from handlers.leaving import leave, unless_gone
from handlers.programme_forms import start_screen, term_screen, writable, writable_item
from handlers.programme_plan_screens import (
    due_screen,
    form_screen,
    item_screen,
)
from handlers.programme_screens import draft_screen
from handlers.programme_typing import (
    KEY,
    ProgrammeForm,
    Typing,
    await_text,
    get_typing,
    stop_typing,
)
from handlers.screen import Screen
from models import PlanItem
from services.actor import Actor
from services.errors import NotFound
from services.program_content import ItemPart, missing_parts
from services.program_items import mark_of_part
from services.program_views import ProgramView, get_by_version
from services.session import Session


async def ask_next(session: Session, actor: Actor, state: FSMContext, item_id: int) -> Screen:
    """The next empty part of an item, or the item itself when nothing is missing in it."""
    await stop_typing(state)
    found = await writable_item(session, actor, item_id)
    if found is None:
        raise NotFound
    view, item = found
    missing = missing_parts(item)
    if not missing:
        return item_screen(view, item, actor.timezone)
    match missing[0]:
        case ItemPart.FORM:
            return form_screen(item)
        case ItemPart.DUE_ON:
            return await ask_due(state, view, item)
        case part:
            typing = Typing(view.open.id, item.id, part.value, mark_of_part(item, part))
            return await await_text(session, actor, state, typing)


async def ask_due(state: FSMContext, view: ProgramView, item: PlanItem, page: int = 0) -> Screen:
    """By when: chosen by a button, or typed."""
    await _await_value(state, ProgrammeForm.due, view.open.id, item.id)
    return due_screen(view.open, item, page)


async def ask_term(state: FSMContext, view: ProgramView) -> Screen:
    """How long: chosen by a button, or typed."""
    await _await_value(state, ProgrammeForm.months, view.open.id)
    return term_screen(view.open)


async def ask_start(state: FSMContext, view: ProgramView) -> Screen:
    """From which day: typed."""
    await _await_value(state, ProgrammeForm.start, view.open.id)
    return start_screen(view.open)


async def _await_value(
    state: FSMContext, awaited: State, version_id: int, item_id: int = 0
) -> None:
    await state.set_state(awaited)
    await state.update_data({KEY: asdict(Typing(version_id, item_id, "", ""))})


@state_screen(ProgrammeForm.months, ProgrammeForm.start, ProgrammeForm.due)
@unless_gone
async def value_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The length or day that is awaited; the programme when it cannot be written now."""
    typing = await get_typing(state)
    view = await writable(session, actor, typing.version_id)
    item = view.item(typing.item_id) if view is not None else None
    if view is None or (typing.item_id and item is None):
        await leave(state, KEY)
        view = await get_by_version(session, actor=actor, version_id=typing.version_id)
        return await draft_screen(session, actor, view)
    if item is not None:
        return due_screen(view.open, item)
    is_start = await state.get_state() == ProgrammeForm.start.state
    return start_screen(view.open) if is_start else term_screen(view.open)
