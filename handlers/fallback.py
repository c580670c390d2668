"""The last router: whatever nobody else understood gets a friendly answer and loses nothing."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.callbacks import Nothing
from handlers.current import STATE_SCREENS, current_screen
from handlers.screen import Screen
from services.actor import Actor
from services.session import Session

router = Router(name="fallback")

# What Telegram reports by itself about a chat: nobody said anything.
SERVICE = (
    F.pinned_message
    | F.message_auto_delete_timer_changed
    | F.chat_background_set
    | F.write_access_allowed
    | F.forum_topic_created
    | F.forum_topic_edited
)


@router.message(SERVICE)
async def service_message(message: Message) -> None:
    """Nothing to answer."""


@router.message(F.text.startswith("/"))
async def unknown_command(
    message: Message, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """A command that does not exist, or one that its owner may not use here."""
    hint = _("I do not know this command. All commands: /help.")
    return await _lead_on(session, actor, state, hint)


@router.message(F.text)
async def unexpected_text(
    message: Message, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """Words where no words are awaited."""
    if await state.get_state() in STATE_SCREENS:
        hint = _("Please choose one of the buttons below. To leave the form: /cancel.")
    else:
        hint = _("I understand buttons and commands. Here is what you can do now.")
    return await _lead_on(session, actor, state, hint)


@router.message()
async def unreadable_message(
    message: Message, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """A sticker, a voice, a photo, a document, a place, a poll."""
    if await state.get_state() in STATE_SCREENS:
        hint = _("I can read only text and buttons. Please answer in words or with a button.")
    else:
        hint = _("Thank you! But I can read only text and buttons. Here is what you can do now.")
    return await _lead_on(session, actor, state, hint)


@router.edited_message()
async def edited_message(
    message: Message, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """A correction of an old message: an answer is taken once, when it comes."""
    if await state.get_state() in STATE_SCREENS:
        hint = _("I do not see corrections of old messages. Please send the answer anew.")
    else:
        hint = _("I do not see corrections of old messages. Here is what you can do now.")
    return await _lead_on(session, actor, state, hint)


@router.callback_query(Nothing.filter())
async def label(
    callback: CallbackQuery, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """A button that only says something: the press changes nothing."""
    return await current_screen(session, actor, state)


@router.callback_query()
async def old_button(
    callback: CallbackQuery, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """A button that no longer means anything: of an older version, or forged."""
    screen = await current_screen(session, actor, state)
    return screen.with_toast(_("This button is out of date. Here is how things stand now."))


async def _lead_on(session: Session, actor: Actor, state: FSMContext, hint: str) -> Screen:
    screen = await current_screen(session, actor, state)
    return screen.with_hint(hint)
