"""A table of the transitions that a state may make (product.md, «Transitions»)."""

from collections.abc import Iterator, Mapping, Set
from enum import StrEnum
from typing import Generic, TypeVar

State = TypeVar("State", bound=StrEnum)


class Transitions(Generic[State]):
    """The only allowed moves between the states of one kind of thing."""

    def __init__(self, table: Mapping[State, Set[State]]) -> None:
        missing = {state for targets in table.values() for state in targets} - set(table)
        if missing:
            raise ValueError(f"states without a row: {sorted(missing)}")
        self._table = {state: frozenset(targets) for state, targets in table.items()}

    def allows(self, current: State, target: State) -> bool:
        """True when `current` may become `target`."""
        return target in self._table[current]

    def from_(self, current: State) -> frozenset[State]:
        """Every state that `current` may become."""
        return self._table[current]

    def __iter__(self) -> Iterator[tuple[State, State]]:
        """Every allowed pair (from, to)."""
        return ((a, b) for a, targets in self._table.items() for b in targets)
