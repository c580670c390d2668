"""More time for a pair: one side proposes a later end, the other side agrees.

At most twelve months from the first day (seeds/s4); after that a new programme begins.
"""

from datetime import date

from models import MeetingKind, Mentorship, MentorshipMember, MentorshipState
from services import audit, clock
from services.actor import Actor
from services.ending_notices import subject_of, tell_curators, tell_members
from services.errors import AlreadyDone, IllegalTransition, NotFound, OwnOffer, TermTooLong
from services.meetings import cancel_for_mentorship
from services.mentorship_moves import move_mentorship
from services.mentorships import (
    find_member,
    get_for_member,
    is_ended,
    lock_mentorship,
)
from services.notices import NoticeKind, cancel_notices
from services.pauses import open_next_meeting
from services.program_content import MONTHS, end_of_term
from services.session import Session
from services.survey_asking import drop_surveys
from services.terms import move_end, today_of

S = MentorshipState
EXTENDABLE = (S.ACTIVE, S.FINISHING)
# Months that are proposed at once; nobody has to count days.
OFFERED_MONTHS = (1, 2, 3)


def list_offers(mentorship: Mentorship) -> list[date]:
    """The later last days that can be proposed for a pair with a term; none when it is at most
    twelve months long already."""
    if mentorship.starts_on is None or mentorship.ends_on is None:
        return []
    base = max(mentorship.ends_on, today_of(mentorship))
    days = [end_of_term(base, months) for months in OFFERED_MONTHS]
    return [day for day in days if day <= longest_end(mentorship.starts_on)]


def longest_end(starts_on: date) -> date:
    """The latest last day of a programme that began on `starts_on`."""
    return end_of_term(starts_on, MONTHS[-1])


def is_asked(mentorship: Mentorship, actor: Actor) -> bool:
    """True for a member of the side whose answer to a proposed end is awaited."""
    if mentorship.extend_to is None or mentorship.state not in EXTENDABLE:
        return False
    member = find_member(mentorship, actor.person_id)
    return member is not None and member.side is not _asker(mentorship).side


async def propose_extension(
    session: Session, *, actor: Actor, mentorship_id: int, ends_on: date
) -> Mentorship:
    """A member proposes a later end; the other side is asked. A newer proposal replaces an older.

    Raises NotFound; AlreadyDone for a pair that has ended; IllegalTransition outside the series and
    the final stage, or for a day that is not later; TermTooLong.
    """
    mentorship, member = await _lock(session, actor, mentorship_id)
    if mentorship.ends_on is None or ends_on <= mentorship.ends_on:
        raise IllegalTransition
    if ends_on > longest_end(mentorship.starts_on):
        raise TermTooLong
    mentorship.extend_to = ends_on
    mentorship.extend_asked_by_id = member.participation_id
    _record(session, mentorship, actor, "mentorship.extension_asked", ends_on)
    await cancel_notices(
        session, subject=subject_of(mentorship), kinds=(NoticeKind.EXTENSION_ASKED,)
    )
    same_side = {m.participation.person_id for m in mentorship.members if m.side is member.side}
    await tell_members(
        session,
        mentorship=mentorship,
        kind=NoticeKind.EXTENSION_ASKED,
        occasion=_occasion(ends_on),
        besides=same_side,
    )
    await session.flush()
    return mentorship


async def answer_extension(
    session: Session, *, actor: Actor, mentorship_id: int, ends_on: date, accept: bool
) -> Mentorship:
    """The other side agrees to the proposed end, or not; the proposer and the curators are told.

    A pair in its final stage is back in the series. Raises NotFound; OwnOffer for the side that
    proposed; AlreadyDone when this end is not proposed any more.
    """
    mentorship, member = await _lock(session, actor, mentorship_id)
    if mentorship.extend_to != ends_on:
        raise AlreadyDone
    if _asker(mentorship).side is member.side:
        raise OwnOffer
    mentorship.extend_to = mentorship.extend_asked_by_id = None
    action = "mentorship.extended" if accept else "mentorship.not_extended"
    _record(session, mentorship, actor, action, ends_on)
    if accept:
        await _extend(session, mentorship, ends_on, actor)
    await _tell_answer(session, mentorship, actor, ends_on, accept=accept)
    await session.flush()
    return mentorship


async def _extend(session: Session, mentorship: Mentorship, ends_on: date, actor: Actor) -> None:
    await move_end(session, mentorship=mentorship, ends_on=ends_on, actor_id=actor.person_id)
    if mentorship.state is not S.FINISHING:
        return
    await cancel_for_mentorship(
        session,
        mentorship_id=mentorship.id,
        reason="pair_extended",
        actor_id=actor.person_id,
        kinds=(MeetingKind.FINAL,),
    )
    await drop_surveys(session, mentorship_id=mentorship.id, codes=("final_curator",))
    move_mentorship(session, mentorship=mentorship, target=S.ACTIVE, actor_id=actor.person_id)
    await open_next_meeting(session, mentorship=mentorship)


async def _tell_answer(
    session: Session, mentorship: Mentorship, actor: Actor, ends_on: date, *, accept: bool
) -> None:
    await cancel_notices(
        session, subject=subject_of(mentorship), kinds=(NoticeKind.EXTENSION_ASKED,)
    )
    for tell in (tell_members, tell_curators) if accept else (tell_members,):
        await tell(
            session,
            mentorship=mentorship,
            kind=NoticeKind.EXTENSION_ANSWERED,
            occasion=_occasion(ends_on),
            besides={actor.person_id},
            accepted=accept,
            ends_on=ends_on.isoformat(),
        )


def _asker(mentorship: Mentorship) -> MentorshipMember:
    return next(
        m for m in mentorship.members if m.participation_id == mentorship.extend_asked_by_id
    )


async def _lock(
    session: Session, actor: Actor, mentorship_id: int
) -> tuple[Mentorship, MentorshipMember]:
    await get_for_member(session, actor=actor, mentorship_id=mentorship_id)
    mentorship = await lock_mentorship(session, mentorship_id=mentorship_id)
    member = find_member(mentorship, actor.person_id)
    if member is None:
        raise NotFound
    if is_ended(mentorship):
        raise AlreadyDone
    if mentorship.state not in EXTENDABLE:
        raise IllegalTransition
    return mentorship, member


def _record(
    session: Session, mentorship: Mentorship, actor: Actor, action: str, ends_on: date
) -> None:
    audit.record(
        session,
        actor_id=actor.person_id,
        action=action,
        entity="mentorship",
        entity_id=mentorship.id,
        ends_on=ends_on.isoformat(),
    )


def _occasion(ends_on: date) -> str:
    """The same end may be proposed again after a no."""
    return f"{ends_on:%Y%m%d}:{clock.now():%Y%m%dT%H%M%S}"
