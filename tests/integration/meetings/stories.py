"""What the stories of meetings share: a pair of two people, what they do, what they are told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from bot.unit_of_work import UnitOfWork
from models import (
    ConsentKind,
    ConsentState,
    Meeting,
    MeetingKind,
    MeetingRevision,
    MeetingSlot,
    MentoringMode,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    NeedState,
    Notification,
    NotificationState,
    Participation,
    ProposalFormat,
    Role,
    Side,
    SurveyResponse,
)
from services import clock, consents
from services.actor import Actor
from services.meeting_slots import offer_slots, pick_slot
from services.meeting_views import MeetingView
from services.meetings import open_meeting
from services.session import Session
from tests.factories import actor_of, make_world

Unit = Callable[[], UnitOfWork]
MOSCOW = "Europe/Moscow"


@dataclass
class Pair:
    """A mentee and a mentor with a meeting to find a time for; ids only."""

    unit: Unit
    mentee: int
    mentor: int
    curator: int
    stranger: int
    mentorship: int
    need: int
    meeting: int

    async def actor(self, session: Session, person_id: int) -> Actor:
        """Somebody, ready to act."""
        return await actor_of(session, person_id)

    async def offer(
        self, person_id: int, *starts: datetime, seen_round: int | None = None, **details: Any
    ) -> MeetingView:
        """Somebody offers times, knowing the offer before."""
        async with self.unit() as work:
            known = await self.now(work.session)
            return await offer_slots(
                work.session,
                actor=await self.actor(work.session, person_id),
                meeting_id=self.meeting,
                starts=starts,
                duration_minutes=details.get("minutes", 30),
                mode=details.get("mode", MentoringMode.ONLINE),
                place=details.get("place"),
                seen_round=known.slot_round if seen_round is None else seen_round,
            )

    async def pick(self, person_id: int, slot_id: int | None = None) -> MeetingView:
        """Somebody picks a time, the earliest when none is named."""
        async with self.unit() as work:
            if slot_id is None:
                slot_id = (await self.slots(work.session))[0].id
            actor = await self.actor(work.session, person_id)
            return await pick_slot(work.session, actor=actor, slot_id=slot_id)

    async def agree(self, at: datetime, **details: Any) -> MeetingView:
        """The mentor offers one time and the mentee picks it."""
        await self.offer(self.mentor, at, **details)
        return await self.pick(self.mentee)

    async def act(self, service: Callable[..., Any], person_id: int, **arguments: Any) -> Any:
        """Somebody does something with the meeting, in a unit of work of its own."""
        async with self.unit() as work:
            actor = await self.actor(work.session, person_id)
            return await service(work.session, actor=actor, **arguments)

    async def now(self, session: Session) -> Meeting:
        """The meeting as it is stored."""
        return await session.get_one(Meeting, self.meeting)

    async def meeting_now(self) -> Meeting:
        """The same in a unit of work of its own."""
        async with self.unit() as work:
            return await self.now(work.session)

    async def slots(self, session: Session) -> Sequence[MeetingSlot]:
        """The times of the last offer."""
        meeting = await self.now(session)
        found = await session.scalars(
            select(MeetingSlot)
            .where(
                MeetingSlot.meeting_id == self.meeting,
                MeetingSlot.slot_round == meeting.slot_round,
            )
            .order_by(MeetingSlot.starts_at)
        )
        return found.all()

    async def slot_ids(self) -> list[int]:
        """The ids of the last offer's times."""
        async with self.unit() as work:
            return [slot.id for slot in await self.slots(work.session)]

    async def revisions(self) -> Sequence[MeetingRevision]:
        """Every version of the agreement."""
        async with self.unit() as work:
            found = await work.session.scalars(
                select(MeetingRevision)
                .where(MeetingRevision.meeting_id == self.meeting)
                .order_by(MeetingRevision.revision)
            )
            return found.all()

    async def reflections(self) -> dict[int, SurveyResponse]:
        """The questionnaires about the meeting by person, with their answers."""
        async with self.unit() as work:
            rows = await work.session.execute(
                select(Participation.person_id, SurveyResponse)
                .join(Participation, Participation.id == SurveyResponse.respondent_id)
                .where(SurveyResponse.meeting_id == self.meeting)
                .options(selectinload(SurveyResponse.answers))
            )
            return dict(rows.all())

    async def waiting(self, person_id: int, kind: str | None = None) -> list[Notification]:
        """What still waits for somebody in the outbox, in the order of time."""
        async with self.unit() as work:
            found = await work.session.scalars(
                select(Notification)
                .where(
                    Notification.recipient_id == person_id,
                    Notification.state == NotificationState.PENDING,
                )
                .order_by(Notification.due_at, Notification.id)
            )
            return [row for row in found if kind is None or row.kind == kind]

    async def planned(self, person_id: int) -> list[tuple[str, datetime]]:
        """The reminders and questions planned for somebody: occasion and instant."""
        rows = await self.waiting(person_id)
        return [(row.payload["occasion"], row.due_at) for row in rows if "occasion" in row.payload]


async def make_pair(
    unit: Unit,
    *,
    mentee_zone: str = MOSCOW,
    mentor_zone: str = MOSCOW,
    format: ProposalFormat = ProposalFormat.MENTORING,
    mode: MentoringMode = MentoringMode.ONLINE,
    kind: MeetingKind | None = None,
    **people: Any,
) -> Pair:
    """A pair that has just agreed, in one school or in two zones, with a curator and a stranger.

    `kind` of the meeting to come: the first of the way when none is named; a series has begun with
    an active pair.
    """
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school("School 3", timezone=mentee_zone)
        other = await world.school("School 7", timezone=mentor_zone)
        mentee, need = await world.mentee(school, **people.get("mentee", {}))
        mentor = await world.mentor(other, **people.get("mentor", {}))
        curator = await world.person(Role.SCHOOL_CURATOR, school, name="Irina")
        stranger = await world.person(Role.MENTOR, school, name="Stranger")
        need.state = NeedState.PAIRED
        # Between schools nobody meets without it (ТК 88).
        for person in (mentee, mentor):
            consent = await consents.ask(
                work.session, person_id=person.person_id, kind=ConsentKind.PD_TRANSFER
            )
            consent.state, consent.signed_on = ConsentState.SIGNED_ON, clock.now().date()
        now = clock.now()
        mentorship = Mentorship(
            program_id=world.program.id,
            organization_id=school.id,
            format=format,
            state=MentorshipState.ACTIVE if kind is MeetingKind.SERIES else MentorshipState.FORMING,
            formed_at=now,
            members=[
                MentorshipMember(
                    participation_id=mentee.id, need_id=need.id, side=Side.MENTEE, joined_at=now
                ),
                MentorshipMember(participation_id=mentor.id, side=Side.MENTOR, joined_at=now),
            ],
        )
        work.session.add(mentorship)
        await work.session.flush()
        consultation = format is ProposalFormat.CONSULTATION
        kind = kind or (MeetingKind.CONSULTATION if consultation else MeetingKind.INTRODUCTION)
        meeting = await open_meeting(work.session, mentorship=mentorship, kind=kind, mode=mode)
        return Pair(
            unit,
            mentee=mentee.person_id,
            mentor=mentor.person_id,
            curator=curator.person_id,
            stranger=stranger.person_id,
            mentorship=mentorship.id,
            need=need.id,
            meeting=meeting.id,
        )
