"""Destroying what is known of a person (152-ФЗ ст. 21, domain.md 2.3.6 and 2.3.7).

Numbers stay, so that aggregates do not change; what names, describes or reaches the person goes,
table by table as services/erasure_map.py says.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, or_, select, true, update

from models import (
    Account,
    AuditRecord,
    Base,
    Consent,
    DestructionAct,
    ErasureState,
    Invite,
    Participation,
    ParticipationState,
    Person,
    Task,
    TaskState,
)
from services import audit, clock, consents, states
from services.actor import Actor
from services.calendar.zones import to_local
from services.consents import VALID
from services.erasure_map import FATES, Fate, Whose
from services.freezing import freeze
from services.locking import find_locked, get_locked
from services.session import Session

# The day of erasure is a day of the person's own zone, else of Moscow's.
DEFAULT_ZONE = "Europe/Moscow"
# Tables that an act counts under another name.
FOLDED = {
    "support_case": "answer",
    "support_message": "answer",
    "message_block": "partner_message",
    "message_report": "partner_message",
}


class Reason(StrEnum):
    """Why the data was destroyed. RESTORED: it had come back with a copy of the database."""

    REQUESTED = "requested"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"


class Method(StrEnum):
    """How: rows are deleted, values are emptied and overwritten in the database."""

    DATABASE = "database"


async def list_due_people(session: Session) -> list[int]:
    """Ids of frozen people whose day of erasure has come where they live."""
    now = clock.now()
    rows = await session.execute(
        select(Person.id, Person.purge_on, Person.timezone).where(
            Person.erasure_state == ErasureState.FROZEN,
            # No zone is further ahead of UTC than a day.
            Person.purge_on <= now.date() + timedelta(days=1),
        )
    )
    return [
        row.id for row in rows if row.purge_on <= to_local(now, row.timezone or DEFAULT_ZONE).date()
    ]


async def erase_person(
    session: Session, *, person_id: int, reason: Reason | None = None
) -> DestructionAct | None:
    """Destroy the person's data; only a frozen person, and only once (then None).

    The act and the audit line count what was destroyed by table (приказ Роскомнадзора от
    28.10.2022 № 179).
    """
    person = await get_locked(session, Person, person_id)
    if person.erasure_state is not ErasureState.FROZEN:
        return None
    act = DestructionAct(
        person_id=person_id,
        person_number=person.number,
        organization_id=await _first_organization(session, person_id),
        reason=reason or await _reason(session, person_id),
        method=Method.DATABASE,
        requested_on=person.frozen_at and _day(person.frozen_at, person),
        destroyed_at=clock.now(),
    )
    await _end_what_holds(session, person_id)
    act.categories = await _destroy(session, person_id)
    await session.refresh(person)
    person.erasure_state = ErasureState.ERASED
    session.add(act)
    audit.record(
        session,
        actor_id=None,
        action="person_erased",
        entity="person",
        entity_id=person_id,
        **act.categories,
    )
    await session.flush()
    return act


async def erase_again(session: Session, *, person_id: int, since: datetime) -> bool:
    """Erase somebody who was erased before, and came back with a copy of the database.

    `since` is when the person's row was made: a row with this id in another database is somebody
    else. False when there is nothing to do.
    """
    person = await find_locked(session, Person, person_id)
    if person is None or person.created_at != since or person.erasure_state is ErasureState.ERASED:
        return False
    today = _day(clock.now(), person)
    await freeze(session, actor=_in_the_name_of(person), person=person, purge_on=today)
    await erase_person(session, person_id=person_id, reason=Reason.RESTORED)
    return True


async def list_erased(session: Session) -> Sequence[tuple[int, int, datetime, datetime]]:
    """Everybody who was erased: id, number, when their row was made, when it was destroyed."""
    rows = await session.execute(
        select(Person.id, Person.number, Person.created_at, DestructionAct.destroyed_at)
        .join(DestructionAct, DestructionAct.person_id == Person.id)
        .where(Person.erasure_state == ErasureState.ERASED)
        .order_by(DestructionAct.id)
    )
    return [tuple(row) for row in rows]


async def _destroy(session: Session, person_id: int) -> dict[str, int]:
    """Rows touched in each table that had something of the person."""
    found = await session.scalars(select(Account.telegram_id).where(Account.person_id == person_id))
    whose = Whose(person_id, tuple(found))
    counts = {}
    for name, fate in FATES.items():
        if fate.rows is not None and (count := await _apply(session, name, fate, whose)):
            counts[name] = count
    return _folded(counts)


def _folded(counts: Mapping[str, int]) -> dict[str, int]:
    """An act is read by others: it must not tell that somebody asked for support, was blocked by
    a partner, or complained."""
    folded: dict[str, int] = {}
    for name, count in counts.items():
        shown = FOLDED.get(name, name)
        folded[shown] = folded.get(shown, 0) + count
    return folded


async def _apply(session: Session, name: str, fate: Fate, whose: Whose) -> int:
    table = Base.metadata.tables[name]
    rows = fate.rows(whose)
    if fate.destroyed:
        done = await session.execute(delete(table).where(rows))
    else:
        filled = _filled(table, fate.emptied)
        done = await session.execute(update(table).where(rows, filled).values(dict(fate.emptied)))
    return done.rowcount


def _filled(table: Table, emptied: Mapping[str, Any]) -> ColumnElement[bool]:
    """Something is there to empty; a column that may not be NULL always has something."""
    if any(value is not None for value in emptied.values()):
        return true()
    return or_(*(table.c[name].is_not(None) for name in emptied))


async def _end_what_holds(session: Session, person_id: int) -> None:
    """Consents, roles, invitations and tasks end along their own tables of transitions.

    Whoever asked to be erased has not withdrawn anything yet: nothing may hold any longer.
    """
    held = await session.scalars(
        select(Consent).where(Consent.person_id == person_id, Consent.state.in_(VALID))
    )
    for consent in held.all():
        await consents.withdraw(session, consent=consent, actor_id=None)
    roles = Whose(person_id).roles
    mine = await session.scalars(select(Participation).where(Participation.id.in_(roles)))
    for participation in mine.all():
        if participation.state is not ParticipationState.ERASED:
            states.move(participation, ParticipationState.ERASED)
    open_tasks = await session.scalars(
        select(Task).where(
            Task.state == TaskState.OPEN,
            or_(Task.owner_id.in_(roles), Task.created_by_id.in_(roles)),
        )
    )
    for task in open_tasks.all():
        states.move(task, TaskState.DROPPED)
    await session.flush()
    await session.execute(
        update(Invite)
        .where(Invite.participation_id.in_(roles), Invite.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )


async def _reason(session: Session, person_id: int) -> Reason:
    """What the person did: asked for it, or withdrew the consent and let the days pass."""
    asked = await session.scalar(
        select(AuditRecord.id)
        .where(
            AuditRecord.entity == "person",
            AuditRecord.entity_id == person_id,
            AuditRecord.action == "erasure_requested",
        )
        .limit(1)
    )
    return Reason.REQUESTED if asked else Reason.WITHDRAWN


async def _first_organization(session: Session, person_id: int) -> int | None:
    return await session.scalar(
        select(Participation.organization_id)
        .where(Participation.person_id == person_id)
        .order_by(Participation.id)
        .limit(1)
    )


def _day(at: datetime, person: Person) -> date:
    return to_local(at, person.timezone or DEFAULT_ZONE).date()


def _in_the_name_of(person: Person) -> Actor:
    """Whoever asked for the erasure the first time: the person."""
    return Actor(
        telegram_id=0,
        account_id=None,
        account_state=None,
        person_id=person.id,
        number=person.number,
        display_name=None,
        frozen=False,
        locale="ru",
        timezone=person.timezone or DEFAULT_ZONE,
    )
