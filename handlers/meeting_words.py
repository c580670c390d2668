"""What meetings are called: kinds, ways to meet, people, times, places."""

from aiogram import html
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __
from aiogram.utils.i18n import ngettext

from handlers.display import (
    clean,
    clock_time,
    moment_for_both,
    organization_name,
    person_name,
    plain_person_name,
)
from models import Meeting, MeetingKind, MeetingState, MentoringMode
from services import clock
from services.calendar.zones import same_offset, to_local
from services.meeting_outcome import list_absent
from services.meeting_views import MeetingView, MemberView
from services.meetings import CancelReason
from services.session import Session

KINDS = {
    MeetingKind.INTRODUCTION: __("Introduction"),
    MeetingKind.TRIAL: __("Trial meeting"),
    MeetingKind.PLANNING: __("Planning meeting"),
    MeetingKind.SERIES: __("Working meeting"),
    MeetingKind.FINAL: __("Final meeting"),
    MeetingKind.CONSULTATION: __("Consultation"),
}
MODES = {
    MentoringMode.ONLINE: __("online"),
    MentoringMode.OFFLINE: __("in person"),
    MentoringMode.MIXED: __("online or in person"),
}
STATES = {
    MeetingState.PROPOSED: __("choosing a time"),
    MeetingState.SCHEDULED: __("agreed"),
    MeetingState.HELD: __("answers awaited"),
    MeetingState.MISSED: __("did not take place"),
    MeetingState.CANCELLED: __("called off"),
    MeetingState.CLOSED: __("done"),
}
CANCEL_REASONS = {
    CancelReason.TIME: __("No time suits us"),
    CancelReason.CIRCUMSTANCES: __("Circumstances have changed"),
    CancelReason.NOT_NEEDED: __("The question is settled already"),
}
# Nobody of the pair has cancelled it: what became of the pair did.
REASONS_OF_THE_PAIR = {
    "pair_ended": __("The work of the pair has ended"),
    "pair_paused": __("The pair makes a pause"),
    "pair_started": __("The programme is approved, working meetings begin"),
    "pair_extended": __("There is more time, the final meeting comes later"),
    "pair_finishing": __("The pair goes on to the final meeting"),
    "assignment_ended": __("The mentor's assignment ends before that day"),
}


def kind_name(meeting: Meeting) -> str:
    """«Знакомство»."""
    return str(KINDS[meeting.kind])


def who(session: Session, members: tuple[MemberView, ...]) -> str:
    """«Ольга · 017, школа № 3», quoted; several people with semicolons."""
    return "; ".join(
        f"{person_name(session, member.person)}, {organization_name(member.school)}"
        for member in members
    )


def plain_who(session: Session, members: tuple[MemberView, ...]) -> str:
    """The same people by alias only, for calendar entries."""
    return ", ".join(plain_person_name(session, member.person) for member in members)


def how(meeting: Meeting) -> str:
    """«онлайн, 40 минут»."""
    return f"{MODES[meeting.mode]}, {minutes(meeting.duration_minutes)}"


def minutes(count: int) -> str:
    """«40 минут»."""
    return ngettext("{count} minute", "{count} minutes", count).format(count=count)


def place_line(meeting: Meeting) -> str:
    """The link or place on a line of its own, quoted; says so when there is none yet."""
    online = meeting.mode is not MentoringMode.OFFLINE
    if meeting.place is None:
        return _("No link yet") if online else _("No place yet")
    place = html.quote(meeting.place)
    return (
        _("Link: {link}").format(link=place) if online else _("Place: {place}").format(place=place)
    )


def logged_line(meeting: Meeting) -> str:
    """«Отметил куратор», where one did."""
    return _("Marked by the curator.") if meeting.logged_by_id is not None else ""


def summary_line(meeting: Meeting) -> str:
    """The short summary, quoted; empty without one."""
    if not meeting.summary:
        return ""
    return _("In short: {text}").format(text=html.quote(clean(meeting.summary)))


async def attendance_line(session: Session, view: MeetingView) -> str:
    """In a group, who was not there."""
    absent = await list_absent(session, view=view)
    if not absent:
        return ""
    names = ", ".join(person_name(session, member.person) for member in absent)
    return _("Not there: {names}.").format(names=names)


def when(view: MeetingView) -> str:
    """The agreed time for the reader, and for the partner when their clocks differ."""
    assert view.meeting.starts_at is not None
    return moment_for_both(view.meeting.starts_at, view.mine.zone, view.partner_zone)


def near_when(view: MeetingView) -> str:
    """«Завтра, 16:00», «Сегодня, 16:00»; the whole date further ahead or when clocks differ."""
    assert view.meeting.starts_at is not None
    local = to_local(view.meeting.starts_at, view.mine.zone)
    if not same_offset(view.mine.zone, view.partner_zone, view.meeting.starts_at):
        return when(view)
    days = (local.date() - to_local(clock.now(), view.mine.zone).date()).days
    if days == 0:
        return _("Today, {time}").format(time=clock_time(local))
    if days == 1:
        return _("Tomorrow, {time}").format(time=clock_time(local))
    return when(view)
