"""What the score consists of, and how much each criterion may give."""

from dataclasses import astuple, dataclass, fields
from enum import StrEnum


class Criterion(StrEnum):
    """A part of the score; the values are the field names of :class:`Weights`."""

    COMPETENCE = "competence"
    SUBJECT = "subject"
    LEVEL = "level"
    TERRITORY = "territory"
    HOURS = "hours"
    STYLE = "style"
    WISHES = "wishes"


@dataclass(frozen=True, slots=True)
class Weights:
    """Points out of 100 that each criterion gives at most.

    Raises ValueError unless all are whole, none is negative, and they sum to 100.
    """

    competence: int = 40
    subject: int = 15
    level: int = 5
    territory: int = 10
    hours: int = 10
    style: int = 8
    wishes: int = 12

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if type(value) is not int or value < 0:
                raise ValueError(f"weight {field.name} must be a whole number from 0: {value!r}")
        if (total := sum(astuple(self))) != 100:
            raise ValueError(f"weights must sum to 100, not {total}")

    def of(self, criterion: Criterion) -> int:
        """Points of one criterion."""
        return getattr(self, criterion.value)
