"""Writing inside a taken case: type, look at it once more, send."""

from datetime import datetime

from aiogram import F, Router, html
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.callbacks.support import (
    LeaveSupportWord,
    OpenCase,
    OpenSupport,
    SendSupportWord,
    WriteSupportWord,
)
from handlers.case_screens import case_screen
from handlers.current import state_screen
from handlers.display import clean_lines, moment, person_name
from handlers.leaving import leave, unless_gone
from handlers.messages import mark_of
from handlers.screen import Button, Screen
from handlers.support import own_case_screen
from handlers.widgets import menu_row
from services import clock
from services.actor import Actor
from services.errors import AlreadyDone
from services.partner_messages import LONGEST_MESSAGE
from services.policy import policy_of
from services.session import Session
from services.support_cases import find_words
from services.support_messages import Talk, get_talk, send_word

router = Router(name="support_messages")

# The key of the dialog's data: the case, and the text that waits to be confirmed.
KEY = "support_word"


class SupportWord(StatesGroup):
    """A message is typed; then its text waits for «Send»."""

    text = State()
    confirmation = State()


@router.callback_query(WriteSupportWord.filter())
async def ask_word(
    callback: CallbackQuery,
    callback_data: WriteSupportWord,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Await a text. What waits to be confirmed is typed anew."""
    await get_talk(session, actor=actor, case_id=callback_data.case_id)
    await state.update_data({KEY: {"case": callback_data.case_id}})
    await state.set_state(SupportWord.text)
    return await word_awaited(session, actor, state)


@state_screen(SupportWord.text)
@unless_gone
async def word_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The warning stands before the first letter."""
    talk = await _talk(session, actor, state)
    text = _(
        "<b>A message to: {name}</b>\n\nType it, up to {count} characters; before it goes I show "
        "it to you once more. Only the two of you read it.\n\nIt goes through the messenger: no "
        "names of children and parents, no surnames, nothing about health. Agree on a call or a "
        "meeting for that."
    ).format(name=person_name(session, talk.other), count=LONGEST_MESSAGE)
    back = LeaveSupportWord(case_id=talk.case.id)
    return Screen(text=text, rows=[[Button(_("Back"), back), *menu_row()]])


@router.callback_query(LeaveSupportWord.filter())
async def leave_word(
    callback: CallbackQuery,
    callback_data: LeaveSupportWord,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Back to the request; what was typed is not kept."""
    talk = await get_talk(session, actor=actor, case_id=callback_data.case_id)
    if await state.get_state() in (SupportWord.text.state, SupportWord.confirmation.state):
        await leave(state, KEY)
    if talk.is_author:
        return await own_case_screen(session, actor, talk.case.id)
    words = await find_words(session, actor=actor, case_id=talk.case.id)
    return case_screen(session, talk.case, actor.timezone, words)


@router.message(SupportWord.text, F.text, ~F.text.startswith("/"))
@router.message(SupportWord.confirmation, F.text, ~F.text.startswith("/"))
async def take_word(message: Message, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """Kept in the dialog until it is confirmed; another text takes its place."""
    text = clean_lines(message.text or "")
    if not 1 <= len(text) <= LONGEST_MESSAGE:
        await state.set_state(SupportWord.text)
        hint = _("Please make it shorter: up to {count} characters, now there are {length}.")
        screen = await word_awaited(session, actor, state)
        return screen.with_hint(hint.format(count=LONGEST_MESSAGE, length=len(text)))
    draft = (await state.get_data()).get(KEY, {})
    await state.update_data({KEY: {**draft, "text": text}})
    await state.set_state(SupportWord.confirmation)
    return await confirmation_awaited(session, actor, state)


@state_screen(SupportWord.confirmation)
@unless_gone
async def confirmation_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The message as it will be read, and who will read it."""
    talk = await _talk(session, actor, state)
    text = (await state.get_data()).get(KEY, {}).get("text", "")
    lead = _("<b>Send it?</b> It will be read by: {names}.").format(
        names=person_name(session, talk.other)
    )
    case_id = talk.case.id
    return Screen(
        text=f"{lead}\n\n<blockquote>{html.quote(text)}</blockquote>",
        rows=[
            [Button(_("Send"), SendSupportWord(case_id=case_id, mark=mark_of(text)))],
            [Button(_("Write it anew"), WriteSupportWord(case_id=case_id))],
            [Button(_("Do not send"), LeaveSupportWord(case_id=case_id))],
        ],
    )


@router.callback_query(SendSupportWord.filter())
async def send(
    callback: CallbackQuery,
    callback_data: SendSupportWord,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Send exactly what was shown; a second tap finds nothing that waits."""
    draft = (await state.get_data()).get(KEY, {})
    text = draft.get("text", "")
    if (callback_data.case_id, callback_data.mark) != (draft.get("case"), mark_of(text)):
        if text and await state.get_state() == SupportWord.confirmation.state:
            return await confirmation_awaited(session, actor, state)
        raise AlreadyDone
    case_id = callback_data.case_id
    arrives_at = await send_word(session, actor=actor, case_id=case_id, text=text)
    talk = await get_talk(session, actor=actor, case_id=case_id)
    await leave(state, KEY)
    return Screen(
        text=_sent_text(session, actor, talk, arrives_at),
        rows=[
            [Button(_("Write more"), WriteSupportWord(case_id=case_id))],
            [Button(_("To the request"), _request(talk)), *menu_row()],
        ],
    )


def _request(talk: Talk) -> CallbackData:
    case_id = talk.case.id
    return OpenSupport(case_id=case_id) if talk.is_author else OpenCase(case_id=case_id)


def _sent_text(session: Session, actor: Actor, talk: Talk, arrives_at: datetime) -> str:
    name = person_name(session, talk.other)
    limit = policy_of(session).partner_messages_a_day
    if arrives_at <= clock.now():
        lead = _("Sent: {names}.").format(names=name)
    else:
        lead = _("I pass it on when the quiet hours are over, {moment}: {names}.").format(
            moment=moment(arrives_at, actor.timezone), names=name
        )
    room = ngettext(
        "One request takes up to {count} message a day from you.",
        "One request takes up to {count} messages a day from you.",
        limit,
    ).format(count=limit)
    return f"{lead}\n\n{room}"


async def _talk(session: Session, actor: Actor, state: FSMContext) -> Talk:
    case_id = (await state.get_data()).get(KEY, {}).get("case", 0)
    return await get_talk(session, actor=actor, case_id=case_id)
