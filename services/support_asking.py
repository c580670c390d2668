"""Whom to ask how they are without a pair, and when there is nothing to ask any more.

product.md, «Clocks»: without a pair for 14 days support is offered and the search goes wider; after
a pair that did not fit it is asked at once (domain.md 3.1, `no_pair_support`).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, or_, select
from sqlalchemy.orm import aliased

from models import (
    ErasureState,
    Meeting,
    MeetingKind,
    MeetingState,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    Need,
    Organization,
    Participation,
    ParticipationState,
    Person,
    ProposalFormat,
    Side,
    SurveyResponse,
    SurveyResponseState,
)
from models.mentorship import ENDED_MENTORSHIP_STATES
from services import clock
from services.calendar.quiet import next_routine_moment
from services.calendar.working_days import ProductionCalendar
from services.endings import NOT_FIT
from services.needs import SEARCHING
from services.policy import policy_of
from services.session import Session
from services.survey_asking import drop_surveys, open_survey

CODE = "no_pair_support"
# So many in one go: a tick stays short.
MOST_AT_ONCE = 50


async def ask_unpaired(session: Session) -> None:
    """Ask mentees without a pair how they are; take the question back where a pair was found."""
    before = clock.now() - timedelta(days=policy_of(session).no_pair_days)
    for statement in (_pair_did_not_fit(before), _waits_long(before)):
        await _ask(session, await session.execute(statement.limit(MOST_AT_ONCE)))
    moot = await session.scalars(_no_longer_true().limit(MOST_AT_ONCE))
    for subject in moot.all():
        await drop_surveys(session, subject=subject, codes=(CODE,))


async def _ask(session: Session, rows: Iterable[Any]) -> None:
    """Ask each person once, although several of their needs may wait."""
    people = {row.participation_id: row for row in reversed(list(rows))}
    for row in people.values():
        zone = row.own_zone or row.zone
        await open_survey(
            session,
            code=CODE,
            respondent_id=row.participation_id,
            subject=row.subject,
            asked_at=next_routine_moment(clock.now(), zone, ProductionCalendar()),
        )


def _waits_long(before: datetime) -> Select[Any]:
    """Needs that have looked for somebody since `before`, without a pair in between."""
    subject = _named("need", Need.id)
    tried = (
        select(MentorshipMember.id)
        .join(Mentorship, Mentorship.id == MentorshipMember.mentorship_id)
        .where(MentorshipMember.need_id == Need.id, Mentorship.ended_at > before)
    )
    return (
        _searching(subject, before)
        .where(
            Need.opened_at <= before,
            func.coalesce(Participation.approved_at, Need.opened_at) <= before,
            ~tried.exists(),
        )
        .order_by(Need.opened_at, Need.id)
    )


def _pair_did_not_fit(before: datetime) -> Select[Any]:
    """Mentees who have tried to work with somebody since `before`, and it did not fit."""
    tried = select(Meeting.id).where(
        Meeting.mentorship_id == Mentorship.id,
        Meeting.kind == MeetingKind.TRIAL,
        Meeting.state.in_((MeetingState.HELD, MeetingState.CLOSED)),
    )
    return (
        _searching(_named("member", MentorshipMember.id), before)
        .join(MentorshipMember, MentorshipMember.need_id == Need.id)
        .join(Mentorship, Mentorship.id == MentorshipMember.mentorship_id)
        .where(
            Mentorship.state == MentorshipState.CANCELLED,
            Mentorship.format == ProposalFormat.MENTORING,
            Mentorship.end_reason == NOT_FIT,
            Mentorship.ended_at > before,
            tried.exists(),
        )
        .order_by(Mentorship.ended_at.desc(), MentorshipMember.id)
    )


def _searching(subject: ColumnElement[str], before: datetime) -> Select[Any]:
    """People of the searching needs who are in no pair and were not asked lately, nor about it."""
    asked = select(SurveyResponse.id).where(
        SurveyResponse.survey_code == CODE,
        SurveyResponse.respondent_id == Participation.id,
        or_(SurveyResponse.asked_at > before, SurveyResponse.subject == subject),
    )
    return (
        select(
            Need.participation_id,
            subject.label("subject"),
            Person.timezone.label("own_zone"),
            Organization.timezone.label("zone"),
        )
        .select_from(Need)
        .join(Participation, Participation.id == Need.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .join(Organization, Organization.id == Participation.organization_id)
        .where(
            Need.state.in_(SEARCHING),
            Participation.state == ParticipationState.ACTIVE,
            Person.erasure_state == ErasureState.NONE,
            ~_in_a_pair(Participation.id),
            ~asked.exists(),
        )
    )


def _no_longer_true() -> Select[tuple[str]]:
    """Subjects still open although their people have a pair, or look for nobody."""
    looking = select(Need.id).where(
        Need.participation_id == SurveyResponse.respondent_id, Need.state.in_(SEARCHING)
    )
    return select(SurveyResponse.subject).where(
        SurveyResponse.survey_code == CODE,
        SurveyResponse.state == SurveyResponseState.OPEN,
        or_(_in_a_pair(SurveyResponse.respondent_id), ~looking.exists()),
    )


def _in_a_pair(participation_id: ColumnElement[int]) -> ColumnElement[bool]:
    mine, pair = aliased(MentorshipMember), aliased(Mentorship)
    return (
        select(mine.id)
        .join(pair, pair.id == mine.mentorship_id)
        .where(
            mine.participation_id == participation_id,
            mine.side == Side.MENTEE,
            mine.left_at.is_(None),
            pair.state.not_in(ENDED_MENTORSHIP_STATES),
        )
        .exists()
    )


def _named(kind: str, row_id: ColumnElement[int]) -> ColumnElement[str]:
    return literal(f"{kind}:") + cast(row_id, String)
