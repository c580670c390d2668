"""Notices about the programme and the assignment. No topic in them: push previews are read."""

from collections.abc import Mapping
from typing import Any

from aiogram.utils.i18n import gettext as _

from handlers.calendar_words import full_day
from handlers.callbacks import OpenMenu, OpenPair, OpenPairOffice
from handlers.callbacks.assignment import OpenAssignments
from handlers.callbacks.programme import OpenDraft, OpenProgramme
from handlers.notices.registry import notice
from handlers.pairing_words import who
from handlers.screen import Button, Screen
from handlers.widgets import menu_row
from models import (
    AssignmentEndedBy,
    Mentorship,
    MentorshipState,
    ProgramVersion,
    ProgramVersionState,
    Side,
)
from services.actor import Actor
from services.assignment_ends import RUNNING
from services.assignments import find_assignment, list_recordable
from services.errors import NotFound
from services.mentorships import find_member, find_mentorship
from services.notices import NoticeKind
from services.pair_start import Obstacle, list_obstacles
from services.program_access import list_curators, present
from services.program_views import ProgramView, get_program
from services.session import Session

Payload = Mapping[str, Any]
DRAFT, AGREED = ProgramVersionState.DRAFT, ProgramVersionState.AGREED


async def _view(
    session: Session, reader: Actor, payload: Payload, *states: ProgramVersionState
) -> ProgramView | None:
    """The programme, when the version the notice is about is open and in one of the states."""
    try:
        view = await get_program(session, actor=reader, mentorship_id=payload["mentorship_id"])
    except NotFound:
        return None
    version = view.open
    if version is None or version.id != payload["version_id"] or version.state not in states:
        return None
    return view


def _people(session: Session, mentorship: Mentorship) -> str:
    return "; ".join(who(session, member.participation) for member in present(mentorship))


def _others(session: Session, view: ProgramView) -> str:
    others = [m for m in present(view.mentorship) if m is not view.member]
    return "; ".join(who(session, member.participation) for member in others)


def _draft_row(view: ProgramView, label: str) -> list[list[Button]]:
    return [[Button(label, OpenDraft(mentorship_id=view.mentorship.id))], menu_row()]


@notice(NoticeKind.PROGRAM_AWAITS_YOU)
async def awaits_you(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """For a member whose yes is still missing."""
    view = await _view(session, reader, payload, DRAFT)
    if view is None or view.member is None or view.has_agreed or not view.open.agreements:
        return None
    waiting = view.awaited
    agreed = [member for member in present(view.mentorship) if member not in waiting]
    names = "; ".join(who(session, member.participation) for member in agreed)
    text = _(
        "The other side agrees to the programme: {names}. Please read it, and agree or change it."
    ).format(names=names)
    return Screen(text=text, rows=_draft_row(view, _("Read the programme")))


@notice(NoticeKind.PROGRAM_CHANGED)
async def changed(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """For a member who had agreed: it was changed since."""
    view = await _view(session, reader, payload, DRAFT)
    if view is None or view.member is None or view.has_agreed:
        return None
    text = _(
        "The programme you agreed to has been changed: {names}. Please look at it, and agree anew "
        "when it suits you."
    ).format(names=_others(session, view))
    return Screen(text=text, rows=_draft_row(view, _("Read the programme")))


@notice(NoticeKind.PROGRAM_UNCLEAR)
async def unclear(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """For the members: the goal is not clear to everybody."""
    view = await _view(session, reader, payload, DRAFT)
    if view is None or view.member is None:
        return None
    text = _(
        "After the planning meeting the goal of the programme is not quite clear yet. That is "
        "common: say it in one sentence together, so that you both would notice when it is "
        "reached, and agree anew."
    )
    return Screen(text=text, rows=_draft_row(view, _("Open the programme")))


@notice(NoticeKind.PROGRAM_TO_APPROVE)
async def to_approve(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """For the curators who decide, while nobody has."""
    view = await _view(session, reader, payload, AGREED)
    if view is None or not view.may_decide:
        return None
    text = _("A pair has agreed on its programme and waits for your word: {names}.")
    if view.open.number > 1:
        text = _("A pair has agreed on a correction of its programme: {names}.")
    return Screen(
        text=text.format(names=_people(session, view.mentorship)),
        rows=_draft_row(view, _("Read and decide")),
    )


@notice(NoticeKind.PROGRAM_RETURNED)
async def returned(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """For the members: the curator asks to change it; in what words, the page of the draft says."""
    view = await _view(session, reader, payload, DRAFT)
    if view is None or view.member is None or not view.open.returned_comment:
        return None
    text = _(
        "The curator asks to change something in the programme: the comment is on its page. What "
        "you wrote is kept. Change it together and agree anew."
    )
    return Screen(text=text, rows=_draft_row(view, _("Open the programme")))


@notice(NoticeKind.PROGRAM_APPROVED)
async def approved(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """For the members: the version holds."""
    try:
        view = await get_program(session, actor=reader, mentorship_id=payload["mentorship_id"])
    except NotFound:
        return None
    current: ProgramVersion | None = view.current
    if current is None or current.id != payload["version_id"] or view.member is None:
        return None
    if current.number > 1:
        text = _("The correction of the programme is approved and holds from today.")
    elif view.mentorship.state is MentorshipState.PLANNING:
        text = _(
            "The programme is approved. As soon as the school has drawn up the mentor's "
            "assignment, regular meetings begin: I will write."
        )
    else:
        return None
    row = [Button(_("Open the programme"), OpenProgramme(mentorship_id=view.mentorship.id))]
    return Screen(text=text, rows=[row, menu_row()])


@notice(NoticeKind.CORRECTION_OPENED)
async def correction_opened(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """For the members: somebody begins a correction."""
    view = await _view(session, reader, payload, DRAFT)
    if view is None or view.member is None:
        return None
    text = _(
        "A correction of your programme has been opened: {names}. The present one goes on "
        "meanwhile."
    ).format(names=_others(session, view))
    return Screen(text=text, rows=_draft_row(view, _("Open the correction")))


@notice(NoticeKind.CORRECTION_DISCARDED)
async def correction_discarded(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """For the members: it was put away."""
    mentorship = await find_mentorship(session, mentorship_id=payload["mentorship_id"])
    if mentorship is None or find_member(mentorship, reader.person_id) is None:
        return None
    text = _("The correction of the programme was put away. The present programme goes on.")
    row = [Button(_("Open the programme"), OpenProgramme(mentorship_id=mentorship.id))]
    return Screen(text=text, rows=[row, menu_row()])


@notice(NoticeKind.ASSIGNMENT_WANTED)
async def assignment_wanted(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """For those who look after a mentor's school, while the record is missing."""
    mentorship = await find_mentorship(session, mentorship_id=payload["mentorship_id"])
    if mentorship is None or mentorship.state not in (MentorshipState.PLANNING, *RUNNING):
        return None
    own = set(await list_recordable(session, actor=reader, mentorship_id=mentorship.id))
    lacking = [
        one.member
        for one in await list_obstacles(session, mentorship=mentorship)
        if one.obstacle is Obstacle.ASSIGNMENT and one.member.participation_id in own
    ]
    if not lacking:
        return None
    names = "; ".join(who(session, member.participation) for member in lacking)
    text = _(
        "The programme of a pair is approved. Before regular meetings begin, please record the "
        "assignment: {names}. The written consent, the term and the order; two minutes."
    )
    if mentorship.state in RUNNING:
        text = _(
            "A mentor's written consent to the assignment holds no more, and the pair works: "
            "{names}. Please record the assignment anew."
        )
    text = text.format(names=names)
    row = [Button(_("Record the assignment"), OpenAssignments(mentorship_id=mentorship.id))]
    return Screen(text=text, rows=[row, menu_row()])


@notice(NoticeKind.PAIR_STARTED)
async def pair_started(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """For everybody: the regular meetings begin."""
    mentorship = await find_mentorship(session, mentorship_id=payload["mentorship_id"])
    if mentorship is None or mentorship.state is not MentorshipState.ACTIVE:
        return None
    ends = full_day(mentorship.ends_on) if mentorship.ends_on else ""
    if find_member(mentorship, reader.person_id) is not None:
        text = _(
            "Everything is ready: your regular meetings begin. The programme runs until {day}. "
            "Choose a time for the first one."
        ).format(day=ends)
        row = [Button(_("To the pair"), OpenPair(mentorship_id=mentorship.id))]
        return Screen(text=text, rows=[row, menu_row()])
    sides = tuple(Side)
    if reader.person_id not in await list_curators(session, mentorship=mentorship, sides=sides):
        return None
    text = _("A pair begins its regular meetings: {names}. The programme runs until {day}.").format(
        names=_people(session, mentorship), day=ends
    )
    row = [Button(_("To the pair"), OpenPairOffice(mentorship_id=mentorship.id))]
    return Screen(text=text, rows=[row, menu_row()])


@notice(NoticeKind.ASSIGNMENT_ENDED)
async def assignment_ended(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """For the mentor, the curators and, while there is work left, the mentees: the last day."""
    mentorship = await find_mentorship(session, mentorship_id=payload["mentorship_id"])
    participation_id = payload["participation_id"]
    assignment = await find_assignment(
        session, mentorship_id=payload["mentorship_id"], participation_id=participation_id
    )
    if mentorship is None or assignment is None or assignment.last_day is None:
        return None
    member = next(m for m in mentorship.members if m.participation_id == participation_id)
    day = full_day(assignment.last_day)
    if member.participation.person_id == reader.person_id:
        text = _("Your assignment as a mentor ends early: the last day of work is {day}.")
        row = [Button(_("Menu"), OpenMenu())]
        return Screen(text=text.format(day=day), rows=[row])
    if find_member(mentorship, reader.person_id) is not None:
        text = _(
            "{name} works with you until {day}. Meetings after that day are cancelled; the curator "
            "helps you to go on."
        ).format(name=who(session, member.participation), day=day)
        page = Button(_("About the pair"), OpenPair(mentorship_id=mentorship.id))
        return Screen(text=text, rows=[[page], menu_row()])
    by_mentor = assignment.ended_by is AssignmentEndedBy.MENTOR
    text = (
        _("A mentor refused the assignment before its term: {name}. The last day is {day}.")
        if by_mentor
        else _("The school ends a mentor's assignment early: {name}. The last day is {day}.")
    )
    row = [Button(_("To the pair"), OpenPairOffice(mentorship_id=mentorship.id))]
    return Screen(
        text=text.format(name=who(session, member.participation), day=day),
        rows=[row, menu_row()],
    )
