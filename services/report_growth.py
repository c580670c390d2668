"""The part of a report about growth before and after: means of enough people only."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.actor import Actor
from services.metrics import Metric, Scope
from services.metrics_growth import GROWTH, Change, Growth, Mark, changes, growth_of, marks
from services.periods import PeriodKind
from services.policy import policy_of
from services.report import report_places, report_scope
from services.session import Session
from services.suppression import enough, part_may_be_shown


@dataclass(frozen=True, slots=True)
class GrowthReport:
    """Before and after by figure. None: too few people answered both times."""

    places: tuple[str, ...]
    scope: Scope
    growth: Mapping[Metric, Growth | None]


async def report_growth(session: Session, *, actor: Actor, kind: PeriodKind) -> GrowthReport:
    """Answers given after in the period, beside those before; raises NotFound for who leads
    nobody. A month is shown only when the rest of its year is not too small."""
    scope, year = report_scope(actor, kind), report_scope(actor, PeriodKind.YEAR)
    found = [Mark(*row) for row in await session.execute(marks(year))]
    minimum = policy_of(session).minimum_cell
    return GrowthReport(
        places=report_places(actor),
        scope=scope,
        growth={metric: _shown(changes(found, metric), scope, year, minimum) for metric in GROWTH},
    )


def _shown(found: list[Change], scope: Scope, year: Scope, minimum: int) -> Growth | None:
    within = [change for change in found if _is_in(change, year)]
    growth = growth_of(change for change in within if _is_in(change, scope))
    if scope.period.kind is PeriodKind.YEAR:
        return growth if enough(growth.after, minimum) else None
    rest = growth_of(change for change in within if not _is_in(change, scope))
    return growth if part_may_be_shown(growth.after, rest.after, minimum) else None


def _is_in(change: Change, scope: Scope) -> bool:
    return scope.period.start <= change.at < scope.period.end
