"""The end of a questionnaire: sent by its author, excused by a curator, or no longer useful.

What closes a meeting is submitted or excused (domain.md 7, rule 4); anything else may lapse.
"""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from models import (
    Answer,
    Meeting,
    Mentorship,
    MentorshipMember,
    Participation,
    SurveyResponse,
    SurveyResponseState,
)
from services import audit, clock, states
from services.access import can_excuse, require
from services.actor import Actor
from services.errors import AlreadyDone, NotFound
from services.locking import find_locked, get_locked
from services.meeting_closing import close_if_complete
from services.notices import cancel_notices
from services.session import Session
from services.survey_asking import survey_subject
from services.survey_hooks import run_consequences
from services.surveys import find_survey

SHORTEST_REASON = 3
LONGEST_REASON = 300

# The audit line of a questionnaire that nobody sent in time.
LAPSED_UNSENT = "survey.lapsed"

S = SurveyResponseState


class ExcuseReason(StrEnum):
    """The usual reasons, kept as codes; any other is typed."""

    ABSENT = "absent"
    TOLD = "told"
    TECHNICAL = "technical"


async def lock_survey(session: Session, *, response_id: int) -> SurveyResponse:
    """Lock pair, meeting and questionnaire, in this order: its end may touch all three.

    With its answers; raises NotFound when there is no such questionnaire.
    """
    row = (
        await session.execute(
            select(SurveyResponse.mentorship_id, SurveyResponse.meeting_id).where(
                SurveyResponse.id == response_id
            )
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    if row.mentorship_id is not None:
        await get_locked(session, Mentorship, row.mentorship_id)
    if row.meeting_id is not None:
        await get_locked(session, Meeting, row.meeting_id)
    return await get_locked(
        session, SurveyResponse, response_id, selectinload(SurveyResponse.answers)
    )


async def submit(session: Session, *, response: SurveyResponse, actor: Actor) -> None:
    """Sent by its author, the first and only time: what follows from it happens now.

    The caller has got it by `lock_survey`.
    """
    states.move(response, S.SUBMITTED)
    response.submitted_at = clock.now()
    await _end(session, response, actor)
    await run_consequences(session, response=response, actor=actor)
    await _close_meeting(session, response, actor)


async def excuse(session: Session, *, response: SurveyResponse, actor: Actor, reason: str) -> None:
    """Done without, with a reason; the caller has got it by `lock_survey`."""
    response.excuse_reason = reason
    states.move(response, S.EXCUSED)
    await _end(session, response, actor)
    await _close_meeting(session, response, actor)


async def get_to_excuse(
    session: Session, *, actor: Actor, response_id: int
) -> tuple[SurveyResponse, Participation]:
    """A questionnaire about a meeting that the actor may excuse, and whose it is.

    Raises NotFound.
    """
    response = await session.scalar(select(SurveyResponse).where(SurveyResponse.id == response_id))
    if response is None:
        raise NotFound
    return response, await _excusable(session, actor, response)


async def excuse_survey(
    session: Session, *, actor: Actor, response_id: int, reason: str
) -> SurveyResponse:
    """Do without somebody's questionnaire, with a reason, so that its meeting can be closed.

    Raises NotFound outside the actor's scope and in one's own pair; AlreadyDone when it is not
    open; ValueError for an empty or too long reason.
    """
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise ValueError("a reason of 3 to 300 characters is needed")
    response = await lock_survey(session, response_id=response_id)
    await _excusable(session, actor, response)
    if response.state is not S.OPEN:
        raise AlreadyDone
    response.excused_by_id = actor.person_id
    await excuse(session, response=response, actor=actor, reason=reason)
    await session.flush()
    return response


async def lapse_old_drafts(session: Session) -> None:
    """Ask no more for what nobody has touched for as long as its questionnaire is kept.

    Never before its term, and nothing that closes a meeting.
    """
    now = clock.now()
    touched = (
        select(func.max(Answer.answered_at))
        .where(Answer.response_id == SurveyResponse.id)
        .scalar_subquery()
    )
    rows = await session.execute(
        select(SurveyResponse.id, SurveyResponse.survey_code, SurveyResponse.asked_at, touched)
        .where(
            SurveyResponse.state == S.OPEN,
            SurveyResponse.due_at <= now,
            SurveyResponse.meeting_id.is_(None),
        )
        .order_by(SurveyResponse.id)
    )
    for response_id, code, asked_at, touched_at in rows.all():
        survey = find_survey(code)
        if survey is not None and survey.kept_days == 0:
            continue
        kept = timedelta(days=survey.kept_days if survey is not None else 0)
        if max(asked_at, touched_at or asked_at) + kept <= now:
            await _lapse(session, response_id)


async def _lapse(session: Session, response_id: int) -> None:
    response = await find_locked(session, SurveyResponse, response_id)
    if response is not None and response.state is S.OPEN:
        states.move(response, S.LAPSED)
        await cancel_notices(session, subject=survey_subject(response))
        # Unlike what is no longer wanted, it stays a matter for the curator.
        audit.record(
            session,
            actor_id=None,
            action=LAPSED_UNSENT,
            entity="survey_response",
            entity_id=response.id,
        )


async def _excusable(session: Session, actor: Actor, response: SurveyResponse) -> Participation:
    respondent = await session.scalar(
        select(Participation)
        .where(Participation.id == response.respondent_id)
        .options(joinedload(Participation.person), joinedload(Participation.organization))
    )
    require(respondent is not None and response.meeting_id is not None)
    assert respondent is not None
    members = await session.scalars(
        select(Participation.person_id)
        .join(MentorshipMember, MentorshipMember.participation_id == Participation.id)
        .where(MentorshipMember.mentorship_id == response.mentorship_id)
    )
    people = {respondent.person_id, *members}
    require(can_excuse(actor, respondent.organization.path, people))
    return respondent


async def _end(session: Session, response: SurveyResponse, actor: Actor) -> None:
    await cancel_notices(session, subject=survey_subject(response))
    audit.record(
        session,
        actor_id=actor.person_id,
        action=f"survey.{response.state.value}",
        entity="survey_response",
        entity_id=response.id,
    )
    await session.flush()


async def _close_meeting(session: Session, response: SurveyResponse, actor: Actor) -> None:
    if response.meeting_id is not None:
        await close_if_complete(session, meeting_id=response.meeting_id, actor_id=actor.person_id)
