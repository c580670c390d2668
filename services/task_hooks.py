"""Agreements that are said in a reflection become tasks of the pair.

What the mentee will try (rm05) is seen by nobody else by name, so it is the mentee's own; what the
mentor says was agreed on (rr04) is everybody's.
"""

from collections.abc import Mapping

from sqlalchemy import select

from models import (
    Meeting,
    MeetingKind,
    Mentorship,
    SurveyResponse,
    SurveyResponseState,
    Task,
    TaskState,
)
from services import states
from services.actor import Actor
from services.mentorships import is_ended
from services.session import Session
from services.survey_answers import text
from services.survey_hooks import after_correction, after_submit
from services.tasks_of_pair import add_task

QUESTIONS: Mapping[str, str] = {"after_series_mentee": "rm05", "after_series_mentor": "rr04"}
# Questionnaires whose task belongs to its author alone.
PRIVATE = frozenset({"after_series_mentee"})


@after_submit(*QUESTIONS)
@after_correction(*QUESTIONS)
async def keep_agreement(session: Session, response: SurveyResponse, actor: Actor) -> None:
    """One task for each reflection, as its words stand now; one that is ticked off stays so."""
    if response.state is not SurveyResponseState.SUBMITTED or response.meeting_id is None:
        return
    meeting = await session.get_one(Meeting, response.meeting_id)
    mentorship = await session.get_one(Mentorship, meeting.mentorship_id)
    if meeting.kind is MeetingKind.CONSULTATION or is_ended(mentorship):
        return
    words = text(response, QUESTIONS[response.survey_code])
    task = await _find(session, response)
    if task is not None and task.state is TaskState.OPEN:
        if words:
            task.text = words
        else:
            states.move(task, TaskState.DROPPED)
    elif words and (task is None or task.text != words):
        await _add(session, meeting, response, words)
    await session.flush()


async def _find(session: Session, response: SurveyResponse) -> Task | None:
    return await session.scalar(
        select(Task)
        .where(Task.meeting_id == response.meeting_id, Task.created_by_id == response.respondent_id)
        .order_by(Task.id.desc())
        .limit(1)
    )


async def _add(session: Session, meeting: Meeting, response: SurveyResponse, words: str) -> None:
    is_private = response.survey_code in PRIVATE
    await add_task(
        session,
        mentorship_id=meeting.mentorship_id,
        meeting_id=meeting.id,
        created_by_id=response.respondent_id,
        owner_id=response.respondent_id if is_private else None,
        text=words,
    )
