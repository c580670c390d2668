"""Cards of a wish for help: a mentor's by name, a mentee's as the matter of a school."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from models import (
    Answer,
    Organization,
    OrganizationType,
    Participation,
    Role,
    SurveyResponse,
    SurveyResponseState,
)
from services.actor import LIVE
from services.card_kinds import CardKind
from services.card_scope import CardScope, of_people, person_columns, undecided
from services.scopes import is_in_pair, within
from services.support_reach import is_there

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
MENTEES_ORGANIZATION = ('rm06["organization"]',)
MENTEES_SUPPORT = ('rm06["relations"]', 'nm01["recovery"]', 'np01["hard"]')


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
        pair=SurveyResponse.mentorship_id,
    )


def organization_asked(scope: CardScope) -> Select[Any]:
    """Schools where a mentee asks for help with the organisation."""
    return _nameless(scope, K.ORGANIZATION_ASKED, MENTEES_ORGANIZATION)


def support_asked(scope: CardScope) -> Select[Any]:
    """Schools where a mentee asks for support, and no psychologist is there to be asked."""
    nobody_there = ~is_there(Participation)
    return _nameless(scope, K.SUPPORT_ASKED, MENTEES_SUPPORT, nobody_there)


def _chosen() -> ColumnElement[str]:
    return Answer.question_code + cast(Answer.options, String)


def _nameless(
    scope: CardScope, kind: CardKind, chosen: Sequence[str], *where: ColumnElement[bool]
) -> Select[Any]:
    """One card for a place, without who it is; one more answer is a new matter.

    The place is the school when enough mentees take part there, so that nobody can be guessed;
    else the level above. What was said this week waits for Monday: nobody is pointed at by the one
    meeting of yesterday.
    """
    school, mentee = aliased(Organization), aliased(Participation)
    mentees = (
        select(func.count(mentee.id))
        .where(
            mentee.organization_id == school.id,
            mentee.role == Role.MENTEE,
            mentee.state.in_(LIVE),
        )
        .correlate(school)
        .scalar_subquery()
    )
    place = case((mentees >= scope.minimum_cell, school.id), else_=school.parent_id)
    given = (
        select(
            place.label("place"),
            SurveyResponse.id.label("response"),
            SurveyResponse.submitted_at.label("since"),
        )
        .select_from(SurveyResponse)
        .join(Answer, Answer.response_id == SurveyResponse.id)
        .join(Participation, Participation.id == SurveyResponse.respondent_id)
        .join(school, school.id == Participation.organization_id)
        .where(
            SurveyResponse.state == SurveyResponseState.SUBMITTED,
            SurveyResponse.submitted_at < scope.this_week,
            Participation.person_id != scope.person_id,
            ~is_in_pair(scope.person_id, SurveyResponse.mentorship_id),
            _chosen().in_(chosen),
            *where,
        )
        .subquery()
    )
    newest = cast(func.max(given.c.response), String)
    since = func.max(given.c.since)
    there = (
        select(func.min(Participation.id))
        .where(Participation.organization_id == given.c.place)
        .correlate(given)
        .scalar_subquery()
    )
    # Where nobody holds a role at the place itself, whoever looks stands for it: anybody below
    # would name a school.
    reader = (
        select(func.min(Participation.id))
        .join(Organization, Organization.id == Participation.organization_id)
        .where(Participation.person_id == scope.person_id, Organization.path.in_(scope.paths))
        .correlate(None)
        .scalar_subquery()
    )
    anybody = func.coalesce(there, reader)
    asked = (
        select(
            given.c.place, newest.label("newest"), since.label("since"), anybody.label("anybody")
        )
        .join(Organization, Organization.id == given.c.place)
        .where(
            or_(
                Organization.path.in_(scope.places),
                and_(within(scope.paths), Organization.org_type != OrganizationType.SCHOOL),
            )
        )
        .group_by(given.c.place)
        .subquery()
    )
    a = asked.c
    return (
        select(a.place, a.newest, a.since, a.anybody, null(), literal(1), null())
        .where(a.anybody.is_not(None), undecided(scope, kind, a.place, a.newest))
        .order_by(a.since, a.place)
    )
