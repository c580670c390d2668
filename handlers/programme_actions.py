"""The programme and the assignment on the pages of a pair and of a meeting."""

from aiogram.utils.i18n import gettext as _

from handlers.callbacks.assignment import OpenAssignments, OpenOwnAssignment
from handlers.callbacks.programme import OpenMarks, OpenProgramme
from handlers.meeting_actions import meeting_action
from handlers.pair_actions import pair_action, pair_line
from handlers.pair_office import office_action, office_line
from handlers.pairing_words import who
from handlers.programme_words import STATES, done_text
from handlers.screen import Button
from handlers.widgets import Rows
from models import Meeting, MeetingKind, MeetingState, Mentorship, MentorshipState, Side
from services.actor import Actor
from services.assignments import find_assignment, list_recordable
from services.errors import NotFound
from services.meeting_views import MeetingView
from services.mentorships import find_member, is_ended
from services.pair_start import Lacking, Obstacle, list_obstacles
from services.personal_programs import find_current_version, find_open_version
from services.program_items import WORKING
from services.program_views import get_program
from services.session import Session

AT_MEETINGS = (MeetingKind.SERIES, MeetingKind.FINAL)
OVER = (MeetingState.HELD, MeetingState.CLOSED)


@pair_action(order=30)
async def programme_action(
    session: Session, actor: Actor, mentorship: Mentorship, meeting: Meeting | None
) -> Rows:
    """The programme from planning on; a mentor's own assignment beside it."""
    member = find_member(mentorship, actor.person_id)
    current = await find_current_version(session, mentorship_id=mentorship.id)
    if mentorship.state is not MentorshipState.PLANNING and current is None:
        return []
    label = _("Programme") if current else _("Write the programme")
    row = [Button(label, OpenProgramme(mentorship_id=mentorship.id))]
    if member is not None and member.side is Side.MENTOR:
        found = await find_assignment(
            session, mentorship_id=mentorship.id, participation_id=member.participation_id
        )
        if found is not None and found.recorded_at is not None:
            own = OpenOwnAssignment(mentorship_id=mentorship.id)
            row.append(Button(_("My assignment"), own))
    return [row]


@pair_line(order=30)
async def programme_line(session: Session, actor: Actor, mentorship: Mentorship) -> str | None:
    """How far the programme has come."""
    return await _line(session, mentorship)


async def _line(session: Session, mentorship: Mentorship) -> str | None:
    current = await find_current_version(session, mentorship_id=mentorship.id)
    version = await find_open_version(session, mentorship_id=mentorship.id)
    if current is not None:
        line = _("<b>Programme</b>: {done}").format(done=done_text(current))
        if version is not None:
            line += "\n" + _("A correction is open: {state}.").format(state=STATES[version.state])
        return line
    if version is not None:
        return _("<b>Programme</b>: {state}").format(state=STATES[version.state])
    return None


@office_action(order=20)
async def office_programme(session: Session, actor: Actor, mentorship: Mentorship) -> Rows:
    """The programme, for those who may read it."""
    try:
        view = await get_program(session, actor=actor, mentorship_id=mentorship.id)
    except NotFound:
        return []
    if view.current is None and view.open is None:
        return []
    return [[Button(_("Programme"), OpenProgramme(mentorship_id=mentorship.id))]]


@office_action(order=30)
async def office_assignment(session: Session, actor: Actor, mentorship: Mentorship) -> Rows:
    """The assignments of the mentors of one's own school, from planning on."""
    begun = (MentorshipState.FORMING, MentorshipState.TRIAL)
    if mentorship.state in begun or is_ended(mentorship):
        return []
    if not await list_recordable(session, actor=actor, mentorship_id=mentorship.id):
        return []
    return [[Button(_("Assignment of the mentor"), OpenAssignments(mentorship_id=mentorship.id))]]


@office_line(order=20)
async def office_line_of_programme(
    session: Session, actor: Actor, mentorship: Mentorship
) -> str | None:
    """How far the programme has come, and what the pair still lacks for its work."""
    if mentorship.state is not MentorshipState.PLANNING:
        return await _line(session, mentorship)
    lacking = await list_obstacles(session, mentorship=mentorship)
    listed = "\n".join(f"• {lacking_text(session, one)}" for one in lacking)
    parts = [await _line(session, mentorship)]
    if listed:
        parts.append(_("Needed before regular meetings begin:\n{list}").format(list=listed))
    return "\n".join(part for part in parts if part) or None


def lacking_text(session: Session, lacking: Lacking) -> str:
    """What a pair still lacks, and whose it is."""
    if lacking.member is None or lacking.obstacle is Obstacle.PROGRAM:
        return _("the programme: written, agreed on and approved")
    name = who(session, lacking.member.participation)
    if lacking.obstacle is Obstacle.ASSIGNMENT:
        return _("the assignment of the mentor: {name}").format(name=name)
    return _("the consent to transfer data between schools: {name}").format(name=name)


@meeting_action(order=30)
async def marks_action(session: Session, actor: Actor, view: MeetingView) -> Rows:
    """What of the plan was done at a meeting."""
    meeting = view.meeting
    over = meeting.kind in AT_MEETINGS and meeting.state in OVER
    if not over or view.mentorship.state not in WORKING:
        return []
    marks = OpenMarks(mentorship_id=view.mentorship.id, meeting_id=meeting.id)
    return [[Button(_("Mark what is done"), marks)]]
