"""The reflection after a meeting: three taps, then what may be said in words."""

from typing import Any

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.callbacks import OpenReflection
from handlers.callbacks.meetings import (
    AnswerReflection,
    KeepText,
    ShowQuestion,
    SkipQuestion,
)
from handlers.current import state_screen
from handlers.display import clean
from handlers.leaving import leave, unless_gone
from handlers.reflection_screens import (
    confirm_screen,
    done_screen,
    next_optional,
    question_screen,
    reflection_screen,
    text_question_screen,
)
from handlers.screen import Screen
from models import SurveyResponseState
from services.actor import Actor
from services.reflections import (
    ReflectionView,
    get_reflection,
    give_answer,
    give_text,
    is_fitting,
)
from services.session import Session
from services.surveys import LONGEST_TEXT, SHORTEST_TEXT, Question, Visibility

router = Router(name="reflection")

KEY = "reflection"


class ReflectionText(StatesGroup):
    """An answer in words is awaited, or its author's consent to show it to the partner."""

    text = State()
    confirm = State()


async def _await_text(
    state: FSMContext, view: ReflectionView, question: Question, *, draft: str | None = None
) -> None:
    await state.set_state(ReflectionText.confirm if draft else ReflectionText.text)
    kept = {"response_id": view.response.id, "question": question.code, "draft": draft}
    await state.update_data({KEY: kept})


async def _awaited(
    session: Session, actor: Actor, state: FSMContext
) -> tuple[ReflectionView, Question | None, str | None]:
    """The reflection, question and unconfirmed text that the dialog is at."""
    kept: dict[str, Any] = (await state.get_data()).get(KEY) or {}
    view = await get_reflection(session, actor=actor, response_id=kept.get("response_id", 0))
    return view, view.survey.question(kept.get("question", "")), kept.get("draft")


@state_screen(ReflectionText.text, ReflectionText.confirm)
@unless_gone
async def text_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The question in words that is awaited, or what was typed, to be confirmed."""
    view, question, draft = await _awaited(session, actor, state)
    if question is None or view.response.state is not SurveyResponseState.SUBMITTED:
        await leave(state, KEY)
        return reflection_screen(view)
    return confirm_screen(view, question, draft) if draft else text_question_screen(view, question)


async def _next_in_words(
    state: FSMContext, view: ReflectionView, *, after: str | None = None
) -> Screen:
    """The next question in words, or thanks when none is left."""
    question = next_optional(view, after)
    if question is None:
        await leave(state, KEY)
        return done_screen(view)
    await _await_text(state, view, question)
    return text_question_screen(view, question)


@router.callback_query(OpenReflection.filter())
async def open_reflection(
    callback: CallbackQuery, callback_data: OpenReflection, session: Session, actor: Actor
) -> Screen:
    """Where the reflection was left."""
    return reflection_screen(
        await get_reflection(session, actor=actor, response_id=callback_data.response_id)
    )


@router.callback_query(AnswerReflection.filter())
async def answer(
    callback: CallbackQuery,
    callback_data: AnswerReflection,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """A tap is stored at once; the last required one submits the reflection."""
    view = await give_answer(
        session,
        actor=actor,
        response_id=callback_data.response_id,
        question_code=callback_data.question,
        value=callback_data.value,
    )
    if view.is_open:
        return reflection_screen(view)
    screen = await _next_in_words(state, view)
    return screen.with_hint(_("Thank you, that is all that is needed.")).with_toast(_("Noted"))


@router.callback_query(ShowQuestion.filter())
async def show_question(
    callback: CallbackQuery,
    callback_data: ShowQuestion,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Back to a question to tap while the reflection is open; to one in words afterwards."""
    view = await get_reflection(session, actor=actor, response_id=callback_data.response_id)
    question = view.survey.question(callback_data.question)
    if question is None:
        return reflection_screen(view)
    if question.required:
        return question_screen(view, question) if view.is_open else reflection_screen(view)
    if view.response.state is not SurveyResponseState.SUBMITTED:
        return reflection_screen(view)
    await _await_text(state, view, question)
    return text_question_screen(view, question)


@router.callback_query(SkipQuestion.filter())
async def skip(
    callback: CallbackQuery,
    callback_data: SkipQuestion,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Leave a question in words out."""
    view = await get_reflection(session, actor=actor, response_id=callback_data.response_id)
    if view.is_open:
        return reflection_screen(view)
    return await _next_in_words(state, view, after=callback_data.question)


@router.message(ReflectionText.text, F.text, ~F.text.startswith("/"))
@router.message(ReflectionText.confirm, F.text, ~F.text.startswith("/"))
async def take_text(message: Message, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """Words: kept at once, unless the partner will see them; then their author confirms first."""
    view, question, _draft = await _awaited(session, actor, state)
    if question is None:
        return await text_awaited(session, actor, state)
    text = clean(message.text or "")
    if not is_fitting(text):
        return (await text_awaited(session, actor, state)).with_hint(_length_hint(text))
    if question.visibility is Visibility.PARTNER:
        await _await_text(state, view, question, draft=text)
        return confirm_screen(view, question, text)
    return await _store(session, actor, state, view, question, text)


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
        return reflection_screen(
            await get_reflection(session, actor=actor, response_id=callback_data.response_id)
        )
    view, question, draft = await _awaited(session, actor, state)
    assert question is not None
    assert draft
    return await _store(session, actor, state, view, question, draft)


async def _store(
    session: Session,
    actor: Actor,
    state: FSMContext,
    view: ReflectionView,
    question: Question,
    text: str,
) -> Screen:
    view = await give_text(
        session,
        actor=actor,
        response_id=view.response.id,
        question_code=question.code,
        text=text,
    )
    screen = await _next_in_words(state, view, after=question.code)
    return screen.with_hint(_("Written down.")).with_toast(_("Noted"))


def _length_hint(text: str) -> str:
    if len(text) < SHORTEST_TEXT:
        return _("This is very short: {shortest} characters or more, please.").format(
            shortest=SHORTEST_TEXT
        )
    return _("This is too long: {count} characters; up to {longest}, please.").format(
        count=len(text), longest=LONGEST_TEXT
    )
