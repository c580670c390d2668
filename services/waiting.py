"""What waits for a person now: one small look at each kind of thing, for the menu."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select

from models import (
    LIVE_PROPOSAL_STATES,
    Answer,
    ErasureState,
    Meeting,
    MeetingState,
    Mentorship,
    MentorshipMember,
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
from models.mentorship import ENDED_MENTORSHIP_STATES
from services import clock
from services.access import LEADERS, PAIRING_ROLES, scope_paths
from services.actor import Actor, Grant
from services.needs import SEARCHING
from services.policy import policy_of
from services.scopes import within
from services.session import Session
from services.support_cases import count_cases


@dataclass(frozen=True, slots=True)
class WaitingSurvey:
    """A questionnaire that was asked and is not sent yet."""

    response_id: int
    is_begun: bool
    is_about_meeting: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """Ids of what waits for the actor, the most pressing first, and counts for leaders.

    `to_pick`: the other side offered times. `to_offer`: nobody has, or a meeting was missed.
    `next_meeting`: the nearest agreed one, with its time.
    """

    drafts: Sequence[Grant] = ()
    pending: Sequence[Grant] = ()
    proposals: Sequence[int] = ()
    unmarked: Sequence[int] = ()
    to_pick: Sequence[int] = ()
    to_offer: Sequence[int] = ()
    surveys: Sequence[WaitingSurvey] = ()
    next_meeting: tuple[int, datetime] | None = None
    newcomers: int = 0
    needs: int = 0
    approvals: int = 0
    cases: int = 0


async def list_waiting(session: Session, *, actor: Actor) -> Waiting:
    """Everything that waits for the actor; nothing for somebody who is frozen."""
    if actor.frozen or actor.person_id is None:
        return Waiting()
    own = [grant.participation_id for grant in actor.grants]
    meetings = await _meetings(session, own)
    newcomers, needs, approvals = await _leading(session, actor)
    return Waiting(
        drafts=[g for g in actor.grants if g.state is ParticipationState.DRAFT],
        pending=[g for g in actor.grants if g.state is ParticipationState.PENDING_APPROVAL],
        proposals=await _proposals(session, own),
        surveys=await _surveys(session, own),
        newcomers=newcomers,
        needs=needs,
        approvals=approvals,
        cases=await count_cases(session, actor=actor),
        **_sort(session, meetings),
    )


async def _proposals(session: Session, own: list[int]) -> Sequence[int]:
    found = await session.scalars(
        select(Proposal.id)
        .join(Need, Need.id == Proposal.need_id)
        .where(
            Proposal.state == ProposalState.ASKED,
            or_(
                and_(Need.participation_id.in_(own), Proposal.mentee_answer == SideAnswer.WAITING),
                and_(Proposal.mentor_id.in_(own), Proposal.mentor_answer == SideAnswer.WAITING),
            ),
        )
        .order_by(Proposal.expires_at, Proposal.id)
    )
    return found.all()


async def _surveys(session: Session, own: list[int]) -> Sequence[WaitingSurvey]:
    begun = select(Answer.id).where(Answer.response_id == SurveyResponse.id).exists()
    rows = await session.execute(
        select(SurveyResponse.id, begun, SurveyResponse.meeting_id.is_not(None))
        .where(
            SurveyResponse.respondent_id.in_(own),
            SurveyResponse.state == SurveyResponseState.OPEN,
            SurveyResponse.asked_at <= clock.now(),
        )
        .order_by(SurveyResponse.due_at, SurveyResponse.id)
    )
    return [WaitingSurvey(*row) for row in rows]


async def _meetings(session: Session, own: list[int]) -> Sequence[tuple[Meeting, bool]]:
    """Meetings of the actor's running pairs that are not over, and whose turn it is."""
    states = (MeetingState.PROPOSED, MeetingState.SCHEDULED, MeetingState.MISSED)
    rows = await session.execute(
        select(Meeting, Meeting.offered_side == MentorshipMember.side)
        .join(Mentorship, Mentorship.id == Meeting.mentorship_id)
        .join(MentorshipMember, MentorshipMember.mentorship_id == Mentorship.id)
        .where(
            MentorshipMember.participation_id.in_(own),
            MentorshipMember.left_at.is_(None),
            Mentorship.state.not_in(ENDED_MENTORSHIP_STATES),
            Meeting.state.in_(states),
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return [(meeting, bool(offered_by_me)) for meeting, offered_by_me in rows]


def _sort(session: Session, meetings: Sequence[tuple[Meeting, bool]]) -> dict[str, object]:
    now = clock.now()
    after = timedelta(minutes=policy_of(session).held_question_minutes)
    unmarked, to_pick, to_offer = [], [], []
    ahead: list[tuple[datetime, int]] = []
    for meeting, offered_by_me in meetings:
        if meeting.starts_at is not None and meeting.state is MeetingState.SCHEDULED:
            ended = meeting.starts_at + timedelta(minutes=meeting.duration_minutes) + after
            if ended <= now:
                unmarked.append(meeting.id)
            else:
                ahead.append((meeting.starts_at, meeting.id))
        elif meeting.state is MeetingState.MISSED or meeting.offered_side is None:
            to_offer.append(meeting.id)
        elif not offered_by_me:
            to_pick.append(meeting.id)
    starts_at, meeting_id = min(ahead, default=(None, None))
    return {
        "unmarked": unmarked,
        "to_pick": to_pick,
        "to_offer": to_offer,
        "next_meeting": (meeting_id, starts_at) if starts_at is not None else None,
    }


async def _leading(session: Session, actor: Actor) -> tuple[int, int, int]:
    """Newcomers, needs without a proposal, and proposals of other schools: one query."""
    leads = scope_paths(actor, *LEADERS)
    if not leads:
        return 0, 0, 0
    pairs = scope_paths(actor, *PAIRING_ROLES)
    row = (
        await session.execute(
            select(
                _newcomers(actor, leads).scalar_subquery(),
                _needs(pairs).scalar_subquery(),
                _approvals(actor, pairs).scalar_subquery(),
            )
        )
    ).one()
    return row[0], row[1], row[2]


def _newcomers(actor: Actor, paths: tuple[str, ...]) -> Select[tuple[int]]:
    return _count(paths, Participation.state == ParticipationState.PENDING_APPROVAL).where(
        Participation.person_id != actor.person_id
    )


def _needs(paths: tuple[str, ...]) -> Select[tuple[int]]:
    live = select(Proposal.id).where(
        Proposal.need_id == Need.id, Proposal.state.in_(LIVE_PROPOSAL_STATES)
    )
    searching = and_(
        Need.participation_id == Participation.id, Need.state.in_(SEARCHING), ~live.exists()
    )
    return _count(paths, Participation.state == ParticipationState.ACTIVE).join(Need, searching)


def _approvals(actor: Actor, paths: tuple[str, ...]) -> Select[tuple[int]]:
    waits = and_(
        Proposal.mentor_id == Participation.id,
        Proposal.state == ProposalState.DRAFT,
        Proposal.proposed_by_id != actor.person_id,
    )
    return _count(paths, literal(True)).join(Proposal, waits)


def _count(paths: tuple[str, ...], where: ColumnElement[bool]) -> Select[tuple[int]]:
    return (
        select(func.count())
        .select_from(Participation)
        .join(Person, Person.id == Participation.person_id)
        .join(Organization, Organization.id == Participation.organization_id)
        .where(within(paths), where, Person.erasure_state == ErasureState.NONE)
    )
