"""Before and after a meeting: «Буду», «Не смогу», moved, cancelled, «Встретились?»."""

from aiogram import F, Router, html
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from handlers.callbacks import OpenMeeting
from handlers.callbacks.meetings import (
    CancelMeeting,
    CannotCome,
    ConfirmComing,
    MoveMeeting,
    OpenAgain,
    ReportHeld,
    ReportMissed,
)
from handlers.display import button_name
from handlers.meeting_card import meeting_card, or_how_it_stands
from handlers.meeting_words import CANCEL_REASONS, kind_name, when, who
from handlers.screen import Button, Screen
from handlers.survey_flow import standing_screen
from handlers.widgets import PAGE, choice, menu_row, page_of, page_row
from models import MeetingState, Side
from services.actor import Actor
from services.errors import AlreadyDone
from services.meeting_order import open_again
from services.meeting_outcome import (
    Absent,
    confirm_coming,
    list_absent,
    report_held,
    report_missed,
    require_begun,
)
from services.meeting_views import MeetingView, MemberView, get_for_member
from services.meetings import CANCELLABLE, CancelReason, cancel_meeting
from services.session import Session
from services.survey_views import find_for_meeting

router = Router(name="held")

# More members than this are a group.
PAIR = 2

ABSENT = {
    Absent.ME: __("I could not come"),
    Absent.PARTNER: __("My partner could not come"),
    Absent.BOTH: __("Neither of us could"),
}


async def _as_seen(
    session: Session,
    actor: Actor,
    seen: CannotCome | MoveMeeting | CancelMeeting | ReportHeld | ReportMissed,
) -> MeetingView:
    """The meeting in the version that the pressed button was made for; AlreadyDone otherwise."""
    view = await get_for_member(session, actor=actor, meeting_id=seen.meeting_id)
    if view.meeting.revision != seen.revision:
        raise AlreadyDone
    return view


def _heading(session: Session, view: MeetingView) -> str:
    lines = [f"<b>{kind_name(view.meeting)}</b>", who(session, view.partners)]
    if view.meeting.state is MeetingState.SCHEDULED:
        lines.append(when(view))
    return "\n".join(lines)


def _back_row(view: MeetingView) -> list[Button]:
    return [Button(_("To the meeting"), OpenMeeting(meeting_id=view.meeting.id)), *menu_row()]


@router.callback_query(ConfirmComing.filter())
@or_how_it_stands
async def confirm(
    callback: CallbackQuery, callback_data: ConfirmComing, session: Session, actor: Actor
) -> Screen:
    """«Буду»."""
    view = await confirm_coming(
        session,
        actor=actor,
        meeting_id=callback_data.meeting_id,
        revision=callback_data.revision,
    )
    return (await meeting_card(session, actor, view)).with_toast(_("Noted. See you there!"))


@router.callback_query(CannotCome.filter())
@or_how_it_stands
async def cannot_come(
    callback: CallbackQuery, callback_data: CannotCome, session: Session, actor: Actor
) -> Screen:
    """«Не смогу»: another time, or no meeting."""
    view = await _as_seen(session, actor, callback_data)
    if view.meeting.state is not MeetingState.SCHEDULED:
        raise AlreadyDone
    seen = {"meeting_id": view.meeting.id, "revision": view.meeting.revision}
    text = _heading(session, view) + "\n\n" + _("Move it to another time, or cancel it?")
    rows = [
        [Button(_("Move it"), MoveMeeting(**seen, sure=True))],
        [Button(_("Cancel the meeting"), CancelMeeting(**seen))],
        _back_row(view),
    ]
    return Screen(text=text, rows=rows)


@router.callback_query(MoveMeeting.filter(~F.sure))
@or_how_it_stands
async def ask_to_move(
    callback: CallbackQuery, callback_data: MoveMeeting, session: Session, actor: Actor
) -> Screen:
    """Ask once before the agreed time is given up."""
    view = await _as_seen(session, actor, callback_data)
    if view.meeting.state is not MeetingState.SCHEDULED:
        raise AlreadyDone
    seen = {"meeting_id": view.meeting.id, "revision": view.meeting.revision}
    text = (
        _heading(session, view)
        + "\n\n"
        + _("Move it? This time becomes free, your partner is told, and you offer new times.")
    )
    yes = Button(_("Yes, move it"), MoveMeeting(**seen, sure=True))
    return Screen(text=text, rows=[[yes], _back_row(view)])


@router.callback_query(CancelMeeting.filter())
@or_how_it_stands
async def cancel(
    callback: CallbackQuery, callback_data: CancelMeeting, session: Session, actor: Actor
) -> Screen:
    """Ask why, then cancel."""
    if callback_data.reason is None:
        return await _ask_why(session, actor, callback_data)
    view = await cancel_meeting(
        session,
        actor=actor,
        meeting_id=callback_data.meeting_id,
        revision=callback_data.revision,
        reason=callback_data.reason,
    )
    return (await meeting_card(session, actor, view)).with_toast(_("Cancelled"))


async def _ask_why(session: Session, actor: Actor, asked: CancelMeeting) -> Screen:
    view = await _as_seen(session, actor, asked)
    if view.meeting.state not in CANCELLABLE:
        raise AlreadyDone
    text = (
        _heading(session, view)
        + "\n\n"
        + _("Cancel the meeting? Your partner will see the reason you choose.")
    )
    seen = {"meeting_id": view.meeting.id, "revision": view.meeting.revision}
    rows = [
        choice(str(CANCEL_REASONS[reason]), CancelMeeting(**seen, reason=reason))
        for reason in CancelReason
    ]
    return Screen(text=text, rows=[*rows, _back_row(view)])


@router.callback_query(OpenAgain.filter())
@or_how_it_stands
async def again(
    callback: CallbackQuery, callback_data: OpenAgain, session: Session, actor: Actor
) -> Screen:
    """A new meeting after a cancelled one."""
    meeting = await open_again(session, actor=actor, meeting_id=callback_data.meeting_id)
    view = await get_for_member(session, actor=actor, meeting_id=meeting.id)
    return await meeting_card(session, actor, view)


@router.callback_query(ReportHeld.filter())
@or_how_it_stands
async def held(
    callback: CallbackQuery,
    callback_data: ReportHeld,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """«Встретились?» Yes: in a group, who was not there; then the first question about it."""
    seen = await _as_seen(session, actor, callback_data)
    is_group = len(seen.members) > PAIR
    said = [member for member in await list_absent(session, view=seen) if member is not seen.mine]
    absent = [*said, *_absent(seen, callback_data.absent)] if is_group else []
    if is_group and not (callback_data.sure and _both_sides(seen, absent)):
        return _ask_who_was_there(session, seen, callback_data, said)
    view = await report_held(
        session,
        actor=actor,
        meeting_id=callback_data.meeting_id,
        revision=callback_data.revision,
        absent=[member.participation_id for member in absent],
    )
    survey = await find_for_meeting(session, actor=actor, meeting_id=view.meeting.id)
    assert survey is not None
    return (await standing_screen(session, actor, state, survey)).with_toast(_("Noted"))


def _absent(view: MeetingView, bits: int) -> list[MemberView]:
    """The others whose bit is set, in the order of their roles."""
    return [member for number, member in enumerate(_in_order(view)) if bits >> number & 1]


def _both_sides(view: MeetingView, absent: list[MemberView]) -> bool:
    """True when somebody of either side was there."""
    return {member.side for member in view.members if member not in absent} == set(Side)


def _in_order(view: MeetingView) -> list[MemberView]:
    return sorted(view.others, key=lambda member: member.participation_id)


def _ask_who_was_there(
    session: Session, view: MeetingView, asked: ReportHeld, said: list[MemberView]
) -> Screen:
    """In a group somebody may have been missing: they are not asked how it was.

    Who has `said` so is not asked about.
    """
    require_begun(view)
    others = [each for each in enumerate(_in_order(view)) if each[1] not in said]
    shown, page, pages = page_of(others, asked.page, PAGE - 1)
    rows = [
        choice(
            _("{name}: not there").format(name=button_name(session, member.person))
            if asked.absent >> number & 1
            else f"✓ {button_name(session, member.person)}",
            asked.model_copy(update={"absent": asked.absent ^ 1 << number, "page": page}),
        )
        for number, member in shown
    ]
    pager = page_row(page, pages, lambda at: asked.model_copy(update={"page": at}))
    text = _heading(session, view) + "\n\n" + _("Who was there? Tap whoever was not.")
    if said:
        names = ", ".join(button_name(session, member.person) for member in said)
        text += "\n" + _("Not there: {names}.").format(names=html.quote(names))
    if _both_sides(view, [*said, *_absent(view, asked.absent)]):
        sure = asked.model_copy(update={"sure": True})
        rows.append([Button(_("That is right"), sure)])
    else:
        text += "\n\n" + _("Without the other side it is no meeting: go back and say so.")
    return Screen(text=text, rows=[*rows, pager, _back_row(view)])


@router.callback_query(ReportMissed.filter())
@or_how_it_stands
async def missed(
    callback: CallbackQuery, callback_data: ReportMissed, session: Session, actor: Actor
) -> Screen:
    """«Встретились?» No: who could not come, then a new time."""
    if callback_data.absent is None:
        return await _ask_who(session, actor, callback_data)
    view = await report_missed(
        session,
        actor=actor,
        meeting_id=callback_data.meeting_id,
        revision=callback_data.revision,
        absent=callback_data.absent,
    )
    return await meeting_card(session, actor, view)


async def _ask_who(session: Session, actor: Actor, asked: ReportMissed) -> Screen:
    view = await _as_seen(session, actor, asked)
    require_begun(view)
    seen = {"meeting_id": view.meeting.id, "revision": view.meeting.revision}
    text = (
        _heading(session, view)
        + "\n\n"
        + _("It happens, and nobody is to blame. What came in the way?")
    )
    rows = [
        choice(str(label), ReportMissed(**seen, absent=absent)) for absent, label in ABSENT.items()
    ]
    return Screen(text=text, rows=[*rows, _back_row(view)])
