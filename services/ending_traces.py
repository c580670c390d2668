"""What is put away with a pair, or with one member of a group: agreements and answers."""

from sqlalchemy import select

from models import (
    Mentorship,
    MentorshipMember,
    SurveyResponse,
    SurveyResponseState,
    Task,
    TaskState,
)
from services import states
from services.meeting_closing import close_if_complete
from services.notices import cancel_notices
from services.reasons import MEMBER_LEFT
from services.session import Session
from services.survey_asking import survey_subject

S = SurveyResponseState


async def drop_tasks(session: Session, *, mentorship_id: int, owner_id: int | None = None) -> None:
    """Drop the agreements that are still open: all, or those of one member."""
    statement = select(Task).where(
        Task.mentorship_id == mentorship_id, Task.state == TaskState.OPEN
    )
    if owner_id is not None:
        statement = statement.where(Task.owner_id == owner_id)
    for task in await session.scalars(statement.order_by(Task.id).with_for_update()):
        task.state = TaskState.DROPPED


async def drop_answers_of(
    session: Session, *, mentorship: Mentorship, leaver: MentorshipMember, actor_id: int | None
) -> None:
    """Nobody waits for the answers of a member who left; a meeting may be closed by that."""
    found = await session.scalars(
        select(SurveyResponse)
        .where(
            SurveyResponse.mentorship_id == mentorship.id,
            SurveyResponse.respondent_id == leaver.participation_id,
            SurveyResponse.state == S.OPEN,
        )
        .order_by(SurveyResponse.id)
        .with_for_update(of=SurveyResponse)
        .execution_options(populate_existing=True)
    )
    meetings = set()
    for response in list(found):
        if response.meeting_id is None:
            states.move(response, S.LAPSED)
        else:
            states.move(response, S.EXCUSED)
            response.excuse_reason = MEMBER_LEFT
            meetings.add(response.meeting_id)
        await cancel_notices(session, subject=survey_subject(response))
    await session.flush()
    for meeting_id in sorted(meetings):
        await close_if_complete(session, meeting_id=meeting_id, actor_id=actor_id)
