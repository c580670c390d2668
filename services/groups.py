"""Whom a curator may ask to join a pair or group before its introduction.

Asking itself is `proposals.propose` with the group; what follows a yes: services/group_joining.py.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from models import (
    LIVE_PROPOSAL_STATES,
    Competence,
    Mentorship,
    MentorshipMember,
    Need,
    NeedItem,
    Organization,
    Participation,
    Person,
    Proposal,
    Side,
)
from services import access
from services.actor import Actor
from services.candidates import WEIGHTS, Candidate, rank_for_need
from services.errors import GroupClosed, NotFound
from services.group_joining import NEVER_TOGETHER, can_grow, is_there_for_all
from services.group_members import of_side, present
from services.matching.score import MIN_SCORE, Evaluation, evaluate
from services.matching_rows import is_taking_part
from services.matching_views import mentor_views, need_context
from services.mentorships import list_needs_of
from services.needs import NEED_OPTIONS, SEARCHING
from services.pair_office import get_pair
from services.session import Session

# The needs looked at for one list, those that wait longest.
MOST_NEEDS = 30


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
    mentors = of_side(members, Side.MENTOR)
    able = [m.participation_id for m in mentors if is_there_for_all(members, m.participation_id)]
    found = []
    for need in await _open_needs(session, actor, members, able):
        best = await _best_mentor(session, need, [m.participation_id for m in mentors], able)
        if best is not None:
            found.append(FittingNeed(need, best))
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
    session: Session, actor: Actor, members: Collection[MentorshipMember], mentor_ids: list[int]
) -> Sequence[Need]:
    """Searching needs of the scope with an item that one of these mentors offers."""
    offered = select(Competence.item_code).where(Competence.participation_id.in_(mentor_ids))
    paths = access.scope_paths(actor, *access.PAIRING_ROLES)
    found = await session.scalars(
        select(Need)
        .join(Participation, Participation.id == Need.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .join(Organization, Organization.id == Participation.organization_id)
        .where(
            Need.state.in_(SEARCHING),
            Need.id.in_(select(NeedItem.need_id).where(NeedItem.item_code.in_(offered))),
            Participation.person_id.not_in([m.participation.person_id for m in members]),
            is_taking_part(),
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


async def _best_mentor(
    session: Session, need: Need, mentor_ids: Collection[int], able: Collection[int]
) -> Evaluation | None:
    """The mentor of the group who fits best; None when one of them bars the mentee."""
    context = await need_context(session, need_id=need.id)
    found = []
    for mentor_id in mentor_ids:
        for view in await mentor_views(session, context=context, mentor_id=mentor_id):
            evaluation = evaluate(context.view, view, weights=WEIGHTS)
            if set(evaluation.blockers) & set(NEVER_TOGETHER):
                return None
            if mentor_id in able and not evaluation.blockers and evaluation.score >= MIN_SCORE:
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
