"""Every figure of a report, defined once: what is counted, of whom, and by which date.

The words for each are in `handlers/metric_texts.py`; a report shows them in its footer.
A person counts once, however many roles they hold (product.md, «Numbers people must trust»).
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, or_, select, union_all

from models import (
    Answer,
    Meeting,
    MeetingRevision,
    MeetingState,
    Mentorship,
    Need,
    Participation,
    ParticipationState,
    Proposal,
    SurveyResponse,
    SurveyResponseState,
)
from services.periods import Period
from services.scopes import (
    mentorships_within,
    organizations_within,
    pair_met_within,
    participations_within,
)

USEFULNESS_QUESTION = "rm01"


class Metric(StrEnum):
    """The figures; each has a name and a definition in words."""

    PEOPLE = "people"
    ROLES = "roles"
    NEEDS = "needs"
    PROPOSALS = "proposals"
    PAIRS = "pairs"
    MEETINGS = "meetings"
    REFLECTIONS = "reflections"
    USEFULNESS = "usefulness"
    # Pairs on their way (services/metrics_pairs.py).
    STAGES = "stages"
    PROGRAMS = "programs"
    PLAN = "plan"
    MISMATCH = "mismatch"
    ASSIGNMENTS = "assignments"
    MEETING_KINDS = "meeting_kinds"
    ENDS = "ends"
    # What is late.
    SURVEYS_OVERDUE = "surveys_overdue"
    UNMARKED = "unmarked"
    OUT_OF_TOUCH = "out_of_touch"
    SLOWING = "slowing"
    STALLED = "stalled"
    # Before and after (services/metrics_growth.py).
    SKILL = "skill"
    SKILL_LATER = "skill_later"
    EFFECT = "effect"
    COMFORT = "comfort"
    USEFUL = "useful"
    STAY = "stay"
    MENTORS_EFFECT = "mentors_effect"
    MENTORS_COMFORT = "mentors_comfort"
    MENTORS_ENGAGE = "mentors_engage"


# Of several states of one person in one role, the one nearest to taking part counts.
STATE_ORDER = (
    ParticipationState.ACTIVE,
    ParticipationState.PAUSED,
    ParticipationState.PENDING_APPROVAL,
    ParticipationState.DRAFT,
    ParticipationState.INVITED,
    ParticipationState.LEFT,
)
WITH_A_TIME = (MeetingState.SCHEDULED, MeetingState.HELD, MeetingState.CLOSED)
TAKING_PART = (ParticipationState.ACTIVE, ParticipationState.PAUSED)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures: the subtrees of organisations, and the period."""

    paths: tuple[str, ...]
    period: Period

    def holds(self, instant: ColumnElement) -> ColumnElement[bool]:
        """The instant lies in the period."""
        return and_(instant >= self.period.start, instant < self.period.end)


def people(scope: Scope) -> Select[tuple[int]]:
    """PEOPLE: different people who take part now (active or paused), in any role."""
    return select(func.count(distinct(Participation.person_id))).where(
        Participation.organization_id.in_(organizations_within(scope.paths)),
        Participation.state.in_(TAKING_PART),
    )


def roles(scope: Scope) -> Select[tuple[str, int, int]]:
    """ROLES: role, index into STATE_ORDER, different people; as of now, without the erased."""
    rank = case(
        *((Participation.state == state, index) for index, state in enumerate(STATE_ORDER)),
        else_=len(STATE_ORDER),
    )
    each = (
        select(Participation.person_id, Participation.role, func.min(rank).label("rank"))
        .where(
            Participation.organization_id.in_(organizations_within(scope.paths)),
            Participation.state != ParticipationState.ERASED,
        )
        .group_by(Participation.person_id, Participation.role)
        .subquery()
    )
    return select(each.c.role, each.c.rank, func.count()).group_by(each.c.role, each.c.rank)


def needs(scope: Scope) -> Select[tuple[str, int]]:
    """NEEDS: needs of the scope's mentees opened in the period, by their state now."""
    return (
        select(Need.state, func.count())
        .where(
            Need.participation_id.in_(participations_within(scope.paths)),
            scope.holds(Need.opened_at),
        )
        .group_by(Need.state)
    )


def proposals(scope: Scope) -> Select[tuple[str, int]]:
    """PROPOSALS: proposals made in the period for those mentees' needs, by their state now."""
    return (
        select(Proposal.state, func.count())
        .join(Need, Need.id == Proposal.need_id)
        .where(
            Need.participation_id.in_(participations_within(scope.paths)),
            scope.holds(Proposal.created_at),
        )
        .group_by(Proposal.state)
    )


def pairs(scope: Scope) -> Select[tuple[str, int]]:
    """PAIRS: pairs formed in the period with a member from the scope, by their state now."""
    return (
        select(Mentorship.state, func.count())
        .where(
            Mentorship.id.in_(mentorships_within(scope.paths)), scope.holds(Mentorship.formed_at)
        )
        .group_by(Mentorship.state)
    )


def meetings(scope: Scope) -> Select[tuple[str, int]]:
    """MEETINGS: times such pairs agreed on that lie in the period, by what became of them.

    A meeting that is being moved has no time and counts when it has a new one. A missed time stays
    missed although the meeting is arranged anew, or cancelled, afterwards: it is read from the
    versions of the meeting.
    """
    missed = select(MeetingRevision.meeting_id).where(
        MeetingRevision.meeting_id == Meeting.id,
        MeetingRevision.state == MeetingState.MISSED,
        MeetingRevision.starts_at == Meeting.starts_at,
    )
    now = select(Meeting.state.label("state")).where(
        pair_met_within(scope.paths, Meeting.mentorship_id, Meeting.starts_at),
        scope.holds(Meeting.starts_at),
        or_(
            Meeting.state.in_(WITH_A_TIME),
            and_(Meeting.state == MeetingState.CANCELLED, ~missed.exists()),
        ),
    )
    then = (
        select(MeetingRevision.state.label("state"))
        .join(Meeting, Meeting.id == MeetingRevision.meeting_id)
        .where(
            pair_met_within(scope.paths, Meeting.mentorship_id, MeetingRevision.starts_at),
            MeetingRevision.state == MeetingState.MISSED,
            scope.holds(MeetingRevision.starts_at),
        )
    )
    times = union_all(now, then).subquery()
    return select(times.c.state, func.count()).group_by(times.c.state)


def reflections(scope: Scope) -> Select[tuple[str, int]]:
    """REFLECTIONS: reflections asked from the scope's people in the period, by their state."""
    return (
        select(SurveyResponse.state, func.count())
        .where(
            SurveyResponse.meeting_id.is_not(None),
            SurveyResponse.respondent_id.in_(participations_within(scope.paths)),
            scope.holds(SurveyResponse.asked_at),
        )
        .group_by(SurveyResponse.state)
    )


def usefulness(scope: Scope, *by: ColumnElement) -> Select:
    """USEFULNESS: (*by, different people, answers, their sum) of the reflections given."""
    return (
        select(
            *by,
            func.count(distinct(Participation.person_id)),
            func.count(Answer.id),
            func.coalesce(func.sum(Answer.number), 0),
        )
        .select_from(Answer)
        .join(SurveyResponse, SurveyResponse.id == Answer.response_id)
        .join(Participation, Participation.id == SurveyResponse.respondent_id)
        .where(
            Answer.question_code == USEFULNESS_QUESTION,
            Answer.number.is_not(None),
            SurveyResponse.state == SurveyResponseState.SUBMITTED,
            Participation.organization_id.in_(organizations_within(scope.paths)),
            scope.holds(SurveyResponse.asked_at),
        )
        .group_by(*by)
    )
