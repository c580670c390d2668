"""The columns of the table: what a row says, and what its cells expect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from models import ParticipationState
from services.errors import DomainError, NotFound
from tests.authorization.cast import CAST, OWN, PLACES, RELATIONS, ROLES, WITHOUT_PERSON
from tests.authorization.objects import Objects

Ask = Callable[[Objects], Mapping[str, Any]]
REFUSED = (NotFound,)


@cache
def allowed(who: str) -> Mapping[str, str]:
    """«curator:s head:s» as relations by person; a later word widens an earlier one."""
    found: dict[str, str] = {}
    for word in who.split():
        name, relations = word.split(":")
        assert name in CAST, word
        assert set(relations) <= set(RELATIONS), word
        found[name] = found.get(name, "") + relations
    return found


@dataclass(frozen=True)
class Row:
    """One service verb, or one case of it, and who may do it to whose objects.

    `errors` are how it is refused, `leaves` the tables it may have written to by then. Without
    `relations` a row is about every relation.
    """

    verb: str
    who: str
    ask: Ask = field(default=lambda objects: {})
    case: str = ""
    relations: str = RELATIONS
    errors: tuple[type[DomainError], ...] = REFUSED
    leaves: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        """The verb, with the case when there are several."""
        return f"{self.verb} [{self.case}]" if self.case else self.verb

    @property
    def call(self) -> Callable[..., Any]:
        """The function itself."""
        module, name = self.verb.split(".")
        return getattr(import_module(f"services.{module}"), name)

    def allows(self, who: str, relation: str) -> bool:
        """What the table says about one cell."""
        return relation in allowed(self.who).get(who, "")


@dataclass(frozen=True)
class Act(Row):
    """Something done, or one object read: allowed means that it is answered without an error."""


@dataclass(frozen=True)
class Self(Act):
    """Something about oneself: no id of anything is given."""

    relations: str = OWN


@dataclass(frozen=True)
class Shows(Row):
    """Part of an answer: allowed means that `shows` finds it there."""

    shows: Callable[[Any], bool] = bool


@dataclass(frozen=True)
class Lists(Row):
    """A list: allowed means that the id `of` the objects is among the `ids` of the answer."""

    ids: Callable[[Any], Any] = field(default=lambda found: {row.id for row in found})
    of: Callable[[Objects], Any] = field(default=lambda objects: objects.id)


@dataclass(frozen=True)
class Figures(Row):
    """Figures: allowed means that they change with one more person of a place in state `adds`."""

    relations: str = "".join(PLACES)
    adds: ParticipationState = ParticipationState.ACTIVE
    figures: Callable[[Any], Any] = field(default=lambda answer: answer)


def everyone(relations: str, *, but: str = "") -> str:
    """Somebody of the cast and everybody else, except those named in `but`."""
    return " ".join(f"{who}:{relations}" for who in CAST if who not in but.split())


def people(relations: str, *, but: str = "") -> str:
    """Everybody who has given a consent once, except those named in `but`."""
    return everyone(relations, but=" ".join((*WITHOUT_PERSON, *but.split())))


assert set(CAST) == {*WITHOUT_PERSON, *ROLES}
