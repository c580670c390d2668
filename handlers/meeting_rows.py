"""Lines and buttons about times that the card of a meeting and its notices share."""

from aiogram.utils.i18n import gettext as _

from handlers.callbacks.meetings import (
    CancelMeeting,
    MoveForReplacement,
    MoveMeeting,
    OfferSlots,
    PickSlot,
    ReportHeld,
    ReportMissed,
)
from handlers.display import moment_for_both, short_moment
from handlers.screen import Button
from handlers.widgets import Rows
from models import MeetingSlot
from services import clock
from services.meeting_views import MeetingView


def slot_lines(view: MeetingView, slots: list[MeetingSlot]) -> str:
    """The offered times, each for both clocks when they differ."""
    return "\n".join(
        f"• {moment_for_both(slot.starts_at, view.mine.zone, view.partner_zone)}" for slot in slots
    )


def slot_rows(view: MeetingView, slots: list[MeetingSlot]) -> Rows:
    """One button for each offered time that is still ahead, and the way to offer others."""
    meeting_id = view.meeting.id
    rows = [
        [
            Button(
                short_moment(slot.starts_at, view.mine.zone),
                PickSlot(meeting_id=meeting_id, slot_id=slot.id),
            )
        ]
        for slot in slots
        if slot.starts_at > clock.now()
    ]
    return [*rows, [Button(_("Another time"), OfferSlots(meeting_id=meeting_id))]]


def outcome_rows(view: MeetingView) -> Rows:
    """The answers to «Встретились?»."""
    seen = {"meeting_id": view.meeting.id, "revision": view.meeting.revision}
    return [
        [Button(_("Yes, we met"), ReportHeld(**seen))],
        [Button(_("We moved it"), MoveMeeting(**seen, sure=True))],
        [Button(_("It did not take place"), ReportMissed(**seen))],
    ]


def cancel_row(view: MeetingView) -> list[Button]:
    """The way to cancel."""
    seen = {"meeting_id": view.meeting.id, "revision": view.meeting.revision}
    return [Button(_("Cancel the meeting"), CancelMeeting(**seen))]


def move_rows(view: MeetingView) -> Rows:
    """The two ways to another time: at once because of a replaced lesson, or by choosing."""
    seen = {"meeting_id": view.meeting.id, "revision": view.meeting.revision}
    return [
        [Button(_("I have to replace a colleague"), MoveForReplacement(**seen))],
        [Button(_("Move it"), MoveMeeting(**seen))],
    ]
