"""What the stories of choosing share: people who meet, what they answer, how it stands then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from bot.unit_of_work import UnitOfWork
from models import (
    Answer,
    Meeting,
    MeetingKind,
    MeetingState,
    Mentorship,
    MentorshipMember,
    Need,
    NeedItem,
    NeedState,
    Notification,
    NotificationState,
    Organization,
    Proposal,
    ProposalFormat,
    ProposalState,
    Role,
    Side,
    SurveyResponse,
    SurveyResponseState,
)
from services import candidates, clock, proposals, survey_ends
from services.choice import SkipReason, move_on
from services.session import Session
from services.survey_asking import open_survey
from tests.factories import EVERY_WEEKDAY, World, actor_of, make_world
from tests.integration.pairing.stories import sign_transfer

Unit = Callable[[], UnitOfWork]
ITEM, OTHER_ITEM = "methodics.formative", "digital.lms"
CODES = {
    (MeetingKind.INTRODUCTION, Side.MENTEE): "after_intro_mentee",
    (MeetingKind.INTRODUCTION, Side.MENTOR): "after_intro_mentor",
    (MeetingKind.TRIAL, Side.MENTEE): "after_trial_mentee",
    (MeetingKind.TRIAL, Side.MENTOR): "after_trial_mentor",
}
WANTS = {Side.MENTEE: ("im01", "im02", "im05"), Side.MENTOR: ("ir01", "ir02", "ir05")}
GOES_ON = {Side.MENTEE: "tm04", Side.MENTOR: "tr05"}


@dataclass
class Someone:
    """A participation, its person and its first need."""

    id: int
    person: int
    side: Side
    need: int | None = None


@dataclass
class Circle:
    """A school with a curator, and everybody whom a story adds."""

    unit: Unit
    curator: int
    coordinator: int
    school: int
    program: int
    municipality: int
    numbers: Any = field(default_factory=lambda: iter(range(100, 999)))

    async def _world(self, session: Session) -> tuple[World, Organization]:
        municipality = await session.get_one(Organization, self.municipality)
        world = World(session, municipality, municipality, _Program(self.program))
        world._ids = self.numbers
        return world, await session.get_one(Organization, self.school)

    async def mentee(self, name: str = "Maria", **kw: Any) -> Someone:
        """A mentee with an open need."""
        async with self.unit() as work:
            world, school = await self._world(work.session)
            found, need = await world.mentee(kw.pop("school", school), name=name, **kw)
            return Someone(found.id, found.person_id, Side.MENTEE, need.id)

    async def mentor(self, name: str = "Olga", **kw: Any) -> Someone:
        """A mentor of the same item."""
        async with self.unit() as work:
            world, school = await self._world(work.session)
            found = await world.mentor(kw.pop("school", school), name=name, **kw)
            return Someone(found.id, found.person_id, Side.MENTOR)

    async def another_school(self, *people: Someone) -> Organization:
        """One more school; `people` have signed the consent to transfer."""
        async with self.unit() as work:
            world, _ = await self._world(work.session)
            for someone in people:
                sign_transfer(work.session, someone.person)
            return await world.school(f"School {next(self.numbers)}")

    async def another_need(self, mentee: Someone, item: str = OTHER_ITEM) -> int:
        """One more open need of a mentee."""
        async with self.unit() as work:
            need = Need(
                participation_id=mentee.id,
                direction=item.split(".")[0],
                state=NeedState.OPEN,
                opened_at=clock.now(),
                mode="online",
                reach="any",
                bands=EVERY_WEEKDAY,
                items=[NeedItem(item_code=item, severity=2)],
            )
            work.session.add(need)
            await work.session.flush()
            return need.id

    async def act(self, person_id: int, do: Callable[..., Any], **arguments: Any) -> Any:
        """Somebody does something in a unit of work of its own."""
        async with self.unit() as work:
            actor = await actor_of(work.session, person_id)
            return await do(work.session, actor=actor, **arguments)

    async def propose(
        self, need_id: int, mentor: Someone, mentorship: int | None = None, by: int | None = None
    ) -> int:
        """The curator proposes, or asks somebody to join; the proposal's id."""
        proposal = await self.act(
            by or self.curator,
            proposals.propose,
            need_id=need_id,
            mentor_id=mentor.id,
            format=ProposalFormat.MENTORING,
            mentorship_id=mentorship,
        )
        return proposal.id

    async def agree(self, proposal_id: int, *people: Someone) -> ProposalState:
        """People say yes; the proposal's state then."""
        state = ProposalState.ASKED
        for someone in people:
            answered = await self.act(
                someone.person, proposals.answer, proposal_id=proposal_id, accept=True
            )
            state = answered.state
        return state

    async def pair(self, mentee: Someone, mentor: Someone, need_id: int | None = None) -> int:
        """A pair that has agreed to get acquainted; the mentorship's id."""
        proposal_id = await self.propose(need_id or mentee.need, mentor)
        assert await self.agree(proposal_id, mentee, mentor) is ProposalState.ACCEPTED
        async with self.unit() as work:
            return await work.session.scalar(select(Mentorship.id).order_by(Mentorship.id.desc()))

    async def join(
        self, mentorship: int, mentee: Someone, mentor: Someone, need_id: int | None = None
    ) -> None:
        """One of the two joins the other's pair or group; both agree."""
        proposal_id = await self.propose(need_id or mentee.need, mentor, mentorship)
        assert await self.agree(proposal_id, mentee, mentor) is ProposalState.ACCEPTED

    async def hold(self, mentorship: int, kind: MeetingKind) -> int:
        """The last meeting of a kind was held; everybody is asked about it."""
        async with self.unit() as work:
            meeting = await work.session.scalar(
                select(Meeting)
                .where(Meeting.mentorship_id == mentorship, Meeting.kind == kind)
                .order_by(Meeting.id.desc())
                .limit(1)
            )
            meeting.state = MeetingState.HELD
            meeting.held_at = clock.now()
            for member in await members(work.session, mentorship):
                if member.left_at is not None:
                    continue
                await open_survey(
                    work.session,
                    code=CODES[kind, member.side],
                    respondent_id=member.participation_id,
                    subject=f"meeting:{meeting.id}",
                    meeting_id=meeting.id,
                    mentorship_id=mentorship,
                )
            return meeting.id

    async def choose(
        self, meeting: int, someone: Someone, *wants: Someone, then: str = "ready", **more: Any
    ) -> None:
        """Somebody answers the questions after the introduction."""
        like, trust, next_step = WANTS[someone.side]
        ids = [str(each.id) for each in wants]
        trusted = [str(each.id) for each in more.get("trusts", wants)]
        await self._submit(meeting, someone, {like: ids, trust: trusted, next_step: [then]})

    async def say(
        self,
        meeting: int,
        someone: Someone,
        fits: str,
        *,
        not_with: Sequence[Someone] = (),
        **marks: int,
    ) -> None:
        """Somebody answers after a trial; in a group, maybe about some of the others."""
        code = GOES_ON[someone.side]
        answers = {code: [fits]}
        if not_with:
            answers[f"{code}a"] = [str(each.id) for each in not_with]
        await self._submit(meeting, someone, answers, marks)

    async def _submit(
        self,
        meeting: int,
        someone: Someone,
        answers: dict[str, list[str]],
        marks: dict[str, int] | None = None,
    ) -> None:
        async with self.unit() as work:
            response = await survey_ends.lock_survey(
                work.session, response_id=await self._response(work.session, meeting, someone)
            )
            response.answers += [
                Answer(question_code=code, options=options, answered_at=clock.now())
                for code, options in answers.items()
            ]
            response.answers += [
                Answer(question_code=code, number=number, answered_at=clock.now())
                for code, number in (marks or {}).items()
            ]
            await survey_ends.submit(
                work.session,
                response=response,
                actor=await actor_of(work.session, someone.person),
            )

    async def excuse(self, meeting: int, someone: Someone) -> None:
        """The curator does without somebody's answers."""
        async with self.unit() as work:
            await survey_ends.excuse_survey(
                work.session,
                actor=await actor_of(work.session, self.curator),
                response_id=await self._response(work.session, meeting, someone),
                reason="absent",
            )

    async def move_on(self, mentorship: int, reason: SkipReason = SkipReason.TOLD) -> None:
        """The curator lets them go on."""
        await self.act(self.curator, move_on, mentorship_id=mentorship, reason=reason)

    async def introduced(self, mentorship: int, *people: Someone) -> None:
        """They have met, and everybody wants everybody."""
        meeting = await self.hold(mentorship, MeetingKind.INTRODUCTION)
        for someone in people:
            others = [each for each in people if each.side is not someone.side]
            await self.choose(meeting, someone, *others)

    async def _response(self, session: Session, meeting: int, someone: Someone) -> int:
        return await session.scalar(
            select(SurveyResponse.id).where(
                SurveyResponse.meeting_id == meeting, SurveyResponse.respondent_id == someone.id
            )
        )

    async def state(self, mentorship: int) -> str:
        """How far a mentorship is."""
        async with self.unit() as work:
            return (await work.session.get_one(Mentorship, mentorship)).state

    async def need_state(self, need_id: int) -> str:
        """How far a need is."""
        async with self.unit() as work:
            return (await work.session.get_one(Need, need_id)).state

    async def together(self, mentorship: int) -> set[int]:
        """The participations that have not left."""
        async with self.unit() as work:
            found = await members(work.session, mentorship)
            return {m.participation_id for m in found if m.left_at is None}

    async def mentorships(self) -> list[int]:
        """Every mentorship, in the order of forming."""
        async with self.unit() as work:
            return list(await work.session.scalars(select(Mentorship.id).order_by(Mentorship.id)))

    async def meetings(self, mentorship: int) -> list[tuple[str, str]]:
        """Kind and state of the meetings of a mentorship."""
        async with self.unit() as work:
            rows = await work.session.execute(
                select(Meeting.kind, Meeting.state)
                .where(Meeting.mentorship_id == mentorship)
                .order_by(Meeting.id)
            )
            return [(kind.value, state.value) for kind, state in rows]

    async def told(self, person_id: int) -> list[str]:
        """The kinds of notices that wait for somebody, without those of questionnaires."""
        async with self.unit() as work:
            found = await work.session.scalars(
                select(Notification.kind)
                .where(
                    Notification.recipient_id == person_id,
                    Notification.state == NotificationState.PENDING,
                )
                .order_by(Notification.id)
            )
            return [kind for kind in found if not kind.startswith("survey")]

    async def open_surveys(self, someone: Someone) -> list[str]:
        """The questionnaires that somebody is asked for."""
        async with self.unit() as work:
            found = await work.session.scalars(
                select(SurveyResponse.survey_code).where(
                    SurveyResponse.respondent_id == someone.id,
                    SurveyResponse.state == SurveyResponseState.OPEN,
                )
            )
            return list(found)

    async def candidates_for(self, need_id: int) -> set[int]:
        """The mentors who are ranked for a need."""
        ranking = await self.act(self.curator, candidates.rank_for_need, need_id=need_id)
        return {candidate.mentor_id for candidate in ranking.candidates}

    async def proposal_state(self, proposal_id: int) -> str:
        """How far a proposal is."""
        async with self.unit() as work:
            return (await work.session.get_one(Proposal, proposal_id)).state


@dataclass
class _Program:
    id: int


async def members(session: Session, mentorship: int) -> Sequence[MentorshipMember]:
    """The rows of a mentorship, with people."""
    found = await session.scalars(
        select(MentorshipMember)
        .where(MentorshipMember.mentorship_id == mentorship)
        .order_by(MentorshipMember.id)
        .options(selectinload(MentorshipMember.participation))
    )
    return found.all()


async def open_circle(unit: Unit) -> Circle:
    """A school with a curator and the coordinator of its municipality."""
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.person(Role.SCHOOL_CURATOR, school, name="Irina")
        coordinator = await world.person(
            Role.MUNICIPAL_COORDINATOR, world.municipality, name="Anna"
        )
        return Circle(
            unit,
            curator=curator.person_id,
            coordinator=coordinator.person_id,
            school=school.id,
            program=world.program.id,
            municipality=world.municipality.id,
        )
