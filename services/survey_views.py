"""A questionnaire as the one who answers it sees it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models import Answer, SurveyResponse, SurveyResponseState
from services import clock
from services.actor import Actor
from services.errors import NotFound
from services.session import Session
from services.support_reach import OPTIONS, QUESTIONS, has_psychologist
from services.survey_answers import find_answer
from services.survey_reading import short
from services.survey_sources import Sources, look_up
from services.survey_steps import Step, is_answered, needed_kinds, steps_of
from services.surveys import Survey, find_survey

S = SurveyResponseState
# Whoever sends their answers late may still correct them for a day.
CORRECTED_AT_LEAST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SurveyView:
    """One person's answers with the questionnaire, and what there is to choose from now."""

    response: SurveyResponse
    survey: Survey
    sources: Sources = field(default_factory=Sources)

    @property
    def steps(self) -> tuple[Step, ...]:
        """What is asked as the answers stand now, in order."""
        return steps_of(self.survey, self.response, self.sources.codes)

    @property
    def required(self) -> tuple[Step, ...]:
        """The steps that must be answered before it can be sent."""
        return tuple(step for step in self.steps if step.question.required)

    @property
    def optional(self) -> tuple[Step, ...]:
        """The steps that may be skipped."""
        return tuple(step for step in self.steps if not step.question.required)

    @property
    def next_step(self) -> Step | None:
        """The first step that was neither answered nor skipped."""
        return next((step for step in self.steps if not is_answered(self.response, step)), None)

    @property
    def next_required(self) -> Step | None:
        """The first required step without an answer."""
        return next((step for step in self.required if not is_answered(self.response, step)), None)

    @property
    def is_open(self) -> bool:
        """True until it is sent, excused or no longer wanted."""
        return self.response.state is S.OPEN

    @property
    def is_begun(self) -> bool:
        """True when something was answered or ticked."""
        return bool(self.response.answers)

    @property
    def corrected_until(self) -> datetime:
        """Until when answers that were sent may be changed."""
        sent = self.response.submitted_at or self.response.asked_at
        return max(self.response.due_at, sent + CORRECTED_AT_LEAST)

    @property
    def is_correctable(self) -> bool:
        """True while answers that were sent may be changed."""
        return (
            self.response.state is S.SUBMITTED
            and self.response.survey_version == self.survey.version
            and clock.now() < self.corrected_until
        )

    def may_change(self, step: Step) -> bool:
        """True when the answer of a step may be given or changed now."""
        return self.is_open or (self.is_correctable and not step.question.decides)

    def find_step(self, question_code: str, item: str = "") -> Step | None:
        """The step about a question, and an item by its short code where it is repeated."""
        return next(
            (
                step
                for step in self.steps
                if step.question.code == question_code
                and (short(step.item) if step.item else "") == item
            ),
            None,
        )

    def before(self, step: Step) -> Step | None:
        """The step before this one."""
        steps = self.steps
        place = steps.index(step)
        return steps[place - 1] if place else None

    def after(self, step: Step) -> Step | None:
        """The first step beyond this one that was neither answered nor skipped."""
        steps = self.steps
        rest = steps[steps.index(step) + 1 :] if step in steps else steps
        return next((left for left in rest if not is_answered(self.response, left)), None)

    def answer(self, step: Step) -> Answer | None:
        """What was answered; None before."""
        return find_answer(self.response, step.question.code, step.item)

    def ticked(self, step: Step) -> tuple[str, ...]:
        """The options ticked so far, in the order of the ticks; «Готово» may still be missing."""
        given = next(
            (
                answer
                for answer in self.response.answers
                if answer.question_code == step.question.code and answer.item_code == step.item
            ),
            None,
        )
        return tuple(given.options or ()) if given is not None else ()


def require_own(actor: Actor, response: SurveyResponse) -> Survey:
    """The questionnaire of the actor's own response, once it was asked; NotFound otherwise."""
    survey = find_survey(response.survey_code)
    is_own = not actor.frozen and actor.grant(response.respondent_id) is not None
    if not is_own or survey is None or response.asked_at > clock.now():
        raise NotFound
    return survey


async def view_of(session: Session, *, actor: Actor, response: SurveyResponse) -> SurveyView:
    """The loaded response as its author sees it; NotFound for everybody else."""
    survey = require_own(actor, response)
    if _concerns_psychologist(survey) and not await has_psychologist(
        session, participation_id=response.respondent_id
    ):
        survey = _without_psychologist(survey)
    kinds = needed_kinds(survey, response.portion)
    return SurveyView(response, survey, await look_up(session, response=response, kinds=kinds))


def _concerns_psychologist(survey: Survey) -> bool:
    return any(q.code in QUESTIONS or q.code in OPTIONS for q in survey.questions)


def _without_psychologist(survey: Survey) -> Survey:
    """What nobody would answer is not offered."""
    return replace(
        survey,
        questions=tuple(
            replace(q, options={c: words for c, words in q.options.items() if c != OPTIONS[q.code]})
            if q.code in OPTIONS
            else q
            for q in survey.questions
            if q.code not in QUESTIONS
        ),
    )


async def get_survey_view(session: Session, *, actor: Actor, response_id: int) -> SurveyView:
    """The actor's own questionnaire; raises NotFound, also before it was asked."""
    response = await session.scalar(
        select(SurveyResponse)
        .where(SurveyResponse.id == response_id)
        .options(selectinload(SurveyResponse.answers))
    )
    if response is None:
        raise NotFound
    return await view_of(session, actor=actor, response=response)


async def find_for_meeting(session: Session, *, actor: Actor, meeting_id: int) -> SurveyView | None:
    """The actor's questionnaire about a meeting, if one was asked for."""
    own = [grant.participation_id for grant in actor.grants]
    response = await session.scalar(
        select(SurveyResponse)
        .where(SurveyResponse.meeting_id == meeting_id, SurveyResponse.respondent_id.in_(own))
        .order_by(SurveyResponse.id)
        .limit(1)
        .options(selectinload(SurveyResponse.answers))
    )
    if response is None:
        return None
    return await view_of(session, actor=actor, response=response)


async def list_mine(session: Session, *, actor: Actor) -> Sequence[SurveyResponse]:
    """What the actor may answer or correct now, with answers; what waits comes first.

    Raises NotFound for a frozen person.
    """
    if actor.frozen:
        raise NotFound
    own = [grant.participation_id for grant in actor.grants]
    found = await session.scalars(
        select(SurveyResponse)
        .where(
            SurveyResponse.respondent_id.in_(own),
            SurveyResponse.state.in_([S.OPEN, S.SUBMITTED]),
            SurveyResponse.asked_at <= clock.now(),
        )
        .order_by(SurveyResponse.due_at, SurveyResponse.id)
        .options(selectinload(SurveyResponse.answers))
    )
    mine = [
        response
        for response in found
        if (survey := find_survey(response.survey_code)) is not None
        and (response.state is S.OPEN or SurveyView(response, survey).is_correctable)
    ]
    return sorted(mine, key=lambda response: response.state is not S.OPEN)
