"""A pair at work, as its introduction, choice, programme and assignment would have left it."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count

from sqlalchemy import select, update

from models import (
    Account,
    Meeting,
    MeetingKind,
    MeetingState,
    MentoringMode,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    NeedState,
    Organization,
    Participation,
    Person,
    PersonalProgram,
    PersonalProgramState,
    PlanItem,
    PlanItemForm,
    Program,
    ProgramVersion,
    ProgramVersionState,
    ProposalFormat,
    Role,
    Side,
)
from services import clock
from services.mentorships import lock_mentorship
from services.session import Session
from services.terms import start_term
from tests.e2e.pairs import Trio
from tests.e2e.phone import Phone
from tests.e2e.town import Town
from tests.factories import World, make_world

TERM_DAYS = 180
FIRST_FREE_NUMBER = 50


async def open_working_pair(town: Town, days: int = TERM_DAYS) -> Trio:
    """A school whose mentee and mentor meet regularly, half a year from today, or so many days."""
    trio = Trio(*[await town.phone(name) for name in ("Ирина Петровна", "Мария", "Ольга")])
    phones = (trio.curator, trio.mentee, trio.mentor)
    for phone in phones:
        await phone.start()
    async with town.unit() as work:
        world = await make_world(work.session)
        school = await world.school("Школа № 3")
        curator = await world.person(Role.SCHOOL_CURATOR, school, name="Ирина Петровна")
        mentee, need = await world.mentee(school, name="Мария")
        mentor = await world.mentor(school, name="Ольга")
        need.state = NeedState.PAIRED
        leader = await work.session.get_one(Person, curator.person_id)
        leader.confidential_since = clock.now()
        for phone, participation in zip(phones, (curator, mentee, mentor), strict=True):
            await _link(work.session, phone, participation)
        await _begin(world, mentee, mentor, need.id, days)
    return trio


async def pair_of(town: Town) -> Mentorship:
    """The only pair, as it is stored."""
    async with town.unit() as work:
        return await work.session.scalar(select(Mentorship))


async def _link(session: Session, phone: Phone, participation: Participation) -> None:
    """The account of a phone becomes that of a person."""
    await session.execute(
        update(Account)
        .where(Account.person_id == participation.person_id)
        .values(telegram_id=phone.id, locale="ru")
    )


async def _begin(
    world: World, mentee: Participation, mentor: Participation, need_id: int, days: int
) -> None:
    session, now = world.session, clock.now()
    pair = Mentorship(
        program_id=world.program.id,
        organization_id=mentee.organization_id,
        format=ProposalFormat.MENTORING,
        state=MentorshipState.ACTIVE,
        state_since=now,
        formed_at=now,
        starts_on=now.date(),
        ends_on=now.date() + timedelta(days=days),
        cadence_days=14,
        members=[
            MentorshipMember(
                participation_id=mentee.id, need_id=need_id, side=Side.MENTEE, joined_at=now
            ),
            MentorshipMember(participation_id=mentor.id, side=Side.MENTOR, joined_at=now),
        ],
    )
    session.add(pair)
    await session.flush()
    session.add(_program(pair, mentor.person_id))
    session.add(
        Meeting(
            mentorship_id=pair.id,
            kind=MeetingKind.PLANNING,
            state=MeetingState.CLOSED,
            mode=MentoringMode.ONLINE,
            calendar_uid="planning@nastavnik",
            created_at=now,
            held_at=now,
            closed_at=now,
        )
    )
    await session.flush()
    await start_term(session, mentorship=await lock_mentorship(session, mentorship_id=pair.id))


def _program(pair: Mentorship, author_id: int) -> PersonalProgram:
    version = ProgramVersion(
        number=1,
        state=ProgramVersionState.APPROVED,
        problem="Marks say little about progress",
        goals="Check every lesson",
        months=6,
        starts_on=pair.starts_on,
        ends_on=pair.ends_on,
        created_by_id=author_id,
        created_at=clock.now(),
        items=[
            PlanItem(
                position=1,
                item_code="methodics.formative",
                measure="Look at two lessons",
                form=PlanItemForm.LESSON_VISIT,
            )
        ],
    )
    return PersonalProgram(
        mentorship_id=pair.id,
        state=PersonalProgramState.ACTIVE,
        created_at=clock.now(),
        versions=[version],
    )


async def meetings_of(town: Town) -> Sequence[Meeting]:
    """All meetings, as they are stored, the first one first."""
    async with town.unit() as work:
        return (await work.session.scalars(select(Meeting).order_by(Meeting.id))).all()


async def add_mentee_with_phone(town: Town, name: str = "Анна") -> Phone:
    """One more mentee of the only pair, from its beginning: a group of three."""
    phone = await town.phone(name)
    await phone.start()
    async with town.unit() as work:
        session = work.session
        pair = await session.scalar(select(Mentorship))
        school = await session.get_one(Organization, pair.organization_id)
        program = await session.get_one(Program, pair.program_id)
        world = World(session, school, school, program, count(FIRST_FREE_NUMBER))
        mentee, need = await world.mentee(school, name=name)
        need.state = NeedState.PAIRED
        session.add(
            MentorshipMember(
                mentorship_id=pair.id,
                participation_id=mentee.id,
                need_id=need.id,
                side=Side.MENTEE,
                joined_at=pair.formed_at,
            )
        )
        await _link(session, phone, mentee)
    return phone
