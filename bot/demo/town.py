"""The invented district of the demo, as its data file tells it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from models import OrganizationStatusKind, Role
from services.roster import RosterRow

DATA = Path(__file__).with_name("data") / "town.yaml"


@dataclass(frozen=True, slots=True)
class School:
    """A school; `key` is how the data file calls it."""

    key: str
    title: str
    short: str
    code: str
    zone: str
    week: int
    status: OrganizationStatusKind | None


@dataclass(frozen=True, slots=True)
class Resident:
    """A person. `fresh`: has not come in; `link_of`: holds the common link of that school.

    `halfway`: stops in the middle of joining, at the "consent" or in the "form".
    """

    key: str
    id: int
    name: str
    full: str | None
    school: School | None
    roles: frozenset[Role]
    position: str | None
    subject: str | None
    items: tuple[str, ...]
    capacity: int
    fresh: bool
    halfway: str | None
    link_of: School | None


@dataclass(frozen=True, slots=True)
class Town:
    """Everybody and everything of the data file."""

    municipality: str
    schools: dict[str, School]
    residents: dict[str, Resident]
    texts: dict[str, Any]

    def roster(self) -> list[RosterRow]:
        """The district as its operator would have written it down."""
        return [
            _row(self.municipality, number, resident)
            for number, resident in enumerate(self.residents.values(), start=2)
            if resident.full is not None
        ]


@cache
def load_town() -> Town:
    """The district of the demo."""
    data = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    schools = {key: _school(key, facts) for key, facts in data["schools"].items()}
    residents = {
        key: _resident(key, {"position": data["usual_position"]} | facts, schools)
        for key, facts in data["people"].items()
    }
    return Town(data["municipality"], schools, residents, data)


def _school(key: str, facts: dict[str, Any]) -> School:
    status = facts.get("status")
    return School(
        key=key,
        title=facts["title"],
        short=facts["short"],
        code=facts["code"],
        zone=facts["zone"],
        week=facts["week"],
        status=OrganizationStatusKind(status) if status else None,
    )


def _resident(key: str, facts: dict[str, Any], schools: dict[str, School]) -> Resident:
    return Resident(
        key=key,
        id=facts["id"],
        name=facts["name"],
        full=facts.get("full"),
        school=schools.get(facts.get("school")),
        roles=frozenset(Role(role) for role in facts.get("roles", ())),
        position=facts["position"],
        subject=facts.get("subject"),
        items=tuple(facts.get("items", ())),
        capacity=facts.get("capacity", 1),
        fresh=facts.get("fresh", False),
        halfway=facts.get("halfway"),
        link_of=schools.get(facts.get("link_of")),
    )


def _row(municipality: str, number: int, resident: Resident) -> RosterRow:
    school = resident.school
    return RosterRow(
        number=number,
        municipality=municipality,
        school=school.title if school else None,
        short_title=school.short if school else None,
        code=school.code if school else None,
        timezone=school.zone if school else None,
        working_week=school.week if school else None,
        status=school.status if school else None,
        name=resident.full,
        roles=resident.roles,
        position=resident.position,
        subject=resident.subject,
    )
