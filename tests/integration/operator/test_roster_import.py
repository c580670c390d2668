"""A municipality comes into the database, on both databases."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.cli.roster_file import read_roster
from bot.unit_of_work import UnitOfWork
from models import (
    Base,
    Invite,
    Organization,
    OrganizationStatus,
    OrganizationStatusKind,
    OrganizationType,
    Participation,
    ParticipationState,
    Person,
    Program,
    Role,
)
from services.actor import load_actor
from services.consents import Proof
from services.entering import Door, join, open_invite
from services.roster import FaultCode, RosterFault, RosterOutcome
from services.roster_import import import_roster
from services.session import Session
from tests.conftest import TestClock
from tests.integration.operator.rosters import DISTRICT, FAR, ONE, ROWS, write_csv

Unit = Callable[[], UnitOfWork]
PROOF = Proof("1", "ru", "0" * 64, chat_id=1, message_id=1)

pytestmark = pytest.mark.usefixtures("russian", "still_clock")


class Office:
    """Reads rosters into one database."""

    def __init__(self, unit: Unit, folder: Path) -> None:
        self._unit = unit
        self._path = folder / "roster.csv"
        self.faults: list[RosterFault] = []

    async def read(self, rows: list[list[str]] = ROWS, *, reissue: bool = False) -> RosterOutcome:
        """Import these rows; the faults of the last time are in `faults`."""
        roster = read_roster(write_csv(self._path, rows))
        assert roster.faults == []
        async with self._unit() as unit:
            outcome, self.faults = await import_roster(
                unit.session,
                rows=roster.rows,
                under=None,
                timezone="Europe/Moscow",
                reissue=reissue,
            )
        return outcome

    async def counts(self) -> dict[str, int]:
        """How many rows every table has."""
        async with self._unit() as unit:
            return {
                table.name: await unit.session.scalar(select(func.count()).select_from(table))
                for table in Base.metadata.sorted_tables
            }


@pytest.fixture
def office(unit: Unit, tmp_path: Path) -> Office:
    return Office(unit, tmp_path)


def tokens(outcome: RosterOutcome) -> dict[tuple[str, Role], str]:
    return {(link.name.split()[1], link.role): link.token for link in outcome.links}


async def enter(session: Session, token: str, telegram_id: int) -> Door:
    """Open a link and agree."""
    actor = await load_actor(session, telegram_id=telegram_id, locale="ru", timezone="UTC")
    opened = await open_invite(session, actor=actor, token=token)
    if opened.door is Door.CONSENT:
        await join(session, actor=actor, roles=(), proof=PROOF)
    return opened.door


async def test_a_municipality_with_its_schools_and_staff(office: Office, unit: Unit) -> None:
    outcome = await office.read()
    assert (outcome.organizations_made, outcome.people_made, outcome.roles_made) == (3, 4, 6)
    async with unit() as work:
        organizations = {o.short_title: o for o in await work.session.scalars(select(Organization))}
        district, one, far = (organizations[title] for title in (DISTRICT, "Школа № 1", "Дальняя"))
        assert (district.org_type, district.path) == (
            OrganizationType.MUNICIPALITY,
            f"/{district.id}/",
        )
        assert (one.code, one.path, one.working_week) == ("PR-01", f"{district.path}{one.id}/", 5)
        assert (far.code, far.timezone, far.working_week) == ("PR-02", "Asia/Novosibirsk", 6)
        [status] = await work.session.scalars(select(OrganizationStatus))
        assert (status.organization_id, status.status) == (
            one.id,
            OrganizationStatusKind.LEADER_SCHOOL,
        )
        [program] = await work.session.scalars(select(Program))
        assert program.organization_id == district.id
        rows = await work.session.execute(
            select(Person.roster_name, Participation.role, Participation.organization_id)
            .join(Participation, Participation.person_id == Person.id)
            .where(Participation.state == ParticipationState.INVITED)
        )
        assert {tuple(row) for row in rows} == {
            ("Белова Ирина Сергеевна", Role.MUNICIPAL_COORDINATOR, district.id),
            ("Орлова Татьяна Игоревна", Role.SCHOOL_CURATOR, one.id),
            ("Орлова Татьяна Игоревна", Role.MENTOR, one.id),
            ("Соколов Пётр Андреевич", Role.SCHOOL_HEAD, one.id),
            ("Зайцева Мария Олеговна", Role.MENTEE, far.id),
            ("Зайцева Мария Олеговна", Role.MENTOR, far.id),
        }


async def test_the_links_open_the_named_roles(office: Office, unit: Unit) -> None:
    links = tokens(await office.read())
    async with unit() as work:
        assert await enter(work.session, links["Татьяна", Role.SCHOOL_CURATOR], 501) is Door.CONSENT
    async with unit() as work:
        actor = await load_actor(work.session, telegram_id=501, locale="ru", timezone="UTC")
        person = await work.session.get_one(Person, actor.person_id)
    assert person.roster_name == "Орлова Татьяна Игоревна"
    states = {grant.role: grant.state for grant in actor.grants}
    assert states == {
        Role.SCHOOL_CURATOR: ParticipationState.DRAFT,
        Role.MENTOR: ParticipationState.INVITED,
    }


async def test_a_second_time_changes_nothing(office: Office) -> None:
    await office.read()
    before = await office.counts()
    loud = [cell.upper().replace("Ё", "Е") for cell in ROWS[0][:8]]
    assert (await office.read([[*loud, *ROWS[0][8:]]])).changed_nothing
    assert (await office.read()).changed_nothing
    assert await office.counts() == before


async def test_what_is_new_is_added_and_what_is_corrected_is_changed(
    office: Office, unit: Unit
) -> None:
    await office.read()
    moved = [*FAR[:4], "Владивосток", *FAR[5:], *ROWS[3][6:8], "завуч", "Физика", "6"]
    outcome = await office.read([moved, [*FAR, "Новикова Анна Юрьевна", "куратор", "", "", "6"]])
    assert [fault.code for fault in office.faults] == [FaultCode.DIFFERS]
    assert (outcome.organizations_changed, outcome.people_changed, outcome.links) == (1, 1, [])
    outcome = await office.read([[*moved[:6], "Новикова Анна Юрьевна", "куратор", "", "", "6"]])
    assert [(link.name, link.role) for link in outcome.links] == [
        ("Новикова Анна Юрьевна", Role.SCHOOL_CURATOR)
    ]
    async with unit() as work:
        far = await work.session.scalar(select(Organization).where(Organization.code == "PR-02"))
        everybody = await work.session.scalars(select(Person))
        person = next(person for person in everybody if person.roster_name == ROWS[3][6])
    assert far.timezone == "Asia/Vladivostok"
    assert (person.position, person.subject) == ("завуч", "physics")


async def test_who_has_come_in_keeps_their_own_details(office: Office, unit: Unit) -> None:
    links = tokens(await office.read())
    async with unit() as work:
        await enter(work.session, links["Пётр", Role.SCHOOL_HEAD], 502)
    outcome = await office.read([[*ONE, ROWS[2][6], "руководитель", "и. о. директора", "", "5"]])
    assert outcome.changed_nothing


async def test_new_links_only_for_those_who_have_not_come_in(
    office: Office, unit: Unit, still_clock: TestClock
) -> None:
    first = tokens(await office.read())
    async with unit() as work:
        await enter(work.session, first["Пётр", Role.SCHOOL_HEAD], 502)
    still_clock.advance(days=20)
    second = tokens(await office.read(reissue=True))
    assert set(first) - set(second) == {("Пётр", Role.SCHOOL_HEAD)}
    key = ("Мария", Role.MENTEE)
    async with unit() as work:
        assert await enter(work.session, first[key], 503) is Door.UNKNOWN
    async with unit() as work:
        assert await enter(work.session, second[key], 503) is Door.CONSENT
    async with unit() as work:
        valid = select(func.count(Invite.id)).where(Invite.revoked_at.is_(None))
        assert await work.session.scalar(valid) == len(first)


async def test_rows_that_contradict_the_database(office: Office) -> None:
    await office.read()
    other = ["Заозёрский район", *ONE[1:]]
    renumbered = [*ONE[:3], "PR-99", *ONE[4:]]
    tail = ["Новикова Анна Юрьевна", "куратор", "", "", ""]
    outcome = await office.read([[*other, *tail], [*renumbered, *tail], [*ONE, *tail]])
    assert [(fault.number, fault.code) for fault in office.faults] == [
        (2, FaultCode.CODE_ELSEWHERE),
        (3, FaultCode.OTHER_CODE),
    ]
    assert [link.name for link in outcome.links] == ["Новикова Анна Юрьевна"]


async def test_schools_without_codes_are_known_by_title(office: Office) -> None:
    nameless = [*ONE[:3], "", *ONE[4:]]
    tail = ["Новикова Анна Юрьевна", "куратор", "", "", ""]
    made = await office.read([[*nameless, *tail]])
    again = await office.read([[DISTRICT, 'мбоу "школа  № 1"', *nameless[2:], *tail]])
    assert (made.organizations_made, again.organizations_made, again.people_made) == (2, 0, 0)


async def test_people_of_one_name_at_two_schools_are_two_people(office: Office) -> None:
    tail = ["Новикова Анна Юрьевна", "куратор", "", "", ""]
    outcome = await office.read([[*ONE, *tail], [*FAR, *tail], [*ONE, *tail]])
    assert (outcome.people_made, outcome.roles_made) == (2, 2)


async def test_a_coordinator_who_also_teaches_is_one_person(office: Office) -> None:
    row = [*ONE, "Новикова Анна Юрьевна", "координатор, наставник", "", "", ""]
    outcome = await office.read([row])
    assert (outcome.people_made, outcome.roles_made) == (1, 2)
    assert (await office.read([row])).changed_nothing
