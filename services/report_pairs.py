"""The part of a report about pairs on their way, and the part about what is late."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from models import MeetingKind, MentorshipState, PersonalProgramState
from services import clock, metrics_pairs
from services.actor import Actor
from services.metrics import Scope
from services.periods import PeriodKind
from services.policy import policy_of
from services.report import counts_of, report_places, report_scope
from services.session import Session
from services.stage_clocks import RED, YELLOW, out_of_touch_before, stalled_before


@dataclass(frozen=True, slots=True)
class Stage:
    """Pairs in one state: how many, and for how many days half of them have been in it."""

    pairs: int
    days: int


@dataclass(frozen=True, slots=True)
class Ends:
    """How pairs ended; `early_unsaid`: nobody has said whether it was a success."""

    completed: int
    early_success: int
    early_without: int
    early_unsaid: int
    cancelled: int

    @property
    def all(self) -> int:
        """Every pair that ended."""
        return (
            self.completed
            + self.early_success
            + self.early_without
            + self.early_unsaid
            + self.cancelled
        )


@dataclass(frozen=True, slots=True)
class PairsReport:
    """Figures as `services/metrics_pairs.py` defines them."""

    places: tuple[str, ...]
    scope: Scope
    stages: Mapping[MentorshipState, Stage]
    stalled: int
    programs: Mapping[PersonalProgramState, int]
    plan_items: int
    plan_done: int
    outside_diagnosis: int
    deficits_without_item: int
    assignments_missing: int
    meeting_kinds: Mapping[MeetingKind, int]
    ends: Ends


@dataclass(frozen=True, slots=True)
class LateReport:
    """What is late now."""

    places: tuple[str, ...]
    scope: Scope
    surveys: int
    unmarked: int
    out_of_touch: int
    slowing: int
    stalled: int


async def report_pairs(session: Session, *, actor: Actor, kind: PeriodKind) -> PairsReport:
    """Stages, programmes, meetings, ends; raises NotFound for somebody who leads nobody."""
    scope = report_scope(actor, kind)
    items, done, outside = (await session.execute(metrics_pairs.plan(scope))).one()
    return PairsReport(
        places=report_places(actor),
        scope=scope,
        stages=await _stages(session, scope),
        stalled=await _count_stalled(session, actor, scope),
        programs=await counts_of(session, statement=metrics_pairs.programs(scope)),
        plan_items=items,
        plan_done=done,
        outside_diagnosis=outside,
        deficits_without_item=await session.scalar(metrics_pairs.deficits_without_item(scope)),
        assignments_missing=await session.scalar(metrics_pairs.assignments_missing(scope)),
        meeting_kinds=await counts_of(session, statement=metrics_pairs.meeting_kinds(scope)),
        ends=await _ends(session, scope),
    )


async def report_late(session: Session, *, actor: Actor, kind: PeriodKind) -> LateReport:
    """What is late as of now, whatever the period; raises NotFound for who leads nobody."""
    scope, now = report_scope(actor, kind), clock.now()
    lost, late = await _count_rhythms(session, actor, scope)
    return LateReport(
        places=report_places(actor),
        scope=scope,
        surveys=await session.scalar(metrics_pairs.surveys_overdue(scope, now)),
        unmarked=await session.scalar(metrics_pairs.unmarked(scope, now)),
        out_of_touch=lost,
        slowing=late - lost,
        stalled=await _count_stalled(session, actor, scope),
    )


async def _stages(session: Session, scope: Scope) -> dict[MentorshipState, Stage]:
    now = clock.now()
    days: dict[MentorshipState, list[int]] = {}
    for state, since in await session.execute(metrics_pairs.stages(scope)):
        days.setdefault(state, []).append((now - since).days)
    return {state: Stage(len(found), round(median(found))) for state, found in days.items()}


async def _count_rhythms(session: Session, actor: Actor, scope: Scope) -> tuple[int, int]:
    """Pairs that have lost their rhythm, and these with those that slow down."""
    counts = []
    for times in (RED, YELLOW):
        rhythms = out_of_touch_before(policy_of(session), actor.timezone, times=times)
        statement = metrics_pairs.out_of_touch(scope, rhythms, clock.now())
        counts.append(await session.scalar(statement) or 0)
    return counts[0], counts[1]


async def _count_stalled(session: Session, actor: Actor, scope: Scope) -> int:
    before = stalled_before(policy_of(session), actor.timezone)
    return await session.scalar(metrics_pairs.stalled(scope, before)) or 0


async def _ends(session: Session, scope: Scope) -> Ends:
    found = {
        (state, success): count
        for state, success, count in await session.execute(metrics_pairs.ends(scope))
    }

    def count(state: MentorshipState, *successes: bool | None) -> int:
        return sum(found.get((state, success), 0) for success in successes)

    early = MentorshipState.ENDED_EARLY
    return Ends(
        completed=count(MentorshipState.COMPLETED, True, False, None),
        early_success=count(early, True),
        early_without=count(early, False),
        early_unsaid=count(early, None),
        cancelled=count(MentorshipState.CANCELLED, True, False, None),
    )
