"""Two schools: both consents to transfer, and the word of the mentor's own curator."""

import pytest
from sqlalchemy import update

from models import (
    Consent,
    ConsentKind,
    ConsentState,
    MentoringMode,
    MentorProfile,
    Need,
    NeedState,
    Organization,
    Participation,
    Program,
    ProposalState,
    Reach,
    Role,
)
from services import candidates, proposals
from services.errors import AlreadyDone, NoFreePlace, NotFound, TransferConsentRequired
from services.matching.rules import Blocker
from services.proposals import Reader
from tests.factories import World
from tests.integration.pairing.stories import (
    School,
    Unit,
    answer,
    as_actor,
    need_state,
    one_school,
    proposal_state,
    propose,
    sign_transfer,
    told,
    two_schools,
)


async def _approve(unit: Unit, person_id: int, proposal_id: int) -> None:
    async def do(session, actor) -> None:
        await proposals.approve_between_schools(session, actor=actor, proposal_id=proposal_id)

    await as_actor(unit, person_id, do)


async def _discard(unit: Unit, person_id: int, proposal_id: int) -> None:
    async def do(session, actor) -> None:
        await proposals.discard(session, actor=actor, proposal_id=proposal_id)

    await as_actor(unit, person_id, do)


async def _read_as(unit: Unit, person_id: int, proposal_id: int) -> Reader:
    async def do(session, actor) -> Reader:
        found = await proposals.get_for_reader(session, actor=actor, proposal_id=proposal_id)
        return found[1]

    return await as_actor(unit, person_id, do)


@pytest.mark.parametrize("signed", [(), ("mentee",), ("mentor",)])
async def test_both_must_have_signed_the_transfer(unit: Unit, still_clock, signed) -> None:
    here, there = await two_schools(unit, signed=False)
    async with unit() as work:
        for who in signed:
            sign_transfer(work.session, here.mentee if who == "mentee" else there.mentor)
    with pytest.raises(TransferConsentRequired):
        await propose(unit, here, mentor_id=there.mentor_id)
    assert await need_state(unit, here.need) == NeedState.OPEN


async def test_the_mentors_own_curator_agrees_before_anybody_is_asked(
    unit: Unit, still_clock
) -> None:
    here, there = await two_schools(unit)
    proposal_id = await propose(unit, here, mentor_id=there.mentor_id)
    assert await proposal_state(unit, proposal_id) == ProposalState.DRAFT
    assert await need_state(unit, here.need) == NeedState.OPEN
    assert await told(unit, there.curator) == ["proposal_needs_approval"]
    assert await told(unit, here.mentee) == await told(unit, there.mentor) == []
    with pytest.raises(NotFound):
        await answer(unit, here.mentee, proposal_id, True)
    for stranger in (here.curator, here.mentor, there.mentee):
        with pytest.raises(NotFound):
            await _approve(unit, stranger, proposal_id)
    await _approve(unit, there.curator, proposal_id)
    assert await proposal_state(unit, proposal_id) == ProposalState.ASKED
    assert await need_state(unit, here.need) == NeedState.PROPOSED
    assert (await told(unit, here.mentee))[0] == (await told(unit, there.mentor))[0]
    assert await told(unit, here.curator) == ["proposal_outcome"]
    with pytest.raises(AlreadyDone):
        await _approve(unit, there.curator, proposal_id)
    with pytest.raises(AlreadyDone):
        await _discard(unit, there.curator, proposal_id)


async def test_the_other_school_may_say_no_without_a_reason(unit: Unit, still_clock) -> None:
    here, there = await two_schools(unit)
    proposal_id = await propose(unit, here, mentor_id=there.mentor_id)
    with pytest.raises(NotFound):
        await _discard(unit, here.curator, proposal_id)
    await _discard(unit, there.curator, proposal_id)
    assert await proposal_state(unit, proposal_id) == ProposalState.DISCARDED
    assert await need_state(unit, here.need) == NeedState.OPEN
    assert await told(unit, here.curator) == ["proposal_outcome"]
    assert await told(unit, here.mentee) == await told(unit, there.mentor) == []
    assert await propose(unit, here) > proposal_id


async def test_the_proposing_curator_takes_a_draft_back_unseen(unit: Unit, still_clock) -> None:
    here, there = await two_schools(unit)
    proposal_id = await propose(unit, here, mentor_id=there.mentor_id)

    async def take_back(session, actor) -> None:
        await proposals.withdraw(session, actor=actor, proposal_id=proposal_id)

    with pytest.raises(NotFound):
        await as_actor(unit, there.curator, take_back)
    await as_actor(unit, here.curator, take_back)
    assert await proposal_state(unit, proposal_id) == ProposalState.DISCARDED
    assert await told(unit, there.curator) == await told(unit, there.mentor) == []


async def test_a_draft_reserves_nothing_and_is_checked_again(unit: Unit, still_clock) -> None:
    here, there = await two_schools(unit)
    async with unit() as work:
        await work.session.execute(
            update(MentorProfile)
            .where(MentorProfile.participation_id == there.mentor_id)
            .values(capacity=1)
        )
    draft = await propose(unit, here, mentor_id=there.mentor_id)
    await propose(unit, there)
    with pytest.raises(NoFreePlace):
        await _approve(unit, there.curator, draft)
    assert await proposal_state(unit, draft) == ProposalState.DRAFT
    assert await need_state(unit, here.need) == NeedState.OPEN


async def test_a_coordinator_proposes_but_does_not_speak_for_the_school(
    unit: Unit, still_clock
) -> None:
    here, there = await two_schools(unit)
    coordinator = await _coordinator(unit, here)
    proposal_id = await propose(
        unit,
        School(**{**here.__dict__, "curator": coordinator}),
        mentor_id=there.mentor_id,
    )
    with pytest.raises(NotFound):
        await _approve(unit, coordinator, proposal_id)
    await _approve(unit, there.curator, proposal_id)
    assert await proposal_state(unit, proposal_id) == ProposalState.ASKED


async def test_each_reads_a_proposal_in_their_own_part(unit: Unit, still_clock) -> None:
    here, there = await two_schools(unit)
    proposal_id = await propose(unit, here, mentor_id=there.mentor_id)
    assert await _read_as(unit, there.curator, proposal_id) is Reader.MENTOR_CURATOR
    assert await _read_as(unit, here.curator, proposal_id) is Reader.CURATOR
    for nobody_yet in (here.mentee, there.mentor, here.mentor):
        with pytest.raises(NotFound):
            await _read_as(unit, nobody_yet, proposal_id)
    await _approve(unit, there.curator, proposal_id)
    assert await _read_as(unit, here.mentee, proposal_id) is Reader.MENTEE
    assert await _read_as(unit, there.mentor, proposal_id) is Reader.MENTOR
    assert await _read_as(unit, there.curator, proposal_id) is Reader.MENTOR_CURATOR


async def test_a_consent_withdrawn_meanwhile_stops_the_pair(unit: Unit, still_clock) -> None:
    here, there = await two_schools(unit)
    proposal_id = await propose(unit, here, mentor_id=there.mentor_id)
    await _approve(unit, there.curator, proposal_id)
    await answer(unit, here.mentee, proposal_id, True)
    async with unit() as work:
        await work.session.execute(_withdraw_transfer(there.mentor))
    with pytest.raises(TransferConsentRequired):
        await answer(unit, there.mentor, proposal_id, True)
    await answer(unit, there.mentor, proposal_id, False)
    assert await need_state(unit, here.need) == NeedState.OPEN


async def test_candidates_of_other_schools_follow_both_wishes(unit: Unit, still_clock) -> None:
    here, there = await two_schools(unit)

    async def mentors(reach: Reach, mentor_reach: Reach = Reach.ANY) -> list[int]:
        async with unit() as work:
            session = work.session
            await session.execute(update(Need).where(Need.id == here.need).values(reach=reach))
            await session.execute(update(MentorProfile).values(reach=mentor_reach))
        ranking = await as_actor(
            unit,
            here.curator,
            lambda session, actor: candidates.rank_for_need(
                session, actor=actor, need_id=here.need
            ),
        )
        return sorted(candidate.mentor_id for candidate in ranking.candidates)

    own, foreign = here.mentor_id, there.mentor_id
    assert await mentors(Reach.ANY) == [own, foreign]
    assert await mentors(Reach.OWN_SCHOOL) == [own]
    assert await mentors(Reach.OTHER_SCHOOL) == [foreign]
    assert await mentors(Reach.ANY, Reach.OWN_SCHOOL) == [own]
    assert await mentors(Reach.ANY, Reach.OTHER_SCHOOL) == [foreign]


async def test_why_there_is_nobody(unit: Unit, still_clock) -> None:
    school = await one_school(unit, items=("law.fgos",), capacity=0)
    ranking = await as_actor(
        unit,
        school.curator,
        lambda session, actor: candidates.rank_for_need(session, actor=actor, need_id=school.need),
    )
    assert ranking.candidates == ()
    assert ranking.nobody.checked == 1
    assert ranking.nobody.blockers == {Blocker.CAPACITY: 1, Blocker.COMPETENCE: 1}
    assert ranking.nobody.if_lifted == {}


async def test_hours_are_those_of_each_ones_own_school(unit: Unit, still_clock) -> None:
    here, there = await two_schools(unit)
    async with unit() as work:
        # In Vladivostok a weekday morning is a Moscow night.
        await work.session.execute(
            update(Organization)
            .where(Organization.id == there.organization)
            .values(timezone="Asia/Vladivostok")
        )
        await work.session.execute(
            update(MentorProfile)
            .where(MentorProfile.participation_id == there.mentor_id)
            .values(bands=["weekday_evening"], mode=MentoringMode.ONLINE)
        )
    ranking = await as_actor(
        unit,
        here.curator,
        lambda session, actor: candidates.rank_for_need(session, actor=actor, need_id=here.need),
    )
    found = ranking.of(there.mentor_id).evaluation.facts
    # 18–21 in Vladivostok is 11–14 in Moscow, five days a week.
    assert found.common_hours == 15


def _withdraw_transfer(person_id: int):
    return (
        update(Consent)
        .where(Consent.person_id == person_id, Consent.kind == ConsentKind.PD_TRANSFER)
        .values(state=ConsentState.WITHDRAWN)
    )


async def _coordinator(unit: Unit, school: School) -> int:
    """A municipal coordinator above the school."""
    async with unit() as work:
        organization = await work.session.get_one(Organization, school.organization)
        municipality = await work.session.get_one(Organization, organization.parent_id)
        program = await _program(work.session, school)
        world = World(work.session, municipality, municipality, program)
        world._ids = iter(range(500, 600))
        return (await world.person(Role.MUNICIPAL_COORDINATOR, municipality)).person_id


async def _program(session, school: School):
    mentor = await session.get_one(Participation, school.mentor_id)
    return await session.get_one(Program, mentor.program_id)
