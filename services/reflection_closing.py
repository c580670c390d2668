"""The end of a reflection: submitted by its author or excused by a curator.

When everybody's is one or the other, the meeting is closed (domain.md 7, rule 4), and with its
meeting a consultation is complete.
"""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from models import (
    Meeting,
    MeetingState,
    Mentorship,
    MentorshipState,
    Participation,
    ProposalFormat,
    SurveyResponse,
    SurveyResponseState,
)
from services import audit, clock, mentorships, states
from services.access import can_excuse, require
from services.actor import Actor
from services.errors import AlreadyDone, NotFound
from services.locking import get_locked
from services.notices import cancel_notices
from services.session import Session

SHORTEST_REASON = 3
LONGEST_REASON = 300


class ExcuseReason(StrEnum):
    """The usual reasons, kept as codes; any other is typed."""

    ABSENT = "absent"
    TOLD = "told"
    TECHNICAL = "technical"


def subject_of(response: SurveyResponse) -> str:
    """What the notices of a reflection are about."""
    return f"reflection:{response.id}"


async def get_to_excuse(
    session: Session, *, actor: Actor, response_id: int
) -> tuple[SurveyResponse, Participation]:
    """A reflection the actor may excuse, and whose it is; raises NotFound."""
    response = await session.scalar(select(SurveyResponse).where(SurveyResponse.id == response_id))
    if response is None:
        raise NotFound
    return response, await _excusable(session, actor, response)


async def excuse_reflection(
    session: Session, *, actor: Actor, response_id: int, reason: str
) -> SurveyResponse:
    """Do without a reflection, with a reason, so that its meeting can be closed.

    Raises NotFound outside the actor's scope and for one's own; AlreadyDone when it is not open;
    ValueError for an empty or too long reason.
    """
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise ValueError("a reason of 3 to 300 characters is needed")
    response = await lock_chain(session, response_id=response_id)
    await _excusable(session, actor, response)
    if response.state is not SurveyResponseState.OPEN:
        raise AlreadyDone
    response.excused_by_id = actor.person_id
    response.excuse_reason = reason
    await finish(session, response=response, state=SurveyResponseState.EXCUSED, actor=actor)
    await session.flush()
    return response


async def _excusable(session: Session, actor: Actor, response: SurveyResponse) -> Participation:
    respondent = await session.scalar(
        select(Participation)
        .where(Participation.id == response.respondent_id)
        .options(joinedload(Participation.person), joinedload(Participation.organization))
    )
    require(respondent is not None)
    require(can_excuse(actor, respondent.organization.path, respondent.person_id))
    return respondent


async def lock_chain(session: Session, *, response_id: int) -> SurveyResponse:
    """Lock mentorship, meeting and response, in this order: closing may touch all three."""
    ids = (
        await session.execute(
            select(Meeting.mentorship_id, Meeting.id)
            .join(SurveyResponse, SurveyResponse.meeting_id == Meeting.id)
            .where(SurveyResponse.id == response_id)
        )
    ).one_or_none()
    if ids is None:
        raise NotFound
    await get_locked(session, Mentorship, ids[0])
    await get_locked(session, Meeting, ids[1])
    return await get_locked(
        session, SurveyResponse, response_id, selectinload(SurveyResponse.answers)
    )


async def finish(
    session: Session, *, response: SurveyResponse, state: SurveyResponseState, actor: Actor
) -> None:
    """Submitted or excused: the reminders stop, and the meeting is closed with the last one."""
    states.move(response, state)
    if state is SurveyResponseState.SUBMITTED:
        response.submitted_at = clock.now()
    await cancel_notices(session, subject=subject_of(response))
    audit.record(
        session,
        actor_id=actor.person_id,
        action=f"reflection.{state.value}",
        entity="survey_response",
        entity_id=response.id,
    )
    await session.flush()
    await _close_if_complete(session, response, actor)


async def _close_if_complete(session: Session, response: SurveyResponse, actor: Actor) -> None:
    waiting = await session.scalar(
        select(SurveyResponse.id)
        .where(
            SurveyResponse.meeting_id == response.meeting_id,
            SurveyResponse.state == SurveyResponseState.OPEN,
        )
        .limit(1)
    )
    meeting = await session.get_one(Meeting, response.meeting_id)
    if waiting is not None or meeting.state is not MeetingState.HELD:
        return
    states.move(meeting, MeetingState.CLOSED)
    meeting.closed_at = clock.now()
    audit.record(
        session,
        actor_id=actor.person_id,
        action="meeting.closed",
        entity="meeting",
        entity_id=meeting.id,
    )
    mentorship = await session.get_one(Mentorship, meeting.mentorship_id)
    is_consultation = mentorship.format is ProposalFormat.CONSULTATION
    if is_consultation and mentorship.state is MentorshipState.FORMING:
        await mentorships.complete_consultation(
            session, mentorship=mentorship, actor_id=actor.person_id
        )
