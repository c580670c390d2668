"""How a pair or group ends before its time: without blame, with its meetings and needs released."""

from sqlalchemy import select

from models import (
    Mentorship,
    MentorshipMember,
    MentorshipState,
    Need,
    NeedState,
    Participation,
    Side,
)
from models.mentorship import ENDED_MENTORSHIP_STATES
from services import audit, clock, states
from services.actor import Actor
from services.curators import nearest_curators
from services.errors import AlreadyDone, NotFound
from services.locking import get_locked
from services.meetings import cancel_for_mentorship
from services.mentorships import (
    can_end,
    find_member,
    find_mentorship,
    is_ended,
    lock_mentorship,
)
from services.notices import NoticeKind, cancel_notices, enqueue_notice
from services.session import Session

# A code of the reason: it was tried, and they do not fit.
NOT_FIT = "not_fit"
# Before the programme is approved a pair is tried on; afterwards it has work to lose.
TRIED_ON = frozenset({MentorshipState.FORMING, MentorshipState.TRIAL, MentorshipState.PLANNING})


async def cancel_mentorship(
    session: Session, *, actor: Actor, mentorship_id: int, reason: str
) -> Mentorship:
    """End a pair that does not fit, by a member or a curator; `reason` is a code, never a guilt.

    Its meetings are cancelled, the need is open again, the partner and the curators are told
    without a reason. Raises NotFound; AlreadyDone when it has ended; IllegalTransition when it
    is past being tried on (that is an early end with its own questions).
    """
    seen = await find_mentorship(session, mentorship_id=mentorship_id)
    if seen is None or not can_end(actor, seen):
        raise NotFound
    mentorship = await lock_mentorship(session, mentorship_id=mentorship_id)
    if is_ended(mentorship):
        raise AlreadyDone
    await _end(
        session, mentorship, MentorshipState.CANCELLED, actor_id=actor.person_id, reason=reason
    )
    return mentorship


async def end_all_for_person(
    session: Session, *, person_id: int, actor_id: int | None, reason: str
) -> None:
    """End every mentorship that cannot go on without somebody who no longer takes part.

    A group in which both sides still have somebody goes on without them. Call
    `needs.withdraw_needs` afterwards: the person's own needs are open again.
    """
    ids = await session.scalars(
        select(MentorshipMember.mentorship_id)
        .join(Participation, Participation.id == MentorshipMember.participation_id)
        .join(Mentorship, Mentorship.id == MentorshipMember.mentorship_id)
        .where(
            Participation.person_id == person_id,
            MentorshipMember.left_at.is_(None),
            Mentorship.state.not_in(ENDED_MENTORSHIP_STATES),
        )
        .order_by(MentorshipMember.mentorship_id)
    )
    for mentorship_id in ids.all():
        mentorship = await lock_mentorship(session, mentorship_id=mentorship_id)
        if not is_ended(mentorship):
            await _go_on_without(session, mentorship, person_id, actor_id=actor_id, reason=reason)


async def _go_on_without(
    session: Session, mentorship: Mentorship, person_id: int, *, actor_id: int | None, reason: str
) -> None:
    leaver = find_member(mentorship, person_id)
    if leaver is None:
        return
    staying = {m.side for m in mentorship.members if m.left_at is None and m is not leaver}
    if staying == set(Side):
        leaver.left_at = clock.now()
        await _release_need(session, leaver)
        return
    tried_on = mentorship.state in TRIED_ON
    target = MentorshipState.CANCELLED if tried_on else MentorshipState.ENDED_EARLY
    await _end(session, mentorship, target, actor_id=actor_id, reason=reason, leaver_id=person_id)


async def _end(
    session: Session,
    mentorship: Mentorship,
    target: MentorshipState,
    *,
    actor_id: int | None,
    reason: str,
    leaver_id: int | None = None,
) -> None:
    """Everything that follows from the end of a locked mentorship."""
    states.move(mentorship, target)
    mentorship.ended_at = clock.now()
    mentorship.end_reason = reason
    await cancel_for_mentorship(
        session, mentorship_id=mentorship.id, reason="pair_ended", actor_id=actor_id
    )
    for member in mentorship.members:
        await _release_need(session, member)
    await _tell(session, mentorship, except_for={actor_id, leaver_id})
    audit.record(
        session,
        actor_id=actor_id,
        action=f"mentorship.{target.value}",
        entity="mentorship",
        entity_id=mentorship.id,
        reason=reason,
    )
    await session.flush()


async def _release_need(session: Session, member: MentorshipMember) -> None:
    if member.need_id is None:
        return
    need = await get_locked(session, Need, member.need_id)
    if need.state is NeedState.PAIRED:
        states.move(need, NeedState.OPEN)


async def _tell(session: Session, mentorship: Mentorship, *, except_for: set[int | None]) -> None:
    """The members who stay, and the curators of the mentee's school, are told that it ended."""
    await cancel_notices(session, subject=f"mentorship:{mentorship.id}")
    people = {m.participation.person_id for m in mentorship.members if m.left_at is None}
    for member in mentorship.members:
        if member.side is Side.MENTEE:
            path = member.participation.organization.path
            people |= {c.id for c in await nearest_curators(session, path=path)}
    for person_id in sorted(people - except_for):
        await enqueue_notice(
            session,
            kind=NoticeKind.PAIR_ENDED,
            recipient_id=person_id,
            subject=f"mentorship:{mentorship.id}",
            occasion="ended",
            payload={"mentorship_id": mentorship.id},
        )
