"""Figures about pairs on their way: stages, programmes, assignments, ends, and what is late.

Each is defined once; the words are in `handlers/metric_texts.py`. Single consultations have no
stages and no programme, and do not count here.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, select
from sqlalchemy.orm import aliased

from models import (
    Assignment,
    ErasureState,
    Meeting,
    MeetingState,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    NeedItem,
    Participation,
    Person,
    PersonalProgram,
    PersonalProgramState,
    PlanItem,
    PlanItemState,
    ProgramVersion,
    ProgramVersionState,
    ProposalFormat,
    Side,
    SurveyResponse,
    SurveyResponseState,
)
from models.mentorship import ENDED_MENTORSHIP_STATES
from services.card_pairs import UNMARKED_AFTER
from services.metrics import Scope
from services.scopes import mentorships_within, pair_met_within, participations_within
from services.stage_clocks import MET, Rhythms, in_state_since, is_out_of_touch, is_stalled

P = PersonalProgramState
# Asked of somebody in a private matter: not a figure, either.
PRIVATE_SURVEYS = ("no_pair_support", "early_exit")
# From then on a mentor needs the assignment (ТК 351.8).
ASSIGNED_FROM = (P.APPROVED, P.ACTIVE)


def stages(scope: Scope) -> Select[tuple[MentorshipState, datetime]]:
    """STAGES: (state, since when) of each pair that runs now."""
    return select(Mentorship.state, in_state_since()).where(_runs(scope))


def programs(scope: Scope) -> Select[tuple[PersonalProgramState, int]]:
    """PROGRAMS: programmes of the pairs that run now, by state."""
    return (
        select(PersonalProgram.state, func.count())
        .join(Mentorship, Mentorship.id == PersonalProgram.mentorship_id)
        .where(_runs(scope))
        .group_by(PersonalProgram.state)
    )


def plan(scope: Scope) -> Select[tuple[int, int, int]]:
    """PLAN and MISMATCH: lines of the newest plans of the pairs that run now, done ones, and those
    outside the diagnosis."""
    return (
        select(
            func.count(PlanItem.id),
            func.count(case((PlanItem.state == PlanItemState.DONE, PlanItem.id))),
            func.count(case((PlanItem.item_code.is_(None), PlanItem.id))),
        )
        .join(ProgramVersion, ProgramVersion.id == PlanItem.program_version_id)
        .join(PersonalProgram, PersonalProgram.id == ProgramVersion.personal_program_id)
        .join(Mentorship, Mentorship.id == PersonalProgram.mentorship_id)
        .where(_runs(scope), _is_newest(), PlanItem.state != PlanItemState.DROPPED)
    )


def deficits_without_item(scope: Scope) -> Select[tuple[int]]:
    """MISMATCH: difficulties of mentees, in pairs with a programme, that no line of it answers."""
    member = MentorshipMember
    answered = (
        select(PlanItem.id)
        .join(ProgramVersion, ProgramVersion.id == PlanItem.program_version_id)
        .where(
            ProgramVersion.personal_program_id == PersonalProgram.id,
            _is_newest(),
            PlanItem.state != PlanItemState.DROPPED,
            PlanItem.item_code == NeedItem.item_code,
        )
        .correlate(PersonalProgram, NeedItem)
    )
    return (
        select(func.count(NeedItem.id))
        .join(member, member.need_id == NeedItem.need_id)
        .join(Mentorship, Mentorship.id == member.mentorship_id)
        .join(PersonalProgram, PersonalProgram.mentorship_id == Mentorship.id)
        .where(_runs(scope), member.left_at.is_(None), ~answered.exists())
    )


def assignments_missing(scope: Scope) -> Select[tuple[int]]:
    """ASSIGNMENTS: mentors of pairs with an approved programme whose assignment is not recorded."""
    member = MentorshipMember
    recorded = select(Assignment.id).where(
        Assignment.mentorship_id == member.mentorship_id,
        Assignment.participation_id == member.participation_id,
        Assignment.recorded_at.is_not(None),
    )
    return (
        select(func.count(member.id))
        .join(Mentorship, Mentorship.id == member.mentorship_id)
        .join(PersonalProgram, PersonalProgram.mentorship_id == Mentorship.id)
        .where(
            _runs(scope),
            PersonalProgram.state.in_(ASSIGNED_FROM),
            member.side == Side.MENTOR,
            member.left_at.is_(None),
            ~recorded.exists(),
        )
    )


def meeting_kinds(scope: Scope) -> Select:
    """MEETING_KINDS: meetings held in the period, by kind."""
    return (
        select(Meeting.kind, func.count())
        .where(
            pair_met_within(scope.paths, Meeting.mentorship_id, Meeting.starts_at),
            Meeting.state.in_(MET),
            scope.holds(Meeting.starts_at),
        )
        .group_by(Meeting.kind)
    )


def ends(scope: Scope) -> Select[tuple[MentorshipState, bool | None, int]]:
    """ENDS: pairs that ended in the period, by how, and whether with success."""
    return (
        select(Mentorship.state, Mentorship.is_success, func.count())
        .where(_is_ours(scope), scope.holds(Mentorship.ended_at))
        .group_by(Mentorship.state, Mentorship.is_success)
    )


def surveys_overdue(scope: Scope, now: datetime) -> Select[tuple[int]]:
    """SURVEYS_OVERDUE: questionnaires whose term has passed and that were not sent."""
    return (
        select(func.count(SurveyResponse.id))
        .join(Participation, Participation.id == SurveyResponse.respondent_id)
        .join(Person, Person.id == Participation.person_id)
        .where(
            SurveyResponse.respondent_id.in_(participations_within(scope.paths)),
            SurveyResponse.state == SurveyResponseState.OPEN,
            SurveyResponse.survey_code.not_in(PRIVATE_SURVEYS),
            SurveyResponse.due_at <= now,
            Person.erasure_state == ErasureState.NONE,
        )
    )


def unmarked(scope: Scope, now: datetime) -> Select[tuple[int]]:
    """UNMARKED: meetings about which nobody has said for two days whether they took place."""
    return (
        select(func.count(Meeting.id))
        .join(Mentorship, Mentorship.id == Meeting.mentorship_id)
        .where(
            Meeting.mentorship_id.in_(mentorships_within(scope.paths)),
            Mentorship.state.not_in(ENDED_MENTORSHIP_STATES),
            Meeting.state == MeetingState.SCHEDULED,
            Meeting.starts_at < now - UNMARKED_AFTER,
        )
    )


def out_of_touch(scope: Scope, before: Rhythms, now: datetime) -> Select[tuple[int]]:
    """OUT_OF_TOUCH: pairs at work that have lost their rhythm."""
    return select(func.count(Mentorship.id)).where(_runs(scope), is_out_of_touch(before, now))


def stalled(scope: Scope, before: datetime) -> Select[tuple[int]]:
    """STALLED: pairs that stay in one stage for too long."""
    return select(func.count(Mentorship.id)).where(_runs(scope), is_stalled(before))


def pairs_running_by(scope: Scope, place: ColumnElement[int]) -> Select[tuple[int, int]]:
    """Pairs that run now, by the place of their members; between places it counts for both."""
    member = aliased(MentorshipMember)
    return (
        select(place, func.count(distinct(Mentorship.id)))
        .select_from(Mentorship)
        .join(member, member.mentorship_id == Mentorship.id)
        .join(Participation, Participation.id == member.participation_id)
        .where(
            _runs(scope),
            member.left_at.is_(None),
            Participation.id.in_(participations_within(scope.paths)),
        )
        .group_by(place)
    )


def _is_ours(scope: Scope) -> ColumnElement[bool]:
    return and_(
        Mentorship.id.in_(mentorships_within(scope.paths)),
        Mentorship.format == ProposalFormat.MENTORING,
    )


def _runs(scope: Scope) -> ColumnElement[bool]:
    return and_(_is_ours(scope), Mentorship.state.not_in(ENDED_MENTORSHIP_STATES))


def _is_newest() -> ColumnElement[bool]:
    """The version approved last, or the first one while none is."""
    other = aliased(ProgramVersion)
    later = select(other.id).where(
        other.personal_program_id == ProgramVersion.personal_program_id,
        other.state == ProgramVersionState.APPROVED,
        (ProgramVersion.state != ProgramVersionState.APPROVED)
        | (other.number > ProgramVersion.number),
    )
    return and_(
        ProgramVersion.state != ProgramVersionState.DISCARDED,
        ~later.correlate(ProgramVersion).exists(),
    )
