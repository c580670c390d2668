"""The end of a meeting: closed when everybody's questionnaire about it is submitted or excused.

Domain.md 7, rule 4. With its meeting a consultation is complete.
"""

from sqlalchemy import select

from models import (
    Meeting,
    MeetingState,
    Mentorship,
    MentorshipState,
    ProposalFormat,
    SurveyResponse,
    SurveyResponseState,
)
from services import audit, clock, mentorships, states
from services.meeting_hooks import run_after_close
from services.session import Session


async def close_if_complete(session: Session, *, meeting_id: int, actor_id: int | None) -> None:
    """Close a held meeting when no questionnaire about it is awaited any more.

    The caller has locked its mentorship, the meeting, and what it changed.
    """
    waiting = await session.scalar(
        select(SurveyResponse.id)
        .where(
            SurveyResponse.meeting_id == meeting_id,
            SurveyResponse.state == SurveyResponseState.OPEN,
        )
        .limit(1)
    )
    meeting = await session.get_one(Meeting, meeting_id)
    if waiting is not None or meeting.state is not MeetingState.HELD:
        return
    states.move(meeting, MeetingState.CLOSED)
    meeting.closed_at = clock.now()
    audit.record(
        session,
        actor_id=actor_id,
        action="meeting.closed",
        entity="meeting",
        entity_id=meeting.id,
    )
    mentorship = await session.get_one(Mentorship, meeting.mentorship_id)
    is_consultation = mentorship.format is ProposalFormat.CONSULTATION
    if is_consultation and mentorship.state is MentorshipState.FORMING:
        await mentorships.complete_consultation(session, mentorship=mentorship, actor_id=actor_id)
    await session.flush()
    await run_after_close(session, meeting=meeting, actor_id=actor_id)
