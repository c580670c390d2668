"""How people go on after a choice: together, or in parts of their own; who is left out leaves."""

from collections.abc import Sequence

from models import (
    MeetingKind,
    MentoringMode,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    Side,
)
from services import audit, clock
from services.choice_rules import Part
from services.endings import NOT_FIT, end_mentorship
from services.group_leaving import part_with
from services.group_members import free_need, need_owners, of_side, present
from services.group_notices import tell_stage
from services.meetings import open_meeting
from services.mentorship_moves import move_mentorship
from services.session import Session


async def go_on(
    session: Session,
    *,
    mentorship: Mentorship,
    target: MentorshipState,
    kind: MeetingKind,
    mode: MentoringMode,
    actor_id: int | None,
) -> None:
    """A locked mentorship enters a stage: its meeting is opened, everybody is told."""
    move_mentorship(session, mentorship=mentorship, target=target, actor_id=actor_id)
    meeting = await open_meeting(session, mentorship=mentorship, kind=kind, mode=mode)
    await tell_stage(session, mentorship=mentorship, meeting=meeting, actor_id=actor_id)
    await session.flush()


async def end_without_blame(
    session: Session, *, mentorship: Mentorship, actor_id: int | None
) -> None:
    """Back to the search. Everybody is told the same, also who has just answered."""
    await end_mentorship(
        session,
        mentorship=mentorship,
        target=MentorshipState.CANCELLED,
        actor_id=actor_id,
        reason=NOT_FIT,
    )


async def go_on_in_parts(
    session: Session,
    *,
    mentorship: Mentorship,
    parts: Sequence[Part],
    mode: MentoringMode,
    actor_id: int | None,
) -> None:
    """The first part keeps the locked mentorship, every other becomes one of its own."""
    members = present(mentorship)
    here = parts[0].people
    leavers = [m for m in members if not any(m.participation_id in part.people for part in parts)]
    await _free_needs(session, members, parts)
    apart = [
        _new_mentorship(session, mentorship, _of_part(members, part), part) for part in parts[1:]
    ]
    for member in members:
        if member.participation_id not in here:
            member.left_at = clock.now()
    _assign(_of_part(members, parts[0]), parts[0])
    await session.flush()
    await part_with(session, mentorship=mentorship, leavers=leavers, actor_id=actor_id)
    for each in (mentorship, *apart):
        await go_on(
            session,
            mentorship=each,
            target=MentorshipState.TRIAL,
            kind=MeetingKind.TRIAL,
            mode=mode,
            actor_id=actor_id,
        )
    for each in apart:
        audit.record(
            session,
            actor_id=actor_id,
            action="mentorship.parted",
            entity="mentorship",
            entity_id=each.id,
            parted_from=mentorship.id,
        )


async def _free_needs(
    session: Session, members: Sequence[MentorshipMember], parts: Sequence[Part]
) -> None:
    """Needs for which nobody was chosen look for somebody again."""
    brought = await need_owners(session, members=members)
    chosen = {need_id for part in parts for need_id in part.mentors}
    for need_id in sorted(brought.keys() - chosen):
        await free_need(session, need_id=need_id)


def _of_part(members: Sequence[MentorshipMember], part: Part) -> list[MentorshipMember]:
    return [member for member in members if member.participation_id in part.people]


def _new_mentorship(
    session: Session, origin: Mentorship, members: Sequence[MentorshipMember], part: Part
) -> Mentorship:
    first_mentee = of_side(members, Side.MENTEE)[0].participation
    mentorship = Mentorship(
        program_id=origin.program_id,
        organization_id=first_mentee.organization_id,
        format=origin.format,
        state=MentorshipState.FORMING,
        formed_at=clock.now(),
        state_since=clock.now(),
        members=[
            MentorshipMember(
                participation_id=member.participation_id,
                participation=member.participation,
                need_id=member.need_id,
                side=member.side,
                joined_at=member.joined_at,
            )
            for member in members
        ],
    )
    _assign(mentorship.members, part)
    session.add(mentorship)
    return mentorship


def _assign(members: Sequence[MentorshipMember], part: Part) -> None:
    """Write down who was chosen for which need (services/group_members.py)."""
    for mentee in of_side(members, Side.MENTEE):
        own = [n for n, mentee_id in part.mentees.items() if mentee_id == mentee.participation_id]
        if mentee.need_id not in own:
            mentee.need_id = min(own)
    for mentor in of_side(members, Side.MENTOR):
        helps = [n for n, mentor_id in part.mentors.items() if mentor_id == mentor.participation_id]
        only = len(helps) == 1 and len(part.mentors) > 1
        mentor.need_id = helps[0] if only else None
