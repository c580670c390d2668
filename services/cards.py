"""The task list of a leader: derived from how things stand, so it is never stale.

Only decisions are stored: done, dismissed, or put off for some days (product.md, «Clocks»).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import CardDecision, CuratorCard, Participation, Role
from services import audit, clock
from services.access import LEADERS, PAIRING_ROLES, require, scope_paths
from services.actor import Actor
from services.calendar.working_days import ProductionCalendar
from services.calendar.zones import to_local, to_utc
from services.card_kinds import Card, CardKey, CardKind
from services.card_queries import QUERIES, TOPICS
from services.card_scope import CardScope
from services.curators import COORDINATORS, list_stand_in_paths, list_uncurated_paths
from services.errors import AlreadyDone
from services.policy import policy_of
from services.session import Session
from services.stage_clocks import out_of_touch_before, stalled_before

MOST_CARDS = 7
# What a person asks of their curator is for the curator only, past their own head.
CURATORS = (Role.SCHOOL_CURATOR,)
# Who gets which kinds; every other kind is for those who prepare pairs.
READERS: Mapping[CardKind, tuple[Role, ...]] = {
    CardKind.NEWCOMERS: LEADERS,
    CardKind.UNREACHABLE: LEADERS,
    CardKind.NO_CURATOR: (Role.SCHOOL_HEAD, *COORDINATORS),
    CardKind.SCHOOL_MOVE: LEADERS,
    CardKind.HELP_ASKED: CURATORS,
    # What was answered after a trial is read by the curator; a skipped stage by those above.
    CardKind.EXPERIENCE_DOUBTED: CURATORS,
    CardKind.FORMAT_CHANGE: CURATORS,
    CardKind.PROGRAM_MISMATCH: CURATORS,
    CardKind.PROGRAM_TO_APPROVE: CURATORS,
    CardKind.CORRECTION_TO_APPROVE: CURATORS,
    CardKind.STAGE_SKIPPED: (Role.MUNICIPAL_COORDINATOR,),
    CardKind.FINAL_SKIPPED: (Role.MUNICIPAL_COORDINATOR,),
    CardKind.WISH_WITHOUT_PAIR: CURATORS,
    CardKind.SURVEY_OVERDUE: CURATORS,
    CardKind.OVERLOAD: CURATORS,
    CardKind.PULSE_WISH: CURATORS,
    CardKind.WANTS_TO_MENTOR: CURATORS,
    CardKind.STOPS_MENTORING: CURATORS,
}


async def list_cards(session: Session, *, actor: Actor) -> list[Card]:
    """At most seven matters of the actor's scope, the most urgent first.

    Raises NotFound for somebody who leads nobody.
    """
    require(not actor.frozen and actor.holds(*LEADERS))
    cards: list[Card] = []
    others = await _others(session, actor)
    for kind in CardKind:
        left = MOST_CARDS - len(cards)
        scope = _scope(session, actor, kind, others)
        if left and scope is not None:
            rows = await session.execute(QUERIES[kind](scope).limit(left))
            cards += [_card(kind, row) for row in rows]
    return cards


async def decide(session: Session, *, actor: Actor, key: CardKey, decision: CardDecision) -> None:
    """Decide about a card: it goes, or comes back after the days of the policy.

    Raises NotFound for somebody who leads nobody; AlreadyDone when the actor has no such card now.
    """
    require(not actor.frozen and actor.holds(*LEADERS))
    row = await session.scalar(
        select(CuratorCard)
        .where(
            CuratorCard.kind == key.kind.value,
            CuratorCard.subject_id == key.subject_id,
            CuratorCard.occasion == key.occasion,
        )
        .with_for_update()
    )
    if not await _is_open(session, actor, key):
        raise AlreadyDone
    if row is None:
        row = CuratorCard(kind=key.kind.value, subject_id=key.subject_id, occasion=key.occasion)
        session.add(row)
    snoozed = decision is CardDecision.SNOOZED
    days = timedelta(days=policy_of(session).snooze_days)
    row.decision = decision
    row.snoozed_until = clock.now() + days if snoozed else None
    row.decided_by_id = actor.person_id
    row.decided_at = clock.now()
    audit.record(
        session,
        actor_id=actor.person_id,
        action=f"card_{decision.value}",
        entity=f"card_{key.kind.value}",
        entity_id=key.subject_id,
    )
    await session.flush()


async def load_people(session: Session, *, card: Card) -> Sequence[Participation]:
    """Whom a card is about, with person and organisation: first the one of the scope."""
    ids = [card.participation_id, *([card.partner_id] if card.partner_id else [])]
    found = await session.scalars(
        select(Participation)
        .where(Participation.id.in_(ids))
        .options(joinedload(Participation.person), joinedload(Participation.organization))
    )
    return sorted(found, key=lambda participation: ids.index(participation.id))


async def _is_open(session: Session, actor: Actor, key: CardKey) -> bool:
    scope = _scope(session, actor, key.kind, await _others(session, actor))
    if scope is None:
        return False
    statement = QUERIES[key.kind](scope)
    rows = await session.execute(statement.where(statement.selected_columns[0] == key.subject_id))
    return key.occasion in {row[1] for row in rows}


@dataclass(frozen=True, slots=True)
class _Others:
    """Schools where a coordinator stands in for the curators: in all, and in pairs of their own."""

    uncurated: tuple[str, ...]
    stand_in: tuple[str, ...]


async def _others(session: Session, actor: Actor) -> _Others:
    return _Others(
        uncurated=await list_uncurated_paths(session, actor=actor),
        stand_in=await list_stand_in_paths(session, actor=actor),
    )


def _scope(session: Session, actor: Actor, kind: CardKind, others: _Others) -> CardScope | None:
    """None when this kind is not for the actor.

    In schools where no curator works a coordinator gets what is for curators only; where all of
    them are in the pair that it is about, that.
    """
    readers = READERS.get(kind, PAIRING_ROLES)
    paths = scope_paths(actor, *readers)
    stand_in: tuple[str, ...] = ()
    if readers == CURATORS:
        paths, stand_in = (*paths, *others.uncurated), others.stand_in
    if not paths and not stand_in:
        return None
    policy = policy_of(session)
    return CardScope(
        paths=paths,
        stand_in=stand_in,
        places=(*(grant.path for grant in actor.live(*readers)), *others.uncurated),
        person_id=actor.person_id,
        now=clock.now(),
        this_week=_monday(actor),
        minimum_cell=policy.minimum_cell,
        asked_before=_days_back(actor, policy.proposal_reminder_working_days[-1], after=1),
        reminded_before=clock.now() - timedelta(days=policy.survey_reminder_days[-1]),
        formed_before=_days_back(actor, policy.first_meeting_working_days),
        stalled_before=stalled_before(policy, actor.timezone),
        out_of_touch_before=out_of_touch_before(policy, actor.timezone),
        final_stage_days=policy.final_stage_days,
        pause_overdue_days=policy.pause_overdue_days,
    )


def _days_back(actor: Actor, working_days: int, *, after: int = 0) -> datetime:
    """The beginning of the day that many working days ago, or `after` days after it."""
    today = to_local(clock.now(), actor.timezone).date()
    day: date = ProductionCalendar().add_working_days(today, -working_days)
    return to_utc(datetime.combine(day + timedelta(days=after), time()), actor.timezone)


def _monday(actor: Actor) -> datetime:
    """The beginning of the week."""
    today = to_local(clock.now(), actor.timezone).date()
    monday = today - timedelta(days=today.weekday())
    return to_utc(datetime.combine(monday, time()), actor.timezone)


def _card(kind: CardKind, row: Any) -> Card:
    subject_id, occasion, since, participation_id, partner_id, count, topic = row
    return Card(
        key=CardKey(kind, subject_id, occasion),
        since=since,
        participation_id=participation_id,
        partner_id=partner_id,
        count=count,
        topic=TOPICS.get(topic) if topic else None,
    )
