"""The texts of a programme: a part of it, or of a plan item, typed, shown and saved."""

from dataclasses import asdict

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.programme import (
    CopyOwnWords,
    KeepProgrammeText,
    WritePlanItem,
    WriteProgramme,
)
from handlers.leaving import leave
from handlers.programme_asking import ask_next
from handlers.programme_forms import edit_screen, programme_now, writable, writable_item
from handlers.programme_screens import draft_screen, or_programme_now
from handlers.programme_typing import (
    KEY,
    WARNED,
    ProgrammeForm,
    Typing,
    await_text,
    cleaned,
    fits,
    how_to_type,
    mark_now,
    own_words,
    text_awaited,
    typing_or_none,
)
from handlers.screen import Screen
from services.actor import Actor
from services.errors import ProgramChanged
from services.program_content import ItemPart, ProgramText
from services.program_edits import mark_of_text, write_text
from services.program_items import TEXTS, mark_of_part, write_item_text
from services.program_views import get_by_item, get_by_version
from services.session import Session

router = Router(name="programme_text")


@router.callback_query(WriteProgramme.filter())
@or_programme_now
async def write_part(
    callback: CallbackQuery,
    callback_data: WriteProgramme,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Await a part of the programme."""
    view = await writable(session, actor, callback_data.version_id)
    if view is None:
        return await programme_now(session, actor, callback_data.version_id)
    part = callback_data.part
    typing = Typing(view.open.id, 0, part.value, mark_of_text(view.open, part))
    return await await_text(session, actor, state, typing)


@router.callback_query(WritePlanItem.filter())
@or_programme_now
async def write_item(
    callback: CallbackQuery,
    callback_data: WritePlanItem,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Await a text of a plan item."""
    found = await writable_item(session, actor, callback_data.item_id)
    part = callback_data.part
    if found is None or part not in TEXTS:
        view, _item = await get_by_item(session, actor=actor, item_id=callback_data.item_id)
        return await draft_screen(session, actor, view)
    view, item = found
    typing = Typing(view.open.id, item.id, part.value, mark_of_part(item, part))
    return await await_text(session, actor, state, typing)


@router.callback_query(CopyOwnWords.filter())
@or_programme_now
async def copyown_words(
    callback: CallbackQuery,
    callback_data: CopyOwnWords,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """The mentee's own words from their request; they see them before anybody else does."""
    view = await writable(session, actor, callback_data.version_id)
    if view is None:
        return await programme_now(session, actor, callback_data.version_id)
    part = callback_data.part
    typing = Typing(view.open.id, 0, part.value, mark_of_text(view.open, part))
    typing.draft = await own_words(session, actor, view, typing) or ""
    return await await_text(session, actor, state, typing)


@router.message(ProgrammeForm.text, F.text, ~F.text.startswith("/"))
@router.message(ProgrammeForm.confirm, F.text, ~F.text.startswith("/"))
async def take_text(message: Message, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """Saved at once by somebody who knows who reads it; else they are told first."""
    typing = await typing_or_none(state)
    if typing is None:
        return await text_awaited(session, actor, state)
    text = cleaned(typing, message.text or "")
    if not fits(typing, text):
        screen = await text_awaited(session, actor, state)
        return screen.with_hint(how_to_type(typing))
    typing.draft = text
    await state.update_data({KEY: asdict(typing)})
    view = await get_by_version(session, actor=actor, version_id=typing.version_id)
    warned = (await state.get_data()).get(WARNED) == view.mentorship.id
    item = view.item(typing.item_id)
    changed = not view.may_write or mark_now(view, typing, item) != typing.seen
    if warned and not changed:
        return await _save(session, actor, state, typing)
    return await await_text(session, actor, state, typing)


@router.callback_query(KeepProgrammeText.filter())
@or_programme_now
async def keep_text(
    callback: CallbackQuery,
    callback_data: KeepProgrammeText,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Its author has seen who will read it."""
    view = await get_by_version(session, actor=actor, version_id=callback_data.version_id)
    typing = await typing_or_none(state)
    if typing is None or typing.version_id != callback_data.version_id or not typing.draft:
        return await draft_screen(session, actor, view)
    if mark_now(view, typing, view.item(typing.item_id)) != typing.shown:
        # Somebody has written since the question was shown: nothing is replaced unseen.
        return await await_text(session, actor, state, typing)
    await state.update_data({WARNED: view.mentorship.id})
    typing.seen = typing.shown
    return await _save(session, actor, state, typing)


async def _save(session: Session, actor: Actor, state: FSMContext, typing: Typing) -> Screen:
    where = {"text": typing.draft, "seen": typing.seen}
    try:
        if typing.item_id:
            part = ItemPart(typing.part)
            await write_item_text(session, actor=actor, item_id=typing.item_id, part=part, **where)
        else:
            text_part = ProgramText(typing.part)
            await write_text(
                session, actor=actor, version_id=typing.version_id, part=text_part, **where
            )
    except ProgramChanged:
        return await await_text(session, actor, state, typing)
    await leave(state, KEY)
    if typing.item_id:
        screen = await ask_next(session, actor, state, typing.item_id)
    else:
        screen = await edit_screen(session, actor, typing.version_id)
    return screen.with_hint(_("Written down.")).with_toast(_("Noted"))
