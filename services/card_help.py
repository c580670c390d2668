"""Cards of a wish for help: a mentor's by name, a mentee's as the matter of a school."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, null, select

from models import (
    Answer,
    Organization,
    Participation,
    SurveyResponse,
    SurveyResponseState,
)
from services.card_kinds import CardKind
from services.card_scope import CardScope, of_people, person_columns, undecided
from services.scopes import within
from services.support_reach import has_psychologist

K = CardKind
# «Нужна ли помощь куратора?»: the mentor's answer is for the curator. The mentee's is for nobody by
# name (product.md, «Answers»), so the curator learns that somebody at the school needs them.
MENTORS_HELP: Mapping[str, str] = {
    'rr05["organization"]': "organization",
    'rr05["methodics"]': "methodics",
    'rr05["motivation"]': "motivation",
    'ir05["curator_help"]': "choice",
    'tr05["curator_help"]': "choice",
}
MENTEES_ORGANIZATION = 'rm06["organization"]'
MENTEES_SUPPORT = 'rm06["relations"]'


def help_asked(scope: CardScope) -> Select[Any]:
    """Mentors who ask the curator for help; the topic is the question and its option."""
    topic = _chosen()
    return of_people(
        select(
            SurveyResponse.id,
            literal(""),
            SurveyResponse.submitted_at,
            *person_columns(topic=topic),
        )
        .join(Answer, Answer.response_id == SurveyResponse.id)
        .join(Participation, Participation.id == SurveyResponse.respondent_id)
        .where(
            SurveyResponse.state == SurveyResponseState.SUBMITTED,
            Participation.person_id != scope.person_id,
            topic.in_(MENTORS_HELP),
            undecided(scope, K.HELP_ASKED, SurveyResponse.id),
        ),
        scope,
        SurveyResponse.submitted_at,
    )


def organization_asked(scope: CardScope) -> Select[Any]:
    """Schools where a mentee asks for help with the organisation."""
    return _nameless(scope, K.ORGANIZATION_ASKED, MENTEES_ORGANIZATION)


def support_asked(scope: CardScope) -> Select[Any]:
    """Schools where a mentee asks for support, and no psychologist is there to be asked."""
    nobody_there = ~has_psychologist(Participation.organization_id)
    return _nameless(scope, K.SUPPORT_ASKED, MENTEES_SUPPORT, nobody_there)


def _chosen() -> ColumnElement[str]:
    return Answer.question_code + cast(Answer.options, String)


def _nameless(
    scope: CardScope, kind: CardKind, chosen: str, *where: ColumnElement[bool]
) -> Select[Any]:
    """One card for a school, without who it is; one more answer is a new matter."""
    given = (
        select(
            Participation.organization_id.label("school"),
            cast(func.max(SurveyResponse.id), String).label("newest"),
            func.max(SurveyResponse.submitted_at).label("since"),
        )
        .select_from(SurveyResponse)
        .join(Answer, Answer.response_id == SurveyResponse.id)
        .join(Participation, Participation.id == SurveyResponse.respondent_id)
        .join(Organization, Organization.id == Participation.organization_id)
        .where(
            within(scope.paths),
            SurveyResponse.state == SurveyResponseState.SUBMITTED,
            Participation.person_id != scope.person_id,
            _chosen() == chosen,
            *where,
        )
        .group_by(Participation.organization_id)
        .subquery()
    )
    g = given.c
    anybody = (
        select(func.min(Participation.id))
        .where(Participation.organization_id == g.school)
        .scalar_subquery()
    )
    return (
        select(g.school, g.newest, g.since, anybody, null(), literal(1), null())
        .where(undecided(scope, kind, g.school, g.newest))
        .order_by(g.since, g.school)
    )
