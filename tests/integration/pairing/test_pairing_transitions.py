"""Whatever people press, in any order, nothing leaves the table of product.md."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from models import (
    Mentorship,
    Need,
    Participation,
    Proposal,
    ProposalFormat,
    ProposalState,
)
from services import endings, mentorships, proposals
from services.errors import DomainError
from services.places import count_free
from services.session import Session
from tests.conftest import START
from tests.factories import actor_of, make_world
from tests.integration.pairing.stories import School, Unit, add_school, sign_transfer

# product.md, «Transitions», written out again by hand.
NEED = {
    ("open", "proposed"),
    ("proposed", "paired"),
    ("proposed", "open"),
    ("paired", "covered"),
    ("paired", "open"),
}
PROPOSAL = {
    (None, "draft"),
    (None, "asked"),  # Inside a school: draft, approved and asked at once.
    ("draft", "asked"),  # Approved by the other school, and asked at once.
    ("draft", "discarded"),
    ("asked", "accepted"),
    ("asked", "declined"),
    ("asked", "expired"),
    ("asked", "withdrawn"),
    ("asked", "superseded"),
}
MENTORSHIP = {
    (None, "forming"),
    ("forming", "completed"),
    ("forming", "cancelled"),
}

PEOPLE = st.sampled_from(["mentee", "mentor", "curator"])
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("propose"),
            st.integers(0, 1),
            st.integers(0, 1),
            st.sampled_from(ProposalFormat),
        ),
        st.tuples(st.just("answer"), st.integers(0, 1), PEOPLE, st.booleans()),
        st.tuples(st.just("approve"), st.integers(0, 1)),
        st.tuples(st.just("discard"), st.integers(0, 1)),
        st.tuples(st.just("withdraw"), st.integers(0, 1)),
        st.tuples(st.just("wait"), st.integers(1, 6)),
        st.tuples(st.just("cancel"), st.integers(0, 1), PEOPLE),
        st.tuples(st.just("complete"), st.integers(0, 1)),
        st.tuples(st.just("leave"), st.integers(0, 1), PEOPLE),
    ),
    min_size=3,
    max_size=14,
)


class _Undo(Exception):
    """Leaves the database as it was before the example."""


@dataclass
class Play:
    """One example: two schools in one session, and the last ids that buttons could hold."""

    session: Session
    schools: tuple[School, School]
    clock: Any

    async def step(self, name: str, *arguments: Any) -> None:
        """Press something; a refusal leaves the world as it was."""
        try:
            async with self.session.begin_nested():
                await getattr(self, f"_{name}")(*arguments)
        except DomainError:
            self.session.expunge_all()

    async def _actor(self, school: int, who: str):
        return await actor_of(self.session, getattr(self.schools[school], who))

    async def _last(self, model: type, school: int) -> int:
        """The newest thing of the school, or of anybody: buttons may be old and foreign."""
        found = (await self.session.scalars(select(model.id).order_by(model.id.desc()))).all()
        return found[school] if len(found) > school else (found or [0])[0]

    async def _propose(self, school: int, other: int, format: ProposalFormat) -> None:
        await proposals.propose(
            self.session,
            actor=await self._actor(school, "curator"),
            need_id=self.schools[school].need,
            mentor_id=self.schools[other].mentor_id,
            format=format,
        )

    async def _answer(self, school: int, who: str, accept: bool) -> None:
        await proposals.answer(
            self.session,
            actor=await self._actor(school, who),
            proposal_id=await self._last(Proposal, school),
            accept=accept,
        )

    async def _approve(self, school: int) -> None:
        await proposals.approve_between_schools(
            self.session,
            actor=await self._actor(school, "curator"),
            proposal_id=await self._last(Proposal, 0),
        )

    async def _discard(self, school: int) -> None:
        await proposals.discard(
            self.session,
            actor=await self._actor(school, "curator"),
            proposal_id=await self._last(Proposal, 0),
        )

    async def _withdraw(self, school: int) -> None:
        await proposals.withdraw(
            self.session,
            actor=await self._actor(school, "curator"),
            proposal_id=await self._last(Proposal, school),
        )

    async def _wait(self, days: int) -> None:
        self.clock.advance(days=days)
        await proposals.expire_due_proposals(self.session)

    async def _cancel(self, school: int, who: str) -> None:
        await endings.cancel_mentorship(
            self.session,
            actor=await self._actor(school, who),
            mentorship_id=await self._last(Mentorship, school),
            reason=endings.NOT_FIT,
        )

    async def _complete(self, school: int) -> None:
        pair = await self.session.get(Mentorship, await self._last(Mentorship, school))
        if pair is not None:
            await mentorships.complete_consultation(self.session, mentorship=pair, actor_id=None)

    async def _leave(self, school: int, who: str) -> None:
        person_id = getattr(self.schools[school], who)
        await proposals.withdraw_for_person(self.session, person_id=person_id)
        await endings.end_all_for_person(
            self.session, person_id=person_id, actor_id=person_id, reason="left"
        )

    async def states(self, model: type) -> dict[int, str]:
        """The state of everything of a kind."""
        await self.session.flush()
        return dict((await self.session.execute(select(model.id, model.state))).all())


@pytest.mark.parametrize("capacity", [1, 2])
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
async def test_no_sequence_leaves_the_table(
    unit: Unit, still_clock, capacity: int, steps: list[tuple]
) -> None:
    still_clock.at = START
    with pytest.raises(_Undo):
        async with unit() as work:
            world = await make_world(work.session)
            schools = (
                await add_school(world, capacity=capacity),
                await add_school(world, "School 2", capacity=capacity),
            )
            for school in schools:
                sign_transfer(work.session, school.mentee)
                sign_transfer(work.session, school.mentor)
            await work.session.flush()
            await _play(Play(work.session, schools, still_clock), steps)
            raise _Undo


async def _play(play: Play, steps: list[tuple]) -> None:
    tables = {Need: NEED, Proposal: PROPOSAL, Mentorship: MENTORSHIP}
    before = {model: await play.states(model) for model in tables}
    for step in steps:
        await play.step(*step)
        for model, table in tables.items():
            after = await play.states(model)
            moved = {
                (before[model].get(key), state)
                for key, state in after.items()
                if before[model].get(key) != state
            }
            assert moved <= table, (step, model.__name__, moved)
            before[model] = after
        await _check_that_all_agrees(play)


async def _check_that_all_agrees(play: Play) -> None:
    """A need is proposed exactly while somebody is asked; places never run below zero."""
    asked = set(
        await play.session.scalars(
            select(Proposal.need_id).where(Proposal.state == ProposalState.ASKED)
        )
    )
    needs = await play.states(Need)
    assert asked == {need for need, state in needs.items() if state == "proposed"}
    mentors = await play.session.scalars(
        select(Participation.id).where(
            Participation.id.in_([school.mentor_id for school in play.schools])
        )
    )
    for mentor_id in mentors.all():
        assert await count_free(play.session, mentor_id=mentor_id) >= 0
