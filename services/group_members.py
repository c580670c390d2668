"""Who works on which need inside a pair or group, and what is free again when somebody goes.

A mentee's row names the need they came with. A mentor's row names a need when the mentor is there
for that one only (another direction, or one more candidate); without one they are there for the
needs of all mentees.
"""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from models import Mentorship, MentorshipMember, Need, NeedState, Side
from services import clock, states
from services.locking import get_locked
from services.session import Session


def present(mentorship: Mentorship) -> list[MentorshipMember]:
    """The members who have not left, in the order in which they came."""
    return sorted((m for m in mentorship.members if m.left_at is None), key=lambda m: m.id)


def of_side(members: Collection[MentorshipMember], side: Side) -> list[MentorshipMember]:
    """Those on one side."""
    return [member for member in members if member.side is side]


async def need_owners(session: Session, *, members: Sequence[MentorshipMember]) -> dict[int, int]:
    """The mentee (participation) of every need that the rows name."""
    ids = {member.need_id for member in members if member.need_id is not None}
    rows = await session.execute(select(Need.id, Need.participation_id).where(Need.id.in_(ids)))
    return dict(rows.all())


def needs_served(
    members: Collection[MentorshipMember],
    owners: Mapping[int, int],
    apart: Collection[tuple[int, int]] = (),
) -> dict[int, list[int]]:
    """Every need that has its mentee and a mentor among `members`, with these mentors.

    `apart` are mentee and mentor (participations) who do not go on with each other.
    """
    mentees = of_side(members, Side.MENTEE)
    brought = {m.need_id: m.participation_id for m in mentees if m.need_id is not None}
    there = {mentee.participation_id for mentee in mentees}
    served: dict[int, list[int]] = {}
    for mentor in of_side(members, Side.MENTOR):
        needs = brought if mentor.need_id is None else {mentor.need_id}
        for need_id in needs:
            mentee_id = owners.get(need_id, brought.get(need_id))
            if mentee_id in there and (mentee_id, mentor.participation_id) not in apart:
                served.setdefault(need_id, []).append(mentor.participation_id)
    return served


def with_work(
    members: Collection[MentorshipMember],
    owners: Mapping[int, int],
    apart: Collection[tuple[int, int]] = (),
) -> list[MentorshipMember]:
    """Those of `members` who still have somebody to work with among them, those `apart` besides."""
    served = needs_served(members, owners, apart)
    busy = {owners[need_id] for need_id in served}
    busy |= {mentor_id for mentors in served.values() for mentor_id in mentors}
    return [member for member in members if member.participation_id in busy]


async def let_go(
    session: Session,
    *,
    mentorship: Mentorship,
    leavers: Collection[MentorshipMember],
    covered: bool = False,
) -> None:
    """Mark members of a locked mentorship as gone; needs that nobody serves any more are free.

    `covered`: what the leavers came for is reached. Who is told is the caller's.
    """
    before = present(mentorship)
    owners = await need_owners(session, members=before)
    staying = [member for member in before if member not in leavers]
    served = needs_served(staying, owners)
    for need_id in sorted(needs_served(before, owners).keys() - served.keys()):
        await free_need(session, need_id=need_id, covered=covered)
    for member in leavers:
        member.left_at = clock.now()
    for mentee in of_side(staying, Side.MENTEE):
        others = [need_id for need_id in served if owners[need_id] == mentee.participation_id]
        if others and mentee.need_id not in served:
            mentee.need_id = min(others)
    await session.flush()


async def free_need(session: Session, *, need_id: int, covered: bool = False) -> None:
    """A need has nobody any more: it looks for somebody again, or is covered."""
    need = await get_locked(session, Need, need_id)
    if need.state is not NeedState.PAIRED:
        return
    states.move(need, NeedState.COVERED if covered else NeedState.OPEN)
    if covered:
        need.closed_at = clock.now()
