"""The term of a programme, and how and how often its pair meets."""

import re
from datetime import date

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.programme import (
    AskProgrammeStart,
    EditProgramme,
    OpenTerm,
    OpenWays,
    SetCadence,
    SetMonths,
    SetProgrammeMode,
    SetProgrammeStart,
)
from handlers.programme_asking import ask_start, ask_term, value_awaited
from handlers.programme_forms import (
    edit_screen,
    programme_now,
    summer_screen,
    ways_screen,
    writable,
)
from handlers.programme_screens import or_programme_now
from handlers.programme_typing import ProgrammeForm, stop_typing, typing_or_none
from handlers.screen import Button, Screen
from handlers.typed_days import typed_day
from services.actor import Actor
from services.errors import EndsInSummer, FormIncomplete
from services.program_content import end_of_term
from services.program_edits import set_cadence, set_mode, set_term
from services.session import Session

router = Router(name="programme_term")

_NUMBER = re.compile(r"\d+")


@router.callback_query(EditProgramme.filter())
async def edit(
    callback: CallbackQuery,
    callback_data: EditProgramme,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """The parts that can be written."""
    await stop_typing(state)
    return await edit_screen(session, actor, callback_data.version_id)


@router.callback_query(OpenTerm.filter())
async def open_term(
    callback: CallbackQuery,
    callback_data: OpenTerm,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """How long, and from when."""
    view = await writable(session, actor, callback_data.version_id)
    if view is None:
        return await programme_now(session, actor, callback_data.version_id)
    return await ask_term(state, view)


@router.callback_query(SetMonths.filter())
@or_programme_now
async def choose_months(
    callback: CallbackQuery,
    callback_data: SetMonths,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """So many months; an end in summer is asked about."""
    return await _set_months(
        session,
        actor,
        state,
        callback_data.version_id,
        callback_data.months,
        sure=callback_data.sure,
    )


async def _set_months(
    session: Session,
    actor: Actor,
    state: FSMContext,
    version_id: int,
    months: int,
    *,
    sure: bool = False,
) -> Screen:
    try:
        await set_term(
            session, actor=actor, version_id=version_id, months=months, summer_is_meant=sure
        )
    except EndsInSummer:
        view = await writable(session, actor, version_id)
        ends_on = end_of_term(view.open.starts_on, months)
        meant = SetMonths(version_id=version_id, months=months, sure=True)
        confirm = Button(_("Yes, in the summer"), meant)
        return summer_screen(view.open, months, ends_on, confirm)
    except FormIncomplete:
        screen = await value_awaited(session, actor, state)
        return screen.with_hint(_("A programme takes 3 to 12 months."))
    await stop_typing(state)
    return (await edit_screen(session, actor, version_id)).with_toast(_("Noted"))


@router.message(ProgrammeForm.months, F.text, ~F.text.startswith("/"))
async def type_months(
    message: Message, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """A length that has no button."""
    typing = await typing_or_none(state)
    number = _NUMBER.search(message.text or "")
    view = typing and await writable(session, actor, typing.version_id)
    if not view or number is None or len(number.group()) > len("12"):
        screen = await value_awaited(session, actor, state)
        return screen.with_hint(_("Please type a number of months, 3 to 12.")) if view else screen
    return await _set_months(session, actor, state, typing.version_id, int(number.group()))


@router.callback_query(AskProgrammeStart.filter())
async def await_start(
    callback: CallbackQuery,
    callback_data: AskProgrammeStart,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Await the first day."""
    view = await writable(session, actor, callback_data.version_id)
    if view is None or view.open.number > 1:
        return await programme_now(session, actor, callback_data.version_id)
    return await ask_start(state, view)


@router.message(ProgrammeForm.start, F.text, ~F.text.startswith("/"))
async def type_start(message: Message, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The first day, typed."""
    typing = await typing_or_none(state)
    view = typing and await writable(session, actor, typing.version_id)
    day = typed_day(message.text or "", actor.timezone)
    if not view or day is None:
        screen = await value_awaited(session, actor, state)
        hint = _("I did not find a day here. For example: 01.12.")
        return screen.with_hint(hint) if view else screen
    return await _set_start(session, actor, state, typing.version_id, day)


@router.callback_query(SetProgrammeStart.filter())
@or_programme_now
async def start_meant(
    callback: CallbackQuery,
    callback_data: SetProgrammeStart,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Begin on a day, although the end falls into the summer."""
    try:
        day = date.fromordinal(callback_data.day)
    except (ValueError, OverflowError):
        return await programme_now(session, actor, callback_data.version_id)
    return await _set_start(session, actor, state, callback_data.version_id, day, sure=True)


async def _set_start(
    session: Session,
    actor: Actor,
    state: FSMContext,
    version_id: int,
    day: date,
    *,
    sure: bool = False,
) -> Screen:
    try:
        await set_term(
            session, actor=actor, version_id=version_id, starts_on=day, summer_is_meant=sure
        )
    except EndsInSummer:
        view = await writable(session, actor, version_id)
        months = view.open.months
        meant = SetProgrammeStart(version_id=version_id, day=day.toordinal())
        confirm = Button(_("Yes, in the summer"), meant)
        return summer_screen(view.open, months, end_of_term(day, months), confirm)
    except FormIncomplete:
        view = await writable(session, actor, version_id)
        if view is None:
            return await programme_now(session, actor, version_id)
        screen = await ask_start(state, view)
        hint = _(
            "The first day cannot lie before the pair was formed, nor more than half a year ahead."
        )
        return screen.with_hint(hint)
    await stop_typing(state)
    return (await edit_screen(session, actor, version_id)).with_toast(_("Noted"))


@router.callback_query(OpenWays.filter())
async def open_ways(
    callback: CallbackQuery,
    callback_data: OpenWays,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """How and how often they meet."""
    await stop_typing(state)
    view = await writable(session, actor, callback_data.version_id)
    if view is None:
        return await programme_now(session, actor, callback_data.version_id)
    return ways_screen(view.open)


@router.callback_query(SetProgrammeMode.filter())
@or_programme_now
async def choose_mode(
    callback: CallbackQuery, callback_data: SetProgrammeMode, session: Session, actor: Actor
) -> Screen:
    """How they meet."""
    version_id = callback_data.version_id
    version = await set_mode(session, actor=actor, version_id=version_id, mode=callback_data.mode)
    return ways_screen(version).with_toast(_("Noted"))


@router.callback_query(SetCadence.filter())
@or_programme_now
async def choose_cadence(
    callback: CallbackQuery, callback_data: SetCadence, session: Session, actor: Actor
) -> Screen:
    """How often they meet."""
    version_id = callback_data.version_id
    try:
        version = await set_cadence(
            session, actor=actor, version_id=version_id, days=callback_data.days
        )
    except FormIncomplete:
        return await programme_now(session, actor, version_id)
    return ways_screen(version).with_toast(_("Noted"))
