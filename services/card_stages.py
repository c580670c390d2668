"""Cards about pairs that do not move, and about unsent questionnaires of the way."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, String, and_, cast, func, literal, or_, select

from models import (
    AuditRecord,
    Meeting,
    Mentorship,
    MentorshipState,
    Notification,
    NotificationState,
    Participation,
    SurveyResponse,
    SurveyResponseState,
)
from services.card_kinds import CardKind
from services.card_pairs import HAD_A_TIME
from services.card_scope import CardScope, of_pairs, of_people, person_columns, undecided
from services.notices import NoticeKind
from services.stage_clocks import MET, in_state_since, is_out_of_touch, is_stalled
from services.survey_asking import SURVEY_SUBJECT
from services.survey_ends import LAPSED_UNSENT

# Asked on the way, not after a meeting: what is asked there has a card of its own.
ON_THE_WAY = (
    "needs_mentee",
    "competence_mentor",
    "pulse_mid",
    "final_curator",
    "followup_mentee",
)
# A reminder that may still arrive.
ON_THE_WAY_OUT = (
    NotificationState.PENDING,
    NotificationState.CLAIMED,
    NotificationState.SENDING,
)
SURVEY_TOPICS: Mapping[str, str] = {code: code for code in ON_THE_WAY}


def stages_stalled(scope: CardScope) -> Select[Any]:
    """Pairs in one stage for too long; one more meeting, or another stage, is a new matter.

    A pair that has agreed on no time yet has a card of its own.
    """
    meetings = (
        select(func.count(Meeting.id))
        .where(Meeting.mentorship_id == Mentorship.id)
        .correlate(Mentorship)
        .scalar_subquery()
    )
    agreed = select(Meeting.id).where(
        Meeting.mentorship_id == Mentorship.id, Meeting.state.in_(HAD_A_TIME)
    )
    return of_pairs(
        scope,
        CardKind.STAGE_STALLED,
        subject=Mentorship.id,
        occasion=cast(Mentorship.state, String) + "." + cast(meetings, String),
        since=in_state_since(),
    ).where(
        is_stalled(scope.stalled_before),
        or_(Mentorship.state != MentorshipState.FORMING, agreed.exists()),
    )


def rhythms_lost(scope: CardScope) -> Select[Any]:
    """Working pairs that have not met for twice as long as they agreed, with nothing ahead."""
    held = (
        select(func.count(Meeting.id))
        .where(Meeting.mentorship_id == Mentorship.id, Meeting.state.in_(MET))
        .correlate(Mentorship)
        .scalar_subquery()
    )
    return of_pairs(
        scope,
        CardKind.RHYTHM_LOST,
        subject=Mentorship.id,
        occasion=cast(held, String),
        since=in_state_since(),
    ).where(is_out_of_touch(scope.out_of_touch_before, scope.now))


def surveys_overdue(scope: CardScope) -> Select[Any]:
    """Questionnaires of the way that were not sent after the last reminder; the topic is which.

    They stay a matter when they have lapsed, until somebody decides.
    """
    unsent = select(AuditRecord.id).where(
        AuditRecord.entity == "survey_response",
        AuditRecord.entity_id == SurveyResponse.id,
        AuditRecord.action == LAPSED_UNSENT,
    )
    reminder = select(Notification.id).where(
        Notification.subject == literal(SURVEY_SUBJECT) + cast(SurveyResponse.id, String),
        Notification.kind == NoticeKind.SURVEY_REMINDER.value,
        Notification.state.in_(ON_THE_WAY_OUT),
    )
    open_still = and_(
        SurveyResponse.state == SurveyResponseState.OPEN,
        SurveyResponse.due_at <= scope.now,
        SurveyResponse.asked_at <= scope.reminded_before,
        ~reminder.exists(),
    )
    lapsed = and_(SurveyResponse.state == SurveyResponseState.LAPSED, unsent.exists())
    return of_people(
        select(
            SurveyResponse.id,
            literal(""),
            SurveyResponse.due_at,
            *person_columns(topic=SurveyResponse.survey_code),
        )
        .join(Participation, Participation.id == SurveyResponse.respondent_id)
        .where(
            or_(open_still, lapsed),
            SurveyResponse.survey_code.in_(ON_THE_WAY),
            SurveyResponse.meeting_id.is_(None),
            Participation.person_id != scope.person_id,
            undecided(scope, CardKind.SURVEY_OVERDUE, SurveyResponse.id),
        ),
        scope,
        SurveyResponse.due_at,
    )
