"""The menu: what waits for this person, and the way to everything else."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.utils.i18n import gettext as _

from handlers.callbacks import ContinueForm, OpenMenu
from handlers.current import STATE_SCREENS, current_screen, entrance, home_screen
from handlers.screen import Button, Screen
from services.actor import Actor
from services.session import Session

router = Router(name="menu")


@home_screen
async def menu_screen(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The menu of a member; whoever has not joined sees the entrance."""
    if actor.person_id is None:
        return await entrance(session, actor, state)
    rows = []
    if await state.get_state() in STATE_SCREENS:
        rows.append([Button(_("Continue the form"), ContinueForm())])
    return Screen(text=_("<b>Menu</b>"), rows=rows)


@router.message(Command("menu"))
@router.callback_query(OpenMenu.filter())
async def open_menu(event: object, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The menu; a form that was begun stays as it is."""
    return await menu_screen(session, actor, state)


@router.message(Command("cancel"))
async def cancel(event: object, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """Leave the form, if there is one, and show the menu."""
    left = await state.get_state() is not None
    await state.clear()
    screen = await menu_screen(session, actor, state)
    return screen.with_hint(_("You have left the form.")) if left else screen


@router.callback_query(ContinueForm.filter())
async def continue_form(event: object, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The question that is awaited, or the menu when there is none any more."""
    return await current_screen(session, actor, state)
