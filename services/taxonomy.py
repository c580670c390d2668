"""Directions and their items: what mentees ask for and mentors offer (domain.md 4.1)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).with_name("data") / "taxonomy.yaml"


@dataclass(frozen=True, slots=True)
class Direction:
    """A direction and the codes of its items, in the order in which they are shown."""

    code: str
    items: tuple[str, ...]


@cache
def _data() -> dict[str, Any]:
    return yaml.safe_load(DATA.read_text(encoding="utf-8"))


@cache
def directions() -> tuple[Direction, ...]:
    """All ten directions, in the order in which they are shown."""
    return tuple(
        Direction(code=row["code"], items=tuple(item["code"] for item in row["items"]))
        for row in _data()["directions"]
    )


def items(direction: str) -> tuple[str, ...]:
    """The item codes of a direction; empty for an unknown one."""
    return next((d.items for d in directions() if d.code == direction), ())


@cache
def item_codes() -> frozenset[str]:
    """The codes of all items."""
    return frozenset(code for direction in directions() for code in direction.items)


def direction_of(item: str) -> str:
    """The direction an item belongs to."""
    return item.partition(".")[0]


@cache
def subjects() -> tuple[str, ...]:
    """The codes of the subjects, in the order in which they are shown."""
    return tuple(row["code"] for row in _data()["subjects"])
