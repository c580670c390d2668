"""A school with a pair in it, a psychologist above it, and everybody who must not know."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from models import (
    MeetingState,
    MentorshipState,
    Need,
    NeedState,
    Organization,
    Participation,
    Role,
    SupportCase,
    SurveyResponse,
)
from services.actor import Actor
from services.session import Session
from services.survey_asking import open_survey
from services.survey_giving import send_survey
from tests.answers import give_all
from tests.factories import World, make_world
from tests.integration.office.worlds import add_meeting, add_pair


@dataclass
class Refuge:
    """Who there is; `others` lead the school or stand above it, the mentor among them."""

    world: World
    school: Organization
    mentee: Participation
    mentor: Participation
    need: Need
    psychologist: Participation | None
    others: dict[str, Participation]

    @property
    def session(self) -> Session:
        """The session of the world."""
        return self.world.session

    async def actor(self, who: Participation) -> Actor:
        """Somebody, as they act now."""
        return await self.world.actor(who)

    async def ask(self, code: str, **where: Any) -> SurveyResponse:
        """Ask the mentee a questionnaire."""
        where.setdefault("subject", f"participation:{self.mentee.id}")
        response = await open_survey(self.session, code=code, respondent_id=self.mentee.id, **where)
        assert response is not None
        return response

    async def say_relations_are_hard(self) -> SupportCase | None:
        """The three taps after a meeting, with «с отношениями в паре»; the offer made."""
        pair = await add_pair(
            self.world, self.mentee, self.mentor, self.need, state=MentorshipState.ACTIVE
        )
        meeting = await add_meeting(self.world, pair, MeetingState.HELD)
        response = await self.ask(
            "after_series_mentee",
            subject=f"meeting:{meeting.id}",
            meeting_id=meeting.id,
            mentorship_id=pair.id,
        )
        await give_all(
            self.session,
            actor=await self.actor(self.mentee),
            response_id=response.id,
            answers=[("rm01", 4), ("rm03", "not_tried"), ("rm06", "relations")],
        )
        return await self.find_case()

    async def say_without_pair(self, feels: str, helps: str, search: str) -> SupportCase | None:
        """The answers of somebody without a pair; the offer made."""
        response = await self.ask("no_pair_support")
        await give_all(
            self.session,
            actor=await self.actor(self.mentee),
            response_id=response.id,
            answers=[("np01", feels), ("np02", helps), ("np03", search)],
        )
        await send_survey(
            self.session, actor=await self.actor(self.mentee), response_id=response.id
        )
        return await self.find_case()

    async def find_case(self) -> SupportCase | None:
        """The newest case of the mentee."""
        return await self.session.scalar(
            select(SupportCase)
            .where(SupportCase.participation_id == self.mentee.id)
            .order_by(SupportCase.id.desc())
            .limit(1)
        )


async def make_refuge(session: Session, *, psychologist: bool = True) -> Refuge:
    """The school of one mentee who looks for a mentor."""
    world = await make_world(session)
    school = await world.school()
    mentee, need = await world.mentee(school, name="Maria")
    mentor = await world.mentor(school, name="Olga")
    need.state = NeedState.OPEN
    leaders = {
        "curator": await world.person(Role.SCHOOL_CURATOR, school, name="Anna"),
        "head": await world.person(Role.SCHOOL_HEAD, school, name="Igor"),
        "municipal": await world.person(
            Role.MUNICIPAL_COORDINATOR, world.municipality, name="Vera"
        ),
        "regional": await world.person(Role.REGIONAL_COORDINATOR, world.region, name="Pavel"),
    }
    there = (
        await world.person(Role.PSYCHOLOGIST, world.municipality, name="Nina")
        if psychologist
        else None
    )
    return Refuge(world, school, mentee, mentor, need, there, {**leaders, "mentor": mentor})
