"""What the stories of pairing share: a school with its people, answers, and what was told."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot.unit_of_work import UnitOfWork
from models import (
    Consent,
    ConsentKind,
    ConsentState,
    Mentorship,
    Need,
    Notification,
    NotificationState,
    Organization,
    Participation,
    Proposal,
    ProposalFormat,
    Role,
)
from services import clock, proposals
from services.actor import Actor
from services.session import Session
from tests.factories import World, actor_of, make_world

Unit = Callable[[], UnitOfWork]
MENTORING = ProposalFormat.MENTORING
CONSULTATION = ProposalFormat.CONSULTATION


@dataclass
class School:
    """A school with a curator, a mentee in need and a mentor; ids, since sessions come and go."""

    organization: int
    curator: int
    mentee: int
    mentor: int
    need: int
    mentor_id: int


async def add_school(
    world: World, title: str = "School 1", *, timezone: str = "Europe/Moscow", **mentor: Any
) -> School:
    """A school of the world with one person of each role."""
    organization = await world.school(title, timezone=timezone)
    curator = await world.person(Role.SCHOOL_CURATOR, organization, name="Irina")
    mentee, need = await world.mentee(organization)
    helper = await world.mentor(organization, **mentor)
    return School(
        organization=organization.id,
        curator=curator.person_id,
        mentee=mentee.person_id,
        mentor=helper.person_id,
        need=need.id,
        mentor_id=helper.id,
    )


async def one_school(unit: Unit, **mentor: Any) -> School:
    """A world with a single school."""
    async with unit() as work:
        return await add_school(await make_world(work.session), **mentor)


async def two_schools(unit: Unit, *, signed: bool = True) -> tuple[School, School]:
    """Two schools of one municipality; `signed`: all four have agreed to the transfer of data."""
    async with unit() as work:
        world = await make_world(work.session)
        here, there = await add_school(world), await add_school(world, "School 2")
        if signed:
            for person_id in (here.mentee, here.mentor, there.mentee, there.mentor):
                sign_transfer(work.session, person_id)
    return here, there


async def more_mentees(unit: Unit, school: School, count: int) -> list[tuple[int, int]]:
    """(person, need) of more mentees of the school, each with the same request."""
    async with unit() as work:
        organization = await work.session.get_one(Organization, school.organization)
        participation = await work.session.get_one(Participation, school.mentor_id)
        world = World(work.session, organization, organization, _Program(participation.program_id))
        world._ids = iter(range(100, 100 + count))
        added = [await world.mentee(organization) for _ in range(count)]
        return [(mentee.person_id, need.id) for mentee, need in added]


@dataclass
class _Program:
    id: int


def sign_transfer(session: Session, person_id: int) -> None:
    """The curator has marked the paper consent to the transfer between schools."""
    session.add(
        Consent(
            person_id=person_id,
            kind=ConsentKind.PD_TRANSFER,
            state=ConsentState.SIGNED_ON,
            asked_at=clock.now(),
            signed_on=clock.now().date(),
        )
    )


async def as_actor(unit: Unit, person_id: int, do: Callable[[Session, Actor], Awaitable[Any]]):
    """Let a person do something in a unit of work of its own."""
    async with unit() as work:
        return await do(work.session, await actor_of(work.session, person_id))


async def propose(unit: Unit, school: School, **changes: Any) -> int:
    """The curator of the school proposes; the proposal's id."""
    asked = {"need_id": school.need, "mentor_id": school.mentor_id, "format": MENTORING} | changes

    async def do(session: Session, actor: Actor) -> int:
        return (await proposals.propose(session, actor=actor, **asked)).id

    return await as_actor(unit, school.curator, do)


async def answer(unit: Unit, person_id: int, proposal_id: int, accept: bool, **kw: Any) -> Proposal:
    """A person answers."""

    async def do(session: Session, actor: Actor) -> Proposal:
        return await proposals.answer(
            session, actor=actor, proposal_id=proposal_id, accept=accept, **kw
        )

    return await as_actor(unit, person_id, do)


async def paired(unit: Unit, school: School, **changes: Any) -> int:
    """Propose, and let both agree; the mentorship's id."""
    proposal_id = await propose(unit, school, **changes)
    await answer(unit, school.mentee, proposal_id, True)
    await answer(unit, school.mentor, proposal_id, True)
    async with unit() as work:
        return await work.session.scalar(select(Mentorship.id).order_by(Mentorship.id.desc()))


async def need_state(unit: Unit, need_id: int) -> str:
    """The state of a need."""
    async with unit() as work:
        return await work.session.scalar(select(Need.state).where(Need.id == need_id))


async def proposal_state(unit: Unit, proposal_id: int) -> str:
    """The state of a proposal."""
    async with unit() as work:
        return await work.session.scalar(select(Proposal.state).where(Proposal.id == proposal_id))


async def told(unit: Unit, person_id: int, *, due_by: Any = None) -> list[str]:
    """Kinds of the notices that wait for a person, in the order of sending; no questionnaires."""
    async with unit() as work:
        query = select(Notification.kind).where(
            Notification.kind.not_like("survey%"),
            Notification.recipient_id == person_id,
            Notification.state == NotificationState.PENDING,
        )
        if due_by is not None:
            query = query.where(Notification.due_at <= due_by)
        return list(
            await work.session.scalars(query.order_by(Notification.due_at, Notification.id))
        )
