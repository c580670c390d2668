"""A change of mentor or mentee: one goes, the need looks for somebody again with its history."""

from datetime import date

from models import Fit, MeetingState, Mentorship, Side
from services import access, pair_office
from services.actor import Actor
from services.endings import ENDED_EARLY, go_on_without
from services.errors import AlreadyDone, NotFound
from services.group_members import of_side, present
from services.meetings import cancel_for_mentorship
from services.mentorships import find_mentorship, is_ended, lock_for_party
from services.session import Session
from services.terms import after_day, today_of


async def get_to_decide(session: Session, *, actor: Actor, mentorship_id: int) -> Mentorship:
    """A pair whose end the actor may decide about; raises NotFound, also for one's own."""
    mentorship = await find_mentorship(session, mentorship_id=mentorship_id)
    if mentorship is None:
        raise NotFound
    access.require(pair_office.can_decide(actor, mentorship))
    return mentorship


async def change_member(
    session: Session, *, actor: Actor, mentorship_id: int, participation_id: int
) -> Mentorship:
    """A curator lets one member of a running pair or group go, so that another can be found.

    The others of a group go on; a pair ends, and what it was looking for is open again. Nobody is
    blamed. Raises NotFound also for one's own pair; AlreadyDone when it has ended or they left.
    """
    mentorship = await lock_for_party(session, actor=actor, mentorship_id=mentorship_id)
    access.require(pair_office.can_decide(actor, mentorship))
    if is_ended(mentorship):
        raise AlreadyDone
    member = next((m for m in mentorship.members if m.participation_id == participation_id), None)
    if member is None:
        raise NotFound
    if member.left_at is not None:
        raise AlreadyDone
    goes_on = await go_on_without(
        session,
        mentorship=mentorship,
        leaver=member,
        actor_id=actor.person_id,
        reason=ENDED_EARLY,
        untold={actor.person_id},
    )
    if goes_on:
        member.fit = Fit.DOES_NOT_FIT
    return mentorship


async def after_assignment_ended(
    session: Session, *, mentorship: Mentorship, participation_id: int, last_day: date
) -> None:
    """What follows when a mentor's assignment in a locked, running pair ends with `last_day`.

    Without an assignment nobody mentors (ТК 351.8): from today on the mentor goes at once. Until
    a later day they go on, nothing agreed for after it stands, and the curator has a card.
    """
    mentor = next((m for m in present(mentorship) if m.participation_id == participation_id), None)
    if mentor is None:
        return
    if last_day <= today_of(mentorship):
        await go_on_without(
            session,
            mentorship=mentorship,
            leaver=mentor,
            actor_id=None,
            reason=ENDED_EARLY,
        )
    elif len(of_side(present(mentorship), Side.MENTOR)) == 1:
        await cancel_for_mentorship(
            session,
            mentorship_id=mentorship.id,
            reason="assignment_ended",
            actor_id=None,
            in_states=(MeetingState.SCHEDULED,),
            since=after_day(mentorship, last_day),
        )
