"""What is asked for next in the record of an assignment, and how an answer is written down."""

from typing import Any

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.utils.i18n import gettext as _

from handlers.assignment_screens import longest, question_screen, record_screen
from handlers.current import state_screen
from handlers.leaving import leave, unless_gone
from handlers.screen import Screen
from services.actor import Actor
from services.amounts import holds_amount
from services.assignment_content import AssignmentPart, required_parts
from services.assignment_values import AssignmentView
from services.assignments import get_assignment, record_part
from services.errors import AlreadyDone, FormIncomplete
from services.session import Session

KEY = "assignment"
TEXTS = (AssignmentPart.PAY_BASIS, AssignmentPart.CONTENT, AssignmentPart.ORDER_NUMBER)
TAPPED = (AssignmentPart.PAY_KIND, AssignmentPart.FORM)
# One question leads to the other, also when it is answered anew.
FOLLOWS = {
    AssignmentPart.PAY_KIND: AssignmentPart.PAY_BASIS,
    AssignmentPart.STARTS_ON: AssignmentPart.ENDS_ON,
    AssignmentPart.ORDER_NUMBER: AssignmentPart.ORDER_ON,
}


class AssignmentForm(StatesGroup):
    """A text or a day of the record is awaited."""

    value = State()


async def ask_next_part(
    session: Session, actor: Actor, state: FSMContext, mentorship_id: int, participation_id: int
) -> Screen:
    """The next question, or the whole record when nothing is missing or it cannot be written."""
    view = await get_assignment(
        session, actor=actor, mentorship_id=mentorship_id, participation_id=participation_id
    )
    if view.is_open and view.missing:
        return await ask_question(session, state, view, view.missing[0])
    await leave(state, KEY)
    return record_screen(session, view)


async def ask_question(
    session: Session, state: FSMContext, view: AssignmentView, part: AssignmentPart
) -> Screen:
    """One question; a text or a day is awaited, the rest is tapped."""
    if part in TAPPED:
        await leave(state, KEY)
    else:
        await state.set_state(AssignmentForm.value)
        kept = {
            "mentorship_id": view.mentorship.id,
            "participation_id": view.member.participation_id,
            "part": part.value,
        }
        await state.update_data({KEY: kept})
    return question_screen(session, view, part)


async def stop_asking(state: FSMContext) -> None:
    """Nothing is awaited here any more; what another form awaits, is."""
    if await state.get_state() == AssignmentForm.value.state:
        await leave(state, KEY)


@state_screen(AssignmentForm.value)
@unless_gone
async def value_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The question that is awaited; the record when it can no longer be written."""
    kept: dict[str, Any] = (await state.get_data()).get(KEY) or {}
    view = await get_assignment(
        session,
        actor=actor,
        mentorship_id=kept.get("mentorship_id", 0),
        participation_id=kept.get("participation_id", 0),
    )
    if AssignmentPart(kept["part"]) not in view.open_parts:
        await leave(state, KEY)
        return record_screen(session, view)
    return question_screen(session, view, AssignmentPart(kept["part"]))


async def write_part(
    session: Session,
    actor: Actor,
    state: FSMContext,
    view: AssignmentView,
    part: AssignmentPart,
    value: Any,
) -> Screen:
    """Write it down and ask what follows; the same question with a hint when it cannot be."""
    try:
        view = await record_part(
            session,
            actor=actor,
            mentorship_id=view.mentorship.id,
            participation_id=view.member.participation_id,
            part=part,
            value=value,
        )
    except FormIncomplete:
        screen = await ask_question(session, state, view, part)
        return screen.with_hint(_hint(view, part, value))
    except AlreadyDone:
        await leave(state, KEY)
        return record_screen(session, view).with_toast(_("Already decided"))
    follows = FOLLOWS.get(part)
    if follows in required_parts(view.assignment):
        return await ask_question(session, state, view, follows)
    whose = (view.mentorship.id, view.member.participation_id)
    return (await ask_next_part(session, actor, state, *whose)).with_toast(_("Noted"))


def _hint(view: AssignmentView, part: AssignmentPart, value: Any) -> str:
    if part in TEXTS:
        if part is AssignmentPart.PAY_BASIS and isinstance(value, str) and holds_amount(value):
            return _("There is an amount in it. Please name only the act.")
        return _("Please type up to {longest} characters.").format(longest=longest(part))
    if value is None:
        return _("I did not find a day here. For example: 01.12.")
    if part is AssignmentPart.ENDS_ON:
        return _("The last day is today or later, not before the first one, within two years.")
    if part is AssignmentPart.STARTS_ON:
        ends_on = view.assignment.ends_on if view.assignment is not None else None
        if ends_on is not None and value > ends_on:
            return _("The first day cannot come after the last one. Correct the last day first.")
        return _("This day is more than a year away. Please check it.")
    return _("A paper is dated today or earlier, within the last year.")
