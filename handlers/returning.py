"""Coming back to a frozen account: taking the request back, or giving the consent again."""

from dataclasses import replace

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.callbacks import OpenMenu
from handlers.callbacks.office import ConsentAgain, KeepMe, ReadConsentAgain
from handlers.consent_text import ConsentText, Operator, consent_text
from handlers.current import current_screen
from handlers.screen import Button, Screen
from models import ConsentKind
from services.accounts import reload_actor
from services.actor import Actor
from services.consents import Proof
from services.privacy import cancel_erasure, consent_again
from services.session import Session

router = Router(name="returning")


@router.callback_query(KeepMe.filter())
async def keep_me(event: object, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The request to be erased is taken back."""
    await cancel_erasure(session, actor=actor)
    return await _welcome_back(session, actor, state)


@router.callback_query(ReadConsentAgain.filter())
async def read_again(
    event: object, session: Session, actor: Actor, state: FSMContext, settings: Operator
) -> Screen:
    """The full text, and nothing else, on a screen of its own."""
    if not actor.frozen:
        return await current_screen(session, actor, state)
    return _text_screen(consent_text(ConsentKind.PD_PROCESSING, settings, actor.locale))


@router.callback_query(ConsentAgain.filter())
async def agree_again(
    callback: CallbackQuery,
    callback_data: ConsentAgain,
    session: Session,
    actor: Actor,
    state: FSMContext,
    settings: Operator,
) -> Screen:
    """The consent is given anew. What follows is a new message: the text is the proof."""
    text = consent_text(ConsentKind.PD_PROCESSING, settings, callback_data.locale)
    shown = (callback_data.version, callback_data.locale, callback_data.mark)
    if callback.message is None or shown != (text.version, text.locale, text.mark):
        # The text has changed since it was shown: what was not read cannot be agreed to.
        return replace(_text_screen(text), fresh=True)
    proof = Proof(
        version=text.version,
        locale=text.locale,
        sha256=text.sha256,
        chat_id=callback.message.chat.id,
        message_id=callback.message.message_id,
    )
    await consent_again(session, actor=actor, proof=proof)
    return replace(await _welcome_back(session, actor, state), fresh=True)


async def _welcome_back(session: Session, actor: Actor, state: FSMContext) -> Screen:
    actor = await reload_actor(session, actor=actor)
    screen = await current_screen(session, actor, state)
    return screen.with_hint(
        _(
            "Welcome back! Nothing will be erased. Please check your form: then the curator "
            "confirms it again."
        )
    )


def _text_screen(text: ConsentText) -> Screen:
    yes = ConsentAgain(version=text.version, locale=text.locale, mark=text.mark)
    return Screen(
        text=text.html,
        rows=[[Button(_("I agree"), yes)], [Button(_("I do not agree"), OpenMenu())]],
    )
