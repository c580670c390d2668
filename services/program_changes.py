"""What is different between two versions of a programme, for those who agree and approve."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from models import PlanItem, ProgramVersion
from services.program_content import mark_of_item, split_goals


class ChangedPart(StrEnum):
    """The parts in which two versions may differ, besides goals and plan items."""

    PROBLEM = "problem"
    RESULTS = "results"
    TERM = "term"
    MODE = "mode"
    CADENCE = "cadence"


@dataclass(frozen=True, slots=True)
class ProgramChanges:
    """From `base` to `version`. `changed_items` are pairs (before, after)."""

    base: ProgramVersion
    version: ProgramVersion
    parts: tuple[ChangedPart, ...]
    goals_added: tuple[str, ...]
    goals_removed: tuple[str, ...]
    items_added: tuple[PlanItem, ...]
    items_removed: tuple[PlanItem, ...]
    changed_items: tuple[tuple[PlanItem, PlanItem], ...]

    @property
    def is_empty(self) -> bool:
        """True when nothing is different."""
        return not (
            self.parts
            or self.goals_added
            or self.goals_removed
            or self.items_added
            or self.items_removed
            or self.changed_items
        )


def compare(base: ProgramVersion, version: ProgramVersion) -> ProgramChanges:
    """What `version` changes in `base`; both loaded with their items."""
    before, after = split_goals(base.goals), split_goals(version.goals)
    origins = {item.id: item for item in base.items}
    kept = {item.origin_id for item in version.items}
    pairs = [(origins[i.origin_id], i) for i in version.items if i.origin_id in origins]
    return ProgramChanges(
        base=base,
        version=version,
        parts=_parts(base, version),
        goals_added=_besides(after, before),
        goals_removed=_besides(before, after),
        items_added=tuple(item for item in version.items if item.origin_id not in origins),
        items_removed=tuple(item for item in base.items if item.id not in kept),
        changed_items=tuple((a, b) for a, b in pairs if mark_of_item(a) != mark_of_item(b)),
    )


def changes_term(base: ProgramVersion, version: ProgramVersion) -> bool:
    """True when another term was agreed on; the end of a pair may have moved without that."""
    return (base.starts_on, base.months) != (version.starts_on, version.months)


def _parts(base: ProgramVersion, version: ProgramVersion) -> tuple[ChangedPart, ...]:
    different = {
        ChangedPart.PROBLEM: base.problem != version.problem,
        ChangedPart.RESULTS: base.results != version.results,
        ChangedPart.TERM: changes_term(base, version),
        ChangedPart.MODE: base.mode is not version.mode,
        ChangedPart.CADENCE: base.cadence_days != version.cadence_days,
    }
    return tuple(part for part, is_different in different.items() if is_different)


def _besides(lines: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for line in lines if line not in others)
