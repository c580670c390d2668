"""How pairs end: without blame, with their meetings, and with the need open again."""

import pytest
from sqlalchemy import select

from models import (
    Meeting,
    MeetingState,
    Mentorship,
    MentorshipState,
    Need,
    NeedState,
    ProposalState,
)
from services import candidates, endings, mentorships, needs, proposals
from services.errors import AlreadyDone, IllegalTransition, NotFound
from services.places import count_free
from tests.integration.pairing.stories import (
    CONSULTATION,
    Unit,
    as_actor,
    need_state,
    one_school,
    paired,
    proposal_state,
    propose,
    told,
    two_schools,
)


async def _cancel(unit: Unit, person_id: int, mentorship_id: int) -> None:
    async def do(session, actor) -> None:
        await endings.cancel_mentorship(
            session, actor=actor, mentorship_id=mentorship_id, reason=endings.NOT_FIT
        )

    await as_actor(unit, person_id, do)


async def _pair_state(unit: Unit, mentorship_id: int) -> str:
    async with unit() as work:
        return await work.session.scalar(
            select(Mentorship.state).where(Mentorship.id == mentorship_id)
        )


async def _meeting_states(unit: Unit) -> list[str]:
    async with unit() as work:
        return list(await work.session.scalars(select(Meeting.state)))


async def test_a_member_leaves_and_everything_is_free_again(unit: Unit, still_clock) -> None:
    school = await one_school(unit, capacity=1)
    mentorship_id = await paired(unit, school)
    await _cancel(unit, school.mentee, mentorship_id)
    assert await _pair_state(unit, mentorship_id) == MentorshipState.CANCELLED
    assert await need_state(unit, school.need) == NeedState.OPEN
    assert await _meeting_states(unit) == [MeetingState.CANCELLED]
    assert await told(unit, school.mentor) == ["pair_ended"]
    assert "pair_ended" not in await told(unit, school.mentee)
    assert (await told(unit, school.curator))[-1] == "pair_ended"
    async with unit() as work:
        assert await count_free(work.session, mentor_id=school.mentor_id) == 1
    with pytest.raises(AlreadyDone):
        await _cancel(unit, school.mentor, mentorship_id)


async def test_those_who_did_not_fit_are_not_proposed_again(unit: Unit, still_clock) -> None:
    school = await one_school(unit)
    await _cancel(unit, school.mentor, await paired(unit, school))
    ranking = await as_actor(
        unit,
        school.curator,
        lambda session, actor: candidates.rank_for_need(session, actor=actor, need_id=school.need),
    )
    assert ranking.candidates == ()


async def test_strangers_do_not_end_pairs(unit: Unit, still_clock) -> None:
    here, there = await two_schools(unit)
    mentorship_id = await paired(unit, here)
    for stranger in (there.mentee, there.mentor, there.curator):
        with pytest.raises(NotFound):
            await _cancel(unit, stranger, mentorship_id)
        with pytest.raises(NotFound):
            await as_actor(
                unit,
                stranger,
                lambda session, actor: mentorships.get_for_member(
                    session, actor=actor, mentorship_id=mentorship_id
                ),
            )
    await _cancel(unit, here.curator, mentorship_id)
    assert await told(unit, here.mentee) == await told(unit, here.mentor) == ["pair_ended"]


async def test_a_consultation_is_completed_and_its_need_covered(unit: Unit, still_clock) -> None:
    school = await one_school(unit)
    mentorship_id = await paired(unit, school, format=CONSULTATION)
    async with unit() as work:
        pair = await work.session.get_one(Mentorship, mentorship_id)
        await mentorships.complete_consultation(
            work.session, mentorship=pair, actor_id=school.mentor
        )
    assert await _pair_state(unit, mentorship_id) == MentorshipState.COMPLETED
    assert await need_state(unit, school.need) == NeedState.COVERED
    with pytest.raises(AlreadyDone):
        await _cancel(unit, school.mentee, mentorship_id)


async def test_the_long_way_is_not_completed_by_one_meeting(unit: Unit, still_clock) -> None:
    school = await one_school(unit)
    mentorship_id = await paired(unit, school)
    with pytest.raises(IllegalTransition):
        async with unit() as work:
            pair = await work.session.get_one(Mentorship, mentorship_id)
            await mentorships.complete_consultation(
                work.session, mentorship=pair, actor_id=school.mentor
            )
    assert await _pair_state(unit, mentorship_id) == MentorshipState.FORMING


async def test_whoever_leaves_takes_their_proposals_and_pairs_with_them(
    unit: Unit, still_clock
) -> None:
    here, there = await two_schools(unit)
    mentorship_id = await paired(unit, here)
    draft = await propose(unit, there, mentor_id=here.mentor_id)
    async with unit() as work:
        await proposals.withdraw_for_person(work.session, person_id=here.mentor)
        await endings.end_all_for_person(
            work.session, person_id=here.mentor, actor_id=here.mentor, reason="left"
        )
    assert await proposal_state(unit, draft) == ProposalState.DISCARDED
    assert await _pair_state(unit, mentorship_id) == MentorshipState.CANCELLED
    assert await need_state(unit, here.need) == NeedState.OPEN
    assert "pair_ended" not in await told(unit, here.mentor)
    assert await told(unit, here.mentee) == ["pair_ended"]
    assert await told(unit, there.curator) == ["proposal_outcome"]


async def test_the_other_side_of_a_question_is_told_that_somebody_left(
    unit: Unit, still_clock
) -> None:
    school = await one_school(unit)
    proposal_id = await propose(unit, school)
    async with unit() as work:
        await proposals.withdraw_for_person(work.session, person_id=school.mentee)
        await needs.withdraw_needs(work.session, person_id=school.mentee, actor_id=school.mentee)
    assert await proposal_state(unit, proposal_id) == ProposalState.WITHDRAWN
    assert await told(unit, school.mentor) == ["proposal_ended"]
    assert await told(unit, school.mentee) == []
    assert await need_state(unit, school.need) == NeedState.WITHDRAWN
    async with unit() as work:
        assert await work.session.scalar(select(Need.closed_at)) is not None


async def test_my_pairs_are_mine_only(unit: Unit, still_clock) -> None:
    here, there = await two_schools(unit)
    mentorship_id = await paired(unit, here)

    async def mine(person_id: int) -> list[int]:
        found = await as_actor(
            unit, person_id, lambda s, actor: mentorships.list_mine(s, actor=actor)
        )
        return [pair.id for pair in found]

    assert await mine(here.mentee) == await mine(here.mentor) == [mentorship_id]
    assert await mine(there.mentor) == await mine(here.curator) == []
