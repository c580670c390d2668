"""Somebody joins a mentorship before its introduction: who may, and what follows.

A round of introductions is a group that has not chosen yet (docs/decisions/0009).
"""

from sqlalchemy import select

from models import (
    ConsentKind,
    Meeting,
    MeetingKind,
    MeetingState,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    Need,
    NeedState,
    Participation,
    Person,
    Proposal,
    ProposalFormat,
    Side,
)
from services import clock, states
from services.errors import GroupClosed, PairRefused, TransferConsentRequired
from services.group_members import of_side, present
from services.group_notices import tell_joined
from services.locking import get_locked
from services.matching.rules import Blocker
from services.matching.score import Evaluation
from services.matching_rows import consent_holds
from services.meeting_changes import tell
from services.meeting_reminders import plan_for
from services.meeting_views import loading, members_of
from services.mentorships import find_mentorship
from services.notices import NoticeKind
from services.session import Session

# Still ahead: whoever joins will be there.
AHEAD = (MeetingState.PROPOSED, MeetingState.SCHEDULED, MeetingState.MISSED)
# Between any two members of a group, not only between those who were proposed to each other.
NEVER_TOGETHER = (Blocker.SAME_PERSON, Blocker.LINE_MANAGER, Blocker.EXCLUDED)


def newcomer_side(mentorship: Mentorship, mentor_id: int) -> Side:
    """Which of the two of a proposal would be new: the mentee, when the mentor is there already."""
    mentors = {m.participation_id for m in of_side(present(mentorship), Side.MENTOR)}
    return Side.MENTEE if mentor_id in mentors else Side.MENTOR


async def find_newcomer_side(session: Session, *, proposal: Proposal) -> Side | None:
    """Who would join whom; None when the two would begin a pair of their own.

    No access check: for those who may read the proposal.
    """
    if proposal.mentorship_id is None:
        return None
    mentorship = await find_mentorship(session, mentorship_id=proposal.mentorship_id)
    return newcomer_side(mentorship, proposal.mentor_id) if mentorship is not None else None


async def find_introduction(session: Session, *, mentorship_id: int) -> Meeting | None:
    """The introduction that is still ahead; None when it was held, or there is none."""
    return await session.scalar(
        select(Meeting)
        .where(
            Meeting.mentorship_id == mentorship_id,
            Meeting.kind == MeetingKind.INTRODUCTION,
            Meeting.state.in_(AHEAD),
        )
        .order_by(Meeting.id.desc())
        .limit(1)
    )


async def can_grow(session: Session, *, mentorship: Mentorship) -> bool:
    """True while somebody may still join: forming, and the introduction is ahead."""
    forming = mentorship.state is MentorshipState.FORMING
    if not forming or mentorship.format is not ProposalFormat.MENTORING:
        return False
    return await find_introduction(session, mentorship_id=mentorship.id) is not None


async def require_joinable(
    session: Session, *, mentorship: Mentorship, need: Need, mentor_id: int
) -> Side:
    """Which side would be new in a locked mentorship.

    Raises GroupClosed when nobody may join any more; PairRefused when this mentor or mentee is no
    matter of this group; TransferConsentRequired where somebody of another school has not signed.
    """
    if not await can_grow(session, mentorship=mentorship):
        raise GroupClosed
    members = present(mentorship)
    side = newcomer_side(mentorship, mentor_id)
    there = {m.participation_id for m in of_side(members, Side.MENTEE)}
    if (need.participation_id in there) is (side is Side.MENTEE):
        raise PairRefused
    if side is Side.MENTEE and not is_there_for_all(members, mentor_id):
        raise PairRefused
    newcomer_id = need.participation_id if side is Side.MENTEE else mentor_id
    await _require_consents(session, members, newcomer_id)
    return side


def is_there_for_all(members: list[MentorshipMember], mentor_id: int) -> bool:
    """True unless the mentor is there for another direction than the one a mentee came with."""
    brought = {m.need_id for m in of_side(members, Side.MENTEE)}
    return any(
        m.participation_id == mentor_id and (m.need_id is None or m.need_id in brought)
        for m in members
    )


def _mentor(mentorship: Mentorship, mentor_id: int) -> MentorshipMember:
    return next(m for m in present(mentorship) if m.participation_id == mentor_id)


async def _require_consents(
    session: Session, members: list[MentorshipMember], newcomer_id: int
) -> None:
    """Everybody learns of everybody: between schools both have signed (ТК 88)."""
    ids = [newcomer_id, *(member.participation_id for member in members)]
    rows = (
        await session.execute(
            select(
                Participation.id,
                Participation.person_id,
                Participation.organization_id,
                consent_holds(Participation.person_id, ConsentKind.PD_TRANSFER).label("signed"),
            )
            .join(Person, Person.id == Participation.person_id)
            .where(Participation.id.in_(ids))
        )
    ).all()
    newcomer = next(row for row in rows if row.id == newcomer_id)
    others = [row for row in rows if row.id != newcomer_id]
    if any(row.person_id == newcomer.person_id for row in others):
        raise PairRefused
    elsewhere = [row for row in others if row.organization_id != newcomer.organization_id]
    if elsewhere and not all(row.signed for row in (newcomer, *elsewhere)):
        raise TransferConsentRequired


def require_never_apart(evaluation: Evaluation) -> None:
    """Raise PairRefused when these two may not be in one group."""
    if set(evaluation.blockers) & set(NEVER_TOGETHER):
        raise PairRefused


async def join(session: Session, *, proposal: Proposal) -> Mentorship:
    """Both have agreed: the newcomer belongs to the locked mentorship and its introduction.

    A time that is agreed stays; a need that has a pair already stays as it is.
    """
    assert proposal.mentorship_id is not None
    mentorship = await find_mentorship(session, mentorship_id=proposal.mentorship_id)
    assert mentorship is not None
    side = newcomer_side(mentorship, proposal.mentor_id)
    participation = proposal.need.participation if side is Side.MENTEE else proposal.mentor
    if side is Side.MENTEE:
        # From now on the mentor is there for both.
        _mentor(mentorship, proposal.mentor_id).need_id = None
    newcomer = _place_of(mentorship, participation)
    newcomer.side = side
    # A mentor who joins is there for this need only.
    newcomer.need_id = proposal.need_id
    newcomer.joined_at = clock.now()
    newcomer.left_at = newcomer.fit = None
    if proposal.need.state is NeedState.PROPOSED:
        states.move(proposal.need, NeedState.PAIRED)
    await session.flush()
    meeting = await find_introduction(session, mentorship_id=mentorship.id)
    await tell_joined(
        session,
        mentorship=mentorship,
        newcomer=newcomer,
        meeting_id=meeting.id if meeting is not None else None,
    )
    if meeting is not None:
        await _bring_along(session, meeting.id, newcomer)
    return mentorship


def _place_of(mentorship: Mentorship, participation: Participation) -> MentorshipMember:
    """The row of somebody in a mentorship: who comes back has one already."""
    for member in mentorship.members:
        if member.participation_id == participation.id:
            return member
    added = MentorshipMember(participation_id=participation.id, participation=participation)
    mentorship.members.append(added)
    return added


async def _bring_along(session: Session, meeting_id: int, newcomer: MentorshipMember) -> None:
    """The newcomer is told and reminded of the introduction as it stands."""
    meeting = await get_locked(session, Meeting, meeting_id, *loading())
    member = next(m for m in members_of(meeting) if m.participation_id == newcomer.participation_id)
    if meeting.state is MeetingState.SCHEDULED:
        await plan_for(session, meeting=meeting, member=member)
        await tell(session, members=[member], meeting=meeting, kind=NoticeKind.MEETING_SCHEDULED)
    elif meeting.offered_side not in (None, member.side):
        await tell(session, members=[member], meeting=meeting, kind=NoticeKind.SLOTS_OFFERED)
