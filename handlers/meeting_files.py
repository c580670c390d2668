"""A meeting as a file for a calendar: people by alias, no topic, one UID for all its versions."""

from datetime import datetime

from aiogram.utils.i18n import gettext as _

from handlers.meeting_words import how, kind_name, plain_who
from handlers.screen import Attachment
from models import MeetingRevision
from services import clock
from services.calendar.ics import Method, meeting_ics
from services.meeting_views import MeetingView
from services.session import Session

FILENAME = "meeting.ics"


def calendar_file(session: Session, view: MeetingView) -> Attachment:
    """The agreed meeting. PUBLISH, since there is no organiser with an address."""
    meeting = view.meeting
    assert meeting.starts_at is not None
    return _file(session, view, "PUBLISH", meeting.starts_at, meeting.duration_minutes)


def cancellation_file(session: Session, view: MeetingView, before: MeetingRevision) -> Attachment:
    """The end of the entry made for the version agreed `before`."""
    assert before.starts_at is not None
    return _file(session, view, "CANCEL", before.starts_at, before.duration_minutes)


def _file(
    session: Session,
    view: MeetingView,
    method: Method,
    starts_at: datetime,
    duration_minutes: int,
) -> Attachment:
    meeting = view.meeting
    content = meeting_ics(
        uid=meeting.calendar_uid,
        sequence=meeting.revision,
        method=method,
        starts_at=starts_at,
        duration_minutes=duration_minutes,
        summary=_("Meeting: {partner}").format(partner=plain_who(session, view.partners)),
        description=f"{kind_name(meeting)}. {how(meeting)}",
        location=meeting.place or "",
        zone=meeting.timezone or view.mine.zone,
        stamp=clock.now(),
    )
    return Attachment(filename=FILENAME, content=content)
