"""A member ends a pair before its time: what it means, then four questions."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.endings import AskEarlyEnd, BeginEarlyEnd, StayInPair
from handlers.pair_actions import Rows, pair_action, pair_line
from handlers.pair_cards import pair_screen
from handlers.pair_return import names_of, or_how_the_pair_stands
from handlers.screen import Button, Screen
from handlers.survey_flow import standing_screen
from handlers.taxonomy import item_title
from handlers.widgets import menu_row
from models import Meeting, Mentorship, MentorshipState
from services.actor import Actor
from services.early_ends import ENDS_EARLY, ask_early_exit, require_early_end, stay
from services.mentorships import get_for_member
from services.pair_growth import list_growth
from services.session import Session
from services.survey_views import get_survey_view

router = Router(name="ending")

MOST_MARKS = 12


@pair_action(order=90)
async def end_action(
    session: Session, actor: Actor, mentorship: Mentorship, meeting: Meeting | None
) -> Rows:
    """The way out once there is work to lose."""
    if mentorship.state not in ENDS_EARLY:
        return []
    return [[Button(_("End before its time"), AskEarlyEnd(mentorship_id=mentorship.id))]]


@pair_line(order=75)
async def result_line(session: Session, actor: Actor, mentorship: Mentorship) -> str | None:
    """«До → после», item by item, once the programme is complete: what this member may read."""
    if mentorship.state is not MentorshipState.COMPLETED:
        return None
    marks = await list_growth(session, reader_id=actor.person_id, mentorship=mentorship)
    if not marks:
        return None
    lines = [f"• {item_title(m.item_code)}: {m.before} → {m.after}" for m in marks[:MOST_MARKS]]
    return "\n".join([_("<b>What has changed</b>, of ten"), *lines])


@router.callback_query(AskEarlyEnd.filter())
@or_how_the_pair_stands
async def ask(
    callback: CallbackQuery, callback_data: AskEarlyEnd, session: Session, actor: Actor
) -> Screen:
    """What happens, and who will read what."""
    mentorship = await get_for_member(
        session, actor=actor, mentorship_id=callback_data.mentorship_id
    )
    require_early_end(mentorship)
    text = _(
        "<b>End before its time?</b>\n{names}\n\nThat happens, and it can be a success: the plan "
        "is done sooner. I ask four short questions, one of them only if you like. With the last "
        "answer your part here ends and planned meetings are cancelled. Neither the other side "
        "nor the school reads why."
    ).format(names=names_of(session, actor, mentorship))
    rows = [
        [Button(_("Answer and end"), BeginEarlyEnd(mentorship_id=mentorship.id))],
        [Button(_("Stay"), StayInPair(mentorship_id=mentorship.id))],
        menu_row(),
    ]
    return Screen(text=text, rows=rows)


@router.callback_query(BeginEarlyEnd.filter())
@or_how_the_pair_stands
async def begin(
    callback: CallbackQuery,
    callback_data: BeginEarlyEnd,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """The first question."""
    response = await ask_early_exit(session, actor=actor, mentorship_id=callback_data.mentorship_id)
    view = await get_survey_view(session, actor=actor, response_id=response.id)
    return await standing_screen(session, actor, state, view)


@router.callback_query(StayInPair.filter())
async def think_better(
    callback: CallbackQuery, callback_data: StayInPair, session: Session, actor: Actor
) -> Screen:
    """Back to the pair; nobody is reminded of the questions."""
    mentorship = await stay(session, actor=actor, mentorship_id=callback_data.mentorship_id)
    return await pair_screen(session, actor, mentorship)
