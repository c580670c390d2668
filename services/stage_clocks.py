"""When a pair is late: it stays in one stage, or has lost its rhythm (product.md, «Clocks»).

School holidays and the summer pause do not count.
"""

from collections.abc import Mapping
from datetime import datetime, time
from math import ceil

from sqlalchemy import ColumnElement, and_, func, or_, select

from models import Meeting, MeetingState, Mentorship, MentorshipState
from services import clock
from services.calendar.school_days import days_back
from services.calendar.zones import to_local, to_utc
from services.policy import Policy
from services.program_content import CADENCES, ON_REQUEST

S = MentorshipState
# Stages to be passed; a pair that works regularly has its rhythm instead.
STAGES = (S.FORMING, S.TRIAL, S.PLANNING, S.FINISHING)
MET = (MeetingState.HELD, MeetingState.CLOSED)
# A rhythm slows down after so many times what was agreed on, and is lost after twice that time.
YELLOW, RED = 1.5, 2

# The instant since when a pair must have met, by what it agreed on; None: it agreed on nothing.
Rhythms = Mapping[int | None, datetime]


def stalled_before(policy: Policy, zone: str) -> datetime:
    """Whatever entered its stage before this instant stays in it for too long."""
    return _instant(policy.stall_days, zone)


def out_of_touch_before(policy: Policy, zone: str, *, times: float = RED) -> Rhythms:
    """Who has not met since then has lost the rhythm, or slows down (`times` YELLOW).

    «По запросу» follows no calendar.
    """
    days: dict[int | None, int] = {None: policy.usual_cadence_days}
    days |= {cadence: cadence for cadence in CADENCES if cadence != ON_REQUEST}
    return {cadence: _instant(ceil(times * number), zone) for cadence, number in days.items()}


def in_state_since() -> ColumnElement[datetime]:
    """Since when a pair is in its state: until the first move, since it was formed."""
    return func.coalesce(Mentorship.state_since, Mentorship.formed_at)


def is_stalled(before: datetime) -> ColumnElement[bool]:
    """The pair has been in a stage that should pass since before the instant."""
    return and_(Mentorship.state.in_(STAGES), in_state_since() < before)


def is_out_of_touch(before: Rhythms, now: datetime) -> ColumnElement[bool]:
    """The pair works, has not met for too long, and has agreed on no time."""
    ahead = select(Meeting.id).where(
        Meeting.mentorship_id == Mentorship.id,
        Meeting.state == MeetingState.SCHEDULED,
        Meeting.starts_at >= now,
    )
    return and_(
        Mentorship.state == S.ACTIVE,
        ~ahead.exists(),
        or_(*(_not_met_since(cadence, instant) for cadence, instant in before.items())),
    )


def _not_met_since(cadence: int | None, instant: datetime) -> ColumnElement[bool]:
    met = select(Meeting.id).where(
        Meeting.mentorship_id == Mentorship.id,
        Meeting.state.in_(MET),
        Meeting.starts_at > instant,
    )
    agreed = Mentorship.cadence_days
    return and_(
        agreed.is_(None) if cadence is None else agreed == cadence,
        in_state_since() <= instant,
        ~met.exists(),
    )


def _instant(days: int, zone: str) -> datetime:
    """The beginning of the day on which `days` days that count were still ahead."""
    today = to_local(clock.now(), zone).date()
    return to_utc(datetime.combine(days_back(today, days), time()), zone)
