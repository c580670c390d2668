"""The term of a pair: what is planned for its half and for its end, and what moves with them."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from models import (
    Mentorship,
    MentorshipMember,
    MentorshipState,
    Participation,
    PlanItemState,
    SurveyResponse,
    SurveyResponseState,
    Task,
    TaskState,
)
from services import audit, clock
from services.calendar.quiet import next_routine_moment
from services.calendar.working_days import ProductionCalendar
from services.calendar.zones import to_local, to_utc
from services.ending_notices import subject_of, tell_everybody, tell_members
from services.mentorships import find_mentorship
from services.notices import NoticeKind, cancel_notices
from services.personal_programs import find_current_version, find_open_version
from services.personal_programs import zone_of as clock_of
from services.policy import policy_of
from services.session import Session
from services.survey_asking import move_surveys, open_survey

PULSE = "pulse_mid"
# The summer pause of schools (domain.md 2.4), as (month, day), both included.
SUMMER_FROM, SUMMER_TO = (7, 1), (8, 20)
# A pause over the summer is suggested while the end of lessons is near, not yet there.
SUMMER_SUGGESTED = (5, 18)
BY_CALENDAR = (NoticeKind.TERM_ENDS, NoticeKind.SUMMER_AHEAD)
# Where a pulse lies while its pair makes a pause of unknown length.
ASIDE = timedelta(days=3650)
_DAY = timedelta(days=1)


async def start_term(session: Session, *, mentorship: Mentorship) -> None:
    """Plan the pulse at half of the term of a locked pair that became active, and the question
    about its end.

    ValueError when its first and last day are not set.
    """
    members = await living_members(session, mentorship=mentorship)
    asked_at = routine_moment(half_of_term(mentorship), members)
    for member in members:
        await open_survey(
            session,
            code=PULSE,
            respondent_id=member.participation_id,
            subject=subject_of(mentorship),
            mentorship_id=mentorship.id,
            asked_at=asked_at,
        )
    await plan_end(session, mentorship=mentorship)


async def move_end(
    session: Session, *, mentorship: Mentorship, ends_on: date, actor_id: int | None
) -> None:
    """Give the term of a locked pair another last day, and move what was planned for it. A proposed
    extension that is no longer one is off the table."""
    if mentorship.extend_to is not None and mentorship.extend_to <= ends_on:
        mentorship.extend_to = mentorship.extend_asked_by_id = None
        await cancel_notices(
            session, subject=subject_of(mentorship), kinds=(NoticeKind.EXTENSION_ASKED,)
        )
    await _set_end(session, mentorship, ends_on, actor_id)
    planned = await _find_pulse_moment(session, mentorship)
    is_ahead = planned is not None and planned > clock.now()
    if is_ahead and mentorship.state is not MentorshipState.ON_HOLD:
        await _move_pulse(session, mentorship, half_of_term(mentorship))


async def hold_term(session: Session, *, mentorship: Mentorship) -> None:
    """The clocks of a locked pair stand still: neither pulse nor end is asked about."""
    await cancel_notices(session, subject=subject_of(mentorship), kinds=BY_CALENDAR)
    planned = await _find_pulse_moment(session, mentorship)
    if planned is not None:
        await move_surveys(
            session,
            mentorship_id=mentorship.id,
            codes=(PULSE,),
            asked_at=max(planned, clock.now()) + ASIDE,
        )


async def continue_term(
    session: Session, *, mentorship: Mentorship, days: int, actor_id: int | None
) -> None:
    """The clocks of a locked pair go on after a pause of `days`: its end is as much later, and so
    is what was to be done by some day."""
    if mentorship.ends_on is None:
        return
    await _move_due_days(session, mentorship, days * _DAY)
    await _set_end(session, mentorship, mentorship.ends_on + days * _DAY, actor_id)
    planned = await _find_pulse_moment(session, mentorship)
    if planned is not None:
        await _move_pulse(session, mentorship, (planned - ASIDE + days * _DAY).date())


async def plan_end(session: Session, *, mentorship: Mentorship) -> None:
    """Plan what is asked by the calendar while a pair with a term goes on, instead of what was.

    Some days before the last day: is it time for the final meeting? Before a summer that lies
    inside the term: a pause until September?
    """
    await cancel_notices(session, subject=subject_of(mentorship), kinds=BY_CALENDAR)
    if mentorship.ends_on is None or mentorship.state is MentorshipState.ON_HOLD:
        return
    near = mentorship.ends_on - timedelta(days=policy_of(session).final_stage_days)
    members = await living_members(session, mentorship=mentorship)
    # The same day may be planned again, after a pause of no day.
    stamp = f"{mentorship.ends_on:%Y%m%d}:{clock.now():%Y%m%dT%H%M%S}"
    await tell_everybody(
        session,
        mentorship=mentorship,
        kind=NoticeKind.TERM_ENDS,
        occasion=stamp,
        due_at=routine_moment(near, members),
    )
    suggest_on = _next(today_of(mentorship), SUMMER_SUGGESTED)
    if mentorship.ends_on > date(suggest_on.year, *SUMMER_FROM):
        await tell_members(
            session,
            mentorship=mentorship,
            kind=NoticeKind.SUMMER_AHEAD,
            occasion=stamp,
            due_at=routine_moment(suggest_on, members),
        )


async def _move_due_days(session: Session, mentorship: Mentorship, by: timedelta) -> None:
    versions = (
        await find_current_version(session, mentorship_id=mentorship.id),
        # A correction that is being written is a plan for the same days.
        await find_open_version(session, mentorship_id=mentorship.id),
    )
    tasks = await session.scalars(
        select(Task).where(
            Task.mentorship_id == mentorship.id,
            Task.state == TaskState.OPEN,
            Task.due_on.is_not(None),
        )
    )
    for version in filter(None, versions):
        for item in version.items:
            if item.state is PlanItemState.PLANNED and item.due_on is not None:
                item.due_on += by
    for task in tasks.all():
        task.due_on += by


def _next(today: date, day: tuple[int, int]) -> date:
    this_year = date(today.year, *day)
    return this_year if today < this_year else date(today.year + 1, *day)


async def _set_end(
    session: Session, mentorship: Mentorship, ends_on: date, actor_id: int | None
) -> None:
    mentorship.ends_on = ends_on
    version = await find_current_version(session, mentorship_id=mentorship.id)
    if version is not None:
        version.ends_on = ends_on
    audit.record(
        session,
        actor_id=actor_id,
        action="mentorship.end_moved",
        entity="mentorship",
        entity_id=mentorship.id,
        ends_on=ends_on.isoformat(),
    )
    await session.flush()
    await plan_end(session, mentorship=mentorship)


async def _find_pulse_moment(session: Session, mentorship: Mentorship) -> datetime | None:
    return await session.scalar(
        select(func.max(SurveyResponse.asked_at)).where(
            SurveyResponse.mentorship_id == mentorship.id,
            SurveyResponse.survey_code == PULSE,
            SurveyResponse.state == SurveyResponseState.OPEN,
        )
    )


async def _move_pulse(session: Session, mentorship: Mentorship, day: date) -> None:
    members = await living_members(session, mentorship=mentorship)
    await move_surveys(
        session,
        mentorship_id=mentorship.id,
        codes=(PULSE,),
        asked_at=routine_moment(day, members),
    )


def half_of_term(mentorship: Mentorship) -> date:
    """The middle day of the term; ValueError when its first and last day are not set."""
    if mentorship.starts_on is None or mentorship.ends_on is None:
        raise ValueError("the pair has no term")
    return mentorship.starts_on + (mentorship.ends_on - mentorship.starts_on) / 2


def after_summer(day: date) -> date:
    """The day itself, or the first one after the summer pause that it falls into."""
    if SUMMER_FROM <= (day.month, day.day) <= SUMMER_TO:
        return date(day.year, *SUMMER_TO) + _DAY
    return day


def routine_moment(day: date, members: Iterable[MentorshipMember]) -> datetime:
    """The first routine hour for all `members` from `day` on, not in the past and not in summer.

    Where their zones are too far apart for a common one, it is that of the last of them.
    """
    people = [member.participation for member in members]
    at = clock.now()
    if people:
        at = max(at, to_utc(datetime.combine(day, time()), zone_of(people[0])))
    # Twice: what suits the last of them may not suit the first any more.
    for person in people * 2:
        at = _out_of_summer(at, zone_of(person))
        calendar = ProductionCalendar(working_week=person.organization.working_week)
        at = next_routine_moment(at, zone_of(person), calendar)
    return at


def _out_of_summer(at: datetime, zone: str) -> datetime:
    day = to_local(at, zone).date()
    moved = after_summer(day)
    return at if moved == day else to_utc(datetime.combine(moved, time()), zone)


def zone_of(participation: Participation) -> str:
    """The zone somebody lives by; person and organisation are loaded."""
    return participation.person.timezone or participation.organization.timezone


async def living_members(session: Session, *, mentorship: Mentorship) -> list[MentorshipMember]:
    """The members who have not left, with people and organisations loaded."""
    loaded = await find_mentorship(session, mentorship_id=mentorship.id)
    return [member for member in loaded.members if member.left_at is None] if loaded else []


def today_of(mentorship: Mentorship) -> date:
    """Today by the clock of the pair; members are loaded."""
    return to_local(clock.now(), clock_of(mentorship)).date()


def after_day(mentorship: Mentorship, day: date) -> datetime:
    """The instant at which a day of the pair is over."""
    return to_utc(datetime.combine(day + _DAY, time()), clock_of(mentorship))
