"""Times that are likely to suit everybody: usual free hours without what is agreed already."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from models import (
    Meeting,
    MeetingState,
    MentorProfile,
    MentorshipMember,
    Need,
    Participation,
    Side,
)
from services import clock
from services.calendar.slots import OFFERED_HOURS, free_hours_on
from services.calendar.working_days import ProductionCalendar
from services.calendar.zones import to_local, to_utc, utc_offset_minutes
from services.matching.hours import WEEK_HOURS, Band, weekly_mask
from services.meeting_views import MemberView
from services.session import Session

_ANY_WEEK = (1 << WEEK_HOURS) - 1
_DAY = timedelta(days=1)
# How far ahead a time is looked for.
DAYS_SEARCHED = 21
# Saturdays are somebody's own choice; only holidays are left out.
_CALENDAR = ProductionCalendar(working_week=6)

Busy = Sequence[tuple[datetime, datetime]]


async def common_week(session: Session, *, members: Iterable[MemberView]) -> int:
    """The weekly mask of the hours at which all `members` are usually free.

    They answered in bands of their own local time; who has not answered is taken as free.
    """
    week = _ANY_WEEK
    for member in members:
        bands = await _bands(session, member)
        if bands:
            offset = utc_offset_minutes(member.zone, clock.now())
            week &= weekly_mask([Band(band) for band in bands], offset)
    return week


async def _bands(session: Session, member: MemberView) -> Sequence[str] | None:
    if member.side is Side.MENTOR:
        wanted = select(MentorProfile.bands).where(
            MentorProfile.participation_id == member.participation_id
        )
    else:
        wanted = select(Need.bands).where(Need.id == member.need_id)
    return await session.scalar(wanted)


async def list_busy(
    session: Session, *, members: Iterable[MemberView], besides: int | None = None
) -> Busy:
    """When one of `members` has an agreed meeting, in any of their pairs; not the one `besides`."""
    people = [member.person.id for member in members]
    theirs = (
        select(MentorshipMember.mentorship_id)
        .join(Participation, Participation.id == MentorshipMember.participation_id)
        .where(Participation.person_id.in_(people), MentorshipMember.left_at.is_(None))
    )
    rows = await session.execute(
        select(Meeting.starts_at, Meeting.duration_minutes).where(
            Meeting.mentorship_id.in_(theirs),
            Meeting.state == MeetingState.SCHEDULED,
            Meeting.starts_at > clock.now() - _DAY,
            Meeting.id != (besides or 0),
        )
    )
    return [(at, at + timedelta(minutes=minutes)) for at, minutes in rows]


def is_free(at: datetime, minutes: int, busy: Busy) -> bool:
    """True when nothing agreed overlaps a meeting that begins at `at`."""
    ends = at + timedelta(minutes=minutes)
    return all(ends <= begins or until <= at for begins, until in busy)


def is_holiday(day: date) -> bool:
    """True for a public holiday and for a Sunday."""
    return not _CALENDAR.is_working_day(day)


async def next_common_times(
    session: Session,
    *,
    members: Sequence[MemberView],
    zone: str,
    after: date,
    hour: int,
    minutes: int,
    count: int,
    besides: int | None = None,
) -> list[datetime]:
    """Up to `count` free instants on the days after `after`, one a day, the nearest days first.

    On each day the free hour nearest to `hour` on the clock of `zone`. Fewer, or none, when the
    usual hours of `members` rarely or never meet.
    """
    week = await common_week(session, members=members)
    busy = await list_busy(session, members=members, besides=besides)
    found: list[datetime] = []
    for day in _days_after(after):
        hours = free_hours_on(week, week, day, zone)
        fitting = [each for each in OFFERED_HOURS if _lasts(hours, each, minutes)]
        for free in sorted(fitting, key=lambda each: (abs(each - hour), each)):
            at = to_utc(datetime.combine(day, time(free)), zone)
            if at > clock.now() and is_free(at, minutes, busy):
                found.append(at)
                break
        if len(found) == count:
            break
    return found


async def nearest_time(
    session: Session,
    *,
    members: Sequence[MemberView],
    zone: str,
    wanted: datetime,
    minutes: int,
) -> datetime:
    """The wanted instant when nothing stands in its way, else the next common one after it.

    What was wanted is answered, too, when no other time is found: people choose anyhow.
    """
    busy = await list_busy(session, members=members)
    local = to_local(wanted, zone)
    if not is_holiday(local.date()) and is_free(wanted, minutes, busy):
        return wanted
    others = await next_common_times(
        session,
        members=members,
        zone=zone,
        after=local.date(),
        hour=local.hour,
        minutes=minutes,
        count=1,
    )
    return others[0] if others else wanted


def _lasts(hours: Sequence[int], begin: int, minutes: int) -> bool:
    """True when every hour that a meeting from `begin` touches is among `hours`."""
    return all(begin + number in hours for number in range(-(-minutes // 60)))


def _days_after(day: date) -> Iterator[date]:
    return (
        each
        for number in range(1, DAYS_SEARCHED + 1)
        if not is_holiday(each := day + _DAY * number)
    )
