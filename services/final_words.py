"""What a mentor says in the end about going on; what a mentee says is for the curator to use."""

from models import Participation, ParticipationState, SurveyResponse
from services import audit, states
from services.actor import Actor
from services.locking import get_locked
from services.session import Session
from services.survey_answers import option
from services.survey_hooks import after_submit


@after_submit("final_mentor")
async def _take_nobody_new(session: Session, response: SurveyResponse, actor: Actor) -> None:
    """A mentor who does not go on next year is proposed to nobody, until they come back."""
    if option(response, "fr10") != "no":
        return
    participation = await get_locked(session, Participation, response.respondent_id)
    if participation.state is not ParticipationState.ACTIVE:
        return
    states.move(participation, ParticipationState.PAUSED)
    participation.paused_until = None
    audit.record(
        session,
        actor_id=actor.person_id,
        action="mentor_paused",
        entity="participation",
        entity_id=participation.id,
    )
    await session.flush()
