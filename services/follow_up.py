"""Three months after a completed programme: what has stayed (domain.md 3.1)."""

from collections.abc import Sequence
from datetime import date, timedelta

from models import Mentorship, MentorshipMember, Participation, Side
from services.ending_notices import subject_of
from services.policy import policy_of
from services.session import Session
from services.survey_asking import open_survey
from services.terms import routine_moment, today_of

MENTEE, OBSERVER = "followup_mentee", "followup_observer"
# From the end of lessons to the first quiet week of the next year nobody can say how it goes
# (product.md, «Clocks»); as (month, day), both included.
AWAY_FROM, AWAY_TO, ASKED_ON = (5, 25), (9, 10), (9, 20)


def follow_up_day(completed_on: date, *, days: int) -> date:
    """The day to ask: `days` later, or 20 September when that falls between the school years."""
    day = completed_on + timedelta(days=days)
    if AWAY_FROM <= (day.month, day.day) <= AWAY_TO:
        return date(day.year, *ASKED_ON)
    return day


async def plan_follow_up(
    session: Session, *, mentorship: Mentorship, observers: Sequence[Participation]
) -> None:
    """Plan the questions to every mentee and to one observer of each of their schools."""
    day = follow_up_day(today_of(mentorship), days=policy_of(session).follow_up_days)
    mentees = [m for m in mentorship.members if m.side is Side.MENTEE and m.left_at is None]
    for mentee in mentees:
        await _ask(session, mentorship, MENTEE, mentee.participation_id, day, mentees)
    for observer in _one_each(mentees, observers):
        await _ask(session, mentorship, OBSERVER, observer.id, day, mentees)


def _one_each(
    mentees: Sequence[MentorshipMember], observers: Sequence[Participation]
) -> list[Participation]:
    chosen: dict[int, Participation] = {}
    for mentee in mentees:
        path = mentee.participation.organization.path
        for observer in observers:
            if path.startswith(observer.organization.path):
                chosen[observer.id] = observer
                break
    return list(chosen.values())


async def _ask(
    session: Session,
    mentorship: Mentorship,
    code: str,
    respondent_id: int,
    day: date,
    mentees: Sequence[MentorshipMember],
) -> None:
    await open_survey(
        session,
        code=code,
        respondent_id=respondent_id,
        subject=subject_of(mentorship),
        mentorship_id=mentorship.id,
        asked_at=routine_moment(day, mentees),
    )
