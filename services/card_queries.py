"""One query for each kind of card about people (pairs: services/card_pairs.py)."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Select, String, cast, func, literal, null, or_, select

from models import (
    LIVE_PROPOSAL_STATES,
    Account,
    AccountState,
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
from services import card_programmes
from services.card_choice import choices_waiting, doubts, formats_to_change, stages_skipped
from services.card_endings import (
    PULSE_TOPICS,
    WANTS_TO_MENTOR,
    assignments_ended,
    ended_early,
    finals_skipped,
    future_mentors,
    mentors_stopping,
    overloads,
    pauses_over,
    plans_done,
    pulse_wishes,
    terms_ending,
)
from services.card_help import MENTORS_HELP, help_asked, organization_asked, support_asked
from services.card_kinds import CardKind
from services.card_pairs import meetings_missed, meetings_unmarked, pairs_without_meeting
from services.card_reaching import messages_reported
from services.card_schools import moves_asked, schools_without_curator, transfers_missing
from services.card_scope import CardScope, of_people, person_columns, undecided
from services.card_stages import SURVEY_TOPICS, rhythms_lost, stages_stalled, surveys_overdue
from services.card_support import WISHES, wishes_without_pair
from services.needs import SEARCHING
from services.scopes import participations_within, within

K = CardKind
LIVE = (ParticipationState.ACTIVE, ParticipationState.PAUSED)
# What a card names besides people: the stored answer and the code its words are chosen by.
TOPICS: Mapping[str, str] = {
    **MENTORS_HELP,
    **PULSE_TOPICS,
    **WANTS_TO_MENTOR,
    **WISHES,
    **SURVEY_TOPICS,
}
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
    made = (
        select(func.count(Proposal.id))
        .where(Proposal.need_id == Need.id)
        .correlate(Need)
        .scalar_subquery()
    )
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
        pair=SurveyResponse.mentorship_id,
    )


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
    K.MESSAGE_REPORTED: messages_reported,
    K.SUPPORT_ASKED: support_asked,
    K.HELP_ASKED: help_asked,
    K.ORGANIZATION_ASKED: organization_asked,
    K.NO_CURATOR: schools_without_curator,
    K.NEWCOMERS: newcomers,
    K.SCHOOL_MOVE: moves_asked,
    K.PROPOSAL_TO_APPROVE: proposals_to_approve,
    K.PROPOSAL_SILENT: proposals_silent,
    **card_programmes.QUERIES,
    K.NEED_WAITING: needs_waiting,
    K.CHOICE_WAITS: choices_waiting,
    K.EXPERIENCE_DOUBTED: doubts,
    K.FORMAT_CHANGE: formats_to_change,
    K.STAGE_SKIPPED: stages_skipped,
    K.WISH_WITHOUT_PAIR: wishes_without_pair,
    K.TRANSFER_MISSING: transfers_missing,
    K.PAIR_WITHOUT_MEETING: pairs_without_meeting,
    K.MEETING_UNMARKED: meetings_unmarked,
    K.STAGE_STALLED: stages_stalled,
    K.RHYTHM_LOST: rhythms_lost,
    K.REFLECTION_OVERDUE: reflections_overdue,
    K.SURVEY_OVERDUE: surveys_overdue,
    K.OVERLOAD: overloads,
    K.PULSE_WISH: pulse_wishes,
    K.ASSIGNMENT_ENDED: assignments_ended,
    K.PAUSE_OVER: pauses_over,
    K.TERM_ENDS: terms_ending,
    K.PLAN_DONE: plans_done,
    K.ENDED_EARLY: ended_early,
    K.FINAL_SKIPPED: finals_skipped,
    K.WANTS_TO_MENTOR: future_mentors,
    K.STOPS_MENTORING: mentors_stopping,
    K.UNREACHABLE: people_unreachable,
}
