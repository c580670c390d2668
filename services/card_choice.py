"""Cards about choices: a decision that waits, a doubt after a trial, a stage passed over."""

from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, or_, select
from sqlalchemy.orm import aliased

from models import (
    Answer,
    AuditRecord,
    Meeting,
    MeetingKind,
    MeetingState,
    Mentorship,
    MentorshipState,
    ProposalFormat,
    SurveyResponse,
    SurveyResponseState,
)
from services.card_kinds import CardKind
from services.card_scope import CardScope, of_pairs
from services.choice import SKIPPED

S, K = MentorshipState, MeetingKind
# «Насколько ваш опыт подходит к запросу?» (domain.md 3.2, tr01).
DOUBTFUL_BELOW = 5
CHANGE_FORMAT = ('tm04["change_format"]', 'tr05["change_format"]')


def choices_waiting(scope: CardScope) -> Select[Any]:
    """Pairs whose closed introduction or trial has decided nothing: somebody's word is missing."""
    later = aliased(Meeting)
    followed = select(later.id).where(
        later.mentorship_id == Meeting.mentorship_id,
        later.kind == Meeting.kind,
        later.sequence_no > Meeting.sequence_no,
        later.state != MeetingState.CANCELLED,
    )
    return _of_closed(scope, CardKind.CHOICE_WAITS).where(
        Mentorship.format == ProposalFormat.MENTORING,
        or_(
            and_(Mentorship.state == S.FORMING, Meeting.kind == K.INTRODUCTION),
            and_(Mentorship.state == S.TRIAL, Meeting.kind == K.TRIAL),
        ),
        ~followed.exists(),
    )


def doubts(scope: CardScope) -> Select[Any]:
    """Pairs whose mentor finds, after the trial, that their experience hardly fits."""
    low = and_(Answer.question_code == "tr01", Answer.number < DOUBTFUL_BELOW)
    return _after_trial(scope, CardKind.EXPERIENCE_DOUBTED, low)


def formats_to_change(scope: CardScope) -> Select[Any]:
    """Pairs that want to go on, but in another way; who said so is told to nobody."""
    chosen = Answer.question_code + cast(Answer.options, String)
    return _after_trial(scope, CardKind.FORMAT_CHANGE, chosen.in_(CHANGE_FORMAT))


def stages_skipped(scope: CardScope) -> Select[Any]:
    """Stages that a curator let pass without everybody's word: for the municipal level."""
    return (
        of_pairs(
            scope,
            CardKind.STAGE_SKIPPED,
            subject=Mentorship.id,
            occasion=cast(AuditRecord.id, String),
            since=AuditRecord.at,
        )
        .select_from(Mentorship)
        .join(
            AuditRecord,
            and_(
                AuditRecord.entity == "mentorship",
                AuditRecord.entity_id == Mentorship.id,
                AuditRecord.action == SKIPPED,
            ),
        )
        .where(or_(AuditRecord.actor_id.is_(None), AuditRecord.actor_id != scope.person_id))
    )


def _after_trial(scope: CardScope, kind: CardKind, said: ColumnElement[bool]) -> Select[Any]:
    """Pairs still on their way, where somebody has said this about a closed trial."""
    answered = (
        select(Answer.id)
        .join(SurveyResponse, SurveyResponse.id == Answer.response_id)
        .where(
            SurveyResponse.meeting_id == Meeting.id,
            SurveyResponse.state == SurveyResponseState.SUBMITTED,
            said,
        )
    )
    return _of_closed(scope, kind).where(
        Meeting.kind == K.TRIAL,
        Mentorship.state.in_((S.TRIAL, S.PLANNING)),
        answered.exists(),
    )


def _of_closed(scope: CardScope, kind: CardKind) -> Select[Any]:
    """Pairs with a closed meeting; each meeting is a matter of its own.

    What was said about it is not for the others of the pair, whoever they are besides.
    """
    return (
        of_pairs(
            scope,
            kind,
            subject=Mentorship.id,
            occasion=cast(Meeting.id, String),
            since=Meeting.closed_at,
            from_outside=True,
        )
        .select_from(Mentorship)
        .join(Meeting, Meeting.mentorship_id == Mentorship.id)
        .where(Meeting.state == MeetingState.CLOSED)
    )
