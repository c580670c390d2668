"""What a trial meeting decides: on to planning, one more trial, or back without blame."""

from collections.abc import Collection, Mapping

from models import (
    Fit,
    Meeting,
    MeetingKind,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    Side,
    SurveyResponse,
)
from services.choice_answers import by_member, fit_of, list_responses, list_unfit
from services.choice_parts import end_without_blame, go_on
from services.group_leaving import part_with
from services.group_members import let_go, need_owners, present, with_work
from services.personal_programs import open_program
from services.session import Session


async def settle_trial(
    session: Session,
    *,
    mentorship: Mentorship,
    meeting: Meeting,
    actor_id: int | None,
    vouched: bool = False,
) -> None:
    """What a locked mentorship makes of its closed trial meeting.

    Whom it does not fit leaves alone, and with them whoever has nobody left to work with; in a
    group that may be said of one partner and not of the others. The others
    go on when it fits all of them, and try once more while one is still deciding. Where a word is
    missing it waits, unless a curator has `vouched` for it.
    """
    members = present(mentorship)
    responses = by_member(members, await list_responses(session, meeting=meeting))
    for member in members:
        response = responses[member.participation_id]
        member.fit = fit_of(response, member.side) if response is not None else None
    apart = _apart(members, responses)
    staying = with_work(
        [member for member in members if member.fit is not Fit.DOES_NOT_FIT],
        await need_owners(session, members=members),
        apart,
    )
    if not staying:
        await end_without_blame(session, mentorship=mentorship, actor_id=actor_id)
        return
    leavers = [member for member in members if member not in staying]
    for leaver in leavers:
        if any(leaver.participation_id in pair for pair in apart):
            leaver.fit = Fit.DOES_NOT_FIT
    await let_go(session, mentorship=mentorship, leavers=leavers)
    await part_with(session, mentorship=mentorship, leavers=leavers, actor_id=actor_id)
    said = {member.fit for member in staying}
    if Fit.DECIDING in said and not vouched:
        await _once_more(session, mentorship, staying, meeting, actor_id)
    elif vouched or None not in said:
        await go_on(
            session,
            mentorship=mentorship,
            target=MentorshipState.PLANNING,
            kind=MeetingKind.PLANNING,
            mode=meeting.mode,
            actor_id=actor_id,
        )
        await open_program(session, mentorship=mentorship)


def _apart(
    members: Collection[MentorshipMember], responses: Mapping[int, SurveyResponse | None]
) -> set[tuple[int, int]]:
    """Mentee and mentor of whom one does not go on with the other, though with somebody else."""
    found = set()
    for member in members:
        for partner_id in list_unfit(responses[member.participation_id], member.side):
            pair = (partner_id, member.participation_id)
            found.add(pair if member.side is Side.MENTOR else pair[::-1])
    return found


async def _once_more(
    session: Session,
    mentorship: Mentorship,
    members: Collection[MentorshipMember],
    meeting: Meeting,
    actor_id: int | None,
) -> None:
    for member in members:
        member.fit = None
    await go_on(
        session,
        mentorship=mentorship,
        target=MentorshipState.TRIAL,
        kind=MeetingKind.TRIAL,
        mode=meeting.mode,
        actor_id=actor_id,
    )
