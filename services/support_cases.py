"""The cases of a psychologist: what people agreed to pass on to them, and what they do about it."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.orm import contains_eager

from models import (
    Answer,
    ErasureState,
    Organization,
    Participation,
    ParticipationState,
    Person,
    Role,
    SupportCase,
    SupportState,
)
from services import audit, clock, states
from services.access import can_support, require, scope_paths
from services.actor import Actor
from services.errors import AlreadyDone, NotFound
from services.locking import get_locked
from services.notices import NoticeKind, enqueue_notice
from services.scopes import within
from services.session import Session
from services.support import end_talk, subject_of, tell_psychologists
from services.support_reach import are_near, is_there

S = SupportState
ORDER = (S.OPEN, S.TAKEN, S.CLOSED)
# The question whose answer is written to the psychologist.
TO_THE_PSYCHOLOGIST = "ee03"
SHORTEST_NOTE = 3
LONGEST_NOTE = 600
# How long a psychologist finds their own closed cases.
SHOWN_AFTER = timedelta(days=90)


async def list_cases(session: Session, *, actor: Actor) -> Sequence[SupportCase]:
    """Cases that wait, those the actor has taken, and lately closed ones, with their people.

    Raises NotFound for somebody who is no psychologist.
    """
    require(not actor.frozen and actor.holds(Role.PSYCHOLOGIST))
    found = await session.scalars(
        _visible(actor, _is_for(actor) | _was_closed_by(actor)).order_by(
            SupportCase.asked_at, SupportCase.id
        )
    )
    return sorted(found, key=lambda case: ORDER.index(case.state))


async def get_case(session: Session, *, actor: Actor, case_id: int) -> SupportCase:
    """One of these cases; raises NotFound."""
    case = await session.scalar(
        _visible(actor, _is_for(actor) | _was_closed_by(actor)).where(SupportCase.id == case_id)
    )
    if case is None:
        raise NotFound
    return case


async def find_words(session: Session, *, actor: Actor, case_id: int) -> str | None:
    """What the person wrote to the psychologist, not quoted. Raises NotFound."""
    case = await get_case(session, actor=actor, case_id=case_id)
    return await session.scalar(
        select(Answer.text).where(
            Answer.response_id == case.response_id, Answer.question_code == TO_THE_PSYCHOLOGIST
        )
    )


async def take_case(session: Session, *, actor: Actor, case_id: int) -> SupportCase:
    """Take a case: the other psychologists no longer see it, the person learns who will write.

    Raises NotFound; AlreadyDone when the actor or a colleague has it.
    """
    case = await _lock(session, actor, case_id)
    if case.state is S.TAKEN and not await _is_there(session, case, case.taken_by_id):
        states.move(case, S.OPEN)
    if case.state is S.TAKEN:
        raise AlreadyDone
    require(case.state is S.OPEN)
    states.move(case, S.TAKEN)
    case.taken_by_id, case.taken_at = actor.person_id, clock.now()
    case.contacted_at = None
    await end_talk(session, case=case)
    await enqueue_notice(
        session,
        kind=NoticeKind.SUPPORT_TAKEN,
        recipient_id=case.participation.person_id,
        subject=subject_of(case),
        occasion=f"v{case.version}",
        payload={"case_id": case.id},
    )
    _record(session, actor, case, "taken")
    await session.flush()
    return case


async def mark_contacted(session: Session, *, actor: Actor, case_id: int) -> SupportCase:
    """The psychologist has spoken with the person. Raises NotFound, AlreadyDone."""
    case = await _lock_taken(session, actor, case_id)
    if case.contacted_at is not None:
        raise AlreadyDone
    case.contacted_at = clock.now()
    _record(session, actor, case, "contacted")
    await session.flush()
    return case


async def release_case(session: Session, *, actor: Actor, case_id: int) -> SupportCase:
    """Put a taken case back for the others to take. Raises NotFound, AlreadyDone."""
    case = await _lock_taken(session, actor, case_id)
    states.move(case, S.OPEN)
    case.taken_by_id = case.taken_at = case.contacted_at = None
    await end_talk(session, case=case)
    await tell_psychologists(session, case=case, occasion=f"v{case.version}")
    _record(session, actor, case, "released")
    await session.flush()
    return case


async def close_case(
    session: Session, *, actor: Actor, case_id: int, note: str | None = None
) -> SupportCase:
    """End a taken case; the note is kept encrypted. Raises NotFound, AlreadyDone."""
    case = await _lock_taken(session, actor, case_id)
    states.move(case, S.CLOSED)
    case.closed_at = clock.now()
    case.note = note[:LONGEST_NOTE] if note else None
    await end_talk(session, case=case)
    _record(session, actor, case, "closed")
    await session.flush()
    return case


async def count_cases(session: Session, *, actor: Actor) -> int:
    """How many cases wait for the actor; 0 for somebody who is no psychologist."""
    if not actor.holds(Role.PSYCHOLOGIST):
        return 0
    waiting = _visible(actor, _is_for(actor)).with_only_columns(SupportCase.id).subquery()
    return await session.scalar(select(func.count()).select_from(waiting)) or 0


def _visible(actor: Actor, which: ColumnElement[bool]) -> Select[tuple[SupportCase]]:
    paths = () if actor.frozen else scope_paths(actor, Role.PSYCHOLOGIST)
    return (
        select(SupportCase)
        .join(SupportCase.participation)
        .join(Participation.person)
        .join(Participation.organization)
        .where(
            within(paths),
            Person.erasure_state == ErasureState.NONE,
            Person.id != (actor.person_id or 0),
            ~are_near(actor.person_id, Participation.person_id),
            Participation.state != ParticipationState.ERASED,
            which,
        )
        .options(
            contains_eager(SupportCase.participation).contains_eager(Participation.person),
            contains_eager(SupportCase.participation).contains_eager(Participation.organization),
        )
    )


def _is_for(actor: Actor) -> ColumnElement[bool]:
    """It waits, the actor has taken it, or whoever took it is no longer there for its author."""
    left_alone = ~is_there(Participation, SupportCase.taken_by_id)
    mine = SupportCase.taken_by_id == actor.person_id
    return or_(
        SupportCase.state == S.OPEN,
        and_(SupportCase.state == S.TAKEN, or_(mine, left_alone)),
    )


def _was_closed_by(actor: Actor) -> ColumnElement[bool]:
    return and_(
        SupportCase.state == S.CLOSED,
        SupportCase.taken_by_id == actor.person_id,
        SupportCase.closed_at > clock.now() - SHOWN_AFTER,
    )


async def _lock(session: Session, actor: Actor, case_id: int) -> SupportCase:
    """A case within reach that the person agreed to, locked, with its person."""
    case = await get_locked(session, SupportCase, case_id)
    await session.refresh(case, ["participation"])
    author = case.participation
    place = await session.get_one(Organization, author.organization_id)
    person = await session.get_one(Person, author.person_id)
    require(
        can_support(actor, place.path, author.person_id)
        and person.erasure_state is ErasureState.NONE
        and case.asked_at is not None
        and await _is_there(session, case, actor.person_id)
    )
    return case


async def _lock_taken(session: Session, actor: Actor, case_id: int) -> SupportCase:
    case = await _lock(session, actor, case_id)
    require(case.taken_by_id == actor.person_id)
    if case.state is not S.TAKEN:
        raise AlreadyDone
    return case


async def _is_there(session: Session, case: SupportCase, person_id: int | None) -> bool:
    """The person is a psychologist for the author of the case."""
    found = await session.scalar(
        select(Participation.id).where(
            Participation.id == case.participation_id,
            is_there(Participation, literal(person_id)),
        )
    )
    return found is not None


def _record(session: Session, actor: Actor, case: SupportCase, what: str) -> None:
    audit.record(
        session,
        actor_id=actor.person_id,
        action=f"support.{what}",
        entity="support_case",
        entity_id=case.id,
    )
