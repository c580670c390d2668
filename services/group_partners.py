"""Whom somebody works with in a group, when they are several: each may be spoken of alone."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from models import MentorshipMember, Participation, SurveyResponse
from services.session import Session


async def list_partners_of_group(
    session: Session, *, response: SurveyResponse
) -> Sequence[Participation]:
    """The people of the other side who are still there; nobody when there is only one of them.

    No access check: for the questions of a questionnaire of the pair.
    """
    mine = aliased(MentorshipMember)
    found = await session.scalars(
        select(Participation)
        .join(MentorshipMember, MentorshipMember.participation_id == Participation.id)
        .join(mine, mine.mentorship_id == MentorshipMember.mentorship_id)
        .where(
            mine.mentorship_id == response.mentorship_id,
            mine.participation_id == response.respondent_id,
            mine.left_at.is_(None),
            MentorshipMember.side != mine.side,
            MentorshipMember.left_at.is_(None),
        )
        .order_by(MentorshipMember.id)
        .options(joinedload(Participation.person), joinedload(Participation.organization))
    )
    partners = found.all()
    return partners if len(partners) > 1 else []
