"""When which questionnaire is asked by itself: after a meeting, after approval, before a beginning.

In portions of a minute each, at the moment they are needed (product.md, «Something back within ten
taps»). What follows from an answer asks for more by itself (services/consequences.py).
"""

from collections.abc import Collection, Mapping
from datetime import timedelta

from models import MeetingKind, Participation, Role, Side
from services import clock
from services.calendar.quiet import next_routine_moment
from services.calendar.working_days import ProductionCalendar
from services.meeting_views import MeetingView, MemberView
from services.session import Session
from services.survey_asking import open_survey
from services.survey_sources import need_subject

AFTER_MEETING: Mapping[MeetingKind, Mapping[Side, str]] = {
    MeetingKind.INTRODUCTION: {
        Side.MENTEE: "after_intro_mentee",
        Side.MENTOR: "after_intro_mentor",
    },
    MeetingKind.TRIAL: {Side.MENTEE: "after_trial_mentee", Side.MENTOR: "after_trial_mentor"},
    MeetingKind.PLANNING: {Side.MENTEE: "after_planning", Side.MENTOR: "after_planning"},
    MeetingKind.SERIES: {Side.MENTEE: "after_series_mentee", Side.MENTOR: "after_series_mentor"},
    MeetingKind.CONSULTATION: {
        Side.MENTEE: "after_series_mentee",
        Side.MENTOR: "after_series_mentor",
    },
    MeetingKind.FINAL: {Side.MENTEE: "final_mentee", Side.MENTOR: "final_mentor"},
}
# The long questionnaire of a role, and its portions: those asked in the weeks after approval, and
# the one whose marks are compared with those at the end, asked before the pair begins.
NEEDS: Mapping[Role, str] = {Role.MENTEE: "needs_mentee", Role.MENTOR: "competence_mentor"}
LATER: Mapping[Role, tuple[str, ...]] = {
    Role.MENTEE: ("about", "goal"),
    Role.MENTOR: ("about", "offer"),
}
BEFORE = "before"
BETWEEN_PORTIONS = timedelta(days=7)


async def open_after_meeting(
    session: Session, *, view: MeetingView, is_acting: bool = True
) -> None:
    """Ask every member of a held meeting how it was, the acting one first.

    `is_acting` is False when nobody of them is looking at it: a curator has marked the meeting.
    """
    for member in view.members:
        await open_survey(
            session,
            code=after_meeting(view, member),
            respondent_id=member.participation_id,
            subject=f"meeting:{view.meeting.id}",
            meeting_id=view.meeting.id,
            mentorship_id=view.meeting.mentorship_id,
            is_acting=is_acting and member is view.mine,
        )


def after_meeting(view: MeetingView, member: MemberView) -> str:
    """The code of the questionnaire that a member answers after the meeting."""
    return AFTER_MEETING[view.meeting.kind][member.side]


async def ask_after_approval(session: Session, *, participation: Participation, zone: str) -> None:
    """Ask a newcomer for the rest of their questionnaire, a portion a week, the first one tomorrow.

    `zone` is the clock they live by. Nothing for roles without one.
    """
    calendar = ProductionCalendar()
    asked_at = clock.now() + timedelta(days=1)
    for portion in LATER.get(participation.role, ()):
        await open_survey(
            session,
            code=NEEDS[participation.role],
            portion=portion,
            respondent_id=participation.id,
            subject=f"participation:{participation.id}",
            asked_at=next_routine_moment(asked_at, zone, calendar),
        )
        asked_at += BETWEEN_PORTIONS


async def ask_before_beginning(
    session: Session, *, members: Collection[Participation], need_id: int
) -> None:
    """Ask the members of a new pair for the marks that its end is compared with.

    A mentee for each need, whose topics they are about; a mentor once: every pair of theirs is
    compared with what they expected of the programme.
    """
    for member in members:
        if member.role in NEEDS:
            is_mentee = member.role is Role.MENTEE
            await open_survey(
                session,
                code=NEEDS[member.role],
                portion=BEFORE,
                respondent_id=member.id,
                subject=need_subject(need_id) if is_mentee else f"participation:{member.id}",
            )
