"""What the stories of programmes share: a pair that plans, what its people write and decide."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from bot.unit_of_work import UnitOfWork
from models import (
    Assignment,
    MentoringMode,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    NeedState,
    Notification,
    NotificationState,
    PayKind,
    PersonalProgram,
    PlanItem,
    PlanItemForm,
    ProgramVersion,
    ProposalFormat,
    Role,
    Side,
)
from services import clock
from services.assignment_content import AssignmentPart
from services.assignments import confirm_assignment, record_part
from services.choice import SkipReason
from services.mentorships import find_mentorship
from services.personal_programs import find_current_version, find_open_version, open_program
from services.program_agreements import agree
from services.program_approval import approve_program
from services.program_content import ItemPart, ProgramText, fingerprint
from services.program_edits import mark_of_text, write_text
from services.program_items import mark_of_part, set_due, set_form, write_item_text
from services.session import Session
from tests.factories import World, actor_of, make_world

Unit = Callable[[], UnitOfWork]
ITEMS = ("methodics.formative", "methodics.grading")
TODAY = date(2026, 11, 23)


@dataclass
class Planning:
    """A pair or group that plans; ids of people and of the pair, since sessions come and go."""

    unit: Unit
    mentorship: int
    mentees: list[int]
    mentors: list[int]
    mentor_ids: list[int]
    curator: int
    mentors_curator: int
    coordinator: int
    stranger: int

    @property
    def mentee(self) -> int:
        """The (first) mentee."""
        return self.mentees[0]

    @property
    def mentor(self) -> int:
        """The (first) mentor."""
        return self.mentors[0]

    @property
    def mentor_id(self) -> int:
        """The participation of the (first) mentor."""
        return self.mentor_ids[0]

    async def act(self, verb: Callable[..., Any], person_id: int, **arguments: Any) -> Any:
        """Somebody does something in a unit of work of its own."""
        async with self.unit() as work:
            actor = await actor_of(work.session, person_id)
            return await verb(work.session, actor=actor, **arguments)

    async def read(self, ask: Callable[[Session], Any]) -> Any:
        """Something read in a unit of work of its own."""
        async with self.unit() as work:
            return await ask(work.session)

    async def pair(self) -> Mentorship:
        """The pair as it is stored."""
        return await self.read(lambda s: find_mentorship(s, mentorship_id=self.mentorship))

    async def program(self) -> PersonalProgram:
        """The programme as it is stored."""
        return await self.read(
            lambda s: s.scalar(
                select(PersonalProgram).where(PersonalProgram.mentorship_id == self.mentorship)
            )
        )

    async def draft(self) -> ProgramVersion | None:
        """The version being written or waiting for the curator."""
        return await self.read(lambda s: find_open_version(s, mentorship_id=self.mentorship))

    async def current(self) -> ProgramVersion | None:
        """The version that holds."""
        return await self.read(lambda s: find_current_version(s, mentorship_id=self.mentorship))

    async def write(self, person_id: int, part: ProgramText, text: str) -> None:
        """Somebody writes a part, knowing what stands there."""
        version = await self.draft()
        await self.act(
            write_text,
            person_id,
            version_id=version.id,
            part=part,
            text=text,
            seen=mark_of_text(version, part),
        )

    async def fill_item(self, person_id: int, item: PlanItem, **changes: Any) -> None:
        """Somebody says everything about an item."""
        texts = {
            ItemPart.MEASURE: changes.get("measure", "Look at two lessons together"),
            ItemPart.EXPECTED_RESULT: changes.get("result", "Every lesson ends with a short check"),
        }
        for part, text in texts.items():
            seen = mark_of_part(item, part)
            await self.act(
                write_item_text, person_id, item_id=item.id, part=part, text=text, seen=seen
            )
        form = changes.get("form", PlanItemForm.LESSON_VISIT)
        await self.act(set_form, person_id, item_id=item.id, form=form)
        due_on = changes.get("due_on", clock.now().date() + timedelta(days=30))
        await self.act(set_due, person_id, item_id=item.id, due_on=due_on)

    async def fill(self) -> ProgramVersion:
        """Both write everything that is needed, by turns."""
        await self.write(self.mentee, ProgramText.PROBLEM, "Marks say little about progress")
        await self.write(self.mentor, ProgramText.GOALS, "Check every lesson\nGive clear feedback")
        for item in (await self.draft()).items:
            await self.fill_item(self.mentor, item)
        return await self.draft()

    async def agree(self, person_id: int, *, seen: str | None = None) -> ProgramVersion:
        """Somebody agrees to what stands there."""
        version = await self.draft()
        return await self.act(
            agree, person_id, version_id=version.id, seen=seen or fingerprint(version)
        )

    async def agree_all(self) -> None:
        """Everybody agrees."""
        for person_id in (*self.mentees, *self.mentors):
            await self.agree(person_id)

    async def approve(self, person_id: int | None = None) -> ProgramVersion:
        """The curator approves what stands there."""
        version = await self.draft()
        return await self.act(
            approve_program,
            person_id or self.curator,
            version_id=version.id,
            seen=fingerprint(version),
            reason=SkipReason.TOLD,
        )

    async def approved(self) -> None:
        """Written, agreed on and approved."""
        await self.fill()
        await self.agree_all()
        await self.approve()

    async def record(
        self,
        person_id: int | None = None,
        *,
        mentor_id: int | None = None,
        confirm: bool = True,
        **changes: Any,
    ) -> None:
        """The mentor's curator records the assignment."""
        who = person_id or self.mentors_curator
        whose = {
            "mentorship_id": self.mentorship,
            "participation_id": mentor_id or self.mentor_id,
        }
        for name, value in (full_record() | changes).items():
            if value is not None:
                part = AssignmentPart(name)
                await self.act(record_part, who, **whose, part=part, value=value)
        if confirm:
            await self.act(confirm_assignment, who, **whose)

    async def assignment(self) -> Assignment | None:
        """The record about the first mentor."""
        return await self.read(
            lambda s: s.scalar(
                select(Assignment).where(Assignment.participation_id == self.mentor_id)
            )
        )

    async def working(self) -> None:
        """Approved and assigned: the pair is active."""
        await self.approved()
        for mentor_id in self.mentor_ids:
            await self.record(mentor_id=mentor_id)

    async def told(self, person_id: int) -> list[str]:
        """Kinds of what waits to be told to somebody."""
        return await self.read(lambda s: _told(s, person_id))


async def _told(session: Session, person_id: int) -> list[str]:
    found = await session.scalars(
        select(Notification.kind)
        .where(
            Notification.recipient_id == person_id,
            Notification.state == NotificationState.PENDING,
        )
        .order_by(Notification.id)
    )
    return list(found)


def full_record() -> dict[str, Any]:
    """Everything ТК 351.8 asks for."""
    return {
        "pay_kind": PayKind.FIXED,
        "pay_basis": "Regulation on payment, act No. 12",
        "consent_signed_on": TODAY,
        "content": "Helps a colleague with formative assessment",
        "form": MentoringMode.ONLINE,
        "starts_on": TODAY,
        "ends_on": date(2027, 5, 23),
        "order_number": "17-k",
        "order_on": TODAY,
    }


async def plan(
    unit: Unit,
    *,
    mentees: int = 1,
    mentors: int = 1,
    external: bool = False,
    items: tuple[str, ...] = ITEMS,
    opened: bool = True,
) -> Planning:
    """A pair (or group) that has come to planning, of one school or of two."""
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school("School 3")
        other = await world.school("School 7") if external else school
        curator = await world.person(Role.SCHOOL_CURATOR, school, name="Irina")
        far_curator = await _other_curator(world, other) if external else curator
        coordinator = await world.person(
            Role.MUNICIPAL_COORDINATOR, world.municipality, name="Vera"
        )
        stranger = await world.person(Role.MENTOR, school, name="Stranger")
        asking = [await world.mentee(school, items=items) for _ in range(mentees)]
        helping = [await world.mentor(other) for _ in range(mentors)]
        mentorship = await _pair(world, asking, helping)
        if opened:
            loaded = await find_mentorship(work.session, mentorship_id=mentorship.id)
            by = helping[0].person_id
            await open_program(work.session, mentorship=loaded, created_by_id=by)
        return Planning(
            unit,
            mentorship=mentorship.id,
            mentees=[mentee.person_id for mentee, _ in asking],
            mentors=[mentor.person_id for mentor in helping],
            mentor_ids=[mentor.id for mentor in helping],
            curator=curator.person_id,
            mentors_curator=far_curator.person_id,
            coordinator=coordinator.person_id,
            stranger=stranger.person_id,
        )


async def _other_curator(world: World, school: Any) -> Any:
    return await world.person(Role.SCHOOL_CURATOR, school, name="Anna")


async def _pair(world: World, asking: list[Any], helping: list[Any]) -> Mentorship:
    now = clock.now()
    members = []
    for mentee, need in asking:
        need.state = NeedState.PAIRED
        members.append(
            MentorshipMember(
                participation_id=mentee.id, need_id=need.id, side=Side.MENTEE, joined_at=now
            )
        )
    members += [
        MentorshipMember(participation_id=mentor.id, side=Side.MENTOR, joined_at=now)
        for mentor in helping
    ]
    mentorship = Mentorship(
        program_id=world.program.id,
        organization_id=asking[0][0].organization_id,
        format=ProposalFormat.MENTORING,
        state=MentorshipState.PLANNING,
        formed_at=now,
        state_since=now,
        members=members,
    )
    world.session.add(mentorship)
    await world.session.flush()
    return mentorship
