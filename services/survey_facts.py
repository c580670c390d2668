"""What is said in the long questionnaires becomes what matching, programmes and agendas go by."""

from collections.abc import Iterator, Mapping

from sqlalchemy import select, update

from models import Competence, MentorProfile, Need, NeedItem, SurveyResponse
from services.actor import Actor
from services.locking import find_locked
from services.session import Session
from services.survey_answers import option
from services.survey_hooks import after_correction, after_submit
from services.survey_sources import NOT_ASKED_ANY_MORE, need_of

# cm07: one colleague takes about two hours a month (product.md, «How it speaks»).
PEOPLE_BY_HOURS: Mapping[str, int | None] = {"1_2": 1, "3_4": 2, "5_8": 4, "more": None}
# Marks of 1 to 10 as severity and readiness are kept, 1 to 3: the last mark of each but the last.
LEVELS = (3, 7)
FETCHED = {"synchronize_session": "fetch"}


def level_of(mark: int) -> int:
    """A mark of 1 to 10 as a severity or readiness of 1 to 3."""
    return 1 + sum(mark > last for last in LEVELS)


@after_submit("needs_mentee")
@after_correction("needs_mentee")
async def keep_severity(session: Session, response: SurveyResponse, actor: Actor) -> None:
    """nm05: what gets in the way most comes first in the search, the plan and the agenda."""
    need_id = need_of(response)
    asked = Need.participation_id == response.respondent_id
    about = Need.id == need_id if need_id is not None else Need.state.not_in(NOT_ASKED_ANY_MORE)
    for code, level in _levels(response, "nm05"):
        needs = select(Need.id).where(asked, about)
        items = update(NeedItem).where(NeedItem.need_id.in_(needs), NeedItem.item_code == code)
        await session.execute(items.values(severity=level), execution_options=FETCHED)


@after_submit("competence_mentor")
@after_correction("competence_mentor")
async def keep_readiness(session: Session, response: SurveyResponse, actor: Actor) -> None:
    """cm03: what the mentor likes teaching most; cm07: how many people their hours suffice for."""
    mine = Competence.participation_id == response.respondent_id
    for code, level in _levels(response, "cm03"):
        taught = update(Competence).where(mine, Competence.item_code == code)
        await session.execute(taught.values(readiness=level), execution_options=FETCHED)
    hours = option(response, "cm07")
    if hours in PEOPLE_BY_HOURS:
        profile = await find_locked(session, MentorProfile, response.respondent_id)
        if profile is not None:
            profile.most_by_hours = PEOPLE_BY_HOURS[hours]
            await session.flush()


def _levels(response: SurveyResponse, question: str) -> Iterator[tuple[str, int]]:
    for answer in response.answers:
        if answer.question_code == question and answer.number is not None:
            yield answer.item_code, level_of(answer.number)
