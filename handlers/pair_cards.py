"""A pair as one of its members sees it."""

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from handlers.callbacks import OfferSlots, OpenMeeting
from handlers.callbacks.pairing import LeavePair
from handlers.display import moment, person_name
from handlers.meeting_words import KINDS
from handlers.pairing_words import FORMATS, item_codes, topics, who
from handlers.screen import Button, Screen
from handlers.widgets import menu_row
from models import (
    Meeting,
    MeetingState,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    ProposalFormat,
    Side,
)
from services.actor import Actor
from services.curators import nearest_curators
from services.mentorships import (
    find_member,
    find_next_meeting,
    is_ended,
    list_needs_of,
    partners_of,
)
from services.session import Session

STATES = {
    MentorshipState.FORMING: __("getting acquainted"),
    MentorshipState.TRIAL: __("trial stage"),
    MentorshipState.PLANNING: __("planning stage"),
    MentorshipState.ACTIVE: __("regular meetings"),
    MentorshipState.ON_HOLD: __("paused"),
    MentorshipState.FINISHING: __("final stage"),
    MentorshipState.COMPLETED: __("the work is completed"),
    MentorshipState.CANCELLED: __("the pair has ended"),
    MentorshipState.ENDED_EARLY: __("ended before its time"),
}


async def pair_screen(session: Session, actor: Actor, mentorship: Mentorship) -> Screen:
    """The partner, what they work on, what is next, who helps."""
    member = find_member(mentorship, actor.person_id)
    meeting = await find_next_meeting(session, mentorship_id=mentorship.id)
    needs = await list_needs_of(session, mentorship=mentorship)
    codes = [code for need in needs for code in item_codes(need)]
    parts = [
        _partner_line(session, mentorship, member),
        _("<b>What you work on</b>\n{topics}").format(topics=topics(codes)),
        _("How: {format}; now: {state}").format(
            format=FORMATS[mentorship.format], state=STATES[mentorship.state]
        ),
    ]
    if not is_ended(mentorship):
        parts.append(_what_is_next(actor, mentorship, meeting))
    parts.append(await _curators_line(session, mentorship))
    rows = [] if is_ended(mentorship) else _actions(mentorship, meeting)
    return Screen(text="\n\n".join(part for part in parts if part), rows=[*rows, menu_row()])


def partner_names(session: Session, mentorship: Mentorship, side: Side) -> str:
    """«Ольга · 017, школа № 3» for everybody on the other side, quoted."""
    partners = partners_of(mentorship, side)
    return "; ".join(who(session, partner.participation) for partner in partners)


def _partner_line(session: Session, mentorship: Mentorship, member: MentorshipMember) -> str:
    names = partner_names(session, mentorship, member.side)
    if member.side is Side.MENTEE:
        return _("<b>Your mentor</b>: {names}").format(names=names)
    return _("<b>You help</b>: {names}").format(names=names)


def _what_is_next(actor: Actor, mentorship: Mentorship, meeting: Meeting | None) -> str:
    if meeting is None:
        if mentorship.format is ProposalFormat.MENTORING:
            return _(
                "The introduction is behind you. The next steps, a trial meeting and a plan, will "
                "come to this bot in its next version; until then simply agree between yourselves."
            )
        return _("No meeting is planned.")
    kind = KINDS[meeting.kind]
    match meeting.state:
        case MeetingState.SCHEDULED:
            return _("{kind}: {moment}").format(
                kind=kind, moment=moment(meeting.starts_at, actor.timezone)
            )
        case MeetingState.HELD:
            return _("{kind}: held. Both reflections close it.").format(kind=kind)
        case MeetingState.MISSED:
            return _("{kind}: did not take place. Choose another time.").format(kind=kind)
        case _:
            return _("{kind}: the time is not agreed yet.").format(kind=kind)


async def _curators_line(session: Session, mentorship: Mentorship) -> str:
    """Who helps when something goes wrong: the curators of the mentee's school."""
    mentee = next((m for m in mentorship.members if m.side is Side.MENTEE), None)
    if mentee is None:
        return ""
    path = mentee.participation.organization.path
    curators = await nearest_curators(session, path=path)
    names = ", ".join(person_name(session, curator) for curator in curators)
    return _("Curator: {names}").format(names=names) if names else ""


def _actions(mentorship: Mentorship, meeting: Meeting | None) -> list[list[Button]]:
    rows = []
    if meeting is not None:
        choosing = meeting.state is MeetingState.PROPOSED and meeting.offered_side is None
        rows.append(
            [Button(_("Choose a time"), OfferSlots(meeting_id=meeting.id))]
            if choosing
            else [Button(_("Open the meeting"), OpenMeeting(meeting_id=meeting.id))]
        )
    if mentorship.state is MentorshipState.FORMING:
        rows.append([Button(_("It does not fit"), LeavePair(mentorship_id=mentorship.id))])
    return rows
