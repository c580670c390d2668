"""Messages to the others of a pair: typed, shown as they will be read, and only then sent."""

import hashlib

from aiogram import F, Router, html
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.callbacks import OpenPair
from handlers.callbacks.reaching import (
    LeaveMessage,
    OpenContacts,
    ReceiveMessages,
    SendMessage,
    WriteMessage,
)
from handlers.current import state_screen
from handlers.display import button_name, clean_lines, moment
from handlers.leaving import leave, unless_gone
from handlers.pair_actions import pair_action
from handlers.pair_cards import pair_screen
from handlers.pairing_words import who
from handlers.screen import Button, Screen
from handlers.widgets import Rows, choice, menu_row
from models import Meeting, Mentorship, Participation
from services import clock
from services.actor import Actor
from services.errors import AlreadyDone, NotFound
from services.mentorships import get_for_member, is_ended
from services.pair_members import others_of
from services.partner_messages import LONGEST_MESSAGE, Sent, send_message
from services.policy import policy_of
from services.received_messages import list_blocked, unblock
from services.session import Session

router = Router(name="messages")

# The key of the dialog's data: the pair, and the text that waits to be confirmed.
KEY = "message"
MARK_LENGTH = 12
MOST_BLOCKED = 3


class MessageForm(StatesGroup):
    """A message is typed; then its text waits for «Send»."""

    text = State()
    confirmation = State()


@pair_action(order=60)
async def reach_actions(
    session: Session, actor: Actor, mentorship: Mentorship, meeting: Meeting | None
) -> Rows:
    """[Написать] [Контакты]"""
    return [
        [
            Button(_("Write"), WriteMessage(mentorship_id=mentorship.id)),
            Button(_("Contacts"), OpenContacts(mentorship_id=mentorship.id)),
        ]
    ]


@router.callback_query(WriteMessage.filter())
async def ask_message(
    callback: CallbackQuery,
    callback_data: WriteMessage,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Await a text, unless the pair has ended. What waits to be confirmed is typed anew."""
    mentorship_id = callback_data.mentorship_id
    mentorship = await get_for_member(session, actor=actor, mentorship_id=mentorship_id)
    if is_ended(mentorship):
        text = _("The pair has ended: messages are no longer passed on.")
        return Screen(text=text, rows=[menu_row()])
    await state.update_data({KEY: {"pair": mentorship_id}})
    await state.set_state(MessageForm.text)
    return await message_awaited(session, actor, state)


@state_screen(MessageForm.text)
@unless_gone
async def message_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The warning stands before the first letter."""
    mentorship_id = (await state.get_data()).get(KEY, {}).get("pair", 0)
    mentorship = await get_for_member(session, actor=actor, mentorship_id=mentorship_id)
    blocked = await list_blocked(session, actor=actor, mentorship_id=mentorship_id)
    text = _(
        "<b>A message to: {names}</b>\n\nType it, up to {count} characters; before it goes I show "
        "it to you once more.\n\nIt goes through the messenger: no names of children and parents, "
        "no surnames, nothing about health. A phone or an e-mail is safer by «Contacts»."
    ).format(names=_names(session, mentorship, actor), count=LONGEST_MESSAGE)
    again = [
        choice(
            _("Receive again: {name}").format(name=button_name(session, one.person)),
            ReceiveMessages(mentorship_id=mentorship_id, participation_id=one.id),
        )
        for one in blocked[:MOST_BLOCKED]
    ]
    return Screen(
        text=text,
        rows=[
            *again,
            [Button(_("Contacts"), OpenContacts(mentorship_id=mentorship_id))],
            [Button(_("To the pair"), LeaveMessage(mentorship_id=mentorship_id)), *menu_row()],
        ],
    )


@router.callback_query(LeaveMessage.filter())
async def leave_message(
    callback: CallbackQuery,
    callback_data: LeaveMessage,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Back to the pair; what was typed is not kept."""
    mentorship = await get_for_member(
        session, actor=actor, mentorship_id=callback_data.mentorship_id
    )
    if await state.get_state() in (MessageForm.text.state, MessageForm.confirmation.state):
        await leave(state, KEY)
    return await pair_screen(session, actor, mentorship)


@router.message(MessageForm.text, F.text, ~F.text.startswith("/"))
@router.message(MessageForm.confirmation, F.text, ~F.text.startswith("/"))
async def take_message(
    message: Message, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """Kept in the dialog until it is confirmed; another text takes its place."""
    text = clean_lines(message.text or "")
    if not 1 <= len(text) <= LONGEST_MESSAGE:
        await state.set_state(MessageForm.text)
        hint = _("Please make it shorter: up to {count} characters, now there are {length}.")
        screen = await message_awaited(session, actor, state)
        return screen.with_hint(hint.format(count=LONGEST_MESSAGE, length=len(text)))
    draft = (await state.get_data()).get(KEY, {})
    await state.update_data({KEY: {**draft, "text": text}})
    await state.set_state(MessageForm.confirmation)
    return await confirmation_awaited(session, actor, state)


@state_screen(MessageForm.confirmation)
@unless_gone
async def confirmation_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The message as it will be read, and who will read it."""
    draft = (await state.get_data()).get(KEY, {})
    mentorship = await get_for_member(session, actor=actor, mentorship_id=draft.get("pair", 0))
    text = draft.get("text", "")
    lead = _("<b>Send it?</b> It will be read by: {names}.").format(
        names=_names(session, mentorship, actor)
    )
    pair = {"mentorship_id": mentorship.id}
    return Screen(
        text=f"{lead}\n\n<blockquote>{html.quote(text)}</blockquote>",
        rows=[
            [Button(_("Send"), SendMessage(**pair, mark=mark_of(text)))],
            [Button(_("Write it anew"), WriteMessage(**pair))],
            [Button(_("Do not send"), LeaveMessage(**pair))],
        ],
    )


@router.callback_query(SendMessage.filter())
async def send(
    callback: CallbackQuery,
    callback_data: SendMessage,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Send exactly what was shown; a second tap finds nothing that waits."""
    draft = (await state.get_data()).get(KEY, {})
    text = draft.get("text", "")
    shown = (callback_data.mentorship_id, callback_data.mark)
    if shown != (draft.get("pair"), mark_of(text)):
        if draft.get("text") and await state.get_state() == MessageForm.confirmation.state:
            return await confirmation_awaited(session, actor, state)
        raise AlreadyDone
    sent = await send_message(
        session, actor=actor, mentorship_id=callback_data.mentorship_id, text=text
    )
    await leave(state, KEY)
    pair = {"mentorship_id": callback_data.mentorship_id}
    return Screen(
        text=_sent_text(session, actor, sent),
        rows=[
            [Button(_("Write more"), WriteMessage(**pair))],
            [Button(_("To the pair"), OpenPair(**pair)), *menu_row()],
        ],
    )


@router.callback_query(ReceiveMessages.filter())
async def receive_again(
    callback: CallbackQuery,
    callback_data: ReceiveMessages,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Messages of this member arrive again."""
    await unblock(
        session,
        actor=actor,
        mentorship_id=callback_data.mentorship_id,
        participation_id=callback_data.participation_id,
    )
    asked = WriteMessage(mentorship_id=callback_data.mentorship_id)
    screen = await ask_message(callback, asked, session, actor, state)
    return screen.with_toast(_("Messages arrive again."))


def mark_of(text: str) -> str:
    """What a button carries of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:MARK_LENGTH]


def _sent_text(session: Session, actor: Actor, sent: Sent) -> str:
    now = clock.now()
    lines = [
        _("Sent: {names}.").format(names=_people(session, sent.to))
        if sent.arrives_at <= now
        else _("I pass it on when the quiet hours are over, {moment}: {names}.").format(
            moment=moment(sent.arrives_at, actor.timezone), names=_people(session, sent.to)
        )
    ]
    if sent.not_to:
        lines.append(
            _("Not delivered, messages are switched off: {names}.").format(
                names=_people(session, sent.not_to)
            )
        )
    limit = policy_of(session).partner_messages_a_day
    lines.append(
        ngettext(
            "One pair takes up to {count} message a day from you.",
            "One pair takes up to {count} messages a day from you.",
            limit,
        ).format(count=limit)
    )
    return "\n\n".join(lines)


def _names(session: Session, mentorship: Mentorship, actor: Actor) -> str:
    others = [member.participation for member in others_of(mentorship, actor)]
    if not others:
        raise NotFound
    return _people(session, others)


def _people(session: Session, people: list[Participation] | tuple[Participation, ...]) -> str:
    return "; ".join(who(session, participation) for participation in people)
