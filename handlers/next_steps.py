"""What comes next for a pair without a meeting ahead, and what a meeting still lacks."""

from collections.abc import Mapping

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from models import MeetingKind, Mentorship, MentorshipState, ProposalFormat
from services.meeting_order import Missing

# When nothing can be arranged now: what is waited for.
WAITING: Mapping[MentorshipState, object] = {
    MentorshipState.FORMING: __(
        "What is next: after the introduction each of you answers whether to go on; nobody sees "
        "the other's answer. When you both want to, a trial meeting follows."
    ),
    MentorshipState.FINISHING: __(
        "What is next: the final meeting is behind you; the final answers complete the work."
    ),
    MentorshipState.ON_HOLD: __("The work rests for a while. No meetings are planned."),
}
# When a meeting can be arranged at once.
ARRANGE: Mapping[MeetingKind, object] = {
    MeetingKind.INTRODUCTION: __("What is next: get acquainted, 30 minutes."),
    MeetingKind.TRIAL: __("What is next: a trial meeting on a real task of the mentee."),
    MeetingKind.PLANNING: __(
        "What is next: write the programme together. A planning meeting helps: problem, goal, "
        "steps, dates."
    ),
    MeetingKind.SERIES: __("What is next: the next working meeting. When shall you meet?"),
    MeetingKind.FINAL: __("What is next: the final meeting, to see what has come of it."),
    MeetingKind.CONSULTATION: __("What is next: choose a time for the consultation."),
}
ARRANGE_BUTTONS: Mapping[MeetingKind, object] = {
    MeetingKind.INTRODUCTION: __("Arrange the introduction"),
    MeetingKind.TRIAL: __("Arrange a trial meeting"),
    MeetingKind.PLANNING: __("Arrange a planning meeting"),
    MeetingKind.SERIES: __("Arrange the next meeting"),
    MeetingKind.FINAL: __("Arrange the final meeting"),
    MeetingKind.CONSULTATION: __("Arrange the consultation"),
}
MISSING: Mapping[Missing, object] = {
    Missing.ENDED: __("The work together has ended: no meetings follow."),
    Missing.ON_HOLD: __("The work rests. It has to go on first, then meetings can be arranged."),
    Missing.CHOICE: __("A trial meeting comes when you both have chosen each other."),
    Missing.TRANSFER: __(
        "The paper consent to the transfer of data between schools is missing. Your curator tells "
        "you what to do."
    ),
    Missing.ASSIGNMENT: __(
        "The mentor's assignment has ended, so no further meetings are arranged. Your curator "
        "tells you how to go on."
    ),
    Missing.FIT: __("A planning meeting comes when the trial fitted everybody."),
    Missing.PROGRAM: __(
        "Working meetings begin when the programme is approved and the mentor's assignment is "
        "recorded."
    ),
    Missing.TERM: __("The final meeting comes when you begin to sum up."),
    Missing.PAST: __("This stage is behind you."),
    Missing.UNFINISHED: __("There is such a meeting already: choose a time for it."),
    Missing.HELD: __("The answers about the last meeting come first."),
    Missing.REFLECTION: __(
        "Before this meeting can be marked, the one before has to be closed: not all have "
        "answered about it."
    ),
}


def next_step(mentorship: Mentorship, kind: MeetingKind | None, missing: Missing | None) -> str:
    """What comes next: a meeting of `kind`, or what it still lacks (services/meeting_order.py)."""
    if kind is not None and missing is None:
        return str(ARRANGE[kind])
    if missing in (Missing.TRANSFER, Missing.ASSIGNMENT):
        return str(MISSING[missing])
    if mentorship.format is ProposalFormat.CONSULTATION:
        return _("No meeting is planned.")
    return str(WAITING[mentorship.state]) if mentorship.state in WAITING else ""
