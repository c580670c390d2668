"""Cards about mentees without a pair: what would help them meanwhile."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, String, cast, literal, select

from models import Answer, Need, Participation, SurveyResponse, SurveyResponseState
from services.card_kinds import CardKind
from services.card_scope import CardScope, of_people, person_columns, undecided
from services.needs import SEARCHING

# np02: what the curator can do. Waiting needs nobody, and a talk with a psychologist is between
# those two: to the curator both look alike. How somebody feels (np01) is for nobody else.
WISHES: Mapping[str, str] = {
    'np02["consultation"]': "consultation",
    'np02["group"]': "group",
}


def wishes_without_pair(scope: CardScope) -> Select[Any]:
    """Mentees who look for a mentor and have said what would help; the topic is the option."""
    wish = Answer.question_code + cast(Answer.options, String)
    looking = select(Need.id).where(
        Need.participation_id == Participation.id, Need.state.in_(SEARCHING)
    )
    return of_people(
        select(
            SurveyResponse.id,
            literal(""),
            SurveyResponse.submitted_at,
            *person_columns(topic=wish),
        )
        .join(Answer, Answer.response_id == SurveyResponse.id)
        .join(Participation, Participation.id == SurveyResponse.respondent_id)
        .where(
            SurveyResponse.state == SurveyResponseState.SUBMITTED,
            wish.in_(WISHES),
            looking.exists(),
            Participation.person_id != scope.person_id,
            undecided(scope, CardKind.WISH_WITHOUT_PAIR, SurveyResponse.id),
        ),
        scope,
        SurveyResponse.submitted_at,
    )
