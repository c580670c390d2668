"""A curator proposes, both answer, and a pair is formed or is not."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from models import (
    AuditRecord,
    DeclineReason,
    Meeting,
    MeetingKind,
    MeetingState,
    MentoringMode,
    Mentorship,
    MentorshipState,
    NeedState,
    ProposalState,
    Side,
)
from services import clock, proposals
from services.errors import AlreadyDone, IllegalTransition, NotFound
from tests.integration.pairing.stories import (
    CONSULTATION,
    Unit,
    answer,
    as_actor,
    need_state,
    one_school,
    paired,
    proposal_state,
    propose,
    told,
    two_schools,
)


async def test_inside_a_school_both_are_asked_at_once(unit: Unit, still_clock) -> None:
    school = await one_school(unit)
    proposal_id = await propose(unit, school)
    assert await proposal_state(unit, proposal_id) == ProposalState.ASKED
    assert await need_state(unit, school.need) == NeedState.PROPOSED
    now = clock.now()
    assert await told(unit, school.mentee, due_by=now) == ["proposal_asked"]
    assert await told(unit, school.mentor, due_by=now) == ["proposal_asked"]
    assert await told(unit, school.mentor) == [
        "proposal_asked",
        "proposal_reminder",
        "proposal_reminder",
    ]
    assert await told(unit, school.curator) == []


@pytest.mark.parametrize("first", list(Side))
async def test_two_acceptances_make_a_pair_whoever_is_first(
    unit: Unit, still_clock, first: Side
) -> None:
    school = await one_school(unit)
    proposal_id = await propose(unit, school)
    order = (
        [school.mentee, school.mentor] if first is Side.MENTEE else [school.mentor, school.mentee]
    )
    await answer(unit, order[0], proposal_id, True)
    assert await proposal_state(unit, proposal_id) == ProposalState.ASKED
    assert await told(unit, order[0]) == []
    await answer(unit, order[1], proposal_id, True)
    assert await proposal_state(unit, proposal_id) == ProposalState.ACCEPTED
    assert await need_state(unit, school.need) == NeedState.PAIRED
    assert await told(unit, school.mentee) == ["pair_formed"]
    assert await told(unit, school.mentor) == ["pair_formed"]
    assert await told(unit, school.curator) == ["proposal_outcome"]
    async with unit() as work:
        mentorship = (
            await work.session.scalars(select(Mentorship).options(selectinload(Mentorship.members)))
        ).one()
        meeting = (await work.session.scalars(select(Meeting))).one()
    assert mentorship.state is MentorshipState.FORMING
    assert {(m.side, m.need_id) for m in mentorship.members} == {
        (Side.MENTEE, school.need),
        (Side.MENTOR, None),
    }
    assert (meeting.kind, meeting.state) == (MeetingKind.INTRODUCTION, MeetingState.PROPOSED)
    assert meeting.mode is MentoringMode.ONLINE


async def test_a_consultation_is_one_meeting(unit: Unit, still_clock) -> None:
    school = await one_school(unit)
    await paired(unit, school, format=CONSULTATION)
    async with unit() as work:
        assert await work.session.scalar(select(Meeting.kind)) is MeetingKind.CONSULTATION
        assert await work.session.scalar(select(Mentorship.format)) is CONSULTATION


@pytest.mark.parametrize("first_accepts", [False, True])
@pytest.mark.parametrize("refusing", list(Side))
async def test_the_first_refusal_ends_it_for_both(
    unit: Unit, still_clock, refusing: Side, first_accepts: bool
) -> None:
    school = await one_school(unit, capacity=1)
    proposal_id = await propose(unit, school)
    no, yes = school.mentor, school.mentee
    if refusing is Side.MENTEE:
        no, yes = yes, no
    if first_accepts:
        await answer(unit, yes, proposal_id, True)
    await answer(unit, no, proposal_id, False, reason=DeclineReason.TIME)
    assert await need_state(unit, school.need) == NeedState.OPEN
    assert await told(unit, yes) == ["proposal_ended"]
    assert await told(unit, no) == []
    assert await told(unit, school.curator) == ["proposal_outcome"]
    async with unit() as work:
        ended = await proposals.find_proposal(work.session, proposal_id=proposal_id)
    assert (ended.state, ended.decline_reason) == (ProposalState.DECLINED, DeclineReason.TIME)
    assert ended.ended_at == clock.now()


async def test_a_yes_may_become_a_no_until_the_other_side_answers(unit: Unit, still_clock) -> None:
    school = await one_school(unit)
    proposal_id = await propose(unit, school)
    await answer(unit, school.mentee, proposal_id, True)
    await answer(unit, school.mentee, proposal_id, False)
    assert await proposal_state(unit, proposal_id) == ProposalState.DECLINED
    with pytest.raises(AlreadyDone):
        await answer(unit, school.mentor, proposal_id, True)
    assert await need_state(unit, school.need) == NeedState.OPEN


async def test_a_second_tap_is_told_that_it_is_decided(unit: Unit, still_clock) -> None:
    school = await one_school(unit)
    proposal_id = await propose(unit, school)
    await answer(unit, school.mentee, proposal_id, True)
    with pytest.raises(AlreadyDone):
        await answer(unit, school.mentee, proposal_id, True)
    await answer(unit, school.mentor, proposal_id, True)
    with pytest.raises(AlreadyDone):
        await answer(unit, school.mentor, proposal_id, False)
    assert await need_state(unit, school.need) == NeedState.PAIRED
    async with unit() as work:
        assert await work.session.scalar(select(func.count(Mentorship.id))) == 1


async def test_an_answer_after_the_term_changes_nothing(unit: Unit, still_clock) -> None:
    school = await one_school(unit)
    proposal_id = await propose(unit, school)
    still_clock.advance(days=7)
    with pytest.raises(IllegalTransition):
        await answer(unit, school.mentee, proposal_id, True)
    async with unit() as work:
        await proposals.expire_due_proposals(work.session)
    with pytest.raises(AlreadyDone):
        await answer(unit, school.mentee, proposal_id, True)
    assert await proposal_state(unit, proposal_id) == ProposalState.EXPIRED


async def test_what_the_curator_took_back_cannot_be_answered(unit: Unit, still_clock) -> None:
    school = await one_school(unit, capacity=1)
    proposal_id = await propose(unit, school)

    async def take_back(session, actor) -> None:
        await proposals.withdraw(session, actor=actor, proposal_id=proposal_id)

    await as_actor(unit, school.curator, take_back)
    assert await proposal_state(unit, proposal_id) == ProposalState.WITHDRAWN
    assert await need_state(unit, school.need) == NeedState.OPEN
    assert await told(unit, school.mentee) == ["proposal_ended"]
    assert await told(unit, school.mentor) == ["proposal_ended"]
    assert await told(unit, school.curator) == []
    with pytest.raises(AlreadyDone):
        await answer(unit, school.mentor, proposal_id, True)
    with pytest.raises(AlreadyDone):
        await as_actor(unit, school.curator, take_back)
    assert await propose(unit, school) != proposal_id


async def test_nobody_answers_for_somebody_else(unit: Unit, still_clock) -> None:
    here, there = await two_schools(unit)
    proposal_id = await propose(unit, here)
    for stranger in (here.curator, there.mentee, there.mentor, there.curator):
        with pytest.raises(NotFound):
            await answer(unit, stranger, proposal_id, True)
        with pytest.raises(NotFound):
            await answer(unit, stranger, proposal_id + 1000, True)
    assert await proposal_state(unit, proposal_id) == ProposalState.ASKED


async def test_one_live_proposal_for_a_need(unit: Unit, still_clock) -> None:
    school = await one_school(unit)
    await propose(unit, school)
    with pytest.raises(AlreadyDone):
        await propose(unit, school)


async def test_foreign_ids_are_not_found(unit: Unit, still_clock) -> None:
    here, there = await two_schools(unit)
    for changes in (
        {"need_id": there.need},
        {"need_id": 9999},
        {"mentor_id": 9999},
    ):
        with pytest.raises(NotFound):
            await propose(unit, here, **changes)
    assert await need_state(unit, there.need) == NeedState.OPEN


async def test_who_did_what_is_kept_without_names(unit: Unit, still_clock) -> None:
    school = await one_school(unit)
    await paired(unit, school)
    async with unit() as work:
        rows = (
            await work.session.execute(
                select(AuditRecord.action, AuditRecord.actor_id)
                .where(AuditRecord.entity == "proposal")
                .order_by(AuditRecord.id)
            )
        ).all()
    assert [tuple(row) for row in rows] == [
        ("proposal.proposed", school.curator),
        ("proposal.side_accepted", school.mentee),
        ("proposal.side_accepted", school.mentor),
        ("proposal.accepted", school.mentor),
    ]
