"""The answers of the short registration, each one tap."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.joining import (
    BandsDone,
    ChooseCapacity,
    ChooseMode,
    ChooseReach,
    ItemsDone,
    OpenDirections,
    OpenItems,
    ToggleBand,
    ToggleItem,
)
from handlers.current import current_screen
from handlers.joining_draft import Registration, save_draft
from handlers.registration_flow import advance, finish, go_to
from handlers.registration_screens import mentors_line, required_draft
from handlers.screen import Screen
from models import Role
from services import taxonomy
from services.actor import Actor
from services.matching.hours import Band
from services.registration import (
    CAPACITIES,
    MENTEE_ITEMS,
    MENTOR_ITEMS,
    submit_mentee,
    submit_mentor,
)
from services.session import Session

router = Router(name="registration_answers")


@router.callback_query(OpenDirections.filter(), Registration.direction)
async def open_directions(
    callback: CallbackQuery,
    callback_data: OpenDirections,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Another page of the directions."""
    draft = await required_draft(state)
    draft.page = callback_data.page
    await save_draft(state, draft)
    return await current_screen(session, actor, state)


@router.callback_query(OpenItems.filter(), Registration.direction)
@router.callback_query(OpenItems.filter(), Registration.items)
async def open_items(
    callback: CallbackQuery,
    callback_data: OpenItems,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """The points of a direction, or another page of them."""
    draft = await required_draft(state)
    if not 0 <= callback_data.direction < len(taxonomy.directions()):
        return await current_screen(session, actor, state)
    draft.direction = callback_data.direction
    code = taxonomy.directions()[draft.direction].code
    if draft.role is Role.MENTEE:
        # One need holds one direction: points of another one make room.
        draft.items = [item for item in draft.items if taxonomy.direction_of(item) == code]
    await go_to(state, draft, Registration.items)
    draft.page = callback_data.page
    await save_draft(state, draft)
    return await current_screen(session, actor, state)


@router.callback_query(ToggleItem.filter(), Registration.items)
async def toggle_item(
    callback: CallbackQuery,
    callback_data: ToggleItem,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Mark a point or unmark it. A mentee's second point completes the answer."""
    draft = await required_draft(state)
    codes = taxonomy.directions()[draft.direction].items
    if callback_data.direction != draft.direction or not 0 <= callback_data.item < len(codes):
        return await current_screen(session, actor, state)
    code = codes[callback_data.item]
    most = MENTEE_ITEMS if draft.role is Role.MENTEE else MENTOR_ITEMS
    if code not in draft.items and len(draft.items) >= most:
        screen = await current_screen(session, actor, state)
        return screen.with_toast(_("No more than {count}: unmark one first.").format(count=most))
    added = code not in draft.items
    draft.items = [*draft.items, code] if added else [i for i in draft.items if i != code]
    draft.page = callback_data.page
    await save_draft(state, draft)
    if added and draft.role is Role.MENTEE and len(draft.items) == MENTEE_ITEMS:
        return await advance(session, actor, state, draft)
    return await current_screen(session, actor, state)


@router.callback_query(ItemsDone.filter(), Registration.direction)
@router.callback_query(ItemsDone.filter(), Registration.items)
async def items_done(
    callback: CallbackQuery, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """On to how and when."""
    draft = await required_draft(state)
    if not draft.items:
        return await current_screen(session, actor, state)
    await state.set_state(Registration.items)
    return await advance(session, actor, state, draft)


@router.callback_query(ChooseCapacity.filter(), Registration.capacity)
async def choose_capacity(
    callback: CallbackQuery,
    callback_data: ChooseCapacity,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """How many people at once."""
    draft = await required_draft(state)
    if callback_data.places not in CAPACITIES:
        return await current_screen(session, actor, state)
    draft.capacity = callback_data.places
    return await advance(session, actor, state, draft)


@router.callback_query(ChooseMode.filter(), Registration.mode)
async def choose_mode(
    callback: CallbackQuery,
    callback_data: ChooseMode,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """In person, online, both."""
    draft = await required_draft(state)
    draft.mode = callback_data.mode
    return await advance(session, actor, state, draft)


@router.callback_query(ToggleBand.filter(), Registration.bands)
async def toggle_band(
    callback: CallbackQuery,
    callback_data: ToggleBand,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """A part of the week that suits, or no longer."""
    draft = await required_draft(state)
    chosen = set(draft.bands) ^ {callback_data.band}
    draft.bands = [band for band in Band if band in chosen]
    await save_draft(state, draft)
    return await current_screen(session, actor, state)


@router.callback_query(BandsDone.filter(), Registration.bands)
async def bands_done(
    callback: CallbackQuery,
    callback_data: BandsDone,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """On to the last question."""
    draft = await required_draft(state)
    if callback_data.everything:
        draft.bands = list(Band)
    if not draft.bands:
        return await current_screen(session, actor, state)
    return await advance(session, actor, state, draft)


@router.callback_query(ChooseReach.filter(), Registration.reach)
async def choose_reach(
    callback: CallbackQuery,
    callback_data: ChooseReach,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """The last answer: off to the curator."""
    draft = await required_draft(state)
    draft.reach = callback_data.reach
    send = submit_mentor if draft.role is Role.MENTOR else submit_mentee
    await send(
        session,
        actor=actor,
        participation_id=draft.participation_id,
        answers=draft.answers(),
    )
    text = _(
        "<b>Done, thank you!</b> Your curator has your form now and usually confirms it within two "
        "working days. I will write to you here."
    )
    if draft.role is Role.MENTEE:
        text = f"{text}\n\n{await mentors_line(session, draft, reach=callback_data.reach)}"
    return await finish(session, actor, state, draft, text)
