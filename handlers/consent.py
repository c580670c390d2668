"""Consent to the processing of personal data: alone on its screen, answered with two buttons."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.joining import AnswerConsent, EnterByPaper, HowItWorks, ReadConsent
from handlers.consent_text import ConsentText, Operator, consent_text
from handlers.current import current_screen
from handlers.joining_draft import OPENED, ROLES_BEHIND, Joining
from handlers.joining_links import recall
from handlers.registration_flow import begin
from handlers.screen import Button, Screen
from models import AccountState, ConsentKind
from services.actor import Actor
from services.consents import Proof
from services.entering import find_signed_day, join, refuse
from services.session import Session

router = Router(name="consent")


@router.callback_query(ReadConsent.filter())
async def read_consent(
    callback: CallbackQuery,
    session: Session,
    actor: Actor,
    state: FSMContext,
    settings: Operator,
) -> Screen:
    """The full text, and nothing else, on a screen of its own."""
    await recall(session, actor, state)
    if not _may_answer(actor) or await state.get_state() == Joining.door.state:
        return await current_screen(session, actor, state)
    return _text_screen(consent_text(ConsentKind.PD_PROCESSING, settings, actor.locale))


@router.callback_query(AnswerConsent.filter())
async def answer_consent(
    callback: CallbackQuery,
    callback_data: AnswerConsent,
    session: Session,
    actor: Actor,
    state: FSMContext,
    settings: Operator,
) -> Screen:
    """Yes or no. Whatever follows is a new message (bot/update_flow.py): the text is the proof."""
    if actor.person_id is not None:
        screen = await current_screen(session, actor, state)
        if actor.frozen:
            return screen
        toast = _("You have already given your consent. To withdraw it: /privacy.")
        return screen.with_toast(toast, alert=True)
    if not _may_answer(actor):
        screen = await current_screen(session, actor, state)
        hint = _("To think again, open the invitation link once more.")
        return screen.with_hint(hint)
    text = consent_text(ConsentKind.PD_PROCESSING, settings, callback_data.locale)
    shown = (callback_data.version, callback_data.locale, callback_data.mark)
    if callback.message is None or shown != (text.version, text.locale, text.mark):
        # The text has changed since it was shown: what was not read cannot be agreed to.
        return _text_screen(text)
    if not callback_data.yes:
        return await _refused(session, actor, state)
    proof = Proof(
        version=text.version,
        locale=text.locale,
        sha256=text.sha256,
        chat_id=callback.message.chat.id,
        message_id=callback.message.message_id,
    )
    return await _given(callback, session, actor, state, proof)


@router.callback_query(EnterByPaper.filter())
async def enter_by_paper(
    callback: CallbackQuery,
    callback_data: EnterByPaper,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Who has signed on paper comes in without a second consent; or changes their mind."""
    if not _may_answer(actor) or await find_signed_day(session, actor=actor) is None:
        return await current_screen(session, actor, state)
    if not callback_data.yes:
        return await _refused(session, actor, state)
    return await _given(callback, session, actor, state, None)


async def _given(
    callback: CallbackQuery,
    session: Session,
    actor: Actor,
    state: FSMContext,
    proof: Proof | None,
) -> Screen:
    await recall(session, actor, state)
    opened = (await state.get_data()).get(OPENED, {})
    if not opened.get("role") and not opened.get("door"):
        # The door that was chosen has gone with /cancel.
        await state.set_state(Joining.door)
        return await current_screen(session, actor, state)
    roles = ROLES_BEHIND[opened["door"]] if opened.get("door") else ()
    taken = await join(session, actor=actor, roles=roles, proof=proof)
    await state.clear()
    return await begin(session, actor, state, taken, first_name=callback.from_user.first_name)


async def _refused(session: Session, actor: Actor, state: FSMContext) -> Screen:
    await refuse(session, actor=actor)
    await state.clear()
    return Screen(
        text=_(
            "All right. I have kept nothing about you, and this has no effect on your work.\n\n"
            "If you change your mind, open the invitation link once more."
        ),
        rows=[[Button(_("How it works"), HowItWorks())]],
    )


def _may_answer(actor: Actor) -> bool:
    return actor.person_id is None and actor.account_state is AccountState.NEW


def _text_screen(text: ConsentText) -> Screen:
    def answer(yes: bool) -> AnswerConsent:
        return AnswerConsent(version=text.version, locale=text.locale, mark=text.mark, yes=yes)

    return Screen(
        text=text.html,
        rows=[
            [Button(_("I agree"), answer(True))],
            [Button(_("I do not agree"), answer(False))],
        ],
    )
