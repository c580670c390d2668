"""A curator ends a pair before its time, or lets one member go."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from handlers.callbacks.endings import (
    CancelByCurator,
    ChangeMember,
    EndByCurator,
    MarkSuccess,
)
from handlers.display import button_name
from handlers.later_life_rows import success_rows
from handlers.pair_office import office_action, office_line, office_screen
from handlers.pair_return import back_button, names_of, or_how_the_pair_stands
from handlers.pairing_words import who
from handlers.screen import Button, Screen
from handlers.widgets import Rows, choice, menu_row, page_of, page_row
from models import Mentorship, MentorshipMember, MentorshipState, Side
from services.actor import Actor
from services.changes import change_member, get_to_decide
from services.early_ends import (
    ENDS_EARLY,
    CuratorsReason,
    end_by_curator,
    mark_success,
    require_early_end,
)
from services.endings import NOT_FIT, TRIED_ON, cancel_mentorship
from services.errors import AlreadyDone, NotFound
from services.group_members import of_side, present
from services.mentorships import is_ended
from services.pair_office import can_decide
from services.session import Session

router = Router(name="ending_office")

MEMBERS_ON_PAGE = 4
REASONS = {
    CuratorsReason.GOAL_REACHED: __("The goal is reached"),
    CuratorsReason.WISH: __("By wish of the pair"),
    CuratorsReason.CIRCUMSTANCES: __("Circumstances"),
    CuratorsReason.NOT_DONE: __("The programme is not being done"),
}


@office_action(order=90)
async def end_actions(session: Session, actor: Actor, mentorship: Mentorship) -> Rows:
    """What a curator can decide about the end of a pair that is not their own."""
    if not can_decide(actor, mentorship):
        return []
    rows: Rows = []
    pair = mentorship.id
    if mentorship.state in TRIED_ON:
        rows.append([Button(_("End the pair"), CancelByCurator(mentorship_id=pair))])
    if mentorship.state in ENDS_EARLY:
        rows.append([Button(_("Change somebody"), ChangeMember(mentorship_id=pair))])
        rows.append([Button(_("End before its time"), EndByCurator(mentorship_id=pair))])
    return rows + success_rows(mentorship)


@office_line(order=72)
async def end_line(session: Session, actor: Actor, mentorship: Mentorship) -> str | None:
    """What an early end came to."""
    if mentorship.state is MentorshipState.ENDED_EARLY and mentorship.is_success:
        return _("What was wanted has been reached.")
    return None


@router.callback_query(CancelByCurator.filter())
@or_how_the_pair_stands
async def cancel(
    callback: CallbackQuery, callback_data: CancelByCurator, session: Session, actor: Actor
) -> Screen:
    """End a pair that was only tried on, after one question; nobody is to blame."""
    mentorship = await get_to_decide(
        session, actor=actor, mentorship_id=callback_data.mentorship_id
    )
    if mentorship.state not in TRIED_ON:
        raise AlreadyDone
    if callback_data.sure:
        mentorship = await cancel_mentorship(
            session, actor=actor, mentorship_id=mentorship.id, reason=NOT_FIT
        )
        return (await office_screen(session, actor, mentorship)).with_toast(_("Noted"))
    text = _(
        "<b>End the pair?</b>\n{names}\n\nPlanned meetings are cancelled, the request is open "
        "again. Both are told without a reason."
    ).format(names=names_of(session, actor, mentorship))
    sure = CancelByCurator(mentorship_id=mentorship.id, sure=True)
    rows = [[Button(_("Yes, end the pair"), sure)], _back(actor, mentorship)]
    return Screen(text=text, rows=rows)


@router.callback_query(EndByCurator.filter())
@or_how_the_pair_stands
async def end_early(
    callback: CallbackQuery, callback_data: EndByCurator, session: Session, actor: Actor
) -> Screen:
    """End a pair before its time: the reason is kept without names."""
    mentorship = await get_to_decide(
        session, actor=actor, mentorship_id=callback_data.mentorship_id
    )
    require_early_end(mentorship)
    if callback_data.reason is not None:
        mentorship = await end_by_curator(
            session, actor=actor, mentorship_id=mentorship.id, reason=callback_data.reason
        )
        return (await office_screen(session, actor, mentorship)).with_toast(_("Noted"))
    text = _(
        "<b>End before its time?</b>\n{names}\n\nChoose why: the pair is not told. It ends at "
        "once, planned meetings are cancelled, and both sides are asked how it was. When the goal "
        "is reached, the request counts as covered, else it is open again."
    ).format(names=names_of(session, actor, mentorship))
    rows = [
        choice(str(label), EndByCurator(mentorship_id=mentorship.id, reason=reason))
        for reason, label in REASONS.items()
    ]
    return Screen(text=text, rows=[*rows, _back(actor, mentorship)])


@router.callback_query(MarkSuccess.filter())
@or_how_the_pair_stands
async def mark(
    callback: CallbackQuery, callback_data: MarkSuccess, session: Session, actor: Actor
) -> Screen:
    """Whether an early end reached what was wanted."""
    mentorship = await mark_success(
        session,
        actor=actor,
        mentorship_id=callback_data.mentorship_id,
        reached=callback_data.reached,
    )
    return (await office_screen(session, actor, mentorship)).with_toast(_("Noted"))


@router.callback_query(ChangeMember.filter())
@or_how_the_pair_stands
async def change(
    callback: CallbackQuery, callback_data: ChangeMember, session: Session, actor: Actor
) -> Screen:
    """Who goes, then one question, then they go."""
    mentorship = await get_to_decide(
        session, actor=actor, mentorship_id=callback_data.mentorship_id
    )
    if is_ended(mentorship):
        raise AlreadyDone
    if not callback_data.participation_id:
        return _who_screen(session, actor, mentorship, callback_data.page)
    if not callback_data.sure:
        return _change_question(session, actor, mentorship, callback_data)
    mentorship = await change_member(
        session,
        actor=actor,
        mentorship_id=mentorship.id,
        participation_id=callback_data.participation_id,
    )
    return (await office_screen(session, actor, mentorship)).with_toast(_("Noted"))


def _who_screen(session: Session, actor: Actor, mentorship: Mentorship, page: int) -> Screen:
    text = _(
        "<b>Change somebody</b>\n{names}\n\nWho is to go? Others of a group go on. When nobody is "
        "left to work with, the pair ends, and the request is open again with its history."
    ).format(names=names_of(session, actor, mentorship))
    members = [*of_side(present(mentorship), Side.MENTOR), *_mentees(mentorship)]
    shown, page, pages = page_of(members, page, MEMBERS_ON_PAGE)
    asked = ChangeMember(mentorship_id=mentorship.id, page=page)
    rows = [
        choice(
            _label(session, member),
            asked.model_copy(update={"participation_id": member.participation_id}),
        )
        for member in shown
    ]
    turn = page_row(page, pages, lambda at: asked.model_copy(update={"page": at}))
    return Screen(text=text, rows=[*rows, *([turn] if turn else []), _back(actor, mentorship)])


def _mentees(mentorship: Mentorship) -> list[MentorshipMember]:
    return of_side(present(mentorship), Side.MENTEE)


def _label(session: Session, member: MentorshipMember) -> str:
    side = _("a mentor") if member.side is Side.MENTOR else _("a mentee")
    return f"{button_name(session, member.participation.person)}, {side}"


def _change_question(
    session: Session, actor: Actor, mentorship: Mentorship, asked: ChangeMember
) -> Screen:
    member = next(
        (m for m in present(mentorship) if m.participation_id == asked.participation_id), None
    )
    if member is None:
        raise NotFound
    text = _(
        "<b>Let go: {name}?</b>\n\nEverybody is told without a reason. What this person was "
        "needed for looks for somebody again."
    ).format(name=who(session, member.participation))
    sure = asked.model_copy(update={"sure": True})
    return Screen(
        text=text, rows=[[Button(_("Yes, look for somebody else"), sure)], _back(actor, mentorship)]
    )


def _back(actor: Actor, mentorship: Mentorship) -> list[Button]:
    return [back_button(actor, mentorship), *menu_row()]
