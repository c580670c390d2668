"""What follows from the pulse at half of a term: a hint to its author; cards show the curator."""

from models import SurveyResponse
from services.actor import Actor
from services.mentorships import find_mentorship, is_ended
from services.notices import NoticeKind, enqueue_notice
from services.session import Session
from services.survey_answers import option
from services.survey_hooks import after_submit
from services.terms import PULSE

NOTHING = "no"


@after_submit(PULSE)
async def _hint_at_changes(session: Session, response: SurveyResponse, actor: Actor) -> None:
    """Who wants a change reads how it is made; that they want it is told to the curator only."""
    wish = option(response, "pm04")
    mentorship = await find_mentorship(session, mentorship_id=response.mentorship_id)
    if wish in (None, NOTHING) or mentorship is None or is_ended(mentorship):
        return
    await enqueue_notice(
        session,
        kind=NoticeKind.PULSE_WISH,
        recipient_id=actor.person_id,
        subject=f"mentorship:{mentorship.id}",
        occasion=f"pulse:{response.id}",
        payload={"mentorship_id": mentorship.id, "wish": wish},
    )
