"""Who could help with a need: ranked, with the facts behind every point, or why nobody."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Need, Organization, Participation, Person
from services import needs
from services.actor import Actor
from services.errors import NotFound
from services.matching.model import MentorView
from services.matching.score import Evaluation, NobodyReport, evaluate, rank, why_nobody
from services.matching.weights import Weights
from services.matching_views import mentor_views, need_context
from services.session import Session

MOST_CANDIDATES = 12
WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mentor who fits, with the evaluation that says how."""

    evaluation: Evaluation
    person: Person
    organization: Organization

    @property
    def mentor_id(self) -> int:
        """The mentor's participation."""
        return self.evaluation.mentor_id


@dataclass(frozen=True, slots=True)
class Ranking:
    """The candidates of a need, best first; `nobody` explains an empty list."""

    need: Need
    candidates: tuple[Candidate, ...]
    nobody: NobodyReport | None = None

    def of(self, mentor_id: int) -> Candidate:
        """The candidate with this id; raises NotFound."""
        for candidate in self.candidates:
            if candidate.mentor_id == mentor_id:
                return candidate
        raise NotFound


async def rank_for_need(session: Session, *, actor: Actor, need_id: int) -> Ranking:
    """Rank the mentors for a need of the actor's scope; raises NotFound.

    Mentors of other schools are there only when both people want that and both have signed the
    consent to transfer (domain.md 6.1). Weights and rules: matching/report.md, chapter 3.
    """
    need = await needs.get_need(session, actor=actor, need_id=need_id)
    context = await need_context(session, need_id=need_id)
    mentors = await mentor_views(session, context=context)
    ranked = rank(context.view, mentors, weights=WEIGHTS)
    found = _once_each(ranked, mentors, context.view.organization_id)
    if not found:
        report = why_nobody(context.view, mentors, weights=WEIGHTS)
        return Ranking(need=need, candidates=(), nobody=report)
    people = await _people(session, [evaluation.mentor_id for evaluation in found])
    candidates = tuple(
        Candidate(
            evaluation=evaluation,
            person=people[evaluation.mentor_id].person,
            organization=people[evaluation.mentor_id].organization,
        )
        for evaluation in found
    )
    return Ranking(need=need, candidates=candidates)


def _once_each(
    ranked: Sequence[Evaluation], mentors: Sequence[MentorView], own_id: int
) -> list[Evaluation]:
    """A mentor between schools is asked once: at the own school, else where it fits best."""
    views = {mentor.id: mentor for mentor in mentors}
    chosen: dict[int, Evaluation] = {}
    for evaluation in ranked:
        view = views[evaluation.mentor_id]
        if view.person_id not in chosen or view.organization_id == own_id:
            chosen[view.person_id] = evaluation
    kept = {evaluation.mentor_id for evaluation in chosen.values()}
    return [e for e in ranked if e.mentor_id in kept][:MOST_CANDIDATES]


async def evaluate_pair(session: Session, *, need_id: int, mentor_id: int) -> Evaluation:
    """One need beside one mentor of its programme, as of now; raises NotFound.

    No access check: the caller has made it.
    """
    context = await need_context(session, need_id=need_id)
    mentors = await mentor_views(session, context=context, mentor_id=mentor_id)
    if not mentors:
        raise NotFound
    return evaluate(context.view, mentors[0], weights=WEIGHTS)


async def _people(session: Session, mentor_ids: list[int]) -> dict[int, Participation]:
    rows = await session.scalars(
        select(Participation)
        .where(Participation.id.in_(mentor_ids))
        .options(
            joinedload(Participation.person, innerjoin=True),
            joinedload(Participation.organization, innerjoin=True),
        )
    )
    return {participation.id: participation for participation in rows}
