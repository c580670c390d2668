"""Before and after a meeting: «Буду», «Не смогу», moved, cancelled, «Встретились?»."""

from aiogram import F, Router
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
from handlers.meeting_card import meeting_card, or_how_it_stands
from handlers.meeting_words import CANCEL_REASONS, kind_name, when, who
from handlers.reflection_screens import reflection_screen
from handlers.screen import Button, Screen
from handlers.widgets import choice, menu_row
from models import MeetingState
from services.actor import Actor
from services.errors import AlreadyDone
from services.meeting_outcome import (
    Absent,
    confirm_coming,
    report_held,
    report_missed,
    require_begun,
)
from services.meeting_views import MeetingView, get_for_member
from services.meetings import CANCELLABLE, CancelReason, cancel_meeting, open_again
from services.reflections import find_mine
from services.session import Session

router = Router(name="held")

ABSENT = {
    Absent.ME: __("I could not come"),
    Absent.PARTNER: __("My partner could not come"),
    Absent.BOTH: __("Neither of us could"),
}


async def _as_seen(
    session: Session, actor: Actor, seen: CannotCome | MoveMeeting | CancelMeeting | ReportMissed
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
    callback: CallbackQuery, callback_data: ReportHeld, session: Session, actor: Actor
) -> Screen:
    """«Встретились?» Yes: the first question of the reflection follows at once."""
    view = await report_held(
        session,
        actor=actor,
        meeting_id=callback_data.meeting_id,
        revision=callback_data.revision,
    )
    reflection = await find_mine(session, actor=actor, meeting_id=view.meeting.id)
    assert reflection is not None
    return reflection_screen(reflection).with_toast(_("Noted"))


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
