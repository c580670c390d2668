"""/start: without an invitation, with one, and with one that does not work."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from aiogram import Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from handlers.calendar_words import full_day
from handlers.callbacks.joining import (
    AcceptRole,
    AskCurator,
    ChooseDoor,
    DeclineRole,
    Doors,
    EnterByPaper,
    HowItWorks,
    OpenEntrance,
    ReadConsent,
)
from handlers.callbacks.life import MoveHere
from handlers.current import current_screen, state_screen
from handlers.display import clean, organization_name
from handlers.joining_draft import OPENED, ROLES_BEHIND, Joining
from handlers.joining_links import recall, remember, remember_account
from handlers.registration_flow import begin
from handlers.screen import Button, Screen
from handlers.titles import ROLE_TITLES
from handlers.welcome import ask_curator_screen, how_it_works_screen, welcome_screen
from models import PARTICIPANT_ROLES, Role
from services.actor import Actor
from services.entering import Door, accept_roles, find_signed_day, open_invite
from services.moving import roles_to_move
from services.session import Session

router = Router(name="start")

DOOR_TITLES: Mapping[Doors, object] = {
    Doors.NEED_HELP: __("I need help"),
    Doors.CAN_HELP: __("I can help"),
    Doors.BOTH: __("Both"),
}
CLOSED_DOORS: Mapping[Door, object] = {
    Door.ALREADY_HERE: __("You are already here: you need no invitation any more."),
    Door.UNKNOWN: __(
        "This invitation does not work. Please ask your school's curator for a new link."
    ),
    Door.EXPIRED: __(
        "This invitation has expired. Please ask your school's curator for a new link."
    ),
    Door.USED: __(
        "This invitation has already been used. Please ask your school's curator for a new link."
    ),
    Door.TOO_MANY: __("Too many attempts. Please try again in ten minutes."),
}


@router.message(CommandStart())
async def start(
    message: Message, command: CommandObject, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """Where the link leads, or where the person left off."""
    token = clean(command.args or "")
    if not token or actor.frozen:
        await recall(session, actor, state)
        return await current_screen(session, actor, state)
    opened = await open_invite(session, actor=actor, token=token)
    if opened.door in CLOSED_DOORS:
        screen = await current_screen(session, actor, state)
        return screen.with_hint(str(CLOSED_DOORS[opened.door]))
    if opened.door is Door.ACCOUNT:
        await remember_account(state, opened)
    else:
        await remember(state, opened)
    return await current_screen(session, actor, state)


@state_screen(Joining.door)
async def doors_screen(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The three doors of a school's link."""
    opened = (await state.get_data()).get(OPENED, {})
    text = _("<b>{school}: mentoring of teachers</b>\n\nWhat would you like?").format(
        school=organization_name(opened.get("title", ""))
    )
    rows = [[Button(str(title), ChooseDoor(door=door))] for door, title in DOOR_TITLES.items()]
    if actor.person_id is not None:
        rows += [*_move_row(actor, opened), [Button(_("Not now"), DeclineRole())]]
    return Screen(text=text, rows=rows)


@router.callback_query(ChooseDoor.filter(), Joining.door)
async def choose_door(
    callback: CallbackQuery,
    callback_data: ChooseDoor,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Through one of the doors: to the consent, or to the new role of a member."""
    opened = (await state.get_data()).get(OPENED, {})
    if actor.person_id is not None:
        return await _accept(session, actor, state, ROLES_BEHIND[callback_data.door])
    await state.update_data({OPENED: {**opened, "door": callback_data.door}})
    await state.set_state(Joining.consent)
    return await current_screen(session, actor, state)


@state_screen(Joining.consent)
async def lead_in_screen(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """What comes next, before the full text of the consent."""
    opened = (await state.get_data()).get(OPENED, {})
    role = ROLE_TITLES.get(Role(opened["role"])) if opened.get("role") else None
    place = organization_name(opened.get("title", ""))
    invited = f"{place} · {role}" if role else place
    signed_on = await find_signed_day(session, actor=actor)
    if signed_on is not None:
        return _signed_screen(invited, signed_on)
    return Screen(
        text=_(
            "<b>You are invited to the mentoring programme</b>\n{invited}\n\nNext comes the full "
            "text of the consent. A refusal has no effect on your work. You can change your mind "
            "at any time: /privacy."
        ).format(invited=invited),
        rows=[[Button(_("Read it"), ReadConsent())]],
    )


def _signed_screen(invited: str, signed_on: date) -> Screen:
    return Screen(
        text=_(
            "<b>You are invited to the mentoring programme</b>\n{invited}\n\nYou signed the "
            "consent to the processing of your data on paper, {day}. Nothing has to be signed "
            "again. You can change your mind at any time: /privacy."
        ).format(invited=invited, day=full_day(signed_on)),
        rows=[
            [Button(_("Go on"), EnterByPaper(yes=True))],
            [Button(_("I have changed my mind"), EnterByPaper(yes=False))],
        ],
    )


@state_screen(Joining.role)
async def new_role_screen(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """A member has opened a link to one more role."""
    opened = (await state.get_data()).get(OPENED, {})
    return Screen(
        text=_(
            "This invitation gives you one more role.\n\n<b>{role}</b>, {school}\n\n"
            "Your other roles stay as they are."
        ).format(role=ROLE_TITLES[Role(opened["role"])], school=organization_name(opened["title"])),
        rows=[
            [Button(_("Take this role"), AcceptRole())],
            *_move_row(actor, opened),
            [Button(_("Not now"), DeclineRole())],
        ],
    )


def _move_row(actor: Actor, opened: Mapping[str, Any]) -> list[list[Button]]:
    """For somebody who takes part at another school, and has come to work at this one."""
    elsewhere = [
        grant
        for grant in roles_to_move(actor)
        if grant.organization_id != opened.get("organization_id")
    ]
    fits = opened.get("role") in (None, *(role.value for role in PARTICIPANT_ROLES))
    return [[Button(_("I have moved to this school"), MoveHere())]] if elsewhere and fits else []


@router.callback_query(AcceptRole.filter(), Joining.role)
async def take_role(
    callback: CallbackQuery, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """The offered role is taken: on to its form."""
    return await _accept(session, actor, state, ())


@router.callback_query(DeclineRole.filter(), Joining.role)
@router.callback_query(DeclineRole.filter(), Joining.door)
async def leave_role(
    callback: CallbackQuery, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """Back to where the member was; the link keeps working."""
    opened = await _forget(state)
    await state.set_state(opened.get("back"))
    return await current_screen(session, actor, state)


@router.callback_query(OpenEntrance.filter())
async def open_entrance(
    callback: CallbackQuery, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """The first screen, or how things stand for a member."""
    if actor.person_id is not None:
        return await current_screen(session, actor, state)
    return welcome_screen()


@router.callback_query(AskCurator.filter())
async def ask_curator(callback: CallbackQuery) -> Screen:
    """What to write to the curator."""
    return ask_curator_screen()


@router.callback_query(HowItWorks.filter())
async def how_it_works(callback: CallbackQuery) -> Screen:
    """How the programme works."""
    return how_it_works_screen()


async def _accept(
    session: Session, actor: Actor, state: FSMContext, roles: frozenset[Role] | tuple[()]
) -> Screen:
    opened = await _forget(state)
    taken = await accept_roles(session, actor=actor, key=opened.get("key", ""), roles=roles)
    await state.set_state(None)
    if not taken:
        screen = await current_screen(session, actor, state)
        return screen.with_hint(str(CLOSED_DOORS[Door.ALREADY_HERE]))
    return await begin(session, actor, state, taken)


async def _forget(state: FSMContext) -> dict[str, str]:
    data = await state.get_data()
    opened = data.pop(OPENED, {})
    await state.set_data(data)
    return opened
