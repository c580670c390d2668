"""What follows when somebody says that they need support, or what would help without a pair."""

from sqlalchemy import select

from models import MentoringMode, Need, NeedState, Reach, SupportSource, SurveyResponse
from services import audit, needs
from services.actor import Actor
from services.locking import get_locked
from services.session import Session
from services.support import offer_support, pass_on, take_back_offer
from services.support_cases import TO_THE_PSYCHOLOGIST
from services.survey_answers import option, text
from services.survey_hooks import after_correction, after_submit

# Questionnaires after which a psychologist may be offered.
ASKING = ("after_series_mentee", "needs_mentee", "no_pair_support")
RELATIONS = "relations"
RECOVERY = "recovery"
HARD = "hard"
PSYCHOLOGIST = "psychologist"
ONLINE = "online"
# np03: how far the search may go now.
WIDER = (ONLINE, "any")


def source_of(response: SurveyResponse) -> SupportSource | None:
    """What a questionnaire asks a psychologist for: rm06, nm01 (domain.md 2.3.9), np01 and np02."""
    if option(response, "rm06") == RELATIONS:
        return SupportSource.RELATIONS
    if option(response, "nm01") == RECOVERY:
        return SupportSource.RECOVERY
    if option(response, "np02") == PSYCHOLOGIST:
        return SupportSource.ASKED
    return SupportSource.HARD if option(response, "np01") == HARD else None


@after_submit(*ASKING)
@after_correction(*ASKING)
async def _support_is_needed(session: Session, response: SurveyResponse, actor: Actor) -> None:
    """An offer follows what is said, and goes again with it while nobody has answered it."""
    source = source_of(response)
    if source is None:
        await take_back_offer(session, response=response)
    else:
        await offer_support(session, response=response, source=source)


@after_submit("early_exit")
@after_correction("early_exit")
async def _something_was_said(session: Session, response: SurveyResponse, actor: Actor) -> None:
    """ee03: what is written to the psychologist is passed on."""
    if text(response, TO_THE_PSYCHOLOGIST):
        await pass_on(session, response=response)


@after_submit("no_pair_support")
async def _search_goes_wider(session: Session, response: SurveyResponse, actor: Actor) -> None:
    """np03: the search goes as wide as the mentee says."""
    wider = option(response, "np03")
    if wider in WIDER:
        await _widen(session, response.respondent_id, actor, online=wider == ONLINE)


async def _widen(session: Session, participation_id: int, actor: Actor, *, online: bool) -> None:
    """Let the searching needs of a mentee reach other schools, online where it was not possible."""
    ids = await session.scalars(
        select(Need.id)
        .where(Need.participation_id == participation_id, Need.state.in_(needs.SEARCHING))
        .order_by(Need.id)
    )
    for need_id in ids.all():
        need = await get_locked(session, Need, need_id)
        if need.reach is Reach.ANY and not (online and need.mode is MentoringMode.OFFLINE):
            continue
        need.reach = Reach.ANY
        if online and need.mode is MentoringMode.OFFLINE:
            need.mode = MentoringMode.MIXED
        if need.state is NeedState.NO_MENTOR_FOUND:
            needs.reopen(need)
        audit.record(
            session,
            actor_id=actor.person_id,
            action="need.widened",
            entity="need",
            entity_id=need.id,
        )
    await session.flush()
