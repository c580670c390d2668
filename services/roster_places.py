"""The municipalities and schools of a roster: checked against what is there, then made or changed.

Checking changes nothing, so that a file with bad rows can be refused as a whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from models import Organization, OrganizationType
from services import audit
from services.organizations import (
    OrganizationFacts,
    create_organization,
    matching,
    same_words,
    set_status,
    shorten,
)
from services.roster import FaultCode, RosterFault, RosterOutcome, RosterRow
from services.session import Session

# The columns that describe a school: two rows of one school must not disagree in them.
ATTRIBUTES = ("school", "short_title", "code", "timezone", "working_week", "status")


@dataclass(slots=True)
class PlannedSchool:
    """A school of the file, and the organisation it is when that is there already.

    `said` holds what the rows say of it: attribute → value and number of the first row with one.
    """

    municipality: str
    found: Organization | None
    said: dict[str, tuple[Any, int]] = field(default_factory=dict)

    def value(self, attribute: str) -> Any:
        """What the file says, or None."""
        return self.said.get(attribute, (None, 0))[0]

    def row_that_differs(self, row: RosterRow) -> int | None:
        """The number of an earlier row that says something else about the school."""
        for attribute in ATTRIBUTES:
            given = getattr(row, attribute)
            known, number = self.said.get(attribute, (given, 0))
            if given is not None and known != given:
                return number
        return None

    def hear(self, row: RosterRow) -> None:
        """Remember what a row says of the school."""
        for attribute in ATTRIBUTES:
            given = getattr(row, attribute)
            if given is not None:
                self.said.setdefault(attribute, (given, row.number))


class RosterPlaces:
    """Where the rows of a roster belong. `known` is every organisation there is now."""

    def __init__(self, known: list[Organization], *, under: Organization | None) -> None:
        self._known = known
        self._under = under
        self._schools: list[PlannedSchool] = []
        self._by_code: dict[str, PlannedSchool] = {}
        self._by_title: dict[tuple[str, str], PlannedSchool] = {}
        self._found: dict[str, list[Organization]] = {}
        self._made: dict[str, Organization] = {}

    def check(self, rows: Sequence[RosterRow]) -> list[RosterFault]:
        """What speaks against each row; good ones are planned."""
        return [fault for row in rows if (fault := self._plan(row)) is not None]

    async def make(
        self, session: Session, *, timezone: str, outcome: RosterOutcome, rows: Sequence[RosterRow]
    ) -> None:
        """Make and change what was planned; municipalities first."""
        zones = {
            same_words(row.municipality): row.timezone
            for row in rows
            if row.school is None and row.timezone
        }
        for row in rows:
            key = same_words(row.municipality)
            if key not in self._made:
                zone = zones.get(key) or timezone
                self._made[key] = await self._municipality(session, row, zone, outcome)
        for school in self._schools:
            await self._make_school(session, school, outcome)

    def school_of(self, row: RosterRow) -> Organization | None:
        """The school of a row once it was made; None when the row names none."""
        planned = self._find_planned(row)
        return planned.found if planned else None

    def municipality_of(self, row: RosterRow) -> Organization:
        """The municipality of a row, once it was made."""
        return self._made[same_words(row.municipality)]

    def _plan(self, row: RosterRow) -> RosterFault | None:
        municipalities = self._municipalities(row.municipality)
        if len(municipalities) > 1:
            return RosterFault(row.number, FaultCode.SEVERAL_MUNICIPALITIES)
        if row.school is None:
            return None
        planned = self._find_planned(row)
        if planned is None:
            found = self._find_school(row, municipalities[0] if municipalities else None)
            if isinstance(found, RosterFault):
                return found
            planned = PlannedSchool(same_words(row.municipality), found)
            self._schools.append(planned)
        if same_words(row.municipality) != planned.municipality:
            return RosterFault(row.number, FaultCode.CODE_ELSEWHERE, {"code": row.code})
        if (earlier := planned.row_that_differs(row)) is not None:
            return RosterFault(row.number, FaultCode.DIFFERS, {"row": earlier})
        planned.hear(row)
        self._index(planned, row)
        return None

    def _municipalities(self, title: str) -> list[Organization]:
        key = same_words(title)
        if key not in self._found:
            all_of_type = [o for o in self._known if o.org_type is OrganizationType.MUNICIPALITY]
            found = matching(all_of_type, title)
            below = [o for o in found if self._under and o.path.startswith(self._under.path)]
            self._found[key] = below or found
        return self._found[key]

    def _find_planned(self, row: RosterRow) -> PlannedSchool | None:
        if row.code and row.code.casefold() in self._by_code:
            return self._by_code[row.code.casefold()]
        planned = self._by_title.get((same_words(row.municipality), same_words(row.school or "")))
        if planned and row.code and planned.value("code"):
            # Two schools of one title are told apart by their codes.
            return None
        return planned

    def _index(self, planned: PlannedSchool, row: RosterRow) -> None:
        self._by_title.setdefault((planned.municipality, same_words(row.school or "")), planned)
        code = row.code or (planned.found.code if planned.found else None)
        if code:
            self._by_code.setdefault(code.casefold(), planned)

    def _find_school(
        self, row: RosterRow, municipality: Organization | None
    ) -> Organization | RosterFault | None:
        if row.code:
            for organization in self._known:
                if organization.code.casefold() == row.code.casefold():
                    if municipality is None or organization.parent_id != municipality.id:
                        return RosterFault(row.number, FaultCode.CODE_ELSEWHERE, {"code": row.code})
                    return organization
        if municipality is None:
            return None
        siblings = [o for o in self._known if o.parent_id == municipality.id]
        wanted = same_words(row.school or "")
        found = [o for o in siblings if same_words(o.title) == wanted]
        if row.code and found:
            return RosterFault(row.number, FaultCode.OTHER_CODE, {"code": found[0].code})
        if len(found) > 1:
            return RosterFault(row.number, FaultCode.SEVERAL_SCHOOLS)
        return found[0] if found else None

    async def _municipality(
        self, session: Session, row: RosterRow, timezone: str, outcome: RosterOutcome
    ) -> Organization:
        found = self._municipalities(row.municipality)
        if found:
            return found[0]
        facts = OrganizationFacts(OrganizationType.MUNICIPALITY, row.municipality, timezone)
        outcome.organizations_made += 1
        return await create_organization(session, facts=facts, parent=self._under)

    async def _make_school(
        self, session: Session, planned: PlannedSchool, outcome: RosterOutcome
    ) -> None:
        if planned.found is None:
            planned.found = await self._create_school(session, planned)
            outcome.organizations_made += 1
        elif _update_school(planned.found, planned):
            await session.flush()
            audit.record(
                session,
                actor_id=None,
                action="organization_changed",
                entity="organization",
                entity_id=planned.found.id,
            )
            outcome.organizations_changed += 1
        status = planned.value("status")
        if status is not None:
            await set_status(session, organization=planned.found, status=status)

    async def _create_school(self, session: Session, planned: PlannedSchool) -> Organization:
        municipality = self._made[planned.municipality]
        facts = OrganizationFacts(
            OrganizationType.SCHOOL,
            title=planned.value("school"),
            short_title=planned.value("short_title"),
            code=planned.value("code"),
            timezone=planned.value("timezone") or municipality.timezone,
            working_week=planned.value("working_week") or 5,
        )
        return await create_organization(session, facts=facts, parent=municipality)


def _update_school(school: Organization, planned: PlannedSchool) -> bool:
    """Take over what the file says otherwise; False when it says nothing new."""
    title = planned.value("school")
    wanted = {
        "title": title,
        "short_title": planned.value("short_title"),
        "timezone": planned.value("timezone"),
        "working_week": planned.value("working_week"),
    }
    if title != school.title and school.short_title == shorten(school.title):
        wanted["short_title"] = wanted["short_title"] or shorten(title)
    changed = {k: v for k, v in wanted.items() if v is not None and getattr(school, k) != v}
    for attribute, value in changed.items():
        setattr(school, attribute, value)
    return bool(changed)
