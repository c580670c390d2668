"""Whether a pair may begin its regular work, and the one step that begins it (domain.md 7, rule 2).

A pair between schools also needs an agreement of the organisations; whoever adds it, asks for it in
`list_obstacles` only.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from models import (
    Assignment,
    ConsentKind,
    MeetingKind,
    MentoringMode,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    Participation,
    PersonalProgram,
    PersonalProgramState,
    ProgramVersion,
    Side,
)
from services import clock, states
from services.assignment_content import is_valid
from services.assignment_values import today_at
from services.calendar.zones import to_local
from services.consents import find_valid
from services.locking import get_locked
from services.meetings import cancel_for_mentorship, open_meeting
from services.mentorship_moves import move_mentorship
from services.mentorships import lock_mentorship
from services.notices import NoticeKind
from services.personal_programs import find_current_version, find_program, zone_of
from services.program_access import present
from services.program_content import end_of_term
from services.program_notices import tell_curators, tell_members
from services.session import Session
from services.terms import start_term


class Obstacle(StrEnum):
    """What a pair that plans still lacks."""

    PROGRAM = "program"
    ASSIGNMENT = "assignment"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True)
class Lacking:
    """One thing that is lacking, and whose it is; `member` is None for the whole pair."""

    obstacle: Obstacle
    member: MentorshipMember | None = None


async def list_obstacles(session: Session, *, mentorship: Mentorship) -> list[Lacking]:
    """What still keeps a pair that plans from regular work; empty when nothing does.

    Mutual choice is the state itself: only those who chose each other come to planning. No access
    check: for services, and for readers already let in; members are loaded.
    """
    found = []
    version = await find_current_version(session, mentorship_id=mentorship.id)
    if version is None:
        found.append(Lacking(Obstacle.PROGRAM))
    assignments = await _assignments(session, mentorship)
    found += [
        Lacking(Obstacle.ASSIGNMENT, member)
        for member in present(mentorship)
        if member.side is Side.MENTOR
        and not is_valid(assignments.get(member.participation_id), today=today_at(member))
    ]
    if is_between_schools(mentorship):
        found += [
            Lacking(Obstacle.TRANSFER, member)
            for member in present(mentorship)
            if not await _signed_transfer(session, member)
        ]
    return found


async def may_start(session: Session, *, mentorship: Mentorship) -> bool:
    """True when a pair that plans lacks nothing for its regular work."""
    planning = mentorship.state is MentorshipState.PLANNING
    return planning and not await list_obstacles(session, mentorship=mentorship)


async def start_if_ready(session: Session, *, mentorship: Mentorship, actor_id: int | None) -> bool:
    """Begin the regular work of a locked pair when nothing is lacking: its term, the first meeting
    of the series, everybody is told. False when it is not ready, or works already.
    """
    if not await may_start(session, mentorship=mentorship):
        return False
    mentorship = await lock_mentorship(session, mentorship_id=mentorship.id)
    version = await find_current_version(session, mentorship_id=mentorship.id)
    found = await find_program(session, mentorship_id=mentorship.id)
    program = await get_locked(session, PersonalProgram, found.id)
    move_mentorship(
        session, mentorship=mentorship, target=MentorshipState.ACTIVE, actor_id=actor_id
    )
    states.move(program, PersonalProgramState.ACTIVE)
    begin_today(version, today=to_local(clock.now(), zone_of(mentorship)).date())
    mentorship.starts_on, mentorship.ends_on = version.starts_on, version.ends_on
    mentorship.cadence_days = version.cadence_days
    await session.flush()
    await cancel_for_mentorship(
        session,
        mentorship_id=mentorship.id,
        reason="pair_started",
        actor_id=actor_id,
        kinds=(MeetingKind.PLANNING,),
    )
    await open_meeting(
        session,
        mentorship=mentorship,
        kind=MeetingKind.SERIES,
        mode=_meeting_mode(mentorship, version),
    )
    await start_term(session, mentorship=mentorship)
    kind = NoticeKind.PAIR_STARTED
    told = {"mentorship": mentorship, "version_id": version.id, "kind": kind}
    await tell_members(session, **told, except_for={actor_id})
    await tell_curators(session, **told, sides=tuple(Side), except_for={actor_id})
    await session.flush()
    return True


def begin_today(version: ProgramVersion, *, today: date) -> None:
    """A term whose first day has passed meanwhile, by a pause or a late order, begins today: its
    last day and the days of its plan are as much later."""
    if version.starts_on is None or version.starts_on >= today:
        return
    late = today - version.starts_on
    version.starts_on, version.ends_on = today, end_of_term(today, version.months)
    for item in version.items:
        if item.due_on is not None:
            item.due_on = min(item.due_on + late, version.ends_on)


async def start_ready_pairs(session: Session, *, person_id: int, actor_id: int | None) -> None:
    """A consent of this person was the last thing that some of their pairs were lacking."""
    ids = await session.scalars(
        select(MentorshipMember.mentorship_id)
        .join(Participation, Participation.id == MentorshipMember.participation_id)
        .join(Mentorship, Mentorship.id == MentorshipMember.mentorship_id)
        .where(
            Participation.person_id == person_id,
            MentorshipMember.left_at.is_(None),
            Mentorship.state == MentorshipState.PLANNING,
        )
        .order_by(MentorshipMember.mentorship_id)
    )
    for mentorship_id in ids.all():
        mentorship = await lock_mentorship(session, mentorship_id=mentorship_id)
        await start_if_ready(session, mentorship=mentorship, actor_id=actor_id)


def is_between_schools(mentorship: Mentorship) -> bool:
    """True when not all who are in the pair belong to one organisation; members are loaded."""
    return len({m.participation.organization_id for m in present(mentorship)}) > 1


def _meeting_mode(mentorship: Mentorship, version: ProgramVersion) -> MentoringMode:
    """How to meet first where both ways were agreed on: in person inside a school."""
    if version.mode is not MentoringMode.MIXED:
        return version.mode
    return MentoringMode.ONLINE if is_between_schools(mentorship) else MentoringMode.OFFLINE


async def _assignments(session: Session, mentorship: Mentorship) -> dict[int, Assignment]:
    found = await session.scalars(
        select(Assignment).where(Assignment.mentorship_id == mentorship.id)
    )
    return {assignment.participation_id: assignment for assignment in found}


async def _signed_transfer(session: Session, member: MentorshipMember) -> bool:
    person_id = member.participation.person_id
    kind = ConsentKind.PD_TRANSFER
    return await find_valid(session, person_id=person_id, kind=kind) is not None
