"""The menu: first what waits for this person now, then the way to everything else."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.utils.i18n import gettext as _

from handlers.callbacks import (
    ContinueForm,
    OpenInvites,
    OpenMeetings,
    OpenMenu,
    OpenNeeds,
    OpenPairs,
    OpenPeople,
)
from handlers.callbacks.office import OpenHelp, OpenProfile, OpenReport, OpenTasks
from handlers.callbacks.support import OpenCases
from handlers.current import STATE_SCREENS, current_screen, entrance, home_screen
from handlers.frozen import frozen_screen
from handlers.parking import find_parked, forget_parked, unpark
from handlers.screen import Button, Screen
from handlers.waiting_words import Line, waiting_lines
from models import Role
from services.access import LEADERS, PAIRING_ROLES
from services.actor import Actor
from services.privacy import get_standing
from services.session import Session
from services.waiting import list_waiting

router = Router(name="menu")

MOST_BUTTONS = 8


@home_screen
async def menu_screen(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The menu of a member; whoever has not joined sees the entrance."""
    if actor.person_id is None:
        return await entrance(session, actor, state)
    if actor.frozen:
        return frozen_screen(await get_standing(session, actor=actor))
    lines = waiting_lines(await list_waiting(session, actor=actor), actor)
    if await state.get_state() in STATE_SCREENS or await find_parked(state) in STATE_SCREENS:
        # The form under way stands for every form that was begun and not sent.
        lines = [line for line in lines if not line.is_form]
        form = Button(_("Continue the form"), ContinueForm())
        lines.insert(0, Line(_("You have begun a form."), form))
    standing = _standing(actor)
    room = MOST_BUTTONS - sum(len(row) for row in standing)
    buttons = [line.button for line in lines if line.button is not None]
    return Screen(
        text=_text(lines, actor), rows=[*([button] for button in buttons[:room]), *standing]
    )


@router.message(Command("menu"))
@router.callback_query(OpenMenu.filter())
async def open_menu(event: object, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The menu; a form that was begun stays as it is."""
    return await menu_screen(session, actor, state)


@router.message(Command("cancel"))
async def cancel(event: object, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """Leave the form, if there is one, and show the menu. What was answered stays for later."""
    left = await state.get_state() is not None or await find_parked(state) is not None
    await forget_parked(state)
    await state.set_state(None)
    screen = await menu_screen(session, actor, state)
    return screen.with_hint(_("You have left the form.")) if left else screen


@router.callback_query(ContinueForm.filter())
async def continue_form(event: object, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The question that is awaited, or the menu when there is none any more."""
    await unpark(state)
    return await current_screen(session, actor, state)


def _text(lines: list[Line], actor: Actor) -> str:
    if not lines and actor.holds(*LEADERS):
        return _(
            "<b>Menu</b>\n\nNobody waits for your answer now. What your people and pairs need is "
            "in “Tasks”."
        )
    if not lines:
        return _("<b>Menu</b>\n\nNothing waits for you now.")
    return "\n".join([_("<b>What waits for you now</b>"), *(f"• {line.text}" for line in lines)])


def _standing(actor: Actor) -> list[list[Button]]:
    """What is always there, by role; the same thing always in the same place."""
    pairs = Button(_("My pair"), OpenPairs())
    profile = Button(_("Profile"), OpenProfile())
    help_ = Button(_("Help"), OpenHelp())
    takes_part = actor.holds(Role.MENTEE, Role.MENTOR)
    cases = [[Button(_("Requests for support"), OpenCases())]]
    support = cases if actor.holds(Role.PSYCHOLOGIST) else []
    if actor.holds(*LEADERS):
        # The links are in «People», too; a leader who is in a pair needs its place more.
        invite = pairs if takes_part else Button(_("Invite"), OpenInvites())
        # The profile is a command as well; who chooses mentors needs the requests more.
        requests = Button(_("Requests"), OpenNeeds())
        last = [requests if actor.holds(*PAIRING_ROLES) else profile, help_]
        return [
            *support,
            [Button(_("Tasks"), OpenTasks()), Button(_("People"), OpenPeople())],
            [Button(_("Report"), OpenReport()), invite],
            # Help is a command as well.
            last[:1] if support else last,
        ]
    if takes_part:
        return [*support, [pairs, Button(_("Meetings"), OpenMeetings())], [profile, help_]]
    return [*support, [profile, help_]]
