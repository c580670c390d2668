"""When a mean may be shown: from enough people, and when no difference would tell of fewer.

product.md, «Clocks»: a cell with fewer respondents than `minimum_cell` is «мало данных», with
complementary suppression.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Cell:
    """Answers to one question: how many people gave how many answers, and their sum."""

    people: int = 0
    answers: int = 0
    total: int = 0

    @property
    def mean(self) -> float:
        """The mean answer; ValueError without answers."""
        if not self.answers:
            raise ValueError("there are no answers")
        return self.total / self.answers


def enough(cell: Cell, minimum: int) -> bool:
    """Enough different people answered."""
    return cell.people >= minimum


def part_may_be_shown(part: Cell, rest: Cell, minimum: int) -> bool:
    """A part may stand beside the whole: neither it nor what is left of the whole is too small."""
    return enough(part, minimum) and (rest.answers == 0 or enough(rest, minimum))


def cells_to_show(cells: Mapping[Key, Cell], whole: Cell, minimum: int) -> frozenset[Key]:
    """The cells that may be shown beside the mean of the whole.

    Small cells are hidden, and then the smallest of the others, until the hidden ones together,
    which anybody can get by subtraction, hold enough people.
    """
    shown = {key for key, cell in cells.items() if enough(cell, minimum)}
    hidden = {key for key, cell in cells.items() if cell.answers and key not in shown}
    while hidden and shown and _people_at_least(cells, whole, shown, hidden) < minimum:
        smallest = min(shown, key=lambda key: (cells[key].people, str(key)))
        shown.remove(smallest)
        hidden.add(smallest)
    return frozenset(shown)


def _people_at_least(
    cells: Mapping[Key, Cell], whole: Cell, shown: set[Key], hidden: set[Key]
) -> int:
    """A lower bound of the different people in the hidden cells: one may answer in several."""
    elsewhere = sum(cells[key].people for key in shown)
    return max(whole.people - elsewhere, *(cells[key].people for key in hidden))
