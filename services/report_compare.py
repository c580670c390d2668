"""Places side by side: a region's municipalities first, then the schools of one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, distinct, func, select
from sqlalchemy.orm import aliased

from models import (
    Meeting,
    MentorshipMember,
    Organization,
    OrganizationType,
    Participation,
    Role,
)
from services import metrics, metrics_pairs
from services.access import require, scope_paths
from services.actor import Actor
from services.errors import NotFound
from services.metrics import Scope
from services.natural import natural_key
from services.periods import PeriodKind
from services.policy import policy_of
from services.report import COMPARING_ROLES, cells_of, counts_of, report_scope
from services.scopes import was_member, within
from services.session import Session
from services.stage_clocks import MET
from services.suppression import Cell, cells_to_show


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One place beside the others. `usefulness` None: hidden, or nobody answered."""

    organization_id: int
    title: str
    people: int
    pairs: int
    held: int
    usefulness: Cell | None


def compares_municipalities(actor: Actor) -> bool:
    """Somebody who answers for a region looks at its municipalities first."""
    return not actor.frozen and actor.holds(Role.REGIONAL_COORDINATOR)


async def compare_municipalities(session: Session, *, actor: Actor) -> list[PlaceLine]:
    """The municipalities of a region in this programme year, by title.

    Raises NotFound for somebody who answers for no region.
    """
    require(compares_municipalities(actor))
    return await _lines(session, _scope(actor), OrganizationType.MUNICIPALITY)


async def compare_schools(
    session: Session, *, actor: Actor, organization_id: int | None = None
) -> list[PlaceLine]:
    """The schools of a coordinator's scope, or of one municipality of it, in this programme year.

    Only for the whole year: a mean by school and by month could be subtracted from one another.
    For the same reason no mean is shown in a municipality whose own mean is hidden among the
    others. Raises NotFound out of scope.
    """
    require(not actor.frozen and actor.holds(*COMPARING_ROLES))
    scope = _scope(actor)
    if organization_id is None:
        return await _lines(session, scope, OrganizationType.SCHOOL)
    place = await session.get(Organization, organization_id)
    if place is None or not any(place.path.startswith(path) for path in scope.paths):
        raise NotFound
    inside = Scope(paths=(place.path,), period=scope.period)
    is_hidden = compares_municipalities(actor) and not any(
        line.organization_id == place.id and line.usefulness is not None
        for line in await compare_municipalities(session, actor=actor)
    )
    return await _lines(session, inside, OrganizationType.SCHOOL, hide=is_hidden)


def _scope(actor: Actor) -> Scope:
    scope = report_scope(actor, PeriodKind.YEAR)
    return Scope(paths=scope_paths(actor, *COMPARING_ROLES), period=scope.period)


async def _lines(
    session: Session, scope: Scope, kind: OrganizationType, *, hide: bool = False
) -> list[PlaceLine]:
    """One line for each place of a kind in the scope, by title as people count."""
    places = await session.execute(
        select(Organization.id, Organization.short_title).where(
            within(scope.paths), Organization.org_type == kind
        )
    )
    above = aliased(Organization)
    at = {"scope": scope, "above": above, "kind": kind}
    people = await counts_of(session, statement=_people(**at))
    pairs = await counts_of(
        session, statement=_placed(metrics_pairs.pairs_running_by(scope, above.id), above, kind)
    )
    held = await counts_of(session, statement=_held(**at))
    shown = {} if hide else await _usefulness(session, **at)
    lines = [
        PlaceLine(
            organization_id=place.id,
            title=place.short_title,
            people=people.get(place.id, 0),
            pairs=pairs.get(place.id, 0),
            held=held.get(place.id, 0),
            usefulness=shown.get(place.id),
        )
        for place in places
    ]
    return sorted(lines, key=lambda line: (natural_key(line.title), line.organization_id))


async def _usefulness(
    session: Session, scope: Scope, above: Any, kind: OrganizationType
) -> Mapping[int, Cell]:
    """The means that may stand beside that of the whole."""
    cells = await cells_of(
        session, statement=_placed(metrics.usefulness(scope, above.id), above, kind)
    )
    (whole,) = (await cells_of(session, statement=metrics.usefulness(scope))).values()
    shown = cells_to_show(cells, whole, policy_of(session).minimum_cell)
    return {key: cells[key] for key in shown}


def _people(scope: Scope, above: Any, kind: OrganizationType) -> Select[Any]:
    counted = (
        select(above.id, func.count(distinct(Participation.person_id)))
        .select_from(Participation)
        .where(Participation.state.in_(metrics.TAKING_PART), _ours(scope))
        .group_by(above.id)
    )
    return _placed(counted, above, kind)


def _held(scope: Scope, above: Any, kind: OrganizationType) -> Select[Any]:
    """Held meetings by the places of their members; between places it counts for both."""
    counted = (
        select(above.id, func.count(distinct(Meeting.id)))
        .select_from(Meeting)
        .join(MentorshipMember, MentorshipMember.mentorship_id == Meeting.mentorship_id)
        .join(Participation, Participation.id == MentorshipMember.participation_id)
        .where(
            Meeting.state.in_(MET),
            scope.holds(Meeting.starts_at),
            _ours(scope),
            was_member(Meeting.starts_at),
        )
        .group_by(above.id)
    )
    return _placed(counted, above, kind)


def _ours(scope: Scope) -> ColumnElement[bool]:
    return Participation.organization_id.in_(select(Organization.id).where(within(scope.paths)))


def _placed(statement: Select[Any], above: Any, kind: OrganizationType) -> Select[Any]:
    """Join the place of a kind that a joined participation belongs to, or stands below."""
    own = aliased(Organization)
    return statement.join(own, own.id == Participation.organization_id).outerjoin(
        above, and_(above.org_type == kind, own.path.like(above.path + "%"))
    )
