"""A pair as one of its members sees it."""

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from handlers.callbacks import OfferSlots, OpenMeeting
from handlers.callbacks.meetings import OpenNext
from handlers.callbacks.pairing import LeavePair, MorePairActions, OpenPair
from handlers.display import moment
from handlers.helpers_words import helpers_line
from handlers.meeting_words import KINDS
from handlers.next_steps import ARRANGE_BUTTONS, next_step
from handlers.pair_actions import action_rows, lines, pair_action
from handlers.pairing_words import FORMATS, item_codes, topics, who
from handlers.screen import Button, Screen
from handlers.widgets import Rows, menu_row, page_row, pages_of_rows
from models import (
    Meeting,
    MeetingState,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    Side,
)
from services.actor import Actor
from services.endings import TRIED_ON
from services.meeting_order import find_missing, kind_of, next_kinds
from services.mentorships import (
    find_member,
    find_next_meeting,
    is_ended,
    list_needs_seen_by,
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

# With «Ещё» and the menu, eight buttons; on the pages after the first also the way between them.
MOST_ACTIONS = 6
MORE_ACTIONS = 4


async def pair_screen(session: Session, actor: Actor, mentorship: Mentorship) -> Screen:
    """The partner, what they work on, what is next, who helps."""
    member = find_member(mentorship, actor.person_id)
    meeting = await find_next_meeting(session, mentorship_id=mentorship.id)
    needs = await list_needs_seen_by(
        session, mentorship=mentorship, participation_id=member.participation_id
    )
    codes = [code for need in needs for code in item_codes(need)]
    parts = [
        _partner_line(session, mentorship, member),
        _("<b>What you work on</b>\n{topics}").format(topics=topics(dict.fromkeys(codes))),
        _("How: {format}; now: {state}").format(
            format=FORMATS[mentorship.format], state=STATES[mentorship.state]
        ),
    ]
    if not is_ended(mentorship):
        parts.append(await _what_is_next(session, actor, mentorship, meeting))
    parts += await lines(session, actor, mentorship)
    parts.append(await _curators_line(session, mentorship))
    rows = [] if is_ended(mentorship) else await action_rows(session, actor, mentorship, meeting)
    shown = _first(rows)
    if len(shown) < len(rows):
        shown.append([Button(_("More"), MorePairActions(mentorship_id=mentorship.id))])
    return Screen(text="\n\n".join(part for part in parts if part), rows=[*shown, menu_row()])


async def more_screen(session: Session, actor: Actor, mentorship: Mentorship, page: int) -> Screen:
    """The buttons that did not fit on the page of the pair."""
    member = find_member(mentorship, actor.person_id)
    meeting = await find_next_meeting(session, mentorship_id=mentorship.id)
    rows = await action_rows(session, actor, mentorship, meeting)
    pages = pages_of_rows(rows[len(_first(rows)) :], MORE_ACTIONS)
    page = min(max(page, 0), len(pages) - 1)
    pager = page_row(
        page, len(pages), lambda number: MorePairActions(mentorship_id=mentorship.id, page=number)
    )
    back = [Button(_("To the pair"), OpenPair(mentorship_id=mentorship.id)), *menu_row()]
    return Screen(text=_partner_line(session, mentorship, member), rows=[*pages[page], pager, back])


def _first(rows: Rows) -> Rows:
    """The rows of the page itself: all of them, or as many as leave room for «Ещё»."""
    if sum(map(len, rows)) <= MOST_ACTIONS + 1:
        return list(rows)
    return pages_of_rows(rows, MOST_ACTIONS)[0]


def partner_names(session: Session, mentorship: Mentorship, side: Side) -> str:
    """«Ольга · 017, школа № 3» for everybody on the other side, quoted."""
    partners = partners_of(mentorship, side)
    return "; ".join(who(session, partner.participation) for partner in partners)


def _partner_line(session: Session, mentorship: Mentorship, member: MentorshipMember) -> str:
    names = partner_names(session, mentorship, member.side)
    if member.side is Side.MENTEE:
        several = len(partners_of(mentorship, member.side)) > 1
        line = _("<b>Your mentors</b>: {names}") if several else _("<b>Your mentor</b>: {names}")
        return line.format(names=names)
    return _("<b>You help</b>: {names}").format(names=names)


async def _what_is_next(
    session: Session, actor: Actor, mentorship: Mentorship, meeting: Meeting | None
) -> str:
    if meeting is None:
        kind = kind_of(mentorship)
        missing = kind and await find_missing(session, mentorship=mentorship, kind=kind)
        return next_step(mentorship, kind, missing)
    kind = KINDS[meeting.kind]
    match meeting.state:
        case MeetingState.SCHEDULED:
            return _("{kind}: {moment}").format(
                kind=kind, moment=moment(meeting.starts_at, actor.timezone)
            )
        case MeetingState.HELD:
            return _("{kind}: held. Everybody's answers close it.").format(kind=kind)
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
    return await helpers_line(session, path=path)


@pair_action(order=10)
async def meeting_action(
    session: Session, actor: Actor, mentorship: Mentorship, meeting: Meeting | None
) -> Rows:
    """The next meeting, its time where none was offered, and one that can be arranged now."""
    rows = []
    if meeting is not None:
        choosing = meeting.state is MeetingState.PROPOSED and meeting.offered_side is None
        rows.append(
            [Button(_("Choose a time"), OfferSlots(meeting_id=meeting.id))]
            if choosing
            else [Button(_("Open the meeting"), OpenMeeting(meeting_id=meeting.id))]
        )
    for kind in await next_kinds(session, mentorship=mentorship):
        arrange = OpenNext(mentorship_id=mentorship.id, kind=kind)
        rows.append([Button(str(ARRANGE_BUTTONS[kind]), arrange)])
    return rows


@pair_action(order=95)
async def leave_action(
    session: Session, actor: Actor, mentorship: Mentorship, meeting: Meeting | None
) -> Rows:
    """The way out while the pair is tried on; afterwards an early end has its own questions."""
    if mentorship.state not in TRIED_ON:
        return []
    return [[Button(_("It does not fit"), LeavePair(mentorship_id=mentorship.id))]]
