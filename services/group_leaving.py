"""What follows when members of a group are gone, by the choice, the trial or a word of their own.

What was theirs is put away, and everybody is told without a reason. Which needs are free again is
the business of services/group_members.py.
"""

from collections.abc import Collection

from models import Mentorship, MentorshipMember
from services import audit
from services.ending_notices import tell_everybody
from services.ending_traces import drop_answers_of, drop_tasks
from services.group_notices import tell_left
from services.notices import NoticeKind
from services.session import Session


async def part_with(
    session: Session,
    *,
    mentorship: Mentorship,
    leavers: Collection[MentorshipMember],
    actor_id: int | None,
    untold: Collection[int | None] = (),
) -> None:
    """Put away what belonged to members who have left a locked mentorship that goes on.

    `untold` are people who know already.
    """
    for leaver in leavers:
        await drop_tasks(session, mentorship_id=mentorship.id, owner_id=leaver.participation_id)
        await drop_answers_of(session, mentorship=mentorship, leaver=leaver, actor_id=actor_id)
        audit.record(
            session,
            actor_id=actor_id,
            action="mentorship.left",
            entity="mentorship",
            entity_id=mentorship.id,
            participation_id=leaver.participation_id,
        )
        await tell_everybody(
            session,
            mentorship=mentorship,
            kind=NoticeKind.MEMBER_LEFT,
            occasion=f"left:{leaver.participation_id}",
            besides=untold,
            participation_id=leaver.participation_id,
        )
    await tell_left(
        session,
        mentorship=mentorship,
        leavers=[m for m in leavers if m.participation.person_id not in untold],
    )
    await session.flush()
