"""The early end of an assignment (ТК 351.8): the mentor refuses at once, the employer gives notice.

What becomes of the pair is not decided here: services/changes.py.
"""

from datetime import date, timedelta

from models import (
    Assignment,
    AssignmentEndedBy,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    Side,
)
from services import audit
from services.actor import Actor
from services.assignment_values import today_at
from services.assignments import find_assignment, list_recordable, mentors_of
from services.calendar.working_days import ProductionCalendar
from services.changes import after_assignment_ended
from services.errors import AlreadyDone, FormIncomplete, IllegalTransition, NotFound, NoticeTooShort
from services.group_members import of_side
from services.locking import get_locked
from services.mentorships import find_mentorship, lock_mentorship
from services.notices import NoticeKind, enqueue_notice
from services.program_access import list_curators, present
from services.session import Session
from services.terms import today_of

NOTICE_WORKING_DAYS = 3
LATEST = timedelta(days=92)
RUNNING = (MentorshipState.ACTIVE, MentorshipState.ON_HOLD, MentorshipState.FINISHING)


def earliest_by_employer(member: MentorshipMember) -> date:
    """The first last day after a notice given today: three working days by the production calendar
    and the working week of the mentor's school (domain.md 7, rule 8)."""
    calendar = ProductionCalendar(working_week=member.participation.organization.working_week)
    return calendar.add_working_days(today_at(member), NOTICE_WORKING_DAYS)


def day_range(member: MentorshipMember, ended_by: AssignmentEndedBy) -> tuple[date, date]:
    """The first and last day that may be the last one of work, when it is said today."""
    today = today_at(member)
    by_mentor = ended_by is AssignmentEndedBy.MENTOR
    return (today if by_mentor else earliest_by_employer(member)), today + LATEST


async def get_to_end(
    session: Session, *, actor: Actor, mentorship_id: int, participation_id: int
) -> tuple[Mentorship, MentorshipMember, Assignment]:
    """An assignment at work that the actor may end: the mentor, or who looks after their school.

    Raises NotFound; IllegalTransition when there is nothing to end; AlreadyDone when it has ended.
    """
    mentorship = await find_mentorship(session, mentorship_id=mentorship_id)
    if mentorship is None:
        raise NotFound
    return await _endable(session, actor, mentorship, participation_id)


async def end_assignment(
    session: Session,
    *,
    actor: Actor,
    mentorship_id: int,
    participation_id: int,
    ended_by: AssignmentEndedBy,
    last_day: date,
) -> Assignment:
    """End an assignment before its term; `last_day` is the last one of work.

    A refusal of the mentor is accepted at once, by the mentor or, when it came on paper, by the
    school; only the school ends it for the employer, not before three working days. Raises
    NotFound, IllegalTransition, AlreadyDone; NoticeTooShort (rule 8); FormIncomplete for a day too
    far ahead or past.
    """
    mentorship = await lock_mentorship(session, mentorship_id=mentorship_id)
    _, member, found = await _endable(session, actor, mentorship, participation_id)
    is_own = member.participation.person_id == actor.person_id
    if is_own and ended_by is AssignmentEndedBy.EMPLOYER:
        raise NotFound
    first, last = day_range(member, ended_by)
    if ended_by is AssignmentEndedBy.EMPLOYER and last_day < first:
        raise NoticeTooShort
    if not first <= last_day <= last:
        raise FormIncomplete
    assignment = await get_locked(session, Assignment, found.id)
    assignment.ended_by, assignment.last_day = ended_by, last_day
    assignment.notice_on = today_at(member)
    audit.record(
        session,
        actor_id=actor.person_id,
        action="assignment.ended",
        entity="assignment",
        entity_id=assignment.id,
        ended_by=ended_by.value,
        last_day=last_day.isoformat(),
    )
    await _tell(session, actor, mentorship, member, assignment)
    await session.flush()
    await after_assignment_ended(
        session, mentorship=mentorship, participation_id=participation_id, last_day=last_day
    )
    return assignment


async def _endable(
    session: Session, actor: Actor, mentorship: Mentorship, participation_id: int
) -> tuple[Mentorship, MentorshipMember, Assignment]:
    member = next(
        (m for m in mentors_of(mentorship) if m.participation_id == participation_id), None
    )
    if member is None or actor.frozen or actor.person_id is None:
        raise NotFound
    is_own = member.participation.person_id == actor.person_id
    recordable = await list_recordable(session, actor=actor, mentorship_id=mentorship.id)
    if not is_own and participation_id not in recordable:
        raise NotFound
    assignment = await find_assignment(
        session, mentorship_id=mentorship.id, participation_id=participation_id
    )
    if assignment is not None and assignment.ended_by is not None:
        raise AlreadyDone
    if assignment is None or assignment.recorded_at is None or mentorship.state not in RUNNING:
        raise IllegalTransition
    return mentorship, member, assignment


async def _tell(
    session: Session,
    actor: Actor,
    mentorship: Mentorship,
    member: MentorshipMember,
    assignment: Assignment,
) -> None:
    """The mentor, and those who look after the schools of both sides.

    Mentees, too, while the mentor still goes on: else they learn that the pair has changed.
    """
    people = set(await list_curators(session, mentorship=mentorship, sides=tuple(Side)))
    people |= {m.participation.person_id for m in present(mentorship) if m is member}
    if assignment.last_day > today_of(mentorship):
        mentees = of_side(present(mentorship), Side.MENTEE)
        people |= {mentee.participation.person_id for mentee in mentees}
    for person_id in sorted(people - {actor.person_id}):
        await enqueue_notice(
            session,
            kind=NoticeKind.ASSIGNMENT_ENDED,
            recipient_id=person_id,
            subject=f"assignment:{assignment.id}",
            occasion="ended",
            payload={
                "mentorship_id": mentorship.id,
                "participation_id": member.participation_id,
            },
        )
