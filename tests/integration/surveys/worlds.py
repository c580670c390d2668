"""What the tests of questionnaires share: one respondent, and what was asked of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from bot.unit_of_work import UnitOfWork
from models import Notification, NotificationState, Role, SurveyResponse
from services.survey_asking import open_survey, survey_subject
from tests.factories import actor_of, make_world

Unit = Callable[[], UnitOfWork]


@dataclass
class Asked:
    """Somebody who was asked a questionnaire; ids only, since sessions come and go."""

    unit: Unit
    person: int
    participation: int
    response: int

    async def act(self, service: Callable[..., Any], **arguments: Any) -> Any:
        """They do something with it, in a unit of work of its own."""
        async with self.unit() as work:
            actor = await actor_of(work.session, self.person)
            return await service(work.session, actor=actor, response_id=self.response, **arguments)

    async def now(self) -> SurveyResponse:
        """The response as it is stored, with its answers."""
        async with self.unit() as work:
            found = await work.session.scalars(
                select(SurveyResponse)
                .where(SurveyResponse.id == self.response)
                .options(selectinload(SurveyResponse.answers))
            )
            return found.one()

    async def answers(self) -> dict[str, Any]:
        """The values that are stored, by question; what is only ticked comes with «…»."""
        found = {}
        for answer in (await self.now()).answers:
            values = (answer.number, answer.options, answer.text)
            value = next((value for value in values if value is not None), None)
            code = answer.question_code if answer.answered_at else f"{answer.question_code}…"
            found[code] = value
        return found

    async def waiting(self) -> list[Notification]:
        """The notices about it that still wait, in the order of time."""
        async with self.unit() as work:
            found = await work.session.scalars(
                select(Notification)
                .where(
                    Notification.subject == survey_subject(await self.now()),
                    Notification.state == NotificationState.PENDING,
                )
                .order_by(Notification.due_at, Notification.id)
            )
            return list(found)


async def ask(unit: Unit, code: str, *, role: Role = Role.MENTEE, **details: Any) -> Asked:
    """Somebody at a school in Moscow who is asked a questionnaire about themselves."""
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        if role is Role.MENTEE:
            items = details.pop("items", ("methodics.formative", "psychology.parents"))
            somebody, _need = await world.mentee(school, items=items)
        else:
            somebody = await world.person(role, school)
        response = await open_survey(
            work.session,
            code=code,
            respondent_id=somebody.id,
            subject=f"participation:{somebody.id}",
            **details,
        )
        assert response is not None
        return Asked(unit, somebody.person_id, somebody.id, response.id)
