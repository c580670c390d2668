"""What a mentor saw at a lesson of the mentee (domain.md 3.1, «lesson visited»)."""

from sqlalchemy import select

from models import Mentorship, MentorshipState, Side, SurveyResponse, SurveyResponseState
from services import clock
from services.actor import Actor
from services.calendar.zones import to_local
from services.errors import NotFound
from services.mentorships import find_member, get_for_member
from services.session import Session
from services.survey_asking import open_survey
from services.survey_views import SurveyView, get_survey_view

CODE = "lesson_observation"
# Lessons are visited once the two have chosen each other.
WHILE = (
    MentorshipState.TRIAL,
    MentorshipState.PLANNING,
    MentorshipState.ACTIVE,
    MentorshipState.FINISHING,
)


def may_observe(actor: Actor, mentorship: Mentorship) -> bool:
    """True for the mentor of one mentee: a group would not know whose lesson it was."""
    member = find_member(mentorship, actor.person_id)
    mentees = [m for m in mentorship.members if m.side is Side.MENTEE and m.left_at is None]
    is_mentor = member is not None and member.side is Side.MENTOR
    return is_mentor and mentorship.state in WHILE and len(mentees) == 1


async def open_observation(session: Session, *, actor: Actor, mentorship_id: int) -> SurveyView:
    """The sheet of today's visit, the same one when called again; one a day.

    Raises NotFound for all but the mentor of a running pair.
    """
    mentorship = await get_for_member(session, actor=actor, mentorship_id=mentorship_id)
    if not may_observe(actor, mentorship):
        raise NotFound
    respondent_id = find_member(mentorship, actor.person_id).participation_id
    today = to_local(clock.now(), actor.timezone).date()
    subject = f"lesson:{mentorship.id}:{today.isoformat()}"
    opened = await open_survey(
        session,
        code=CODE,
        respondent_id=respondent_id,
        subject=subject,
        mentorship_id=mentorship.id,
        is_acting=True,
    )
    response_id = opened.id if opened is not None else await _find(session, respondent_id, subject)
    return await get_survey_view(session, actor=actor, response_id=response_id)


async def _find(session: Session, respondent_id: int, subject: str) -> int:
    found = await session.scalar(
        select(SurveyResponse.id).where(
            SurveyResponse.survey_code == CODE,
            SurveyResponse.respondent_id == respondent_id,
            SurveyResponse.subject == subject,
            SurveyResponse.state != SurveyResponseState.LAPSED,
        )
    )
    if found is None:
        raise NotFound
    return found
