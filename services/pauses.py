"""A pause of a pair: its clocks stand still, nobody asks why, somebody says when it goes on.

Nothing ends a pause by itself: on its last day the members are asked, a week later the curator.
"""

from datetime import date, timedelta

from sqlalchemy import select

from models import (
    Mentorship,
    MentorshipMember,
    MentorshipState,
)
from services import audit, clock
from services.actor import Actor
from services.calendar.zones import to_local
from services.ending_notices import subject_of, tell_everybody, tell_members
from services.errors import AlreadyDone, IllegalTransition, PauseOutOfRange
from services.meeting_order import next_kinds, usual_mode
from services.meetings import cancel_for_mentorship, open_meeting
from services.mentorship_moves import move_mentorship
from services.mentorships import (
    is_ended,
    lock_for_party,
    lock_mentorship,
)
from services.notices import NoticeKind, cancel_notices
from services.pair_start import start_if_ready
from services.personal_programs import zone_of as clock_of
from services.session import Session
from services.terms import continue_term, hold_term, living_members, routine_moment, today_of

S = MentorshipState
PAUSABLE = (S.PLANNING, S.ACTIVE)
LONGEST_PAUSE = timedelta(days=366)


async def pause_pair(
    session: Session, *, actor: Actor, mentorship_id: int, until: date
) -> Mentorship:
    """A member or a curator lets the pair rest up to and including the day before `until`.

    A pair that rests already rests longer. Raises NotFound; AlreadyDone when it has ended or rests
    as long anyway; IllegalTransition outside planning and the series; PauseOutOfRange for a day
    that is not ahead, or more than a year ahead.
    """
    mentorship = await lock_for_party(session, actor=actor, mentorship_id=mentorship_id)
    require_pausable(mentorship)
    if not timedelta() < until - today_of(mentorship) <= LONGEST_PAUSE:
        raise PauseOutOfRange
    if mentorship.state is not S.ON_HOLD:
        await hold(session, mentorship=mentorship, until=until, actor_id=actor.person_id)
    elif mentorship.on_hold_until is None or mentorship.on_hold_until < until:
        await _rest_longer(session, mentorship, until, actor)
    else:
        raise AlreadyDone
    return mentorship


async def _rest_longer(session: Session, mentorship: Mentorship, until: date, actor: Actor) -> None:
    mentorship.on_hold_until = until
    audit.record(
        session,
        actor_id=actor.person_id,
        action="mentorship.pause_prolonged",
        entity="mentorship",
        entity_id=mentorship.id,
        until=until.isoformat(),
    )
    await cancel_notices(session, subject=subject_of(mentorship))
    await _tell_paused(session, mentorship, actor.person_id)
    await session.flush()


async def hold(
    session: Session, *, mentorship: Mentorship, until: date | None, actor_id: int | None
) -> None:
    """Everything that follows from a pause of a locked pair; raises IllegalTransition."""
    before = mentorship.state
    move_mentorship(session, mentorship=mentorship, target=S.ON_HOLD, actor_id=actor_id)
    mentorship.held_from = before
    mentorship.on_hold_until = until
    mentorship.extend_to = mentorship.extend_asked_by_id = None
    await cancel_for_mentorship(
        session,
        mentorship_id=mentorship.id,
        reason="pair_paused",
        actor_id=actor_id,
        since=clock.now(),
    )
    await cancel_notices(session, subject=subject_of(mentorship))
    await hold_term(session, mentorship=mentorship)
    await _tell_paused(session, mentorship, actor_id)
    await session.flush()


async def _tell_paused(session: Session, mentorship: Mentorship, actor_id: int | None) -> None:
    """Everybody now, and the members on the day on which it would go on."""
    await tell_everybody(
        session,
        mentorship=mentorship,
        kind=NoticeKind.PAIR_PAUSED,
        occasion=_occasion(),
        besides={actor_id},
    )
    if mentorship.on_hold_until is not None:
        members = await living_members(session, mentorship=mentorship)
        await tell_members(
            session,
            mentorship=mentorship,
            kind=NoticeKind.PAUSE_OVER,
            occasion=_occasion(),
            due_at=routine_moment(mentorship.on_hold_until, members),
        )


async def resume_pair(session: Session, *, actor: Actor, mentorship_id: int) -> Mentorship:
    """A member or a curator says that the pair goes on: its term is as much longer.

    The next meeting is open for a time. Raises NotFound; AlreadyDone when it does not rest.
    """
    mentorship = await lock_for_party(session, actor=actor, mentorship_id=mentorship_id)
    if mentorship.state is not S.ON_HOLD:
        raise AlreadyDone
    days = (today_of(mentorship) - paused_since(mentorship)).days
    back_to = mentorship.held_from or S.ACTIVE
    move_mentorship(
        session,
        mentorship=mentorship,
        target=back_to,
        actor_id=actor.person_id,
        paused_days=days,
    )
    mentorship.on_hold_until = mentorship.held_from = None
    await cancel_notices(session, subject=subject_of(mentorship))
    await continue_term(session, mentorship=mentorship, days=days, actor_id=actor.person_id)
    # What was missing may have come during the pause.
    if not await start_if_ready(session, mentorship=mentorship, actor_id=actor.person_id):
        await open_next_meeting(session, mentorship=mentorship)
    await tell_everybody(
        session,
        mentorship=mentorship,
        kind=NoticeKind.PAIR_RESUMED,
        occasion=_occasion(),
        besides={actor.person_id},
    )
    await session.flush()
    return mentorship


async def open_next_meeting(session: Session, *, mentorship: Mentorship) -> None:
    """Open what comes next for a pair that goes on, if it may have a meeting to find a time for."""
    await session.flush()
    for kind in await next_kinds(session, mentorship=mentorship):
        mode = await usual_mode(session, mentorship_id=mentorship.id)
        await open_meeting(session, mentorship=mentorship, kind=kind, mode=mode)


async def hold_all_of(
    session: Session, *, participation_id: int, until: date | None, actor_id: int | None
) -> None:
    """A role rests: so do its pairs that cannot go on without it. Groups go on where they can."""
    ids = await session.scalars(
        select(MentorshipMember.mentorship_id)
        .join(Mentorship, Mentorship.id == MentorshipMember.mentorship_id)
        .where(
            MentorshipMember.participation_id == participation_id,
            MentorshipMember.left_at.is_(None),
            Mentorship.state.in_(PAUSABLE),
        )
        .order_by(MentorshipMember.mentorship_id)
    )
    for mentorship_id in ids.all():
        mentorship = await lock_mentorship(session, mentorship_id=mentorship_id)
        mine = next(m for m in mentorship.members if m.participation_id == participation_id)
        others = [m for m in mentorship.members if m.left_at is None and m is not mine]
        is_needed = mine.side not in {m.side for m in others}
        if mentorship.state in PAUSABLE and is_needed:
            await hold(session, mentorship=mentorship, until=until, actor_id=actor_id)


def require_pausable(mentorship: Mentorship) -> None:
    """Raise AlreadyDone for a pair that has ended, IllegalTransition for one that neither plans,
    nor meets regularly, nor rests."""
    if is_ended(mentorship):
        raise AlreadyDone
    if mentorship.state not in (*PAUSABLE, S.ON_HOLD):
        raise IllegalTransition


def next_september(today: date) -> date:
    """The first day of the next school year."""
    this_year = date(today.year, 9, 1)
    return this_year if today < this_year else date(today.year + 1, 9, 1)


def paused_since(mentorship: Mentorship) -> date:
    """The day a resting pair began to rest, by its own clock."""
    since = mentorship.state_since
    return to_local(since, clock_of(mentorship)).date() if since else today_of(mentorship)


def _occasion() -> str:
    """A pair may rest and go on as often as it likes."""
    return f"{clock.now():%Y%m%dT%H%M%S}"
