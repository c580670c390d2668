"""A curator does without somebody's answers, so that a meeting can be closed."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from handlers.callbacks.surveys import ExcuseSurvey, ExcuseWith
from handlers.current import state_screen
from handlers.display import clean, organization_name, person_name
from handlers.leaving import leave, unless_gone
from handlers.screen import Screen
from handlers.widgets import choice, menu_row
from models import SurveyResponseState
from services.actor import Actor
from services.session import Session
from services.survey_ends import (
    LONGEST_REASON,
    SHORTEST_REASON,
    ExcuseReason,
    excuse_survey,
    get_to_excuse,
)

router = Router(name="excuse")

# The key of the dialog's data with the questionnaire to do without.
KEY = "excuse"

REASONS = {
    ExcuseReason.ABSENT: __("Away for a long time"),
    ExcuseReason.TOLD: __("Answered me in person"),
    ExcuseReason.TECHNICAL: __("Cannot use the bot now"),
}


class Excuse(StatesGroup):
    """The reason for doing without somebody's answers is awaited."""

    reason = State()


@state_screen(Excuse.reason)
@unless_gone
async def reason_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The question for the reason, or how it stands when none is needed any more."""
    response_id = (await state.get_data()).get(KEY, 0)
    response, respondent = await get_to_excuse(session, actor=actor, response_id=response_id)
    whose = f"{person_name(session, respondent.person)}, " + organization_name(
        respondent.organization.short_title
    )
    if response.state is not SurveyResponseState.OPEN:
        await leave(state, KEY)
        text = _("No answers are awaited here any more.")
        return Screen(text=f"{whose}\n\n{text}", rows=[menu_row()])
    text = _(
        "{person}: close the meeting without these answers? Choose a reason or type one, "
        "{shortest} to {longest} characters."
    ).format(person=whose, shortest=SHORTEST_REASON, longest=LONGEST_REASON)
    rows = [
        choice(str(label), ExcuseWith(response_id=response_id, reason=reason))
        for reason, label in REASONS.items()
    ]
    return Screen(text=text, rows=[*rows, menu_row()])


@router.callback_query(ExcuseSurvey.filter())
async def ask_reason(
    callback: CallbackQuery,
    callback_data: ExcuseSurvey,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Await the reason."""
    await get_to_excuse(session, actor=actor, response_id=callback_data.response_id)
    await state.set_state(Excuse.reason)
    await state.update_data({KEY: callback_data.response_id})
    return await reason_awaited(session, actor, state)


@router.callback_query(ExcuseWith.filter())
async def excuse_with(
    callback: CallbackQuery,
    callback_data: ExcuseWith,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """One of the usual reasons."""
    return await _excuse(
        session, actor, state, callback_data.response_id, callback_data.reason.value
    )


@router.message(Excuse.reason, F.text, ~F.text.startswith("/"))
async def take_reason(
    message: Message, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """A reason in words."""
    reason = clean(message.text or "")
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        screen = await reason_awaited(session, actor, state)
        return screen.with_hint(
            _("The reason should have {shortest} to {longest} characters.").format(
                shortest=SHORTEST_REASON, longest=LONGEST_REASON
            )
        )
    response_id = (await state.get_data()).get(KEY, 0)
    return await _excuse(session, actor, state, response_id, reason)


async def _excuse(
    session: Session, actor: Actor, state: FSMContext, response_id: int, reason: str
) -> Screen:
    await excuse_survey(session, actor=actor, response_id=response_id, reason=reason)
    await leave(state, KEY)
    text = _("Done. The meeting is closed when nothing else is awaited.")
    return Screen(text=text, rows=[menu_row()])
