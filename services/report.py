"""The report of a leader for their own scope: counts by SQL, means only from enough people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from models import (
    MeetingState,
    MentorshipState,
    NeedState,
    ParticipationState,
    ProposalState,
    Role,
    SurveyResponse,
    SurveyResponseState,
)
from services import metrics
from services.access import LEADERS, require, scope_paths
from services.actor import Actor
from services.metrics import Scope
from services.periods import PeriodKind, current_period
from services.policy import policy_of
from services.session import Session
from services.suppression import Cell, enough, part_may_be_shown

# Whoever answers for several schools compares them.
COMPARING_ROLES = (Role.MUNICIPAL_COORDINATOR, Role.REGIONAL_COORDINATOR)


@dataclass(frozen=True, slots=True)
class Report:
    """Figures as `services/metrics.py` defines them. `usefulness` None: too few people answered."""

    places: tuple[str, ...]
    scope: Scope
    compares: bool
    people: int
    roles: Mapping[Role, Mapping[ParticipationState, int]]
    needs: Mapping[NeedState, int]
    proposals: Mapping[ProposalState, int]
    pairs: Mapping[MentorshipState, int]
    meetings: Mapping[MeetingState, int]
    reflections: Mapping[SurveyResponseState, int]
    usefulness: Cell | None


async def make_report(session: Session, *, actor: Actor, kind: PeriodKind) -> Report:
    """The figures of the actor's scope; raises NotFound for somebody who leads nobody."""
    scope = report_scope(actor, kind)
    return Report(
        places=report_places(actor),
        scope=scope,
        compares=actor.holds(*COMPARING_ROLES),
        people=await session.scalar(metrics.people(scope)) or 0,
        roles=await _roles(session, scope),
        needs=await counts_of(session, statement=metrics.needs(scope)),
        proposals=await counts_of(session, statement=metrics.proposals(scope)),
        pairs=await counts_of(session, statement=metrics.pairs(scope)),
        meetings=await counts_of(session, statement=metrics.meetings(scope)),
        reflections=await counts_of(session, statement=metrics.reflections(scope)),
        usefulness=await _usefulness(session, actor, scope),
    )


def report_places(actor: Actor) -> tuple[str, ...]:
    """The short titles of the organisations the actor leads."""
    return tuple(dict.fromkeys(g.organization_title for g in actor.live(*LEADERS)))


def report_scope(actor: Actor, kind: PeriodKind) -> Scope:
    """Whose figures the actor reads, and of which period; raises NotFound for who leads nobody."""
    paths = scope_paths(actor, *LEADERS)
    require(bool(paths) and not actor.frozen)
    return Scope(paths=paths, period=current_period(kind, actor.timezone))


async def _roles(session: Session, scope: Scope) -> dict[Role, dict[ParticipationState, int]]:
    found: dict[Role, dict[ParticipationState, int]] = {}
    for role, rank, count in await session.execute(metrics.roles(scope)):
        found.setdefault(role, {})[metrics.STATE_ORDER[rank]] = count
    return found


async def _usefulness(session: Session, actor: Actor, scope: Scope) -> Cell | None:
    """The mean of the period; a month's only when the rest of its year is not too small."""
    minimum = policy_of(session).minimum_cell
    if scope.period.kind is PeriodKind.YEAR:
        (year,) = (await cells_of(session, statement=metrics.usefulness(scope))).values()
        return year if enough(year, minimum) else None
    year_scope = report_scope(actor, PeriodKind.YEAR)
    in_month = scope.holds(SurveyResponse.asked_at).label("in_month")
    cells = await cells_of(session, statement=metrics.usefulness(year_scope, in_month))
    month, rest = cells.get(True, Cell()), cells.get(False, Cell())
    return month if part_may_be_shown(month, rest, minimum) else None


async def counts_of(session: Session, *, statement: Select[Any]) -> dict[Any, int]:
    """The rows (key, count) of a statement."""
    return dict((await session.execute(statement)).all())


async def cells_of(session: Session, *, statement: Select[Any]) -> dict[Any, Cell]:
    """The cells of a usefulness query by their key; without a key there is one, None."""
    cells = {}
    for *key, people, answers, total in await session.execute(statement):
        cells[key[0] if key else None] = Cell(people=people, answers=answers, total=int(total))
    return cells
