"""From one question of the short registration to the next, and on to the next role."""

from collections.abc import Sequence

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.utils.i18n import gettext as _

from handlers.current import current_screen
from handlers.display import clean, organization_name, shorten
from handlers.joining_draft import (
    STEPS,
    Draft,
    Registration,
    draft_of,
    drop_draft,
    load_draft,
    save_draft,
)
from handlers.screen import Screen
from handlers.titles import ROLE_TITLES
from handlers.widgets import menu_row
from services.accounts import reload_actor
from services.actor import Actor
from services.matching.hours import Band
from services.registration import LONGEST_NAME, activate_staff, get_own_form, holds_contact
from services.session import Session


async def begin(
    session: Session,
    actor: Actor,
    state: FSMContext,
    participation_ids: Sequence[int],
    *,
    first_name: str = "",
    bands: Sequence[Band] = (),
) -> Screen:
    """The first question for these roles, one after the other.

    A form that was under way for another role comes after them. `bands` are what was answered
    about the same week before.
    """
    actor = await reload_actor(session, actor=actor)
    under_way = await load_draft(state)
    waiting = list(participation_ids[1:])
    if under_way is not None:
        waiting += [under_way.participation_id, *under_way.waiting]
    form = await get_own_form(session, actor=actor, participation_id=participation_ids[0])
    waiting = [pid for pid in dict.fromkeys(waiting) if pid != form.participation.id]
    draft = draft_of(form, waiting=waiting, name=actor.display_name)
    draft.bands = draft.bands or list(bands)
    offered = "" if holds_contact(first_name) else shorten(clean(first_name), LONGEST_NAME)
    draft.suggested_name = draft.name or offered
    if draft.name and draft.role not in STEPS:
        return await finish_staff(session, actor, state, draft)
    await go_to(state, draft, Registration.direction if draft.name else Registration.name)
    return await current_screen(session, actor, state)


async def go_to(state: FSMContext, draft: Draft, step: State) -> None:
    """Await the answer to `step`."""
    draft.page = 0
    await save_draft(state, draft)
    await state.set_state(step)


async def advance(session: Session, actor: Actor, state: FSMContext, draft: Draft) -> Screen:
    """The question after the one that was just answered."""
    await go_to(state, draft, _neighbour(draft, await state.get_state(), 1))
    return await current_screen(session, actor, state)


async def retreat(session: Session, actor: Actor, state: FSMContext, draft: Draft) -> Screen:
    """The question before the one that is awaited."""
    await go_to(state, draft, _neighbour(draft, await state.get_state(), -1))
    return await current_screen(session, actor, state)


def _neighbour(draft: Draft, awaited: str | None, offset: int) -> State:
    steps = STEPS[draft.role]
    names = [step.state for step in steps]
    place = names.index(awaited) + offset
    return steps[min(max(place, 0), len(steps) - 1)]


async def finish_staff(session: Session, actor: Actor, state: FSMContext, draft: Draft) -> Screen:
    """A leading role begins as soon as the person has a name."""
    await activate_staff(session, actor=actor, participation_id=draft.participation_id)
    actor = await reload_actor(session, actor=actor)
    grant = actor.grant(draft.participation_id)
    text = _("Welcome! You are in: <b>{role}</b>, {school}.").format(
        role=ROLE_TITLES[draft.role],
        school=organization_name(grant.organization_title if grant else ""),
    )
    return await finish(session, actor, state, draft, text)


async def finish(
    session: Session, actor: Actor, state: FSMContext, draft: Draft, text: str
) -> Screen:
    """One role is done: the first question of the next one, or the end."""
    await drop_draft(state)
    for waiting_id in draft.waiting:
        if any(grant.participation_id == waiting_id for grant in actor.grants):
            rest = [pid for pid in draft.waiting if pid != waiting_id]
            screen = await begin(session, actor, state, [waiting_id, *rest], bands=draft.bands)
            return screen.with_hint(text)
    return Screen(text=text, rows=[menu_row()])
