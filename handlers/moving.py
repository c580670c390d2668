"""Moving to another school: from the profile, or from a link of the new school."""

from collections.abc import Sequence

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.life import AskMove, MoveHere, OpenMove, SearchDestination, WithdrawMove
from handlers.callbacks.office import OpenProfile
from handlers.current import current_screen, state_screen
from handlers.display import button_title, clean, organization_name
from handlers.joining_draft import OPENED
from handlers.leaving import leave
from handlers.screen import Button, Screen
from handlers.titles import ROLE_TITLES
from handlers.widgets import PAGE, choice, menu_row, page_of, page_row
from models import Organization
from services.actor import Actor
from services.errors import NotFound
from services.moving import (
    ask_move,
    find_mine,
    list_destinations,
    list_my_moves,
    roles_to_move,
    withdraw_move,
)
from services.session import Session

router = Router(name="moving")

# The key of the dialog's data with the school that is left.
KEY = "moving"
# Only more schools than one screen shows need a search.
SEARCH_FROM = 8


class Moving(StatesGroup):
    """Looking for the new school by its name."""

    search = State()


@router.callback_query(OpenMove.filter())
async def open_move(
    callback: CallbackQuery,
    callback_data: OpenMove,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Where to; a move that was asked for is shown instead."""
    if await state.get_state() == Moving.search.state:
        await leave(state, KEY)
    waiting = await list_my_moves(session, actor=actor)
    if waiting:
        return await _waiting_screen(session, actor, waiting[0].id)
    sources = {grant.organization_id: grant.organization_title for grant in roles_to_move(actor)}
    if not sources:
        raise NotFound
    chosen = callback_data.organization_id or (next(iter(sources)) if len(sources) == 1 else 0)
    if not chosen:
        return _from_screen(sources)
    schools = await list_destinations(session, actor=actor, organization_id=chosen)
    return _schools_screen(chosen, schools, callback_data.page)


def _from_screen(sources: dict[int, str]) -> Screen:
    """Somebody with roles at two schools leaves one of them."""
    rows = [
        choice(button_title(title), OpenMove(organization_id=organization_id))
        for organization_id, title in list(sources.items())[:PAGE]
    ]
    text = _("<b>Move to another school</b>\n\nWhich school do you leave?")
    return Screen(text=text, rows=[*rows, [Button(_("Back"), OpenProfile())], menu_row()])


def _schools_screen(from_id: int, schools: Sequence[Organization], page: int) -> Screen:
    shown, page, pages = page_of(schools, page, PAGE - 2)
    rows = [_school_row(from_id, school) for school in shown]
    rows.append(page_row(page, pages, lambda n: OpenMove(organization_id=from_id, page=n)))
    if len(schools) >= SEARCH_FROM:
        rows.append([Button(_("Find by name"), SearchDestination(organization_id=from_id))])
    text = (
        _("<b>Move to another school</b>\n\nWhere do you work now?")
        if schools
        else _("<b>Move to another school</b>\n\nThere is no other school in the programme yet.")
    )
    return Screen(text=text, rows=[*rows, [Button(_("Back"), OpenProfile()), *menu_row()]])


def _school_row(from_id: int, school: Organization) -> list[Button]:
    return choice(
        button_title(school.short_title), AskMove(organization_id=from_id, to_id=school.id)
    )


@router.callback_query(SearchDestination.filter())
async def start_search(
    callback: CallbackQuery,
    callback_data: SearchDestination,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Ask for a part of the name."""
    await list_destinations(session, actor=actor, organization_id=callback_data.organization_id)
    await state.update_data({KEY: callback_data.organization_id})
    await state.set_state(Moving.search)
    return await search_screen(session, actor, state)


@state_screen(Moving.search)
async def search_screen(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """Which school is looked for."""
    from_id = (await state.get_data()).get(KEY, 0)
    return Screen(
        text=_("<b>Find by name</b>\n\nType a part of the name or the number of the school."),
        rows=[[Button(_("Show all"), OpenMove(organization_id=from_id))], menu_row()],
    )


@router.message(Moving.search, F.text, ~F.text.startswith("/"))
async def search(message: Message, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The schools whose name has what was typed."""
    from_id = (await state.get_data()).get(KEY, 0)
    wanted = clean(message.text or "").casefold()
    schools = await list_destinations(session, actor=actor, organization_id=from_id)
    found = [
        school for school in schools if wanted in f"{school.short_title} {school.title}".casefold()
    ]
    screen = await search_screen(session, actor, state)
    if not wanted or not found:
        return screen.with_hint(_("Nothing has this in its name. Please try another part of it."))
    rows = [_school_row(from_id, school) for school in found[:PAGE]]
    return Screen(text=_("Where do you work now?"), rows=[*rows, *screen.rows])


@router.callback_query(MoveHere.filter())
async def move_here(
    callback: CallbackQuery, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """The link of the new school is open: the question is from where."""
    opened = (await state.get_data()).get(OPENED, {})
    target = opened.get("organization_id", 0)
    sources = {
        grant.organization_id: grant.organization_title
        for grant in roles_to_move(actor)
        if grant.organization_id != target
    }
    if not target or not sources:
        return await current_screen(session, actor, state)
    await leave(state, OPENED)
    if len(sources) == 1:
        return await _sure_screen(session, actor, next(iter(sources)), target)
    rows = [
        choice(button_title(title), AskMove(organization_id=organization_id, to_id=target))
        for organization_id, title in list(sources.items())[:PAGE]
    ]
    text = _("<b>Move to another school</b>\n\nWhich school do you leave?")
    return Screen(text=text, rows=[*rows, menu_row()])


@router.callback_query(AskMove.filter())
async def ask(
    callback: CallbackQuery,
    callback_data: AskMove,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """What will happen, then the question to the new school's curator."""
    if await state.get_state() == Moving.search.state:
        await leave(state, KEY)
    from_id, to_id = callback_data.organization_id, callback_data.to_id
    if not callback_data.sure:
        return await _sure_screen(session, actor, from_id, to_id)
    moves = await ask_move(session, actor=actor, organization_id=from_id, to_organization_id=to_id)
    screen = await _waiting_screen(session, actor, moves[0])
    return screen.with_toast(_("I have asked the curator of the new school."))


async def _sure_screen(session: Session, actor: Actor, from_id: int, to_id: int) -> Screen:
    schools = await list_destinations(session, actor=actor, organization_id=from_id)
    target = next((school for school in schools if school.id == to_id), None)
    if target is None:
        raise NotFound
    roles = [g.role for g in roles_to_move(actor) if g.organization_id == from_id]
    return Screen(
        text=_(
            "<b>Move to {school}?</b>\n\nRoles: {roles}. The curator there sees your name here and "
            "confirms. Then your requests, answers and pairs come along; proposals that wait for "
            "an answer end. A pair that comes to be between schools goes on, and both of you are "
            "asked to sign the consent to transfer. Nothing changes until the curator confirms."
        ).format(
            school=organization_name(target.short_title),
            roles=", ".join(str(ROLE_TITLES[role]).lower() for role in roles),
        ),
        rows=[
            [
                Button(
                    _("Yes, ask the curator"),
                    AskMove(organization_id=from_id, to_id=to_id, sure=True),
                )
            ],
            [Button(_("No, leave it"), OpenProfile())],
        ],
    )


async def _waiting_screen(session: Session, actor: Actor, move_id: int) -> Screen:
    found = await find_mine(session, actor=actor, move_id=move_id)
    if found is None:
        raise NotFound
    _move, target = found
    return Screen(
        text=_(
            "<b>Move to {school}</b>\n\nThe curator there has been asked. Until they confirm, "
            "everything stays as it is."
        ).format(school=organization_name(target.short_title)),
        rows=[
            [Button(_("Take the request back"), WithdrawMove(move_id=move_id))],
            [Button(_("Back"), OpenProfile())],
            menu_row(),
        ],
    )


@router.callback_query(WithdrawMove.filter())
async def withdraw(
    callback: CallbackQuery,
    callback_data: WithdrawMove,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """The person stays."""
    await withdraw_move(session, actor=actor, move_id=callback_data.move_id)
    screen = await current_screen(session, actor, state)
    return screen.with_hint(_("The request is taken back: you stay at your school."))
