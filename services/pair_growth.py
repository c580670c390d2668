"""«До → после»: what the mentees of a pair said of themselves before and after, item by item.

For the mentee and the partner only (product.md, «Answers»: ratings).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from models import Answer, Mentorship, MentorshipMember, Side, SurveyResponse, SurveyResponseState
from services.session import Session

BEFORE = ("needs_mentee", "nm04")
AFTER = ("final_mentee", "fm05")


@dataclass(frozen=True, slots=True)
class Growth:
    """Marks of 1 to 10 that one mentee gave for one item of the taxonomy."""

    participation_id: int
    item_code: str
    before: int
    after: int


async def list_growth(session: Session, *, mentorship: Mentorship) -> list[Growth]:
    """The items that were marked both times. No access check: for the members of the pair."""
    mentees = [m for m in mentorship.members if m.side is Side.MENTEE and m.left_at is None]
    found = []
    for mentee in mentees:
        before = await _marks(session, mentee, BEFORE)
        after = await _marks(session, mentee, AFTER, mentorship_id=mentorship.id)
        found += [
            Growth(mentee.participation_id, code, before[code], mark)
            for code, mark in after.items()
            if code in before
        ]
    return found


async def _marks(
    session: Session,
    mentee: MentorshipMember,
    question: Sequence[str],
    mentorship_id: int | None = None,
) -> dict[str, int]:
    """The newest mark for each item."""
    code, question_code = question
    statement = (
        select(Answer.item_code, Answer.number)
        .join(SurveyResponse, SurveyResponse.id == Answer.response_id)
        .where(
            SurveyResponse.survey_code == code,
            SurveyResponse.respondent_id == mentee.participation_id,
            SurveyResponse.state == SurveyResponseState.SUBMITTED,
            Answer.question_code == question_code,
            Answer.number.is_not(None),
        )
        .order_by(SurveyResponse.submitted_at, Answer.id)
    )
    if mentorship_id is not None:
        statement = statement.where(SurveyResponse.mentorship_id == mentorship_id)
    return {row.item_code: row.number for row in await session.execute(statement)}
