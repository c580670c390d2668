"""Answering a questionnaire: one question a screen, every tap stored at once."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.callbacks import OpenSurvey
from handlers.callbacks.surveys import (
    ChooseOption,
    FinishTicks,
    GiveMark,
    ShowStep,
    SkipStep,
    TickOption,
)
from handlers.screen import Screen
from handlers.survey_flow import go_on, or_as_it_stands, show, standing_screen
from services.actor import Actor
from services.errors import FormIncomplete, NotFound, TooManyChosen
from services.session import Session
from services.survey_giving import (
    choose_option,
    finish_ticks,
    give_mark,
    skip_question,
    tick_option,
)
from services.survey_views import get_survey_view

router = Router(name="survey")


@router.callback_query(OpenSurvey.filter())
async def open_survey(
    callback: CallbackQuery,
    callback_data: OpenSurvey,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Where the questionnaire was left."""
    view = await get_survey_view(session, actor=actor, response_id=callback_data.response_id)
    return await standing_screen(session, actor, state, view)


@router.callback_query(ShowStep.filter())
@or_as_it_stands
async def show_step(
    callback: CallbackQuery,
    callback_data: ShowStep,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """A question, also one that was answered before."""
    view = await get_survey_view(session, actor=actor, response_id=callback_data.response_id)
    step = view.find_step(callback_data.question, callback_data.about)
    if step is None or not view.may_change(step):
        return await standing_screen(session, actor, state, view)
    return await show(session, state, view, step, page=callback_data.page)


@router.callback_query(GiveMark.filter())
@or_as_it_stands
async def mark(
    callback: CallbackQuery,
    callback_data: GiveMark,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """A mark of 1 to 10."""
    view = await give_mark(
        session,
        actor=actor,
        response_id=callback_data.response_id,
        question_code=callback_data.question,
        item=callback_data.about,
        mark=callback_data.value,
    )
    step = view.find_step(callback_data.question, callback_data.about)
    return await go_on(session, actor, state, view, after=step)


@router.callback_query(ChooseOption.filter())
@or_as_it_stands
async def choose(
    callback: CallbackQuery,
    callback_data: ChooseOption,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """The one option of a question."""
    view = await choose_option(
        session,
        actor=actor,
        response_id=callback_data.response_id,
        question_code=callback_data.question,
        item=callback_data.about,
        option=callback_data.option,
    )
    step = view.find_step(callback_data.question, callback_data.about)
    return await go_on(session, actor, state, view, after=step)


@router.callback_query(TickOption.filter())
@or_as_it_stands
async def tick(
    callback: CallbackQuery,
    callback_data: TickOption,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """One option of several: the question stays until «Готово»."""
    where = {"question_code": callback_data.question, "item": callback_data.about}
    response_id, toast = callback_data.response_id, None
    try:
        view = await tick_option(
            session,
            actor=actor,
            response_id=response_id,
            option=callback_data.option,
            on=callback_data.on,
            **where,
        )
    except (TooManyChosen, FormIncomplete) as error:
        view = await get_survey_view(session, actor=actor, response_id=response_id)
        toast = _too_few() if isinstance(error, FormIncomplete) else ""
    step = view.find_step(callback_data.question, callback_data.about)
    if step is None:
        raise NotFound
    screen = await show(session, state, view, step, page=callback_data.page)
    if toast is None:
        return screen
    return screen.with_toast(toast or _too_many(step.most), alert=True)


@router.callback_query(FinishTicks.filter())
@or_as_it_stands
async def finish(
    callback: CallbackQuery,
    callback_data: FinishTicks,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """«Готово»: what is ticked is the answer."""
    response_id = callback_data.response_id
    try:
        view = await finish_ticks(
            session,
            actor=actor,
            response_id=response_id,
            question_code=callback_data.question,
            item=callback_data.about,
        )
    except FormIncomplete:
        view = await get_survey_view(session, actor=actor, response_id=response_id)
        step = view.find_step(callback_data.question, callback_data.about)
        if step is None:
            raise NotFound from None
        screen = await show(session, state, view, step)
        return screen.with_toast(_too_few(), alert=True)
    step = view.find_step(callback_data.question, callback_data.about)
    return await go_on(session, actor, state, view, after=step)


@router.callback_query(SkipStep.filter())
@or_as_it_stands
async def skip(
    callback: CallbackQuery,
    callback_data: SkipStep,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Leave a question out."""
    view = await skip_question(
        session,
        actor=actor,
        response_id=callback_data.response_id,
        question_code=callback_data.question,
        item=callback_data.about,
    )
    step = view.find_step(callback_data.question, callback_data.about)
    return await go_on(session, actor, state, view, after=step)


def _too_many(most: int) -> str:
    return ngettext(
        "Up to {count}, please: untick one first.",
        "Up to {count}, please: untick one first.",
        most,
    ).format(count=most)


def _too_few() -> str:
    return _("Tick at least one, please.")
