"""Who is told of a newcomer: the curators at once, and while nobody acts, the next ones."""

from datetime import datetime, time

from models import Organization, Participation
from services import clock
from services.calendar.quiet import next_routine_moment
from services.calendar.working_days import ProductionCalendar
from services.calendar.zones import to_local, to_utc
from services.curators import list_standbys, nearest_curators
from services.notices import NoticeKind, enqueue_notice
from services.policy import policy_of
from services.session import Session


async def tell_of_newcomer(session: Session, *, participation: Participation) -> None:
    """Tell the curators of the school, then its deputies, then each level above (product.md,
    «Clocks»); a decision cancels what is still to be sent."""
    place = await session.get_one(Organization, participation.organization_id)
    besides = participation.person_id
    nearest = await nearest_curators(session, path=place.path, besides=besides)
    for curator in nearest:
        await _tell(session, participation, curator.id, due_at=None)
    for step, people in enumerate(
        await list_standbys(session, path=place.path, besides=besides), start=1
    ):
        due_at = _after(session, place, step)
        for person in people:
            await _tell(session, participation, person.id, due_at=due_at)


def _after(session: Session, place: Organization, step: int) -> datetime:
    """A routine hour of the working day on which the patience of `step` levels is over."""
    calendar = ProductionCalendar(working_week=place.working_week)
    today = to_local(clock.now(), place.timezone).date()
    days = step * policy_of(session).newcomer_waits_working_days
    day = calendar.add_working_days(today, days)
    morning = to_utc(datetime.combine(day, time()), place.timezone)
    return next_routine_moment(morning, place.timezone, calendar)


async def _tell(
    session: Session, participation: Participation, person_id: int, *, due_at: datetime | None
) -> None:
    await enqueue_notice(
        session,
        kind=NoticeKind.NEWCOMER_WAITS,
        recipient_id=person_id,
        subject=f"participation:{participation.id}",
        occasion=f"v{participation.version}",
        payload={"participation_id": participation.id},
        due_at=due_at,
    )
