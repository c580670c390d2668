"""What the stories of a pair's later life share: a pair at work, answers, meetings, cards."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models import (
    Answer,
    Meeting,
    MeetingKind,
    MeetingState,
    MentoringMode,
    Mentorship,
    Need,
    PlanItemState,
    SurveyResponse,
    SurveyResponseState,
)
from services import clock
from services.cards import list_cards
from services.early_ends import ask_early_exit
from services.meetings import open_meeting
from services.mentorships import lock_mentorship
from services.personal_programs import list_plan_items
from services.session import Session
from services.survey_ends import lock_survey, submit
from tests.factories import actor_of
from tests.integration.programmes.stories import Planning, Unit, plan

# The pair begins on 23 November 2026 and works for six months.
ENDS_ON = date(2027, 5, 23)


async def at_work(unit: Unit, **people: Any) -> Planning:
    """A pair, or a group, whose programme was approved and whose mentors are assigned."""
    pair = await plan(unit, **people)
    await pair.working()
    return pair


async def do_the_plan(pair: Planning) -> None:
    """Everything that was planned is done."""
    async with pair.unit() as work:
        for item in await list_plan_items(work.session, mentorship_id=pair.mentorship):
            item.state = PlanItemState.DONE


async def add_meeting(
    pair: Planning, state: MeetingState, kind: MeetingKind = MeetingKind.SERIES, **changes: Any
) -> int:
    """A meeting of the pair in some state; its id."""
    async with pair.unit() as work:
        mentorship = await lock_mentorship(work.session, mentorship_id=pair.mentorship)
        meeting = await open_meeting(
            work.session, mentorship=mentorship, kind=kind, mode=MentoringMode.ONLINE
        )
        meeting.state = state
        for name, value in changes.items():
            setattr(meeting, name, value)
        return meeting.id


async def meetings(pair: Planning) -> list[tuple[MeetingKind, MeetingState]]:
    """The kinds and states of the pair's meetings, in the order in which they were opened."""

    async def ask(session: Session) -> list[tuple[MeetingKind, MeetingState]]:
        rows = await session.execute(
            select(Meeting.kind, Meeting.state)
            .where(Meeting.mentorship_id == pair.mentorship)
            .order_by(Meeting.id)
        )
        return [(kind, state) for kind, state in rows]

    return await pair.read(ask)


async def surveys(pair: Planning, code: str) -> list[SurveyResponse]:
    """The questionnaires of one code about the pair, in the order in which they were asked."""

    async def ask(session: Session) -> list[SurveyResponse]:
        found = await session.scalars(
            select(SurveyResponse)
            .where(
                SurveyResponse.survey_code == code,
                SurveyResponse.mentorship_id == pair.mentorship,
            )
            .order_by(SurveyResponse.id)
            .options(selectinload(SurveyResponse.answers))
        )
        return list(found)

    return await pair.read(ask)


async def open_surveys(pair: Planning, code: str) -> list[SurveyResponse]:
    """Those that still wait for an answer."""
    found = await surveys(pair, code)
    return [response for response in found if response.state is SurveyResponseState.OPEN]


async def send(
    pair: Planning, person_id: int, response_id: int, answers: Mapping[str, str | int]
) -> None:
    """Somebody answers a questionnaire and sends it; options by their codes."""
    async with pair.unit() as work:
        response = await lock_survey(work.session, response_id=response_id)
        for code, value in answers.items():
            number = value if isinstance(value, int) else None
            response.answers.append(
                Answer(
                    question_code=code,
                    item_code="",
                    number=number,
                    options=None if number else [value],
                    answered_at=clock.now(),
                )
            )
        actor = await actor_of(work.session, person_id)
        await submit(work.session, response=response, actor=actor)


async def end_early(
    pair: Planning, person_id: int, *, why: str = "workload", then: str = "another"
) -> None:
    """Somebody ends their part before its time."""
    asked = await pair.act(ask_early_exit, person_id, mentorship_id=pair.mentorship)
    await send(pair, person_id, asked.id, {"ee01": why, "ee02": then, "ee04": 7})


async def state_of(pair: Planning) -> str:
    """The state of the pair."""
    return await pair.read(
        lambda s: s.scalar(select(Mentorship.state).where(Mentorship.id == pair.mentorship))
    )


async def need_states(pair: Planning) -> list[str]:
    """The states of all needs, oldest first."""

    async def ask(session: Session) -> list[str]:
        return list(await session.scalars(select(Need.state).order_by(Need.id)))

    return await pair.read(ask)


async def cards(pair: Planning, person_id: int) -> list[str]:
    """The kinds of somebody's cards."""
    found = await pair.act(list_cards, person_id)
    return [card.key.kind.value for card in found]
