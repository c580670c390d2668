"""From one question of a questionnaire to the next."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.leaving import leave
from handlers.screen import Screen
from handlers.survey_end_screens import done_screen, review_screen
from handlers.survey_screens import step_screen
from handlers.survey_words import known_text
from services.actor import Actor
from services.errors import AlreadyDone, NotFound
from services.session import Session
from services.survey_known import find_known
from services.survey_reading import short
from services.survey_steps import Step
from services.survey_views import SurveyView, get_survey_view
from services.surveys import TYPED

Handler = Callable[..., Awaitable[Screen]]

# The key of the dialog's data with the question that is awaited.
KEY = "survey"


class SurveyText(StatesGroup):
    """An answer in words or digits is awaited, or its author's consent to show it to others."""

    typed = State()
    confirm = State()


STATES = frozenset({SurveyText.typed.state, SurveyText.confirm.state})


async def show(
    session: Session, state: FSMContext, view: SurveyView, step: Step, *, page: int = 0
) -> Screen:
    """The screen of a question; what is typed is awaited only where it asks for words."""
    if step.question.type in TYPED:
        await await_typed(state, view, step)
    else:
        await stop_awaiting(state)
    return await question_screen(session, view, step, page=page)


async def question_screen(
    session: Session, view: SurveyView, step: Step, *, page: int = 0
) -> Screen:
    """A question with what the bot has counted; what is awaited stays as it is."""
    known = await find_known(session, response=view.response, question_code=step.question.code)
    return step_screen(session, view, step, page, known=known_text(known))


async def standing_screen(
    session: Session, actor: Actor, state: FSMContext, view: SurveyView
) -> Screen:
    """Where a questionnaire was left: its next question, the answers to send, or thanks."""
    if view.is_open:
        step = view.next_step
        if step is not None:
            return await show(session, state, view, step)
        await stop_awaiting(state)
        return review_screen(session, actor, view)
    await stop_awaiting(state)
    return done_screen(actor, view)


async def go_on(
    session: Session,
    actor: Actor,
    state: FSMContext,
    view: SurveyView,
    *,
    after: Step | None,
) -> Screen:
    """What follows an answer: the next question, the answers to send or corrected, or thanks."""
    if view.is_open:
        return (await standing_screen(session, actor, state, view)).with_toast(_("Noted"))
    if view.survey.sends_itself and not _is_correction(view, after):
        return await _add_words(session, actor, state, view, after)
    await stop_awaiting(state)
    return review_screen(session, actor, view).with_toast(_("Noted"))


async def stop_awaiting(state: FSMContext) -> None:
    """Await no words for a questionnaire any more; another form stays as it is."""
    if await state.get_state() in STATES:
        await leave(state, KEY)


def _is_correction(view: SurveyView, step: Step | None) -> bool:
    """True for a required tap that was changed after it had sent the questionnaire."""
    answer = view.answer(step) if step is not None and step.question.required else None
    sent_at = view.response.submitted_at
    return answer is not None and sent_at is not None and answer.answered_at > sent_at


async def _add_words(
    session: Session, actor: Actor, state: FSMContext, view: SurveyView, after: Step | None
) -> Screen:
    """After the taps that have sent it: what may be added, then thanks."""
    was_tap = after is None or after.question.required
    step = next((s for s in view.optional if view.answer(s) is None), None)
    if after is not None and not was_tap:
        step = view.after(after)
    if step is None:
        await stop_awaiting(state)
        return done_screen(actor, view).with_toast(_("Noted"))
    screen = await show(session, state, view, step)
    thanks = _("Thank you, that is all that is needed.") if was_tap else _("Written down.")
    return screen.with_hint(thanks).with_toast(_("Noted"))


async def await_typed(
    state: FSMContext, view: SurveyView, step: Step, *, draft: str | None = None
) -> None:
    """Await words or digits; with `draft`, its author's consent to show it to the partner."""
    await state.set_state(SurveyText.confirm if draft else SurveyText.typed)
    kept = {
        "response_id": view.response.id,
        "question": step.question.code,
        "about": short(step.item) if step.item else "",
        "draft": draft,
    }
    await state.update_data({KEY: kept})


def or_as_it_stands(handler: Handler) -> Handler:
    """Answer a press that came too late, or that fits no more, with the question that waits now."""

    @wraps(handler)
    async def guarded(event: CallbackQuery, **data: Any) -> Screen:
        session, actor, state = data["session"], data["actor"], data["state"]
        try:
            return await handler(event, **data)
        except (AlreadyDone, NotFound) as error:
            view = await get_survey_view(
                session, actor=actor, response_id=data["callback_data"].response_id
            )
            screen = await standing_screen(session, actor, state, view)
            if isinstance(error, NotFound):
                return screen
            hint = _("This has already been decided. Here is how things stand now.")
            return screen.with_toast(hint)

    return guarded
