"""Somebody asks to come to a school: those who lead it decide."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.life import DecideMove, OpenSchoolMove
from handlers.callbacks.office import OpenTasks
from handlers.display import organization_name, person_name
from handlers.people_screens import person_screen
from handlers.screen import Button, Screen
from handlers.titles import ROLE_TITLES, SCHOOL_MOVE_TITLES
from handlers.widgets import menu_row
from models import Role, SchoolMoveState
from services.actor import Actor
from services.move_decisions import confirm_move, decline_move, get_move
from services.session import Session

router = Router(name="move_office")


@router.callback_query(OpenSchoolMove.filter())
async def open_school_move(
    callback: CallbackQuery, callback_data: OpenSchoolMove, session: Session, actor: Actor
) -> Screen:
    """Who asks, from where, and what a yes means."""
    return await _move_screen(session, actor, callback_data.move_id)


async def _move_screen(session: Session, actor: Actor, move_id: int) -> Screen:
    move, role, target = await get_move(session, actor=actor, move_id=move_id)
    parts = [
        _("<b>Move to {school}</b>\n{person}, {role}\nNow at: {former}").format(
            school=organization_name(target.short_title),
            person=person_name(session, role.person),
            role=ROLE_TITLES[role.role],
            former=organization_name(role.organization.short_title),
        )
    ]
    if move.state is not SchoolMoveState.ASKED:
        parts.append(str(SCHOOL_MOVE_TITLES[move.state]).capitalize())
        return Screen(text="\n\n".join(parts), rows=[[Button(_("Tasks"), OpenTasks())], menu_row()])
    parts.append(
        _(
            "If you confirm, the person is yours to look after: with the requests, answers and "
            "running pairs. Confirm only whom you know to work at your school."
        )
    )
    if role.role is Role.MENTOR:
        parts.append(
            _(
                "The assignment of a mentor belongs to the employer: at the new school it has to "
                "be made out anew (Labour Code, article 351.8)."
            )
        )
    return Screen(
        text="\n\n".join(parts),
        rows=[
            [Button(_("Confirm"), DecideMove(move_id=move_id, confirm=True))],
            [Button(_("Decline"), DecideMove(move_id=move_id, confirm=False))],
            menu_row(),
        ],
    )


@router.callback_query(DecideMove.filter())
async def decide(
    callback: CallbackQuery, callback_data: DecideMove, session: Session, actor: Actor
) -> Screen:
    """Yes at once; no after one more question."""
    move_id = callback_data.move_id
    if callback_data.confirm:
        move, _role, _target = await get_move(session, actor=actor, move_id=move_id)
        await confirm_move(session, actor=actor, move_id=move_id)
        screen = await person_screen(session, actor, move.participation_id)
        return screen.with_toast(_("Confirmed. I have told them."))
    if not callback_data.sure:
        no = DecideMove(move_id=move_id, confirm=False, sure=True)
        return Screen(
            text=_("Decline the move? The person stays at the former school and is told so."),
            rows=[
                [Button(_("Yes, decline"), no)],
                [Button(_("Back"), OpenSchoolMove(move_id=move_id))],
            ],
        )
    await decline_move(session, actor=actor, move_id=move_id)
    return await _move_screen(session, actor, move_id)
