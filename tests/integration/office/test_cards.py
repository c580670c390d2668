"""Cards appear when something needs a hand, and go when it no longer does or somebody decided."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from bot.database import Database
from bot.unit_of_work import UnitOfWork
from models import (
    Account,
    AccountState,
    CardDecision,
    MeetingState,
    MentorshipState,
    Need,
    NeedState,
    Organization,
    Participation,
    ParticipationState,
    ProposalState,
    Role,
    SurveyResponseState,
)
from services import clock
from services.actor import Actor
from services.card_kinds import Card, CardKind
from services.cards import decide, list_cards, load_people
from services.errors import AlreadyDone, NotFound
from services.policy import Policy
from services.reachability import mark_reachable
from services.session import Session
from tests.factories import World, make_world
from tests.integration.office.worlds import add_meeting, add_pair, add_proposal, add_reflection

M, K = MeetingState, CardKind


async def kinds_of(session: Session, actor: Actor) -> list[CardKind]:
    return [card.key.kind for card in await list_cards(session, actor=actor)]


async def only_card(session: Session, actor: Actor) -> Card:
    (card,) = await list_cards(session, actor=actor)
    return card


async def card_besides_the_choice(session: Session, actor: Actor) -> Card:
    """The one beside that of a closed introduction which has decided nothing."""
    cards = await list_cards(session, actor=actor)
    (card,) = [card for card in cards if card.key.kind is not K.CHOICE_WAITS]
    return card


async def paired_school(world: World) -> tuple[Actor, Participation, Participation, Need]:
    """A curator, a mentee and a mentor whose need is taken care of: no cards."""
    school = await world.school()
    curator = await world.person(Role.SCHOOL_CURATOR, school, name="Anna")
    mentee, need = await world.mentee(school)
    need.state = NeedState.PAIRED
    return await world.actor(curator), mentee, await world.mentor(school), need


async def test_nothing_to_do_is_an_empty_list(unit, still_clock) -> None:
    async with unit() as work:
        curator, *_ = await paired_school(await make_world(work.session))
        assert await list_cards(work.session, actor=curator) == []


async def test_newcomers_wait_on_one_card_and_another_one_is_a_new_matter(
    unit, still_clock
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, school))
        for name in ("Vera", "Boris"):
            newcomer = await world.person(
                Role.MENTEE, school, name=name, state=ParticipationState.PENDING_APPROVAL
            )
            newcomer.submitted_at = clock.now()
        await work.session.flush()
        card = await only_card(work.session, curator)
        await decide(work.session, actor=curator, key=card.key, decision=CardDecision.DISMISSED)
        dismissed = await kinds_of(work.session, curator)
        await world.person(Role.MENTOR, school, state=ParticipationState.PENDING_APPROVAL)
        again = await only_card(work.session, curator)
    assert (card.key.kind, card.count) == (K.NEWCOMERS, 2)
    assert dismissed == []
    assert again.count == 3


async def test_a_need_waits_until_it_has_a_proposal_and_again_when_that_fails(
    unit, still_clock
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.person(Role.SCHOOL_CURATOR, school)
        actor = await world.actor(curator)
        mentee, need = await world.mentee(school)
        card = await only_card(work.session, actor)
        await decide(work.session, actor=actor, key=card.key, decision=CardDecision.DONE)
        proposal = await add_proposal(world, need, await world.mentor(school), curator)
        need.state = NeedState.PROPOSED
        proposed = await kinds_of(work.session, actor)
        proposal.state, need.state = ProposalState.DECLINED, NeedState.OPEN
        failed = await only_card(work.session, actor)
        (shown,) = await load_people(work.session, card=failed)
    assert (card.key.kind, card.key.subject_id) == (K.NEED_WAITING, need.id)
    assert proposed == []
    assert failed.key.kind is K.NEED_WAITING
    assert shown.id == mentee.id


async def test_a_proposal_without_an_answer_after_three_working_days(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.person(Role.SCHOOL_CURATOR, school)
        actor = await world.actor(curator)
        _mentee, need = await world.mentee(school)
        need.state = NeedState.PROPOSED
        await add_proposal(world, need, await world.mentor(school), curator)
        still_clock.advance(days=2)
        wednesday = await kinds_of(work.session, actor)
        still_clock.advance(days=1)
        thursday = await only_card(work.session, actor)
    assert wednesday == []
    assert thursday.key.kind is K.PROPOSAL_SILENT


async def test_a_proposal_of_another_school_waits_for_the_mentors_curator(
    unit, still_clock
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        here, there = await world.school("School 1"), await world.school("School 2")
        proposing = await world.person(Role.SCHOOL_CURATOR, here)
        approving = await world.person(Role.SCHOOL_CURATOR, there)
        _mentee, need = await world.mentee(here)
        mentor = await world.mentor(there)
        await add_proposal(world, need, mentor, proposing, ProposalState.DRAFT)
        assert await kinds_of(work.session, await world.actor(proposing)) == []
        card = await only_card(work.session, await world.actor(approving))
    assert (card.key.kind, card.participation_id) == (K.PROPOSAL_TO_APPROVE, mentor.id)


async def test_a_pair_has_five_working_days_to_agree_on_a_time(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        curator, mentee, mentor, need = await paired_school(world)
        pair = await add_pair(world, mentee, mentor, need)
        meeting = await add_meeting(world, pair, M.PROPOSED)
        still_clock.advance(days=7)
        next_monday = await kinds_of(work.session, curator)
        still_clock.advance(days=1)
        card = await only_card(work.session, curator)
        people = await load_people(work.session, card=card)
        meeting.state, meeting.starts_at = M.SCHEDULED, clock.now() + timedelta(days=2)
        agreed = await kinds_of(work.session, curator)
    assert next_monday == []
    assert card.key.kind is K.PAIR_WITHOUT_MEETING
    assert [person.id for person in people] == [mentee.id, mentor.id]
    assert agreed == []


async def test_a_missed_meeting_goes_from_the_list_when_it_is_moved(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        curator, mentee, mentor, need = await paired_school(world)
        meeting = await add_meeting(world, await add_pair(world, mentee, mentor, need), M.MISSED)
        missed = await kinds_of(work.session, curator)
        meeting.state, meeting.starts_at = M.PROPOSED, None
        moved = await kinds_of(work.session, curator)
    assert missed == [K.MEETING_MISSED]
    assert moved == []


async def test_nobody_says_for_two_days_whether_they_met(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        curator, mentee, mentor, need = await paired_school(world)
        pair = await add_pair(world, mentee, mentor, need)
        meeting = await add_meeting(world, pair, M.SCHEDULED)
        still_clock.advance(days=2)
        in_time = await kinds_of(work.session, curator)
        still_clock.advance(seconds=1)
        late = await kinds_of(work.session, curator)
        meeting.state = M.HELD
        said = await kinds_of(work.session, curator)
    assert (in_time, late, said) == ([], [K.MEETING_UNMARKED], [])


async def test_a_reflection_is_overdue_after_two_days(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        curator, mentee, mentor, need = await paired_school(world)
        meeting = await add_meeting(world, await add_pair(world, mentee, mentor, need), M.HELD)
        response = await add_reflection(world, meeting, mentor, state=SurveyResponseState.OPEN)
        still_clock.advance(hours=47)
        in_time = await kinds_of(work.session, curator)
        still_clock.advance(hours=1)
        card = await only_card(work.session, curator)
        response.state = SurveyResponseState.EXCUSED
        excused = await kinds_of(work.session, curator)
    assert in_time == []
    assert (card.key.kind, card.key.subject_id) == (K.REFLECTION_OVERDUE, response.id)
    assert card.participation_id == mentor.id
    assert excused == []


async def test_help_is_asked_of_the_curator_past_the_head(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        curator, mentee, mentor, need = await paired_school(world)
        meeting = await add_meeting(world, await add_pair(world, mentee, mentor, need), M.CLOSED)
        await add_reflection(world, meeting, mentor, help_asked="motivation", question="rr05")
        await add_reflection(world, meeting, mentee, help_asked="no", question="rr05")
        card = await card_besides_the_choice(work.session, curator)
        school = await _organization(work.session, mentee.organization_id)
        leaders = [
            await world.person(Role.SCHOOL_HEAD, school),
            await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality),
        ]
        others = [await kinds_of(work.session, await world.actor(leader)) for leader in leaders]
    assert (card.key.kind, card.partner_id) == (K.HELP_ASKED, None)
    assert (card.topic, card.participation_id) == ("motivation", mentor.id)
    assert others == [[], [K.CHOICE_WAITS]]


async def test_somebody_who_blocked_the_bot_is_a_new_matter_each_time(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        curator, mentee, *_ = await paired_school(world)
        person = await world.actor(mentee)
        account = await work.session.scalar(
            select(Account).where(Account.person_id == mentee.person_id)
        )
        account.state = AccountState.BLOCKED
        card = await only_card(work.session, curator)
        await decide(work.session, actor=curator, key=card.key, decision=CardDecision.DONE)
        told = await kinds_of(work.session, curator)
        await mark_reachable(work.session, actor=person)
        await work.session.refresh(account)
        back = account.state
        account.state = AccountState.BLOCKED
        again = await kinds_of(work.session, curator)
    assert (card.key.kind, card.participation_id) == (K.UNREACHABLE, mentee.id)
    assert (told, back, again) == ([], AccountState.ACTIVE, [K.UNREACHABLE])


async def test_a_snoozed_card_comes_back_after_three_days(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        curator, mentee, mentor, need = await paired_school(world)
        await add_meeting(world, await add_pair(world, mentee, mentor, need), M.MISSED)
        card = await only_card(work.session, curator)
        await decide(work.session, actor=curator, key=card.key, decision=CardDecision.SNOOZED)
        at_once = await kinds_of(work.session, curator)
        still_clock.advance(days=3, seconds=-1)
        almost = await kinds_of(work.session, curator)
        still_clock.advance(seconds=1)
        due = await only_card(work.session, curator)
        await decide(work.session, actor=curator, key=due.key, decision=CardDecision.DONE)
        done = await kinds_of(work.session, curator)
    assert (at_once, almost, done) == ([], [], [])
    assert due.key == card.key


async def test_a_card_is_decided_once(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        curator, mentee, mentor, need = await paired_school(world)
        await add_meeting(world, await add_pair(world, mentee, mentor, need), M.MISSED)
        card = await only_card(work.session, curator)
        await decide(work.session, actor=curator, key=card.key, decision=CardDecision.DONE)
        with pytest.raises(AlreadyDone):
            await decide(work.session, actor=curator, key=card.key, decision=CardDecision.SNOOZED)
        other = await world.person(Role.SCHOOL_CURATOR, await world.school("School 2"))
        with pytest.raises(AlreadyDone):
            await decide(
                work.session,
                actor=await world.actor(other),
                key=card.key,
                decision=CardDecision.DONE,
            )
        with pytest.raises(NotFound):
            await decide(
                work.session,
                actor=await world.actor(mentee),
                key=card.key,
                decision=CardDecision.DONE,
            )


async def test_everybody_sees_the_cards_of_their_own_scope(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        here, there = await world.school("School 1"), await world.school("School 2")
        for school in (here, there):
            _mentee, need = await world.mentee(school)
        await world.person(Role.SCHOOL_CURATOR, here)
        elsewhere = await world.person(Role.SCHOOL_HEAD, here)
        curator = await world.person(Role.SCHOOL_CURATOR, there)
        coordinator = await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        head_sees = await kinds_of(work.session, await world.actor(elsewhere))
        curator_sees = await only_card(work.session, await world.actor(curator))
        coordinator_sees = await kinds_of(work.session, await world.actor(coordinator))
    assert head_sees == []
    assert curator_sees.key.subject_id == need.id
    assert coordinator_sees == [K.NEED_WAITING] * 2


@pytest.mark.parametrize("needs", [1, 9])
async def test_at_most_seven_cards_with_a_constant_number_of_queries(
    unit, database: Database, still_clock, needs: int
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        curator, mentee, mentor, need = await paired_school(world)
        school = await _organization(work.session, mentee.organization_id)
        for _number in range(needs):
            await world.mentee(school)
        await add_meeting(world, await add_pair(world, mentee, mentor, need), M.MISSED)
    statements: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            statements.append(statement)

    event.listen(database.reader.sync_engine, "before_cursor_execute", note)
    async with UnitOfWork(database, Policy()) as work:
        kinds = await kinds_of(work.session, curator)
    assert kinds == [K.MEETING_MISSED] + [K.NEED_WAITING] * min(needs, 6)
    assert len(statements) <= len(CardKind)


async def test_an_ended_pair_needs_nothing_any_more(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        curator, mentee, mentor, need = await paired_school(world)
        pair = await add_pair(world, mentee, mentor, need, state=MentorshipState.CANCELLED)
        await add_meeting(world, pair, M.MISSED)
        assert await kinds_of(work.session, curator) == []


async def _organization(session: Session, organization_id: int) -> Organization:

    return await session.get_one(Organization, organization_id)


async def test_of_several_needs_each_is_put_away_by_itself(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        actor = await world.actor(await world.person(Role.SCHOOL_CURATOR, school))
        for name in ("Maria", "Vera"):
            await world.mentee(school, name=name)
        first, second = await list_cards(work.session, actor=actor)
        await decide(work.session, actor=actor, key=first.key, decision=CardDecision.DONE)
        assert await only_card(work.session, actor) == second
        await decide(work.session, actor=actor, key=second.key, decision=CardDecision.SNOOZED)
        assert await list_cards(work.session, actor=actor) == []


async def test_of_several_schools_without_a_curator_each_is_put_away(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        coordinator = await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        actor = await world.actor(coordinator)
        for title in ("School 1", "School 2"):
            await world.mentor(await world.school(title))
        cards = await list_cards(work.session, actor=actor)
        assert [card.key.kind for card in cards] == [K.NO_CURATOR] * 2
        for card in cards:
            await decide(work.session, actor=actor, key=card.key, decision=CardDecision.DONE)
        assert await list_cards(work.session, actor=actor) == []
