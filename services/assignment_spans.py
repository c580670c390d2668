"""How long the assignments of a pair hold, and what ends them without an early end: a mentor's move
to another employer, or a written consent that no longer stands."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from models import (
    Assignment,
    Consent,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    Participation,
    Side,
)
from models.mentorship import ENDED_MENTORSHIP_STATES
from services import audit
from services.calendar.zones import to_local
from services.locking import get_locked
from services.mentorships import MENTORSHIP_OPTIONS, find_mentorship, lock_mentorship
from services.notices import NoticeKind, enqueue_notice
from services.personal_programs import zone_of
from services.program_access import list_curators, present
from services.session import Session


async def is_over_by(session: Session, *, mentorship: Mentorship, at: datetime) -> bool:
    """True when every mentor of the pair has an assignment that ended early before the day of
    `at`, by the clock of the pair."""
    ended = await session.execute(
        select(Assignment.participation_id, Assignment.last_day).where(
            Assignment.mentorship_id == mentorship.id, Assignment.ended_by.is_not(None)
        )
    )
    last_days = {row.participation_id: row.last_day for row in ended}
    loaded = await find_mentorship(session, mentorship_id=mentorship.id) if last_days else None
    if loaded is None:
        return False
    day = to_local(at, zone_of(loaded)).date()
    mentors = [m.participation_id for m in present(loaded) if m.side is Side.MENTOR]
    return bool(mentors) and all(last_days.get(one, date.max) < day for one in mentors)


async def close_on_move(session: Session, *, participation_id: int, actor_id: int | None) -> None:
    """The former employer's order assigns nobody at the new one: the records about a mentor who has
    moved are closed, and the new school records its own. Pairs are locked already."""
    for assignment, mentorship in await _running(session, participation_id):
        audit.record(
            session,
            actor_id=actor_id,
            action="assignment.closed_by_move",
            entity="mentorship",
            entity_id=mentorship.id,
            participation_id=participation_id,
        )
        await session.delete(assignment)
    await session.flush()


async def after_assignment_consent_ended(
    session: Session, *, consent: Consent, actor_id: int | None
) -> None:
    """The records that stand on a written consent which no longer holds count no more until it is
    signed anew (ТК 351.8). Nothing ends by itself: those who look after the pair have a card, and
    are told where the pair works already."""
    roles = await session.scalars(
        select(Participation.id).where(Participation.person_id == consent.person_id)
    )
    for participation_id in roles.all():
        for found, pair in await _running(session, participation_id):
            mentorship = await lock_mentorship(session, mentorship_id=pair.id)
            assignment = await get_locked(session, Assignment, found.id)
            if assignment.consent_signed_on is None:
                continue
            assignment.consent_signed_on = None
            assignment.recorded_at = assignment.recorded_by_id = None
            audit.record(
                session,
                actor_id=actor_id,
                action="assignment.consent_ended",
                entity="assignment",
                entity_id=assignment.id,
            )
            await session.flush()
            if not _plans(mentorship):
                await _tell(session, mentorship, consent, actor_id)


def _plans(mentorship: Mentorship) -> bool:
    state = mentorship.state
    return MentorshipState.PLANNING in (state, mentorship.held_from)


async def _running(
    session: Session, participation_id: int
) -> Sequence[tuple[Assignment, Mentorship]]:
    found = await session.execute(
        select(Assignment, Mentorship)
        .join(Mentorship, Mentorship.id == Assignment.mentorship_id)
        .join(
            MentorshipMember,
            (MentorshipMember.mentorship_id == Mentorship.id)
            & (MentorshipMember.participation_id == Assignment.participation_id),
        )
        .where(
            Assignment.participation_id == participation_id,
            Assignment.ended_by.is_(None),
            MentorshipMember.left_at.is_(None),
            Mentorship.state.not_in(ENDED_MENTORSHIP_STATES),
        )
        .order_by(Mentorship.id)
        .options(*MENTORSHIP_OPTIONS)
    )
    return [(assignment, mentorship) for assignment, mentorship in found.unique().all()]


async def _tell(
    session: Session, mentorship: Mentorship, consent: Consent, actor_id: int | None
) -> None:
    people = await list_curators(session, mentorship=mentorship, sides=(Side.MENTOR,))
    for person_id in sorted(set(people) - {actor_id}):
        await enqueue_notice(
            session,
            kind=NoticeKind.ASSIGNMENT_WANTED,
            recipient_id=person_id,
            subject=f"mentorship:{mentorship.id}",
            occasion=f"consent:{consent.id}",
            payload={"mentorship_id": mentorship.id},
        )
