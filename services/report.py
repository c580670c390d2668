"""The report of a leader for their own scope: counts by SQL, means only from enough people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, distinct, func, select

from models import (
    Meeting,
    MeetingState,
    MentorshipMember,
    MentorshipState,
    NeedState,
    Organization,
    OrganizationType,
    Participation,
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
from services.scopes import within
from services.session import Session
from services.suppression import Cell, cells_to_show, enough, part_may_be_shown

# Whoever answers for several schools compares them.
COMPARING_ROLES = (Role.MUNICIPAL_COORDINATOR, Role.REGIONAL_COORDINATOR)


@dataclass(frozen=True, slots=True)
class Report:
    """Figures as `services/metrics.py` defines them. `usefulness` None: too few people answered."""

    places: tuple[str, ...]
    scope: Scope
    compares_schools: bool
    people: int
    roles: Mapping[Role, Mapping[ParticipationState, int]]
    needs: Mapping[NeedState, int]
    proposals: Mapping[ProposalState, int]
    pairs: Mapping[MentorshipState, int]
    meetings: Mapping[MeetingState, int]
    reflections: Mapping[SurveyResponseState, int]
    usefulness: Cell | None


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """One school beside the others. `usefulness` None: hidden, or nobody answered."""

    title: str
    people: int
    held: int
    usefulness: Cell | None


async def make_report(session: Session, *, actor: Actor, kind: PeriodKind) -> Report:
    """The figures of the actor's scope; raises NotFound for somebody who leads nobody."""
    scope = _scope(actor, kind)
    return Report(
        places=tuple(dict.fromkeys(g.organization_title for g in actor.live(*LEADERS))),
        scope=scope,
        compares_schools=actor.holds(*COMPARING_ROLES),
        people=await session.scalar(metrics.people(scope)) or 0,
        roles=await _roles(session, scope),
        needs=await _counts(session, metrics.needs(scope)),
        proposals=await _counts(session, metrics.proposals(scope)),
        pairs=await _counts(session, metrics.pairs(scope)),
        meetings=await _counts(session, metrics.meetings(scope)),
        reflections=await _counts(session, metrics.reflections(scope)),
        usefulness=await _usefulness(session, actor, scope),
    )


async def compare_schools(session: Session, *, actor: Actor) -> list[SchoolLine]:
    """The schools of a coordinator's scope in this programme year, by title.

    Only for the whole year: a mean by school and by month could be subtracted from one another.
    Raises NotFound for everybody else.
    """
    require(actor.holds(*COMPARING_ROLES))
    scope = _scope(actor, PeriodKind.YEAR)
    schools = await session.execute(
        select(Organization.id, Organization.short_title)
        .where(within(scope.paths), Organization.org_type == OrganizationType.SCHOOL)
        .order_by(Organization.short_title, Organization.id)
    )
    people = await _counts(session, _people_by_school(scope))
    held = await _counts(session, _held_by_school(scope))
    cells = await _cells(session, metrics.usefulness(scope, Participation.organization_id))
    (whole,) = (await _cells(session, metrics.usefulness(scope))).values()
    shown = cells_to_show(cells, whole, policy_of(session).minimum_cell)
    return [
        SchoolLine(
            title=school.short_title,
            people=people.get(school.id, 0),
            held=held.get(school.id, 0),
            usefulness=cells[school.id] if school.id in shown else None,
        )
        for school in schools
    ]


def _scope(actor: Actor, kind: PeriodKind) -> Scope:
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
        (year,) = (await _cells(session, metrics.usefulness(scope))).values()
        return year if enough(year, minimum) else None
    year_scope = _scope(actor, PeriodKind.YEAR)
    in_month = scope.holds(SurveyResponse.asked_at).label("in_month")
    cells = await _cells(session, metrics.usefulness(year_scope, in_month))
    month, rest = cells.get(True, Cell()), cells.get(False, Cell())
    return month if part_may_be_shown(month, rest, minimum) else None


async def _counts(session: Session, statement: Select[Any]) -> dict[Any, int]:
    return dict((await session.execute(statement)).all())


async def _cells(session: Session, statement: Select[Any]) -> dict[Any, Cell]:
    """The cells of a usefulness query by their key; without a key there is one, None."""
    cells = {}
    for *key, people, answers, total in await session.execute(statement):
        cells[key[0] if key else None] = Cell(people=people, answers=answers, total=int(total))
    return cells


def _people_by_school(scope: Scope) -> Select[Any]:
    return (
        select(Participation.organization_id, func.count(distinct(Participation.person_id)))
        .join(Organization, Organization.id == Participation.organization_id)
        .where(within(scope.paths), Participation.state.in_(metrics.TAKING_PART))
        .group_by(Participation.organization_id)
    )


def _held_by_school(scope: Scope) -> Select[Any]:
    """Held meetings by the schools of their members; between schools it counts for both."""
    return (
        select(Participation.organization_id, func.count(distinct(Meeting.id)))
        .select_from(Meeting)
        .join(MentorshipMember, MentorshipMember.mentorship_id == Meeting.mentorship_id)
        .join(Participation, Participation.id == MentorshipMember.participation_id)
        .join(Organization, Organization.id == Participation.organization_id)
        .where(
            within(scope.paths),
            Meeting.state.in_([MeetingState.HELD, MeetingState.CLOSED]),
            scope.holds(Meeting.starts_at),
        )
        .group_by(Participation.organization_id)
    )
