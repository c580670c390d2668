"""Moving to another school: asked, confirmed, with everything along; nothing ends by itself."""

import pytest
from sqlalchemy import select

from bot.translations import translations
from handlers.notices import render_notice
from models import (
    AuditRecord,
    MentorshipState,
    NeedState,
    Notification,
    OrganizationType,
    Participation,
    ParticipationState,
    Person,
    Proposal,
    ProposalState,
    Role,
    SchoolMove,
    SchoolMoveState,
)
from services.card_kinds import CardKind
from services.cards import list_cards
from services.errors import AlreadyDone, NotFound, RoleAlreadyThere
from services.move_decisions import confirm_move, decline_move
from services.moving import ask_move, list_destinations, list_my_moves, withdraw_move
from services.notices import NoticeKind
from services.privacy import request_erasure
from tests.authorization.objects import sign
from tests.factories import World, add_organization, make_world
from tests.integration.office.worlds import add_pair, add_proposal


async def two_schools(world: World):
    old, new = await world.school("School 1"), await world.school("School 2")
    curators = [
        await world.person(Role.SCHOOL_CURATOR, school, name="Anna") for school in (old, new)
    ]
    return old, new, curators


async def ask(world: World, role: Participation, new) -> list[int]:
    return await ask_move(
        world.session,
        actor=await world.actor(role),
        organization_id=role.organization_id,
        to_organization_id=new.id,
    )


async def kinds_for(world: World, curator: Participation) -> list[CardKind]:
    cards = await list_cards(world.session, actor=await world.actor(curator))
    return [card.key.kind for card in cards]


async def recipients(session, kind: NoticeKind) -> list[int]:
    found = await session.scalars(
        select(Notification.recipient_id).where(Notification.kind == kind.value)
    )
    return list(found)


async def test_the_role_moves_with_its_need_and_its_pair(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        old, new, (left, taken) = await two_schools(world)
        mentee, need = await world.mentee(old)
        mentor = await world.mentor(old)
        need.state = NeedState.PAIRED
        pair = await add_pair(world, mentee, mentor, need, state=MentorshipState.ACTIVE)
        [move_id] = await ask(world, mentee, new)
        assert await recipients(session, NoticeKind.SCHOOL_MOVE_ASKED) == [taken.person_id]
        with pytest.raises(AlreadyDone):
            await ask(world, mentee, new)
        with pytest.raises(NotFound):
            await confirm_move(session, actor=await world.actor(left), move_id=move_id)
        cards = await list_cards(session, actor=await world.actor(taken))
        assert [card.key.kind for card in cards] == [CardKind.SCHOOL_MOVE]
        assert mentee.organization_id == old.id
        await confirm_move(session, actor=await world.actor(taken), move_id=move_id)
        with pytest.raises(AlreadyDone):
            await confirm_move(session, actor=await world.actor(taken), move_id=move_id)
        await session.refresh(pair)
        assert (mentee.organization_id, mentee.state) == (new.id, ParticipationState.ACTIVE)
        assert (pair.organization_id, pair.state) == (new.id, MentorshipState.ACTIVE)
        assert need.state is NeedState.PAIRED
        assert await recipients(session, NoticeKind.SCHOOL_LEFT) == [left.person_id]
        assert await recipients(session, NoticeKind.SCHOOL_MOVE_DECIDED) == [mentee.person_id]
        log = await session.scalar(
            select(AuditRecord.details).where(AuditRecord.action == "move_confirmed")
        )
        assert log == {"from_organization_id": old.id, "to_organization_id": new.id}
        # The pair is between schools now, and goes on: both curators have the card.
        for curator in (left, taken):
            kinds = [
                c.key.kind for c in await list_cards(session, actor=await world.actor(curator))
            ]
            assert CardKind.TRANSFER_MISSING in kinds
        for person_id in (mentee.person_id, mentor.person_id):
            await sign(world, person_id)
        for curator in (left, taken):
            kinds = [
                c.key.kind for c in await list_cards(session, actor=await world.actor(curator))
            ]
            assert CardKind.TRANSFER_MISSING not in kinds


async def test_a_proposal_made_for_another_school_ends(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        old, new, (left, taken) = await two_schools(world)
        mentee, need = await world.mentee(old)
        mentor = await world.mentor(old)
        need.state = NeedState.PROPOSED
        await add_proposal(world, need, mentor, left)
        [move_id] = await ask(world, mentee, new)
        await confirm_move(session, actor=await world.actor(taken), move_id=move_id)
        proposal = await session.scalar(select(Proposal))
        assert proposal.state is ProposalState.WITHDRAWN
        assert need.state is NeedState.OPEN
        assert mentor.person_id in await recipients(session, NoticeKind.PROPOSAL_ENDED)


async def test_both_roles_move_together_by_one_answer(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        old, new, (_left, taken) = await two_schools(world)
        mentor = await world.mentor(old)
        person = await session.get_one(Person, mentor.person_id)
        mentee, _need = await world.mentee(old, person=person)
        moves = await ask(world, mentor, new)
        assert len(moves) == 2
        actor = await world.actor(taken)
        cards = await list_cards(session, actor=actor)
        assert [card.key.kind for card in cards].count(CardKind.SCHOOL_MOVE) == 1
        await confirm_move(session, actor=actor, move_id=moves[0])
        assert {mentor.organization_id, mentee.organization_id} == {new.id}
        states = await session.scalars(select(SchoolMove.state))
        assert set(states) == {SchoolMoveState.CONFIRMED}


async def test_declined_or_taken_back_nothing_changes(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        old, new, (_left, taken) = await two_schools(world)
        mentor = await world.mentor(old)
        [move_id] = await ask(world, mentor, new)
        await decline_move(session, actor=await world.actor(taken), move_id=move_id)
        with pytest.raises(AlreadyDone):
            await decline_move(session, actor=await world.actor(taken), move_id=move_id)
        [move_id] = await ask(world, mentor, new)
        third = await world.school("School 3")
        # Another school asked for takes the first question back.
        [other] = await ask(world, mentor, third)
        mine = await list_my_moves(session, actor=await world.actor(mentor))
        assert [move.id for move in mine] == [other]
        await withdraw_move(session, actor=await world.actor(mentor), move_id=other)
        with pytest.raises(AlreadyDone):
            await withdraw_move(session, actor=await world.actor(mentor), move_id=other)
        assert mentor.organization_id == old.id
        waiting = await session.scalars(
            select(Notification.state).where(
                Notification.kind == NoticeKind.SCHOOL_MOVE_ASKED.value
            )
        )
        assert {state.value for state in waiting} == {"cancelled"}


async def test_a_role_held_at_the_new_school_before_is_not_doubled(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        old, new, _ = await two_schools(world)
        mentor = await world.mentor(old)
        person = await work.session.get_one(Person, mentor.person_id)
        await world.person(Role.MENTOR, new, person=person, state=ParticipationState.LEFT)
        with pytest.raises(RoleAlreadyThere):
            await ask(world, mentor, new)


async def test_only_schools_of_the_programme_and_only_roles_one_takes_part_in(
    unit, still_clock
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        old, new, (left, _taken) = await two_schools(world)
        region = await add_organization(work.session, OrganizationType.REGION, "Region 2")
        away = await add_organization(
            work.session, OrganizationType.SCHOOL, "School 9", parent=region
        )
        mentor = await world.mentor(old)
        actor = await world.actor(mentor)
        places = await list_destinations(work.session, actor=actor, organization_id=old.id)
        assert [place.id for place in places] == [new.id]
        with pytest.raises(NotFound):
            await ask(world, mentor, away)
        with pytest.raises(NotFound):
            await ask(world, left, new)


async def test_nobody_confirms_their_own_move(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        old, new, (_left, taken) = await two_schools(world)
        person = await work.session.get_one(Person, taken.person_id)
        mentor = await world.mentor(old, person=person)
        [move_id] = await ask(world, mentor, new)
        with pytest.raises(NotFound):
            await confirm_move(work.session, actor=await world.actor(taken), move_id=move_id)
        coordinator = await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        assert await recipients(work.session, NoticeKind.SCHOOL_MOVE_ASKED) == []
        await confirm_move(work.session, actor=await world.actor(coordinator), move_id=move_id)
        assert mentor.organization_id == new.id


async def test_whoever_asks_to_be_erased_moves_nowhere(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        old, new, (_left, taken) = await two_schools(world)
        mentor = await world.mentor(old)
        [move_id] = await ask(world, mentor, new)
        await request_erasure(work.session, actor=await world.actor(mentor))
        with pytest.raises(AlreadyDone):
            await confirm_move(work.session, actor=await world.actor(taken), move_id=move_id)


async def test_a_pair_that_comes_to_be_between_schools_learns_what_to_sign(
    unit, still_clock
) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        old, new, curators = await two_schools(world)
        mentor = await world.mentor(old)
        mentee, need = await world.mentee(old)
        await add_pair(world, mentee, mentor, need, state=MentorshipState.ACTIVE)
        [move] = await ask(world, mentor, new)
        await confirm_move(session, actor=await world.actor(curators[1]), move_id=move)
        told = await recipients(session, NoticeKind.TRANSFER_ENDED)
        assert set(told) == {mentor.person_id, mentee.person_id}
        [row] = await session.scalars(
            select(Notification).where(
                Notification.kind == NoticeKind.TRANSFER_ENDED.value,
                Notification.recipient_id == mentee.person_id,
            )
        )
        i18n = translations()
        with i18n.context(), i18n.use_locale("en"):
            screen = await render_notice(session, await world.actor(mentee), row.kind, row.payload)
        assert "your schools are different" in screen.text
