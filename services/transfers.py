"""The consent to pass data on to another school, which a pair between schools cannot do without.

ТК 88: in writing; the person's own curator marks the day of the signature. The paper names
every school of the programme (docs/decisions/0010), so its mark holds between any two of them.
"""

from sqlalchemy import select

from models import ConsentKind, Mentorship, MentorshipMember, Participation
from services.matching_rows import consent_holds
from services.session import Session


async def lacks_transfer(session: Session, *, mentorship: Mentorship) -> bool:
    """Whether a pair between schools has a member without the consent."""
    rows = await session.execute(
        select(
            Participation.organization_id,
            consent_holds(Participation.person_id, ConsentKind.PD_TRANSFER),
        )
        .join(MentorshipMember, MentorshipMember.participation_id == Participation.id)
        .where(MentorshipMember.mentorship_id == mentorship.id, MentorshipMember.left_at.is_(None))
    )
    inside = rows.all()
    return len({organization for organization, _ in inside}) > 1 and not all(
        signed for _, signed in inside
    )
