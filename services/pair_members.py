"""A running pair or group from inside: the actor's own membership, and the others."""

from models import Mentorship, MentorshipMember
from services.actor import Actor
from services.errors import IllegalTransition, NotFound
from services.mentorships import find_member, get_for_member, is_ended, lock_mentorship
from services.session import Session


def others_of(mentorship: Mentorship, actor: Actor) -> list[MentorshipMember]:
    """Everybody else who has not left, on either side."""
    return [
        member
        for member in mentorship.members
        if member.left_at is None and member.participation.person_id != actor.person_id
    ]


async def lock_running(
    session: Session, *, actor: Actor, mentorship_id: int
) -> tuple[Mentorship, MentorshipMember]:
    """A running mentorship of the actor's as it is now, locked, and their own membership.

    Raises NotFound; IllegalTransition when it has ended.
    """
    await get_for_member(session, actor=actor, mentorship_id=mentorship_id)
    mentorship = await lock_mentorship(session, mentorship_id=mentorship_id)
    member = find_member(mentorship, actor.person_id)
    if member is None:
        raise NotFound
    if is_ended(mentorship):
        raise IllegalTransition
    return mentorship, member
