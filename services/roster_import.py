"""Bringing a roster into the database in one unit of work."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import (
    ErasureState,
    Organization,
    Participation,
    ParticipationState,
    Person,
    Program,
    Role,
)
from services import audit, clock, invites
from services.organizations import list_locked, program_of, same_words
from services.persons import create_person
from services.roster import (
    RosterFault,
    RosterLink,
    RosterOutcome,
    RosterRow,
    at_municipality,
    without,
)
from services.roster_places import RosterPlaces
from services.session import Session


async def import_roster(
    session: Session,
    *,
    rows: Sequence[RosterRow],
    under: Organization | None,
    timezone: str,
    reissue: bool,
) -> tuple[RosterOutcome, list[RosterFault]]:
    """Take over every row without a fault; answers what changed and the faults.

    A new municipality is made below `under` and gets `timezone`. With `reissue` everybody of the
    rows who has not entered gets a new link, and the old one stops working. The caller decides
    whether faults undo the whole: then it must not commit.
    """
    places = RosterPlaces(await list_locked(session), under=under)
    faults = places.check(rows)
    good = without(rows, faults)
    outcome = RosterOutcome()
    await places.make(session, timezone=timezone, outcome=outcome, rows=good)
    people = _People(session, places, outcome)
    await people.load(good)
    for row in good:
        if row.name is not None:
            await people.take(row, reissue=reissue)
    return outcome, faults


class _People:
    """The people of a roster, those that are there already included."""

    def __init__(self, session: Session, places: RosterPlaces, outcome: RosterOutcome) -> None:
        self._session = session
        self._places = places
        self._outcome = outcome
        self._people: dict[tuple[int, str], Person] = {}
        self._roles: dict[tuple[int, int, Role], Participation] = {}
        self._inside: set[int] = set()
        self._programs: dict[int, Program] = {}
        self._heard: set[tuple[int, str]] = set()
        self._linked: set[int] = set()

    async def load(self, rows: Sequence[RosterRow]) -> None:
        """Read everybody whom rosters named before in these municipalities."""
        paths = {self._places.municipality_of(row).path for row in rows}
        for path in sorted(paths):
            found = await self._session.scalars(
                select(Participation)
                .join(Participation.person)
                .join(Participation.organization)
                .where(
                    Organization.path.startswith(path),
                    Person.roster_name.is_not(None),
                    Person.erasure_state == ErasureState.NONE,
                    Participation.state != ParticipationState.ERASED,
                )
                .options(joinedload(Participation.person))
                .order_by(Participation.id)
            )
            for participation in found:
                self._remember(participation)

    async def take(self, row: RosterRow, *, reissue: bool) -> None:
        """Make or complete one person and their roles."""
        person = await self._person(row)
        for role in sorted(row.roles):
            await self._role(row, person, role, reissue=reissue)

    async def _person(self, row: RosterRow) -> Person:
        name = str(row.name)
        for organization in self._homes(row):
            person = self._people.get((organization.id, same_words(name)))
            if person is not None:
                await self._complete(person, row)
                return person
        person = await create_person(
            self._session, roster_name=name, position=row.position, subject=row.subject
        )
        await self._complete(person, row)
        self._outcome.people_made += 1
        return person

    def _homes(self, row: RosterRow) -> list[Organization]:
        """Where to look for a person of this name; a coordinator may be known at either."""
        school = None if at_municipality(row) else self._places.school_of(row)
        municipality = self._places.municipality_of(row)
        if school is None:
            return [municipality]
        coordinates = Role.MUNICIPAL_COORDINATOR in row.roles
        return [school, municipality] if coordinates else [school]

    async def _complete(self, person: Person, row: RosterRow) -> None:
        """Correct what a roster said of somebody who has not come in; later it is their own."""
        changed = False
        for attribute in ("position", "subject"):
            value = getattr(row, attribute)
            if value is None or (person.id, attribute) in self._heard:
                continue
            self._heard.add((person.id, attribute))
            if person.id not in self._inside and getattr(person, attribute) != value:
                setattr(person, attribute, value)
                changed = True
        if changed:
            await self._session.flush()
            self._outcome.people_changed += 1

    async def _role(self, row: RosterRow, person: Person, role: Role, *, reissue: bool) -> None:
        organization = (
            self._places.municipality_of(row)
            if role is Role.MUNICIPAL_COORDINATOR
            else self._places.school_of(row)
        )
        if organization is None:
            raise ValueError("a row with this role names no school")
        participation = self._roles.get((person.id, organization.id, role))
        if participation is None:
            participation, token = await self._invite(organization, person, role)
        elif (
            reissue
            and participation.state is ParticipationState.INVITED
            and participation.id not in self._linked
        ):
            token = await invites.reissue_for_roster(
                self._session, participation_id=participation.id
            )
        else:
            return
        self._linked.add(participation.id)
        self._outcome.links.append(RosterLink(organization, str(row.name), role, token))

    async def _invite(
        self, organization: Organization, person: Person, role: Role
    ) -> tuple[Participation, str]:
        program = await self._program(organization)
        participation = Participation(
            person=person,
            person_id=person.id,
            program_id=program.id,
            organization_id=organization.id,
            role=role,
            state=ParticipationState.INVITED,
            created_at=clock.now(),
        )
        self._session.add(participation)
        await self._session.flush()
        audit.record(
            self._session,
            actor_id=None,
            action="roster_named",
            entity="participation",
            entity_id=participation.id,
        )
        self._remember(participation)
        self._outcome.roles_made += 1
        token = await invites.issue(
            self._session,
            role=role,
            organization_id=organization.id,
            program_id=program.id,
            participation_id=participation.id,
            actor_id=None,
        )
        return participation, token

    async def _program(self, organization: Organization) -> Program:
        if organization.id not in self._programs:
            self._programs[organization.id] = await program_of(
                self._session, organization=organization
            )
        return self._programs[organization.id]

    def _remember(self, participation: Participation) -> None:
        person = participation.person
        key = (participation.organization_id, same_words(person.roster_name or ""))
        self._people.setdefault(key, person)
        self._roles[person.id, participation.organization_id, participation.role] = participation
        if participation.state is not ParticipationState.INVITED:
            self._inside.add(person.id)
