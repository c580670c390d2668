"""One query for each kind of card about people (pairs: services/card_pairs.py)."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, null, or_, select

from models import (
    LIVE_PROPOSAL_STATES,
    Account,
    AccountState,
    Answer,
    ErasureState,
    Need,
    Organization,
    Participation,
    ParticipationState,
    Person,
    Proposal,
    ProposalState,
    SideAnswer,
    SurveyResponse,
    SurveyResponseState,
)
from services.card_kinds import CardKind
from services.card_pairs import meetings_missed, meetings_unmarked, pairs_without_meeting
from services.card_scope import CardScope, of_people, person_columns, undecided
from services.needs import SEARCHING
from services.scopes import participations_within, within

K = CardKind
LIVE = (ParticipationState.ACTIVE, ParticipationState.PAUSED)
# «Нужна ли помощь куратора?»: the mentor's answer is for the curator. The mentee's is for nobody by
# name (product.md, «Answers»), so the curator learns that somebody at the school needs them.
MENTORS_HELP: Mapping[str, str] = {
    "rr05[2]": "organization",
    "rr05[3]": "methodics",
    "rr05[4]": "motivation",
}
MENTEES_ORGANIZATION = "rm06[2]"
MENTEES_SUPPORT = "rm06[3]"

Query = Callable[[CardScope], Select[Any]]


def newcomers(scope: CardScope) -> Select[Any]:
    """People who wait for confirmation: one card for a school; one more person is a new matter."""
    waiting = (
        select(
            Participation.organization_id.label("school"),
            cast(func.max(Participation.id), String).label("newest"),
            func.min(Participation.submitted_at).label("since"),
            func.min(Participation.id).label("first"),
            func.count(Participation.id).label("number"),
        )
        .join(Organization, Organization.id == Participation.organization_id)
        .where(
            within(scope.paths),
            Participation.state == ParticipationState.PENDING_APPROVAL,
            Participation.person_id != scope.person_id,
        )
        .group_by(Participation.organization_id)
        .subquery()
    )
    w = waiting.c
    return (
        select(w.school, w.newest, w.since, w.first, null(), w.number, null())
        .where(undecided(scope, K.NEWCOMERS, w.school, w.newest))
        .order_by(w.since, w.school)
    )


def needs_waiting(scope: CardScope) -> Select[Any]:
    """Needs of active mentees without a live proposal; each ended proposal is a new matter."""
    made = select(func.count(Proposal.id)).where(Proposal.need_id == Need.id).scalar_subquery()
    live = select(Proposal.id).where(
        Proposal.need_id == Need.id,
        Proposal.state.in_(LIVE_PROPOSAL_STATES),
    )
    occasion = cast(made, String)
    return of_people(
        select(Need.id, occasion, Need.opened_at, *person_columns())
        .join(Participation, Participation.id == Need.participation_id)
        .where(
            Need.state.in_(SEARCHING),
            Participation.state == ParticipationState.ACTIVE,
            ~live.exists(),
            undecided(scope, K.NEED_WAITING, Need.id, occasion),
        ),
        scope,
        Need.opened_at,
    )


def proposals_to_approve(scope: CardScope) -> Select[Any]:
    """Proposals of other schools for the scope's mentors, which their school has to agree to."""
    return of_people(
        select(Proposal.id, literal(""), Proposal.created_at, *person_columns())
        .join(Participation, Participation.id == Proposal.mentor_id)
        .where(
            Proposal.state == ProposalState.DRAFT,
            Proposal.proposed_by_id != scope.person_id,
            undecided(scope, K.PROPOSAL_TO_APPROVE, Proposal.id),
        ),
        scope,
        Proposal.created_at,
    )


def proposals_silent(scope: CardScope) -> Select[Any]:
    """Proposals for the scope's needs that somebody has not answered after the last reminder."""
    return of_people(
        select(
            Proposal.id,
            literal(""),
            Proposal.asked_at,
            *person_columns(partner=Proposal.mentor_id),
        )
        .join(Need, Need.id == Proposal.need_id)
        .join(Participation, Participation.id == Need.participation_id)
        .where(
            Proposal.state == ProposalState.ASKED,
            Proposal.asked_at < scope.asked_before,
            or_(
                Proposal.mentee_answer == SideAnswer.WAITING,
                Proposal.mentor_answer == SideAnswer.WAITING,
            ),
            undecided(scope, K.PROPOSAL_SILENT, Proposal.id),
        ),
        scope,
        Proposal.asked_at,
    )


def reflections_overdue(scope: CardScope) -> Select[Any]:
    """Reflections not given by their term, which is the last reminder (+48 h)."""
    return of_people(
        select(SurveyResponse.id, literal(""), SurveyResponse.due_at, *person_columns())
        .join(Participation, Participation.id == SurveyResponse.respondent_id)
        .where(
            SurveyResponse.state == SurveyResponseState.OPEN,
            SurveyResponse.meeting_id.is_not(None),
            SurveyResponse.due_at <= scope.now,
            Participation.person_id != scope.person_id,
            undecided(scope, K.REFLECTION_OVERDUE, SurveyResponse.id),
        ),
        scope,
        SurveyResponse.due_at,
    )


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
    """Schools where a mentee asks for support."""
    return _nameless(scope, K.SUPPORT_ASKED, MENTEES_SUPPORT)


def people_unreachable(scope: CardScope) -> Select[Any]:
    """People who take part and whom the bot cannot write to; one card for a person."""
    return (
        select(
            Person.id,
            literal(""),
            func.min(Participation.created_at),
            func.min(Participation.id),
            null(),
            literal(1),
            null(),
        )
        .join(Participation, Participation.person_id == Person.id)
        .join(Account, Account.person_id == Person.id)
        .where(
            Account.state == AccountState.BLOCKED,
            Participation.state.in_(LIVE),
            Participation.id.in_(participations_within(scope.paths)),
            Person.erasure_state == ErasureState.NONE,
            undecided(scope, K.UNREACHABLE, Person.id),
        )
        .group_by(Person.id)
        .order_by(Person.id)
    )


QUERIES: Mapping[CardKind, Query] = {
    K.MEETING_MISSED: meetings_missed,
    K.SUPPORT_ASKED: support_asked,
    K.HELP_ASKED: help_asked,
    K.ORGANIZATION_ASKED: organization_asked,
    K.NEWCOMERS: newcomers,
    K.PROPOSAL_TO_APPROVE: proposals_to_approve,
    K.PROPOSAL_SILENT: proposals_silent,
    K.NEED_WAITING: needs_waiting,
    K.PAIR_WITHOUT_MEETING: pairs_without_meeting,
    K.MEETING_UNMARKED: meetings_unmarked,
    K.REFLECTION_OVERDUE: reflections_overdue,
    K.UNREACHABLE: people_unreachable,
}


def _chosen() -> ColumnElement[str]:
    return Answer.question_code + cast(Answer.options, String)


def _nameless(scope: CardScope, kind: CardKind, chosen: str) -> Select[Any]:
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
