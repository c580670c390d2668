"""Who is told what about a proposal, and when."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from models import Organization, Participation, Person, Proposal, Side
from services import clock
from services.calendar.quiet import next_routine_moment
from services.calendar.working_days import ProductionCalendar
from services.calendar.zones import to_local, to_utc
from services.notices import NoticeKind, cancel_notices, enqueue_notice
from services.policy import policy_of
from services.proposal_views import participation_of
from services.session import Session


def subject_of(proposal: Proposal) -> str:
    """What the notices of a proposal are about."""
    return f"proposal:{proposal.id}"


def answer_deadline(
    asked_at: datetime, organization: Organization, *, working_days: int
) -> datetime:
    """The end of the last day to answer, by the clock and the working week of one's own school."""
    calendar = ProductionCalendar(working_week=organization.working_week)
    asked_on = to_local(asked_at, organization.timezone).date()
    last_day = calendar.add_working_days(asked_on, working_days)
    return to_utc(datetime.combine(last_day + timedelta(days=1), time()), organization.timezone)


def deadline_of(session: Session, proposal: Proposal, *, asked_at: datetime) -> datetime:
    """When the proposal expires: nobody has fewer working days than the policy says."""
    days = policy_of(session).proposal_answer_working_days
    return max(
        answer_deadline(asked_at, participation_of(proposal, side).organization, working_days=days)
        for side in Side
    )


async def tell_asked(session: Session, *, proposal: Proposal) -> None:
    """Ask both sides now, and remind each on its own working days at a routine hour."""
    asked_at, expires_at = clock.now(), proposal.expires_at
    for side in Side:
        participation = participation_of(proposal, side)
        await _tell_side(
            session, proposal, participation, NoticeKind.PROPOSAL_ASKED, expires_at=expires_at
        )
        for days in policy_of(session).proposal_reminder_working_days:
            due_at = _reminder_moment(asked_at, participation, days)
            if due_at < expires_at:
                await _tell_side(
                    session,
                    proposal,
                    participation,
                    NoticeKind.PROPOSAL_REMINDER,
                    occasion=f"day{days}",
                    due_at=due_at,
                    expires_at=expires_at,
                )


async def tell_needs_approval(
    session: Session, *, proposal: Proposal, curators: Iterable[Person]
) -> None:
    """Ask the curators of the mentor's school for their word."""
    for curator in curators:
        await enqueue_notice(
            session,
            kind=NoticeKind.PROPOSAL_NEEDS_APPROVAL,
            recipient_id=curator.id,
            subject=subject_of(proposal),
            occasion="draft",
            payload={"proposal_id": proposal.id},
            expires_at=clock.now() + timedelta(days=14),
        )


async def tell_ended(
    session: Session, *, proposal: Proposal, sides: Iterable[Side], routine: bool = False
) -> None:
    """Tell sides that the proposal is over; what was still to be sent about it is dropped.

    `routine` waits for a routine hour: nobody acted just now, a term has run out.
    """
    await cancel_notices(session, subject=subject_of(proposal))
    for side in sides:
        participation = participation_of(proposal, side)
        due_at = _routine_moment(clock.now(), participation) if routine else None
        await _tell_side(session, proposal, participation, NoticeKind.PROPOSAL_ENDED, due_at=due_at)


async def tell_outcome(session: Session, *, proposal: Proposal, routine: bool = False) -> None:
    """Tell the curator who proposed how it stands now."""
    due_at = _routine_moment(clock.now(), proposal.need.participation) if routine else None
    await enqueue_notice(
        session,
        kind=NoticeKind.PROPOSAL_OUTCOME,
        recipient_id=proposal.proposed_by_id,
        subject=subject_of(proposal),
        occasion=proposal.state.value,
        payload={"proposal_id": proposal.id},
        due_at=due_at,
        expires_at=(due_at or clock.now()) + timedelta(days=14),
    )


async def _tell_side(
    session: Session,
    proposal: Proposal,
    participation: Participation,
    kind: NoticeKind,
    *,
    occasion: str = "now",
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> None:
    await enqueue_notice(
        session,
        kind=kind,
        recipient_id=participation.person_id,
        subject=subject_of(proposal),
        occasion=occasion,
        payload={"proposal_id": proposal.id},
        due_at=due_at,
        expires_at=expires_at,
    )


def _reminder_moment(asked_at: datetime, participation: Participation, days: int) -> datetime:
    zone, calendar = _zone(participation), _calendar(participation)
    day = calendar.add_working_days(to_local(asked_at, zone).date(), days)
    return next_routine_moment(to_utc(datetime.combine(day, time()), zone), zone, calendar)


def _routine_moment(at: datetime, participation: Participation) -> datetime:
    return next_routine_moment(at, _zone(participation), _calendar(participation))


def _zone(participation: Participation) -> str:
    return participation.person.timezone or participation.organization.timezone


def _calendar(participation: Participation) -> ProductionCalendar:
    return ProductionCalendar(working_week=participation.organization.working_week)
