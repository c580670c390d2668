"""A roster: the schools of a municipality and their staff, as an operator wrote them down.

Reading the same roster again changes nothing: a school is known by its code, or by its title in
its municipality; a person by name and organisation. Until consent the rows of a person are used
for nothing but the invitation (product.md, «Privacy»).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from models import Organization, OrganizationStatusKind, Role


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row that could be read. No `school` is the municipality itself; no `name`: no person."""

    number: int
    municipality: str
    school: str | None = None
    short_title: str | None = None
    code: str | None = None
    timezone: str | None = None
    working_week: int | None = None
    status: OrganizationStatusKind | None = None
    name: str | None = None
    roles: frozenset[Role] = frozenset()
    position: str | None = None
    subject: str | None = None


class FaultCode(StrEnum):
    """Why a row cannot be taken."""

    # Seen in the row alone.
    NO_MUNICIPALITY = "no_municipality"
    NO_SCHOOL = "no_school"
    NO_NAME = "no_name"
    NO_ROLE = "no_role"
    UNKNOWN_ROLE = "unknown_role"
    UNKNOWN_ZONE = "unknown_zone"
    UNKNOWN_STATUS = "unknown_status"
    UNKNOWN_SUBJECT = "unknown_subject"
    WRONG_WEEK = "wrong_week"
    WRONG_CODE = "wrong_code"
    TOO_LONG = "too_long"
    TOO_MANY_CELLS = "too_many_cells"
    # Seen beside other rows and what is already there.
    SEVERAL_MUNICIPALITIES = "several_municipalities"
    SEVERAL_SCHOOLS = "several_schools"
    CODE_ELSEWHERE = "code_elsewhere"
    OTHER_CODE = "other_code"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class RosterFault:
    """A row that cannot be taken; `values` fill the sentence about it."""

    number: int
    code: FaultCode
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RosterLink:
    """A personal link to hand out: one for each role of a person."""

    organization: Organization
    name: str
    role: Role
    token: str


@dataclass(slots=True)
class RosterOutcome:
    """What a roster changed."""

    organizations_made: int = 0
    organizations_changed: int = 0
    people_made: int = 0
    people_changed: int = 0
    roles_made: int = 0
    links: list[RosterLink] = field(default_factory=list)

    @property
    def changed_nothing(self) -> bool:
        """True when everything was there already."""
        return not self.links and not any(
            (
                self.organizations_made,
                self.organizations_changed,
                self.people_made,
                self.people_changed,
                self.roles_made,
            )
        )


def at_municipality(row: RosterRow) -> bool:
    """True for a row about the municipality itself: a coordinator, or no school at all."""
    return row.school is None or row.roles == {Role.MUNICIPAL_COORDINATOR}


def without(rows: Sequence[RosterRow], faults: Sequence[RosterFault]) -> list[RosterRow]:
    """The rows that have no fault."""
    bad = {fault.number for fault in faults}
    return [row for row in rows if row.number not in bad]
