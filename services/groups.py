"""Whom a curator may ask to join a pair or group before its introduction.

Asking itself is `proposals.propose` with the group; what follows a yes: services/group_joining.py.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from models import (
    LIVE_PROPOSAL_STATES,
    ConsentKind,
    Mentorship,
    Need,
    NeedItem,
    Organization,
    Participation,
    Person,
    Proposal,
    Reach,
    Side,
)
from services import access
from services.actor import Actor
from services.candidates import WEIGHTS, Candidate, rank_for_need
from services.errors import GroupClosed, NotFound
from services.group_joining import NEVER_TOGETHER, can_grow, is_there_for_all
from services.group_members import of_side, present
from services.matching.model import MentorView
from services.matching.score import MIN_SCORE, Evaluation, evaluate
from services.matching_rows import consent_holds, is_taking_part
from services.matching_views import (
    NeedContext,
    list_views_of,
    may_meet,
    need_context,
    need_contexts,
)
from services.mentorships import list_needs_of
from services.needs import NEED_OPTIONS, SEARCHING
from services.pair_office import get_pair
from services.session import Session

# The needs looked at for one list, those that wait longest.
MOST_NEEDS = 300


@dataclass(frozen=True, slots=True)
class FittingNeed:
    """A need of somebody who could join, and the mentor of the group who fits it."""

    need: Need
    evaluation: Evaluation


async def get_growing(session: Session, *, actor: Actor, mentorship_id: int) -> Mentorship:
    """A pair or group the actor looks after, while somebody may join it.

    Raises NotFound, GroupClosed.
    """
    mentorship = await get_pair(session, actor=actor, mentorship_id=mentorship_id)
    if not await can_grow(session, mentorship=mentorship):
        raise GroupClosed
    return mentorship


async def list_fitting_needs(
    session: Session, *, actor: Actor, mentorship_id: int
) -> list[FittingNeed]:
    """Needs of the actor's scope that a mentor of the group could take on, the best first.

    Raises NotFound, GroupClosed.
    """
    mentorship = await get_growing(session, actor=actor, mentorship_id=mentorship_id)
    members = present(mentorship)
    mentors = {m.participation_id for m in of_side(members, Side.MENTOR)}
    views = await list_views_of(session, mentor_ids=mentors)
    able = [
        view
        for view, _reach in views
        if view.free_places > 0 and is_there_for_all(members, view.id)
    ]
    needs = {need.id: need for need in await _open_needs(session, actor, mentorship, able)}
    found = []
    for context in await need_contexts(session, need_ids=list(needs)):
        best = _best_mentor(context, views, {view.id for view in able})
        if best is not None:
            found.append(FittingNeed(needs[context.view.id], best))
    return sorted(found, key=lambda fitting: (-fitting.evaluation.score, fitting.need.id))


async def list_needs_to_share(session: Session, *, actor: Actor, mentorship_id: int) -> list[Need]:
    """Needs of the group's mentees for which one more mentor may be asked.

    First those they came with, then their other open ones; only of mentees of the actor's scope,
    and without those for which somebody is being asked. Raises NotFound, GroupClosed.
    """
    mentorship = await get_growing(session, actor=actor, mentorship_id=mentorship_id)
    mentees = [
        member.participation_id
        for member in of_side(present(mentorship), Side.MENTEE)
        if access.can_pair(actor, member.participation.organization.path)
    ]
    brought = [need.id for need in await list_needs_of(session, mentorship=mentorship)]
    needs = await session.scalars(
        select(Need)
        .where(
            Need.participation_id.in_(mentees),
            or_(Need.id.in_(brought), Need.state.in_(SEARCHING)),
            ~_asked_about().exists(),
        )
        .order_by(Need.id)
        .options(*NEED_OPTIONS)
    )
    return sorted(needs, key=lambda need: need.id not in brought)


async def list_fitting_mentors(
    session: Session, *, actor: Actor, mentorship_id: int, need_id: int
) -> Sequence[Candidate]:
    """Mentors who could join for a need of the group's mentees, the best first.

    Raises NotFound, also for a need that nobody may be asked for; GroupClosed.
    """
    mentorship = await get_growing(session, actor=actor, mentorship_id=mentorship_id)
    needs = await list_needs_to_share(session, actor=actor, mentorship_id=mentorship_id)
    if need_id not in {need.id for need in needs}:
        raise NotFound
    ranking = await rank_for_need(session, actor=actor, need_id=need_id)
    barred = await _barred(session, mentorship)
    return [candidate for candidate in ranking.candidates if candidate.mentor_id not in barred]


async def _open_needs(
    session: Session, actor: Actor, mentorship: Mentorship, mentors: Collection[MentorView]
) -> Sequence[Need]:
    """Searching needs of the scope that no hard rule keeps from each of these mentors.

    The rules that rows can answer; the others are looked at one by one.
    """
    if not mentors:
        return []
    offered = set().union(*(mentor.items for mentor in mentors))
    schools = {m.participation.organization_id for m in present(mentorship)}
    people = {m.participation.person_id for m in present(mentorship)}
    paths = access.scope_paths(actor, *access.PAIRING_ROLES)
    found = await session.scalars(
        select(Need)
        .join(Participation, Participation.id == Need.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .join(Organization, Organization.id == Participation.organization_id)
        .where(
            Need.state.in_(SEARCHING),
            Need.id.in_(select(NeedItem.need_id).where(NeedItem.item_code.in_(offered))),
            Participation.program_id == mentorship.program_id,
            Participation.person_id.not_in(people),
            is_taking_part(),
            consent_holds(Participation.person_id, ConsentKind.PD_PROCESSING),
            or_(
                Participation.organization_id.in_(schools),
                consent_holds(Participation.person_id, ConsentKind.PD_TRANSFER),
            ),
            or_(*(Organization.path.startswith(path) for path in paths)),
            ~_asked_about().exists(),
        )
        .order_by(Need.opened_at, Need.id)
        .limit(MOST_NEEDS)
        .options(*NEED_OPTIONS)
    )
    return found.all()


def _asked_about():
    """SQL: somebody is being asked about the need of this row."""
    return select(Proposal.id).where(
        Proposal.need_id == Need.id, Proposal.state.in_(LIVE_PROPOSAL_STATES)
    )


def _best_mentor(
    context: NeedContext, views: Collection[tuple[MentorView, Reach]], able: Collection[int]
) -> Evaluation | None:
    """The mentor of the group who fits best; None when one of them bars the mentee."""
    found = []
    for view, reach in views:
        if not may_meet(context, view, reach):
            continue
        evaluation = evaluate(context.view, view, weights=WEIGHTS)
        if set(evaluation.blockers) & set(NEVER_TOGETHER):
            return None
        if view.id in able and not evaluation.blockers and evaluation.score >= MIN_SCORE:
            found.append(evaluation)
    return max(found, key=lambda evaluation: evaluation.score, default=None)


async def _barred(session: Session, mentorship: Mentorship) -> set[int]:
    """Mentors who are there already, or may not be in one group with one of the mentees."""
    members = present(mentorship)
    barred = {member.participation_id for member in of_side(members, Side.MENTOR)}
    for mentee in of_side(members, Side.MENTEE):
        if mentee.need_id is not None:
            context = await need_context(session, need_id=mentee.need_id)
            barred |= context.view.excluded_mentors
    return barred
