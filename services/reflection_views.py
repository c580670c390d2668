"""Reflections as their authors, and later their partners, see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models import Answer, SurveyResponse, SurveyResponseState
from services.actor import Actor
from services.errors import NotFound
from services.meeting_views import MeetingView
from services.session import Session
from services.surveys import Question, Survey, Visibility, reflections


@dataclass(frozen=True, slots=True)
class ReflectionView:
    """One person's reflection with the questionnaire it answers."""

    response: SurveyResponse
    survey: Survey

    def answer(self, code: str) -> Answer | None:
        """The answer given to a question, if any."""
        return next((given for given in self.response.answers if given.question_code == code), None)

    @property
    def next_required(self) -> Question | None:
        """The first required question without an answer."""
        return next((q for q in self.survey.required if self.answer(q.code) is None), None)

    @property
    def is_open(self) -> bool:
        """True while required answers are awaited."""
        return self.response.state is SurveyResponseState.OPEN


def own_reflection(actor: Actor, response: SurveyResponse) -> ReflectionView:
    """The response as its author sees it; NotFound for everybody else."""
    if actor.frozen or actor.grant(response.respondent_id) is None:
        raise NotFound
    survey = reflections().get(response.survey_code)
    if survey is None:
        raise NotFound
    return ReflectionView(response, survey)


async def get_reflection(session: Session, *, actor: Actor, response_id: int) -> ReflectionView:
    """The actor's own reflection; raises NotFound."""
    response = await session.scalar(
        select(SurveyResponse)
        .where(SurveyResponse.id == response_id)
        .options(selectinload(SurveyResponse.answers))
    )
    if response is None:
        raise NotFound
    return own_reflection(actor, response)


async def find_mine(session: Session, *, actor: Actor, meeting_id: int) -> ReflectionView | None:
    """The actor's reflection about a meeting, if it was asked for."""
    own = [grant.participation_id for grant in actor.grants]
    response = await session.scalar(
        select(SurveyResponse)
        .where(SurveyResponse.meeting_id == meeting_id, SurveyResponse.respondent_id.in_(own))
        .options(selectinload(SurveyResponse.answers))
    )
    return own_reflection(actor, response) if response is not None else None


async def list_due_mine(session: Session, *, actor: Actor) -> Sequence[SurveyResponse]:
    """The actor's reflections that wait for required answers, the oldest first."""
    own = [grant.participation_id for grant in actor.grants]
    found = await session.scalars(
        select(SurveyResponse)
        .where(
            SurveyResponse.respondent_id.in_(own),
            SurveyResponse.state == SurveyResponseState.OPEN,
            SurveyResponse.meeting_id.is_not(None),
        )
        .order_by(SurveyResponse.due_at, SurveyResponse.id)
    )
    return list(found)


async def list_for_partner(session: Session, *, view: MeetingView) -> Sequence[Answer]:
    """What the other side's reflections say to the actor: both must have answered first."""
    shown = [
        (survey.code, question.code)
        for survey in reflections().values()
        for question in survey.questions
        if question.visibility is Visibility.PARTNER
    ]
    rows = await session.scalars(
        select(SurveyResponse)
        .where(SurveyResponse.meeting_id == view.meeting.id)
        .options(selectinload(SurveyResponse.answers))
        .order_by(SurveyResponse.id)
    )
    by_member = {response.respondent_id: response for response in rows}
    mine = by_member.get(view.mine.participation_id)
    if mine is None or mine.state is not SurveyResponseState.SUBMITTED:
        return []
    return [
        answer
        for partner in view.partners
        if (response := by_member.get(partner.participation_id)) is not None
        and response.state is SurveyResponseState.SUBMITTED
        for answer in response.answers
        if (response.survey_code, answer.question_code) in shown
    ]
