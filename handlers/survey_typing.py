"""What is typed in a questionnaire: words, digits, and the consent to show words to the partner."""

from typing import Any

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.surveys import KeepText
from handlers.current import state_screen
from handlers.display import clean
from handlers.leaving import unless_gone
from handlers.screen import Screen
from handlers.survey_end_screens import confirm_screen
from handlers.survey_flow import (
    KEY,
    SurveyText,
    await_typed,
    go_on,
    question_screen,
    standing_screen,
)
from services.actor import Actor
from services.errors import AlreadyDone, NotFound
from services.session import Session
from services.survey_giving import give_number, give_text, is_fitting
from services.survey_reading import short
from services.survey_steps import Step
from services.survey_views import SurveyView, get_survey_view
from services.surveys import TYPED, Question, QuestionType, Visibility

router = Router(name="survey_typing")


async def _awaited(
    session: Session, actor: Actor, state: FSMContext
) -> tuple[SurveyView, Step | None, str | None]:
    """The questionnaire, the question and the unconfirmed text that the dialog is at."""
    kept: dict[str, Any] = (await state.get_data()).get(KEY) or {}
    view = await get_survey_view(session, actor=actor, response_id=kept.get("response_id", 0))
    step = view.find_step(kept.get("question", ""), kept.get("about", ""))
    if step is not None and not view.may_change(step):
        step = None
    return view, step, kept.get("draft")


@state_screen(SurveyText.typed, SurveyText.confirm)
@unless_gone
async def typed_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The question in words that is awaited, or what was typed, to be confirmed."""
    view, step, draft = await _awaited(session, actor, state)
    if step is None or step.question.type not in TYPED:
        return await standing_screen(session, actor, state, view)
    if draft:
        return confirm_screen(session, view, step, draft)
    return await question_screen(session, view, step)


@router.message(SurveyText.typed, F.text, ~F.text.startswith("/"))
@router.message(SurveyText.confirm, F.text, ~F.text.startswith("/"))
async def take_typed(message: Message, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """Words or digits: kept at once, unless the partner will see them; then their author confirms.

    What does not fit is asked again, with what to correct.
    """
    try:
        view, step, _draft = await _awaited(session, actor, state)
    except NotFound:
        return await typed_awaited(session, actor, state)
    if step is None:
        return await typed_awaited(session, actor, state)
    text = clean(message.text or "")
    if step.question.type is QuestionType.NUMBER:
        return await _take_number(session, actor, state, view, step, text)
    if not is_fitting(step, text):
        screen = await question_screen(session, view, step)
        return screen.with_hint(_length_hint(step.question, text))
    if step.question.visibility is Visibility.PARTNER:
        await await_typed(state, view, step, draft=text)
        return confirm_screen(session, view, step, text)
    return await _store_text(session, actor, state, view, step, text)


@router.callback_query(KeepText.filter())
async def keep(
    callback: CallbackQuery,
    callback_data: KeepText,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """The author has seen what the partner will see, and keeps it."""
    kept = (await state.get_data()).get(KEY) or {}
    if kept.get("response_id") != callback_data.response_id or not kept.get("draft"):
        view = await get_survey_view(session, actor=actor, response_id=callback_data.response_id)
        return await standing_screen(session, actor, state, view)
    view, step, draft = await _awaited(session, actor, state)
    if step is None or not draft:
        return await standing_screen(session, actor, state, view)
    return await _store_text(session, actor, state, view, step, draft)


async def _take_number(
    session: Session, actor: Actor, state: FSMContext, view: SurveyView, step: Step, text: str
) -> Screen:
    digits = text.replace(" ", "")
    question = step.question
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
        hint = _("Please type a whole number in digits, without words.")
        return (await question_screen(session, view, step)).with_hint(hint)
    if not question.least <= int(digits) <= question.most:
        hint = _("The number should be from {least} to {most}.").format(
            least=question.least, most=question.most
        )
        return (await question_screen(session, view, step)).with_hint(hint)
    view = await give_number(
        session,
        actor=actor,
        response_id=view.response.id,
        question_code=question.code,
        item=short(step.item) if step.item else "",
        number=int(digits),
    )
    return await go_on(session, actor, state, view, after=step)


async def _store_text(
    session: Session, actor: Actor, state: FSMContext, view: SurveyView, step: Step, text: str
) -> Screen:
    try:
        view = await give_text(
            session,
            actor=actor,
            response_id=view.response.id,
            question_code=step.question.code,
            item=short(step.item) if step.item else "",
            text=text,
        )
    except AlreadyDone:
        return await standing_screen(session, actor, state, view)
    return await go_on(session, actor, state, view, after=step)


def _length_hint(question: Question, text: str) -> str:
    if len(text) < question.shortest:
        return _("This is very short: {shortest} characters or more, please.").format(
            shortest=question.shortest
        )
    return _("This is too long: {count} characters; up to {longest}, please.").format(
        count=len(text), longest=question.longest
    )
