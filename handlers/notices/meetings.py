"""Notices of meetings: times offered, agreed, moving, cancelled, reminders.

Each says what was true when it was planned only if it still is: the version of the agreement, or
the round of offered times, must be the one it was planned for.
"""

from collections.abc import Mapping
from typing import Any

from aiogram.utils.i18n import gettext as _

from handlers.agenda import agenda_hint
from handlers.callbacks import OfferSlots, OpenMeeting
from handlers.callbacks.meetings import (
    AgreeSuggested,
    CannotCome,
    ChangePlace,
    ConfirmComing,
    MoveMeeting,
)
from handlers.display import moment, moment_for_both, short_moment
from handlers.meeting_files import calendar_file, cancellation_file
from handlers.meeting_rows import cancel_row, move_rows, outcome_rows, slot_lines, slot_rows
from handlers.meeting_words import (
    CANCEL_REASONS,
    REASONS_OF_THE_PAIR,
    how,
    kind_name,
    near_when,
    place_line,
    when,
    who,
)
from handlers.notices.registry import notice
from handlers.screen import Button, Screen
from handlers.widgets import menu_row
from models import MeetingState
from services import clock
from services.actor import Actor
from services.errors import NotFound
from services.meeting_changes import last_reason
from services.meeting_next import from_minute
from services.meeting_outcome import has_begun, has_confirmed
from services.meeting_replacement import REPLACEMENT
from services.meeting_slots import current_slots
from services.meeting_views import MeetingView, get_for_member
from services.meetings import last_agreed
from services.notices import NoticeKind
from services.session import Session

Payload = Mapping[str, Any]


async def _as_told(
    session: Session, reader: Actor, payload: Payload, state: MeetingState
) -> MeetingView | None:
    """The meeting in the state and version the notice is about, or None."""
    try:
        view = await get_for_member(session, actor=reader, meeting_id=payload["meeting_id"])
    except NotFound:
        return None
    is_true = view.meeting.state is state and view.meeting.revision == payload["revision"]
    return view if is_true else None


def _heading(session: Session, view: MeetingView) -> str:
    return f"<b>{kind_name(view.meeting)}</b>: {who(session, view.partners)}"


def _last_row(view: MeetingView) -> list[Button]:
    return [Button(_("To the meeting"), OpenMeeting(meeting_id=view.meeting.id)), *menu_row()]


@notice(NoticeKind.SLOTS_OFFERED)
async def slots_offered(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """Times to choose from, one button each."""
    view = await _as_told(session, reader, payload, MeetingState.PROPOSED)
    if view is None or view.meeting.slot_round != payload["round"]:
        return None
    slots = [slot for slot in current_slots(view.meeting) if slot.starts_at > clock.now()]
    if not slots:
        return None
    lead = await _offer_lead(session, view)
    details = f"{kind_name(view.meeting)}: {how(view.meeting)}\n{place_line(view.meeting)}"
    text = f"{lead}\n\n{slot_lines(view, slots)}\n\n{details}"
    return Screen(text=text, rows=[*slot_rows(view, slots), _last_row(view)])


async def _offer_lead(session: Session, view: MeetingView) -> str:
    partner = who(session, view.partners)
    before = await last_agreed(session, meeting_id=view.meeting.id)
    reason = await last_reason(session, meeting_id=view.meeting.id)
    if reason != REPLACEMENT or before is None or before.starts_at is None:
        return _("{partner} offers times. Which one suits you?").format(partner=partner)
    return _(
        "{partner}: a colleague has to be replaced, so {when} no longer holds. Does one of these "
        "times suit you?"
    ).format(partner=partner, when=moment(before.starts_at, view.mine.zone))


@notice(NoticeKind.MEETING_SCHEDULED)
async def scheduled(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """What is agreed, with the file for the calendar."""
    view = await _as_told(session, reader, payload, MeetingState.SCHEDULED)
    if view is None:
        return None
    text = "\n".join(
        [
            _heading(session, view),
            _("Agreed: {when}").format(when=when(view)),
            how(view.meeting),
            place_line(view.meeting),
            "",
            _("This file puts it into your calendar. I will remind you."),
        ]
    )
    seen = {"meeting_id": view.meeting.id, "revision": view.meeting.revision}
    rows = [[Button(_("Move it"), MoveMeeting(**seen))], _last_row(view)]
    return Screen(text=text, rows=rows, attachments=[calendar_file(session, view)])


@notice(NoticeKind.MEETING_MOVING)
async def moving(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """The agreed time is free again; new ones are coming."""
    view = await _as_told(session, reader, payload, MeetingState.PROPOSED)
    before = await last_agreed(session, meeting_id=payload["meeting_id"])
    if view is None or before is None or before.starts_at is None:
        return None
    lead = await _moving_lead(session, view)
    text = (
        f"{_heading(session, view)}\n{lead.format(when=moment(before.starts_at, view.mine.zone))}"
    )
    offer = Button(_("Offer times"), OfferSlots(meeting_id=view.meeting.id))
    return Screen(text=text, rows=[[offer], _last_row(view)])


async def _moving_lead(session: Session, view: MeetingView) -> str:
    if await last_reason(session, meeting_id=view.meeting.id) != REPLACEMENT:
        return _(
            "Another time is needed: {when} no longer holds. Your partner is choosing new times; "
            "you may offer yours, too."
        )
    if view.meeting.offered_side is view.mine.side:
        return _(
            "A colleague has to be replaced: {when} no longer holds. The other side already "
            "chooses among new times."
        )
    return _(
        "A colleague has to be replaced: {when} no longer holds. Please offer times that suit you."
    )


@notice(NoticeKind.MEETING_CANCELLED)
async def cancelled(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """The meeting is off; a file takes it out of the calendar when it stands there ahead."""
    view = await _as_told(session, reader, payload, MeetingState.CANCELLED)
    if view is None:
        return None
    lines = [_heading(session, view), _("The meeting is cancelled.")]
    known = {**CANCEL_REASONS, **REASONS_OF_THE_PAIR}
    reason = next((words for code, words in known.items() if code == view.meeting.reason), None)
    if reason is not None and view.meeting.cancelled_by_side is not view.mine.side:
        lines.append(_("Reason: {reason}.").format(reason=str(reason).lower()))
    before = await last_agreed(session, meeting_id=view.meeting.id)
    files = []
    if before is not None and before.starts_at is not None and before.starts_at > clock.now():
        lines.append(_("This file takes it out of your calendar."))
        files.append(cancellation_file(session, view, before))
    elif view.meeting.cancelled_by_side is view.mine.side:
        return None
    return Screen(text="\n".join(lines), rows=[_last_row(view)], attachments=files)


@notice(NoticeKind.MEETING_MISSED)
async def missed(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """It did not take place; nobody is to blame, a new time will help."""
    view = await _as_told(session, reader, payload, MeetingState.MISSED)
    if view is None:
        return None
    lead = _("The meeting did not take place. It happens. Shall we find a new time?")
    offer = Button(_("Offer a new time"), OfferSlots(meeting_id=view.meeting.id))
    return Screen(
        text=f"{_heading(session, view)}\n{lead}",
        rows=[[offer], cancel_row(view), _last_row(view)],
    )


@notice(NoticeKind.MEETING_REMINDER)
async def reminder(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """«{Завтра, 16:00} — встреча. Всё в силе?», or the link a quarter of an hour before."""
    view = await _as_told(session, reader, payload, MeetingState.SCHEDULED)
    if view is None or has_begun(view):
        return None
    if payload["occasion"] == "link":
        return _link_screen(session, view)
    seen = {"meeting_id": view.meeting.id, "revision": view.meeting.revision}
    text = _("<b>{when}</b> — a meeting. {partner}, {how}.").format(
        when=near_when(view), partner=who(session, view.partners), how=how(view.meeting)
    )
    rows = [
        *move_rows(view),
        [Button(_("I cannot come"), CannotCome(**seen))],
        _last_row(view),
    ]
    if not await has_confirmed(session, view=view, member=view.mine):
        text += " " + _("Does it still hold?")
        rows.insert(0, [Button(_("I will come"), ConfirmComing(**seen))])
    agenda = await agenda_hint(session, view)
    return Screen(text=f"{text}\n{place_line(view.meeting)}\n\n{agenda}", rows=rows)


def _link_screen(session: Session, view: MeetingView) -> Screen:
    text = _("{when} — the meeting begins soon. {partner}.").format(
        when=near_when(view), partner=who(session, view.partners)
    )
    rows = [_last_row(view)]
    if view.meeting.place is None:
        add = Button(_("Add the link or place"), ChangePlace(meeting_id=view.meeting.id))
        rows.insert(0, [add])
    return Screen(text=f"{text}\n{place_line(view.meeting)}", rows=rows)


@notice(NoticeKind.MEETING_HELD_QUESTION)
async def held_question(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """«Встретились?»"""
    view = await _as_told(session, reader, payload, MeetingState.SCHEDULED)
    if view is None or not has_begun(view):
        return None
    text = f"<b>{_('Did you meet?')}</b>\n{_heading(session, view)}\n{when(view)}"
    return Screen(text=text, rows=[*outcome_rows(view), _last_row(view)])


@notice(NoticeKind.MEETING_LOGGED)
async def logged(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """A curator has marked a meeting; whoever remembers it otherwise, says so."""
    try:
        view = await get_for_member(session, actor=reader, meeting_id=payload["meeting_id"])
    except NotFound:
        return None
    if view.meeting.logged_by_id is None:
        return None
    lead = _(
        "The curator has marked this meeting as held: {when}. If it was otherwise, please tell the "
        "curator."
    ).format(when=when(view))
    return Screen(text=f"{_heading(session, view)}\n{lead}", rows=[_last_row(view)])


@notice(NoticeKind.NEXT_MEETING)
async def next_meeting(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """«Когда встретимся в следующий раз?», while nobody has offered a time."""
    try:
        view = await get_for_member(session, actor=reader, meeting_id=payload["meeting_id"])
    except NotFound:
        return None
    meeting = view.meeting
    if meeting.state is not MeetingState.PROPOSED or meeting.offered_side is not None:
        return None
    text = f"{_heading(session, view)}\n" + _("When shall you meet next?")
    rows = [[Button(_("Choose a time"), OfferSlots(meeting_id=meeting.id))], _last_row(view)]
    at = from_minute(payload["at"])
    if at > clock.now():
        shown = moment_for_both(at, view.mine.zone, view.partner_zone)
        text += "\n" + _("For example: {when}.").format(when=shown)
        agree = AgreeSuggested(meeting_id=meeting.id, at=payload["at"])
        rows.insert(0, [Button(short_moment(at, view.mine.zone), agree)])
    return Screen(text=text, rows=rows)
