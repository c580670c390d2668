"""«До → после»: what the mentees of a pair said of themselves before and after, item by item.

A mark is read by who gave it and by their own partners only (product.md, «Answers»: ratings).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, true

from models import Answer, Mentorship, MentorshipMember, Side, SurveyResponse, SurveyResponseState
from services.group_members import need_owners, needs_served, of_side, present
from services.mentorships import find_member
from services.session import Session
from services.survey_sources import need_subject

BEFORE = ("needs_mentee", "nm04")
AFTER = ("final_mentee", "fm05")


@dataclass(frozen=True, slots=True)
class Growth:
    """Marks of 1 to 10 that one mentee gave for one item of the taxonomy."""

    participation_id: int
    item_code: str
    before: int
    after: int


async def list_growth(
    session: Session, *, reader_id: int | None, mentorship: Mentorship
) -> list[Growth]:
    """The items marked both times that a person may read: a mentee their own, a mentor those of
    the mentees they were there for, anybody else none.
    """
    found = []
    owners = await need_owners(session, members=mentorship.members)
    for mentee in await _read_by(session, reader_id, mentorship):
        before = await _marks(session, mentee, BEFORE, _about_needs(mentee, owners))
        after = await _marks(session, mentee, AFTER, SurveyResponse.mentorship_id == mentorship.id)
        found += [
            Growth(mentee.participation_id, code, before[code], mark)
            for code, mark in after.items()
            if code in before
        ]
    return found


def _about_needs(mentee: MentorshipMember, owners: Mapping[int, int]) -> ColumnElement[bool]:
    """SQL: what was marked before this pair, and not before another one about other topics.

    Somebody may bring several needs into one group, each with a mentor of its own.
    """
    needs = [need_id for need_id, owner in owners.items() if owner == mentee.participation_id]
    if not needs:
        return true()
    return SurveyResponse.subject.in_([need_subject(need_id) for need_id in sorted(needs)])


async def _read_by(
    session: Session, reader_id: int | None, mentorship: Mentorship
) -> list[MentorshipMember]:
    member = find_member(mentorship, reader_id)
    if member is None:
        return []
    if member.side is Side.MENTEE:
        return [member]
    members = present(mentorship)
    owners = await need_owners(session, members=members)
    served = needs_served(members, owners)
    theirs = {owners[need_id] for need_id in served if member.participation_id in served[need_id]}
    return [m for m in of_side(members, Side.MENTEE) if m.participation_id in theirs]


async def _marks(
    session: Session,
    mentee: MentorshipMember,
    question: Sequence[str],
    about: ColumnElement[bool],
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
            about,
        )
        .order_by(SurveyResponse.submitted_at, Answer.id)
    )
    return {row.item_code: row.number for row in await session.execute(statement)}
