"""What a pair agreed to do «до следующего раза»: written down, ticked done, dropped.

Everybody's agreement is seen by all members; what somebody keeps for themselves by them alone.
What was said in a reflection is shown to another member once nobody waits for theirs any more.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, or_, select

from models import SurveyResponse, SurveyResponseState, Task, TaskState
from services import audit, clock, states
from services.actor import Actor
from services.calendar.zones import to_local
from services.errors import AlreadyDone, IllegalTransition, NotFound
from services.locking import get_locked
from services.mentorships import find_member, get_for_member, is_ended
from services.session import Session

SHORTEST_TASK = 3
LONGEST_TASK = 600
LONGEST_TERM = timedelta(days=366)
# So many open agreements are more than anybody keeps in mind.
MOST_OPEN = 20


async def list_open(session: Session, *, mentorship_id: int) -> Sequence[Task]:
    """Every open agreement of a pair, the oldest first. No access check: for services."""
    found = await session.scalars(_open(mentorship_id))
    return found.all()


async def list_visible(
    session: Session, *, mentorship_id: int, participation_id: int
) -> Sequence[Task]:
    """The open agreements that one member sees. No access check: the caller knows the member."""
    found = await session.scalars(_open(mentorship_id).where(seen_by([participation_id])))
    return found.all()


async def list_mine(session: Session, *, actor: Actor, mentorship_id: int) -> Sequence[Task]:
    """The open agreements of a pair of the actor's that the actor sees; raises NotFound."""
    mentorship = await get_for_member(session, actor=actor, mentorship_id=mentorship_id)
    member = find_member(mentorship, actor.person_id)
    return await list_visible(
        session, mentorship_id=mentorship_id, participation_id=member.participation_id
    )


async def get_task(session: Session, *, actor: Actor, task_id: int) -> Task:
    """An agreement that the actor sees, open or not; raises NotFound."""
    task = await session.scalar(select(Task).where(Task.id == task_id))
    if task is None:
        raise NotFound
    await _require_seen(session, actor, task)
    return task


async def write_task(
    session: Session,
    *,
    actor: Actor,
    mentorship_id: int,
    text: str,
    is_shared: bool,
    due_on: date | None = None,
) -> Task:
    """Write an agreement down, for everybody or for oneself alone.

    Its author has seen who will read it, and `text` has passed `is_fitting`. Raises NotFound;
    IllegalTransition when the pair has ended or has too many open ones; ValueError.
    """
    mentorship = await get_for_member(session, actor=actor, mentorship_id=mentorship_id)
    author = find_member(mentorship, actor.person_id).participation_id
    if not is_fitting(text) or not is_possible_day(actor, due_on):
        raise ValueError("an agreement has 3 to 600 characters and a day within a year")
    if is_ended(mentorship) or len(await list_open(session, mentorship_id=mentorship_id)) >= (
        MOST_OPEN
    ):
        raise IllegalTransition
    task = await add_task(
        session,
        mentorship_id=mentorship_id,
        meeting_id=None,
        created_by_id=author,
        owner_id=None if is_shared else author,
        text=text,
        due_on=due_on,
    )
    _record(session, actor, task, "task.written")
    return task


async def add_task(
    session: Session,
    *,
    mentorship_id: int,
    meeting_id: int | None,
    created_by_id: int,
    owner_id: int | None,
    text: str,
    due_on: date | None = None,
) -> Task:
    """A new open agreement; roles are participations. No access check: for services."""
    task = Task(
        mentorship_id=mentorship_id,
        meeting_id=meeting_id,
        created_by_id=created_by_id,
        owner_id=owner_id,
        text=text,
        due_on=due_on,
        state=TaskState.OPEN,
        created_at=clock.now(),
    )
    session.add(task)
    await session.flush()
    return task


async def finish_task(session: Session, *, actor: Actor, task_id: int) -> Task:
    """Tick it done, by anybody who sees it. Raises NotFound, AlreadyDone."""
    task = await _lock_open(session, actor, task_id)
    states.move(task, TaskState.DONE)
    task.done_at = clock.now()
    _record(session, actor, task, "task.done")
    await session.flush()
    return task


async def drop_task(session: Session, *, actor: Actor, task_id: int) -> Task:
    """Do without it, by anybody who sees it; nobody asks why. Raises NotFound, AlreadyDone."""
    task = await _lock_open(session, actor, task_id)
    states.move(task, TaskState.DROPPED)
    _record(session, actor, task, "task.dropped")
    await session.flush()
    return task


async def set_due(session: Session, *, actor: Actor, task_id: int, due_on: date | None) -> Task:
    """Until which day; None: until the next meeting. Raises NotFound, AlreadyDone, ValueError."""
    if not is_possible_day(actor, due_on):
        raise ValueError("a day from today on, within a year")
    task = await _lock_open(session, actor, task_id)
    task.due_on = due_on
    await session.flush()
    return task


def is_fitting(text: str) -> bool:
    """True when a typed agreement is neither too short nor too long."""
    return SHORTEST_TASK <= len(text) <= LONGEST_TASK


def is_possible_day(actor: Actor, due_on: date | None) -> bool:
    """True for a day from today on, within a year, on the actor's clock; also for none."""
    today = to_local(clock.now(), actor.timezone).date()
    return due_on is None or timedelta() <= due_on - today <= LONGEST_TERM


def _open(mentorship_id: int):
    return (
        select(Task)
        .where(Task.mentorship_id == mentorship_id, Task.state == TaskState.OPEN)
        .order_by(Task.id)
    )


def seen_by(roles: Sequence[int] | Select[tuple[int]]) -> ColumnElement[bool]:
    """SQL: the rule of this module for one member (participations), whose pair it is."""
    not_reflected = (
        select(SurveyResponse.id)
        .where(
            SurveyResponse.meeting_id == Task.meeting_id,
            SurveyResponse.respondent_id.in_(roles),
            SurveyResponse.state == SurveyResponseState.OPEN,
        )
        .exists()
    )
    theirs = Task.created_by_id.in_(roles)
    return or_(Task.owner_id.is_(None), Task.owner_id.in_(roles)) & (theirs | ~not_reflected)


async def _require_seen(session: Session, actor: Actor, task: Task) -> None:
    mentorship = await get_for_member(session, actor=actor, mentorship_id=task.mentorship_id)
    member = find_member(mentorship, actor.person_id)
    seen = await session.scalar(
        select(Task.id).where(Task.id == task.id, seen_by([member.participation_id]))
    )
    if seen is None:
        raise NotFound


async def _lock_open(session: Session, actor: Actor, task_id: int) -> Task:
    task = await get_locked(session, Task, task_id)
    await _require_seen(session, actor, task)
    if task.state is not TaskState.OPEN:
        raise AlreadyDone
    return task


def _record(session: Session, actor: Actor, task: Task, action: str) -> None:
    audit.record(
        session,
        actor_id=actor.person_id,
        action=action,
        entity="task",
        entity_id=task.id,
        mentorship_id=task.mentorship_id,
    )
