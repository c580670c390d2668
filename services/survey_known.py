"""What is known already about something that is asked: shown beside the question, to be checked."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from models import (
    Answer,
    Meeting,
    MeetingState,
    Organization,
    Participation,
    SurveyResponse,
    SurveyResponseState,
)
from services.periods import PeriodKind, current_period
from services.personal_programs import find_current_version
from services.policy import policy_of
from services.program_views import count_done
from services.scopes import mentorships_within, participations_within
from services.session import Session

HELD = (MeetingState.HELD, MeetingState.CLOSED)
_HOUR = 60


@dataclass(frozen=True, slots=True)
class PlanDone:
    """fc01: lines of the programme that are done, of how many."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class HoursMet:
    """ri01: hours of meetings held this school year."""

    hours: int


@dataclass(frozen=True, slots=True)
class MeetingsUseful:
    """cc09: the mean mark for the meetings of this school year."""

    mean: float


Known = PlanDone | HoursMet | MeetingsUseful


async def find_known(
    session: Session, *, response: SurveyResponse, question_code: str
) -> Known | None:
    """What the bot has counted itself; None for most questions. For the author of `response`."""
    look = LOOKS.get(question_code)
    return await look(session, response) if look is not None else None


async def _plan_done(session: Session, response: SurveyResponse) -> Known | None:
    if response.mentorship_id is None:
        return None
    version = await find_current_version(session, mentorship_id=response.mentorship_id)
    return PlanDone(*count_done(version)) if version is not None else None


async def _hours_met(session: Session, response: SurveyResponse) -> Known | None:
    path, zone = await _place(session, response)
    minutes = await session.scalar(
        select(func.sum(Meeting.duration_minutes)).where(
            Meeting.mentorship_id.in_(mentorships_within((path,))),
            Meeting.state.in_(HELD),
            Meeting.held_at >= current_period(PeriodKind.YEAR, zone).start,
        )
    )
    return HoursMet(round(minutes / _HOUR)) if minutes else None


async def _meetings_useful(session: Session, response: SurveyResponse) -> Known | None:
    path, zone = await _place(session, response)
    mean, people = (
        await session.execute(
            select(func.avg(Answer.number), func.count(SurveyResponse.respondent_id.distinct()))
            .join(SurveyResponse, SurveyResponse.id == Answer.response_id)
            .where(
                Answer.question_code == "rm01",
                SurveyResponse.state == SurveyResponseState.SUBMITTED,
                SurveyResponse.respondent_id.in_(participations_within((path,))),
                SurveyResponse.submitted_at >= current_period(PeriodKind.YEAR, zone).start,
            )
        )
    ).one()
    return MeetingsUseful(float(mean)) if people >= policy_of(session).minimum_cell else None


async def _place(session: Session, response: SurveyResponse) -> tuple[str, str]:
    row = await session.execute(
        select(Organization.path, Organization.timezone)
        .join(Participation, Participation.organization_id == Organization.id)
        .where(Participation.id == response.respondent_id)
    )
    path, zone = row.one()
    return path, zone


LOOKS: Mapping[str, Callable[[Session, SurveyResponse], Awaitable[Known | None]]] = {
    "fc01": _plan_done,
    "ri01": _hours_met,
    "cc09": _meetings_useful,
}
