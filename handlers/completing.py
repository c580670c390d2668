"""A curator completes a pair in its final stage although something is missing, with a reason."""

from aiogram import F, Router, html
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from handlers.callbacks.endings import CompleteAnyway, SkipReason
from handlers.current import state_screen
from handlers.display import clean
from handlers.leaving import leave, unless_gone
from handlers.pair_office import office_action, office_line, office_screen
from handlers.pair_return import back_button, names_of, or_how_the_pair_stands
from handlers.screen import Button, Screen
from handlers.widgets import Rows, choice, menu_row
from models import Mentorship, MentorshipState
from services.actor import Actor
from services.changes import get_to_decide
from services.finishing import (
    LONGEST_REASON,
    SHORTEST_REASON,
    complete_with_reason,
    is_final_closed,
)
from services.pair_office import can_decide
from services.session import Session

router = Router(name="completing")

# The pair, and the reason that was typed for it.
KEY = "complete"
REASON = "complete_reason"
SKIPS = {
    SkipReason.MET_ELSEWHERE: __("They summed up without the bot"),
    SkipReason.NO_ANSWER: __("The answers did not come"),
}


class Completing(StatesGroup):
    """The reason for completing a pair without what is missing is awaited, or the word that the
    typed one is meant."""

    reason = State()
    confirm = State()


@office_action(order=70)
async def complete_action(session: Session, actor: Actor, mentorship: Mentorship) -> Rows:
    """The way round what is missing, for a pair that is not one's own."""
    if mentorship.state is not MentorshipState.FINISHING or not can_decide(actor, mentorship):
        return []
    return [[Button(_("Complete the pair"), CompleteAnyway(mentorship_id=mentorship.id))]]


@office_line(order=72)
async def final_line(session: Session, actor: Actor, mentorship: Mentorship) -> str | None:
    """What the final stage waits for, or why it was cut short.

    A typed reason stays with who typed it: free text goes to no level above (domain.md 7, rule 9).
    """
    if mentorship.state is MentorshipState.COMPLETED and mentorship.end_note is not None:
        known = {reason.value: label for reason, label in SKIPS.items()}
        reason = known.get(mentorship.end_note, _("for another reason"))
        return _("Completed without all final answers: {reason}.").format(reason=reason)
    if mentorship.state is not MentorshipState.FINISHING:
        return None
    if await is_final_closed(session, mentorship=mentorship):
        return _("Both sides have summed up. The pair is closed with your questionnaire.")
    return _("The final meeting and the questionnaires of both sides are still to come.")


@state_screen(Completing.reason, Completing.confirm)
@unless_gone
async def reason_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The question for the reason, or how it stands when none is needed any more."""
    data = await state.get_data()
    mentorship = await get_to_decide(session, actor=actor, mentorship_id=data.get(KEY, 0))
    if mentorship.state is not MentorshipState.FINISHING:
        await _leave(state)
        return await office_screen(session, actor, mentorship)
    back = [back_button(actor, mentorship), *menu_row()]
    if await state.get_state() == Completing.confirm.state:
        sure = CompleteAnyway(mentorship_id=mentorship.id, reason=SkipReason.TYPED)
        text = _("<b>Complete the pair?</b>\n{names}\n\nThe reason: {reason}").format(
            names=names_of(session, actor, mentorship), reason=html.quote(data.get(REASON, ""))
        )
        anew = CompleteAnyway(mentorship_id=mentorship.id)
        rows = [[Button(_("Complete"), sure)], [Button(_("Another reason"), anew)]]
        return Screen(text=text, rows=[*rows, back])
    text = _(
        "<b>Complete the pair without what is missing?</b>\n{names}\n\nNo stage is skipped "
        "silently: choose a reason or type one, {shortest} to {longest} characters. The level "
        "above sees that the stage was skipped."
    ).format(
        names=names_of(session, actor, mentorship),
        shortest=SHORTEST_REASON,
        longest=LONGEST_REASON,
    )
    rows = [
        choice(str(label), CompleteAnyway(mentorship_id=mentorship.id, reason=reason))
        for reason, label in SKIPS.items()
    ]
    return Screen(text=text, rows=[*rows, back])


@router.callback_query(CompleteAnyway.filter())
@or_how_the_pair_stands
async def complete(
    callback: CallbackQuery,
    callback_data: CompleteAnyway,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """One of the usual reasons, the typed one, or the question for it."""
    mentorship_id, reason = callback_data.mentorship_id, callback_data.reason
    data = await state.get_data()
    typed = data.get(REASON) if data.get(KEY) == mentorship_id else None
    text = typed if reason is SkipReason.TYPED else reason and reason.value
    if text:
        mentorship = await complete_with_reason(
            session, actor=actor, mentorship_id=mentorship_id, reason=text
        )
        await _leave(state)
        screen = await office_screen(session, actor, mentorship)
        return screen.with_toast(_("The pair is complete"))
    mentorship = await get_to_decide(session, actor=actor, mentorship_id=mentorship_id)
    await _leave(state)
    await state.set_state(Completing.reason)
    await state.update_data({KEY: mentorship.id})
    return await reason_awaited(session, actor, state)


@router.message(Completing.reason, F.text, ~F.text.startswith("/"))
@router.message(Completing.confirm, F.text, ~F.text.startswith("/"))
async def take_reason(
    message: Message, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """A reason in words; it counts once it is confirmed."""
    reason = clean(message.text or "")
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        screen = await reason_awaited(session, actor, state)
        return screen.with_hint(
            _("The reason should have {shortest} to {longest} characters.").format(
                shortest=SHORTEST_REASON, longest=LONGEST_REASON
            )
        )
    await state.update_data({REASON: reason})
    await state.set_state(Completing.confirm)
    return await reason_awaited(session, actor, state)


async def _leave(state: FSMContext) -> None:
    await leave(state, REASON)
    await leave(state, KEY)
