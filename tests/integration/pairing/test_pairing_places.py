"""Places of a mentor: reserved when somebody is asked, checked again when both agree."""

import asyncio

import pytest
from sqlalchemy import func, select, update

from models import MentorProfile, Mentorship, NeedState, Proposal, ProposalState
from services.errors import DomainError, NoFreePlace
from services.places import count_free
from tests.integration.pairing.stories import (
    Unit,
    answer,
    more_mentees,
    need_state,
    one_school,
    proposal_state,
    propose,
    told,
)


async def _states(unit: Unit) -> list[str]:
    async with unit() as work:
        return sorted(await work.session.scalars(select(Proposal.state)))


async def _set_capacity(unit: Unit, mentor_id: int, capacity: int) -> None:
    async with unit() as work:
        await work.session.execute(
            update(MentorProfile)
            .where(MentorProfile.participation_id == mentor_id)
            .values(capacity=capacity)
        )


async def _free(unit: Unit, mentor_id: int) -> int:
    async with unit() as work:
        return await count_free(work.session, mentor_id=mentor_id)


async def test_of_ten_askings_for_one_place_one_is_sent(unit: Unit, still_clock) -> None:
    school = await one_school(unit, capacity=1)
    mentees = await more_mentees(unit, school, 10)

    async def try_to(need_id: int) -> str:
        try:
            await propose(unit, school, need_id=need_id)
        except DomainError as refusal:
            return type(refusal).__name__
        return "asked"

    outcomes = await asyncio.gather(*(try_to(need_id) for _, need_id in mentees))
    assert sorted(outcomes) == ["NoFreePlace"] * 9 + ["asked"]
    assert await _states(unit) == [ProposalState.ASKED]
    assert await _free(unit, school.mentor_id) == 0


async def test_of_ten_acceptances_for_one_place_one_makes_a_pair(unit: Unit, still_clock) -> None:
    school = await one_school(unit, capacity=10)
    mentees = await more_mentees(unit, school, 10)
    asked = [(person, await propose(unit, school, need_id=need)) for person, need in mentees]
    for _, proposal_id in asked:
        await answer(unit, school.mentor, proposal_id, True)
    await _set_capacity(unit, school.mentor_id, 1)

    async def accept(person_id: int, proposal_id: int) -> str:
        try:
            return (await answer(unit, person_id, proposal_id, True)).state
        except DomainError as refusal:
            return type(refusal).__name__

    outcomes = await asyncio.gather(*(accept(*pair) for pair in asked))
    assert outcomes.count(ProposalState.ACCEPTED) == 1
    assert set(outcomes) <= {ProposalState.ACCEPTED, "AlreadyDone"}
    assert await _states(unit) == ["accepted"] + ["superseded"] * 9
    async with unit() as work:
        assert await work.session.scalar(select(func.count(Mentorship.id))) == 1
    needs = [await need_state(unit, need) for _, need in mentees]
    assert sorted(needs) == [NeedState.OPEN] * 9 + [NeedState.PAIRED]


async def test_a_place_is_free_again_after_a_refusal(unit: Unit, still_clock) -> None:
    school = await one_school(unit, capacity=1)
    [(_, second_need)] = await more_mentees(unit, school, 1)
    first = await propose(unit, school)
    with pytest.raises(NoFreePlace):
        await propose(unit, school, need_id=second_need)
    await answer(unit, school.mentor, first, False)
    await propose(unit, school, need_id=second_need)
    assert await _free(unit, school.mentor_id) == 0


async def test_fewer_places_than_questions_supersede_the_unanswered(
    unit: Unit, still_clock
) -> None:
    school = await one_school(unit, capacity=3)
    [(other, other_need), (late, late_need)] = await more_mentees(unit, school, 2)
    first = await propose(unit, school)
    waiting = await propose(unit, school, need_id=late_need)
    accepted_by_mentor = await propose(unit, school, need_id=other_need)
    await answer(unit, school.mentor, accepted_by_mentor, True)
    await answer(unit, late, waiting, True)
    await _set_capacity(unit, school.mentor_id, 2)
    await answer(unit, school.mentee, first, True)
    await answer(unit, school.mentor, first, True)
    # One place is left: for the one whom the mentor has already accepted.
    assert await proposal_state(unit, accepted_by_mentor) == ProposalState.ASKED
    assert await proposal_state(unit, waiting) == ProposalState.SUPERSEDED
    assert await need_state(unit, late_need) == NeedState.OPEN
    assert await told(unit, late) == ["proposal_ended"]
    assert "proposal_ended" in await told(unit, school.mentor)
    await answer(unit, other, accepted_by_mentor, True)
    assert await proposal_state(unit, accepted_by_mentor) == ProposalState.ACCEPTED


async def test_nobody_is_left_waiting_when_the_last_place_is_gone(unit: Unit, still_clock) -> None:
    school = await one_school(unit, capacity=1)
    proposal_id = await propose(unit, school)
    await answer(unit, school.mentor, proposal_id, True)
    await _set_capacity(unit, school.mentor_id, 0)
    assert (await answer(unit, school.mentee, proposal_id, True)).state == ProposalState.SUPERSEDED
    assert await need_state(unit, school.need) == NeedState.OPEN
    assert await told(unit, school.curator) == ["proposal_outcome"]
