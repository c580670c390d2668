"""/people: who waits and who takes part, by school, and one person's card for those who lead."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.approvals import KEY as RETURNING
from handlers.approvals import Returning
from handlers.callbacks.joining import (
    OpenInvites,
    OpenPeople,
    OpenPerson,
    OpenSchoolPeople,
)
from handlers.callbacks.life import SetDeputy
from handlers.current import current_screen
from handlers.display import button_title
from handlers.leaving import leave
from handlers.people_screens import person_screen, school_screen, waiting_line
from handlers.screen import Button, Screen
from handlers.widgets import PAGE, choice, menu_row, page_of, page_row
from services import people
from services.access import LEADERS
from services.actor import Actor
from services.curators import set_deputy
from services.session import Session

router = Router(name="people")


@router.message(Command("people"))
@router.callback_query(OpenPeople.filter())
async def open_people(
    event: Message | CallbackQuery,
    session: Session,
    actor: Actor,
    state: FSMContext,
    callback_data: OpenPeople | None = None,
) -> Screen:
    """The schools of a leader; the only one is opened at once."""
    if actor.frozen or not actor.holds(*LEADERS):
        screen = await current_screen(session, actor, state)
        return screen.with_hint(_("This list is for curators, heads and coordinators."))
    schools = await people.list_schools(session, actor=actor)
    if len(schools) == 1:
        return await school_screen(session, actor, schools[0].organization_id, 0)
    page = callback_data.page if callback_data else 0
    shown, page, pages = page_of(schools, page, PAGE - 1)
    rows = [
        choice(_school_row(school), OpenSchoolPeople(organization_id=school.organization_id))
        for school in shown
    ]
    rows.append(page_row(page, pages, lambda number: OpenPeople(page=number)))
    waiting = sum(school.waiting for school in schools)
    title = _("<b>People</b>")
    rows.append([Button(_("Invite"), OpenInvites()), *menu_row()])
    return Screen(text=f"{title}\n{waiting_line(waiting)}", rows=rows)


def _school_row(school: people.SchoolCounts) -> str:
    title = button_title(school.title)
    return f"🔔 {school.waiting} · {title}" if school.waiting else f"{title} · {school.active}"


@router.callback_query(OpenSchoolPeople.filter())
async def open_school_people(
    callback: CallbackQuery, callback_data: OpenSchoolPeople, session: Session, actor: Actor
) -> Screen:
    """The people of one organisation."""
    return await school_screen(session, actor, callback_data.organization_id, callback_data.page)


@router.callback_query(SetDeputy.filter())
async def change_deputy(
    callback: CallbackQuery, callback_data: SetDeputy, session: Session, actor: Actor
) -> Screen:
    """The deputy of the curator, or a main curator again."""
    participation_id, deputy = callback_data.participation_id, callback_data.deputy
    await set_deputy(session, actor=actor, participation_id=participation_id, deputy=deputy)
    screen = await person_screen(session, actor, participation_id)
    return screen.with_toast(_("Done. I have told them."))


@router.callback_query(OpenPerson.filter())
async def open_person(
    callback: CallbackQuery,
    callback_data: OpenPerson,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """One person in one role. Whoever turns back from a comment sends nothing they type later."""
    if await state.get_state() == Returning.comment.state:
        await leave(state, RETURNING)
    return await person_screen(session, actor, callback_data.participation_id)
