"""Every cell of the table is tried for real, and rolled back.

Where the table says no, the answer must not tell what exists, and not a row may change.
"""

from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database, connect
from models import Base, Organization, Participation, Person, Role
from services import clock
from services.actor import Actor
from services.errors import DomainError
from services.policy import Policy
from services.session import Session
from tests.authorization.cast import CAST, Country
from tests.authorization.conftest import Settled
from tests.authorization.objects import Absent, Objects
from tests.authorization.rows import Act, Figures, Lists, Row, Shows
from tests.authorization.table import TABLE
from tests.conftest import TestClock

DONE, REFUSED = "allowed", "refused"

Contents = Mapping[str, list[Any]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def database(settled: Settled) -> AsyncIterator[Database]:
    """Engines for all rows: statements are compiled once."""
    opened = connect(settled.url)
    yield opened
    await opened.dispose()


@pytest_asyncio.fixture(loop_scope="module")
async def session(database: Database, still_clock: TestClock) -> AsyncIterator[Session]:
    """A session on the writer: a cell reads and writes in one transaction."""
    opened = AsyncSession(database.writer, expire_on_commit=False, info={"policy": Policy()})
    async with opened:
        yield opened


@dataclass(frozen=True)
class Cell:
    """Somebody and something: who asks for it, and whose it is."""

    row: Row
    who: str
    relation: str
    actor: Actor
    objects: Objects

    @property
    def expected(self) -> str:
        """What the table says."""
        return DONE if self.row.allows(self.who, self.relation) else REFUSED

    @property
    def may_write(self) -> bool:
        """Only what is done may change anything; what is read and what is refused, nothing.

        Figures are read with one more person, whom the test adds.
        """
        return isinstance(self.row, Figures) or (
            isinstance(self.row, Act) and self.expected == DONE
        )

    def __str__(self) -> str:
        return f"{self.row.title}: {self.who} / {self.relation}"


def cells_of(row: Row, country: Country) -> Iterator[Cell]:
    """The cells of a row for which there is an object."""
    for who in CAST:
        for relation in row.relations:
            objects = country.objects(who, relation)
            try:
                row.ask(objects)
                if isinstance(row, Lists):
                    row.of(objects)
            except Absent:
                continue
            yield Cell(row, who, relation, country.actors[who], objects)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.title)
async def test_the_table_holds(row: Row, settled: Settled, session: Session) -> None:
    cells = list(cells_of(row, settled.country))
    assert cells
    written = await _count_writes(session)
    wrong, lists = [], {}
    for cell in cells:
        outcome = await (
            _look_up(session, cell, lists) if isinstance(row, Lists) else _try(session, cell)
        )
        if outcome != cell.expected:
            wrong.append(f"{cell} is {outcome}")
        now_written = await _count_writes(session)
        if now_written == written:
            # A transaction that has only read goes on; the next cell reads everything anew.
            session.expunge_all()
            continue
        after = await _contents(session) if not cell.may_write else None
        await session.rollback()
        touched = _differing(await _contents(session), after) if after else set()
        if touched - row.leaves:
            wrong.append(f"{cell} changes {sorted(touched)}")
        written = now_written
    assert wrong == []


async def _try(session: Session, cell: Cell) -> str:
    """How the cell is answered: allowed, refused, or what else went wrong."""
    row = cell.row
    try:
        if isinstance(row, Figures):
            return await _try_figures(session, cell)
        answer = await row.call(session, actor=cell.actor, **row.ask(cell.objects))
        await session.flush()
    except row.errors:
        return REFUSED
    except DomainError as error:
        return f"answered by {type(error).__name__}"
    if isinstance(row, Shows):
        return DONE if row.shows(answer) else REFUSED
    return DONE


async def _look_up(session: Session, cell: Cell, lists: dict[str, Collection[Any]]) -> str:
    """Is the object in the list? A list does not depend on it, and is read once by everybody."""
    row: Lists = cell.row
    if cell.who not in lists:
        try:
            lists[cell.who] = set(row.ids(await row.call(session, actor=cell.actor)))
        except row.errors:
            lists[cell.who] = ()
    return DONE if row.of(cell.objects) in lists[cell.who] else REFUSED


async def _try_figures(session: Session, cell: Cell) -> str:
    """Do the figures count one more person at that place?"""
    row: Figures = cell.row
    asked = row.ask(cell.objects)
    written = await _count_writes(session)
    before = await row.call(session, actor=cell.actor, **asked)
    await session.flush()
    if await _count_writes(session) != written:
        return "written, although it is only read"
    await _add_person(session, cell.objects, row)
    after = await row.call(session, actor=cell.actor, **asked)
    return DONE if before != after else REFUSED


async def _add_person(session: Session, objects: Objects, row: Figures) -> None:
    place = await session.get_one(Organization, objects.organization)
    someone = await session.get_one(Participation, objects.member)
    newest = await session.scalar(select(func.max(Person.number)))
    person = Person(number=newest + 1, created_at=clock.now())
    session.add(person)
    await session.flush()
    session.add(
        Participation(
            person_id=person.id,
            program_id=someone.program_id,
            organization_id=place.id,
            role=Role.MENTOR,
            state=row.adds,
            submitted_at=clock.now(),
            created_at=clock.now(),
        )
    )
    await session.flush()


async def _count_writes(session: Session) -> int:
    """How many rows the connection has ever inserted, changed or deleted."""
    raw = await (await session.connection()).get_raw_connection()
    return raw.driver_connection.total_changes


async def _contents(session: Session) -> Contents:
    """Every row of every table."""
    connection = await session.connection()
    return {
        table.name: (await connection.execute(select(table))).all()
        for table in Base.metadata.sorted_tables
    }


def _differing(before: Contents, after: Contents) -> set[str]:
    return {name for name in before if before[name] != after[name]}
