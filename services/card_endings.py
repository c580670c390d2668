"""Cards about how a pair goes after its programme was approved, and about its end."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, exists, func, literal, select
from sqlalchemy.orm import aliased

from models import (
    Answer,
    Assignment,
    AuditRecord,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    Participation,
    PersonalProgram,
    PlanItem,
    PlanItemState,
    ProgramVersion,
    ProgramVersionState,
    SurveyResponse,
    SurveyResponseState,
)
from services.card_kinds import CardKind
from services.card_scope import CardScope, of_pairs, of_people, person_columns, undecided

S = MentorshipState
# What somebody wants at half of the term, as the question and its option are stored.
PULSE_TOPICS: Mapping[str, str] = {
    'pm04["topics"]': "topics",
    'pm04["schedule"]': "schedule",
    'pm04["format"]': "format",
    'pm04["pair"]': "pair",
}
OVERLOADED = ('pm03["too_much"]',)
WANTS_TO_MENTOR: Mapping[str, str] = {'fm13["now"]': "now", 'fm13["later"]': "later"}
STOPS_MENTORING = ('fr10["no"]',)
# The audit line of a final stage that a curator cut short.
FINAL_SKIPPED = "mentorship.final_skipped"
ENDED_LATELY = timedelta(days=60)


def terms_ending(scope: CardScope) -> Select[Any]:
    """Pairs that come to the end of their term and have not begun to sum up; a moved end is new."""
    last = (scope.now + timedelta(days=scope.final_stage_days)).date()
    return _of_running(
        scope,
        CardKind.TERM_ENDS,
        cast(Mentorship.ends_on, String),
        Mentorship.state == S.ACTIVE,
        Mentorship.ends_on <= last,
    )


def plans_done(scope: CardScope) -> Select[Any]:
    """Pairs that have done all of the plan that holds now."""
    version, program = ProgramVersion, PersonalProgram
    current = (
        select(func.max(version.id))
        .join(program, program.id == version.personal_program_id)
        .where(
            program.mentorship_id == Mentorship.id, version.state == ProgramVersionState.APPROVED
        )
        .correlate(Mentorship)
        .scalar_subquery()
    )
    left = exists().where(
        PlanItem.program_version_id == current, PlanItem.state == PlanItemState.PLANNED
    )
    some = exists().where(PlanItem.program_version_id == current)
    return _of_running(
        scope, CardKind.PLAN_DONE, literal(""), Mentorship.state == S.ACTIVE, some, ~left
    )


def pauses_over(scope: CardScope) -> Select[Any]:
    """Pairs that rest longer than they said, and a week; another pause is a new matter."""
    latest = (scope.now - timedelta(days=scope.pause_overdue_days)).date()
    return _of_running(
        scope,
        CardKind.PAUSE_OVER,
        cast(Mentorship.on_hold_until, String),
        Mentorship.state == S.ON_HOLD,
        Mentorship.on_hold_until <= latest,
    )


def assignments_ended(scope: CardScope) -> Select[Any]:
    """Running pairs with a mentor whose assignment ends or has ended."""
    ended = (
        select(func.max(Assignment.id))
        .join(
            MentorshipMember,
            (MentorshipMember.mentorship_id == Assignment.mentorship_id)
            & (MentorshipMember.participation_id == Assignment.participation_id),
        )
        .where(
            Assignment.mentorship_id == Mentorship.id,
            Assignment.ended_by.is_not(None),
            MentorshipMember.left_at.is_(None),
        )
        .correlate(Mentorship)
        .scalar_subquery()
    )
    return _of_running(scope, CardKind.ASSIGNMENT_ENDED, cast(ended, String), ended.is_not(None))


def ended_early(scope: CardScope) -> Select[Any]:
    """Pairs that ended before their time, while nobody has said whether the goal was reached."""
    return of_pairs(
        scope,
        CardKind.ENDED_EARLY,
        subject=Mentorship.id,
        occasion=literal(""),
        since=Mentorship.ended_at,
        running=False,
    ).where(
        Mentorship.state == S.ENDED_EARLY,
        Mentorship.is_success.is_(None),
        Mentorship.ended_at > scope.now - ENDED_LATELY,
    )


def finals_skipped(scope: CardScope) -> Select[Any]:
    """Pairs that a curator completed although something was missing: for the municipal level."""
    own = select(AuditRecord.id).where(
        AuditRecord.entity == "mentorship",
        AuditRecord.entity_id == Mentorship.id,
        AuditRecord.action == FINAL_SKIPPED,
        AuditRecord.actor_id == scope.person_id,
    )
    return of_pairs(
        scope,
        CardKind.FINAL_SKIPPED,
        subject=Mentorship.id,
        occasion=literal(""),
        since=Mentorship.ended_at,
        running=False,
    ).where(
        Mentorship.state == S.COMPLETED,
        Mentorship.end_note.is_not(None),
        Mentorship.ended_at > scope.now - ENDED_LATELY,
        ~own.exists(),
    )


def pulse_wishes(scope: CardScope) -> Select[Any]:
    """Members of running pairs who want something changed at half of the term."""
    return _of_answers(scope, CardKind.PULSE_WISH, list(PULSE_TOPICS), running=True)


def overloads(scope: CardScope) -> Select[Any]:
    """Members of running pairs for whom it is too much."""
    return _of_answers(scope, CardKind.OVERLOAD, OVERLOADED, running=True)


def future_mentors(scope: CardScope) -> Select[Any]:
    """Mentees who want to become mentors themselves."""
    return _of_answers(scope, CardKind.WANTS_TO_MENTOR, list(WANTS_TO_MENTOR))


def mentors_stopping(scope: CardScope) -> Select[Any]:
    """Mentors who do not go on next year: whether they rest is for a human to decide."""
    return _of_answers(scope, CardKind.STOPS_MENTORING, STOPS_MENTORING)


def _of_running(
    scope: CardScope,
    kind: CardKind,
    occasion: ColumnElement[str],
    *where: ColumnElement[bool],
) -> Select[Any]:
    return of_pairs(
        scope, kind, subject=Mentorship.id, occasion=occasion, since=Mentorship.state_since
    ).where(*where)


def _of_answers(
    scope: CardScope, kind: CardKind, chosen: Sequence[str], *, running: bool = False
) -> Select[Any]:
    """People of the scope who chose one of these options; the partner stands second.

    The partner is never told, not even as the curator.
    """
    option = Answer.question_code + cast(Answer.options, String)
    theirs = aliased(MentorshipMember)
    partner = (
        select(func.min(theirs.participation_id))
        .where(
            theirs.mentorship_id == SurveyResponse.mentorship_id,
            theirs.participation_id != SurveyResponse.respondent_id,
            theirs.left_at.is_(None),
        )
        .scalar_subquery()
    )
    asked = (
        select(
            SurveyResponse.id,
            literal(""),
            SurveyResponse.submitted_at,
            *person_columns(partner=partner, topic=option),
        )
        .join(Answer, Answer.response_id == SurveyResponse.id)
        .join(Participation, Participation.id == SurveyResponse.respondent_id)
        .join(Mentorship, Mentorship.id == SurveyResponse.mentorship_id)
        .where(
            SurveyResponse.state == SurveyResponseState.SUBMITTED,
            Participation.person_id != scope.person_id,
            option.in_(chosen),
            undecided(scope, kind, SurveyResponse.id),
        )
    )
    if running:
        asked = asked.where(Mentorship.state.in_((S.ACTIVE, S.ON_HOLD, S.FINISHING)))
    return of_people(asked, scope, SurveyResponse.submitted_at, pair=SurveyResponse.mentorship_id)
