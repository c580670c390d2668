"""Links: one winner, a limited life, a guard against guessing, and no way up."""

import asyncio

import pytest
from sqlalchemy import func, select

from models import Account, AuditRecord, Invite, InviteKind, OrganizationType, Person, Role
from services import invite_lists, invites
from services.access import MAY_INVITE
from services.entering import Door, accept_roles, join
from services.errors import AlreadyDone, InviteInvalid, InviteUsed, NotFound, RoleNotHere
from tests.factories import add_organization, make_world
from tests.integration.joining.newcomers import (
    PROOF,
    enter,
    link,
    member,
    open_link,
    stranger,
)


async def test_only_the_hash_of_a_token_is_kept(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        token = await link(world, Role.MENTOR, await world.school())
        invite = (await work.session.scalars(select(Invite))).one()
    assert len(token) == 22
    stored = [str(getattr(invite, column.key)) for column in Invite.__table__.columns]
    assert not any(token in value for value in stored)


async def test_of_fifty_who_try_at_once_one_gets_in(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        token = await link(world, Role.SCHOOL_CURATOR, await world.school())

    async def attempt(telegram_id: int) -> Door:
        async with unit() as work:
            return (await open_link(work.session, token, telegram_id=telegram_id)).door

    doors = await asyncio.gather(*(attempt(100 + number) for number in range(50)))
    assert doors.count(Door.CONSENT) == 1
    assert doors.count(Door.USED) == 49

    winner = 100 + doors.index(Door.CONSENT)
    async with unit() as work:
        assert await join(
            work.session, actor=await stranger(work.session, winner), roles=(), proof=PROOF
        )
        loser = await stranger(work.session, 100 + doors.index(Door.USED))
        with pytest.raises(InviteInvalid):
            await join(work.session, actor=loser, roles=(), proof=PROOF)
        assert await work.session.scalar(select(func.count(Person.id))) == 1


async def test_fifty_newcomers_at_once_get_fifty_numbers(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        token = await link(world, None, await world.school(), kind=InviteKind.SCHOOL)

    async def come_in(telegram_id: int) -> None:
        async with unit() as work:
            await enter(work.session, token, telegram_id=telegram_id, roles=(Role.MENTEE,))

    await asyncio.gather(*(come_in(100 + number) for number in range(50)))
    async with unit() as work:
        numbers = await work.session.scalars(select(Person.number).order_by(Person.number))
        assert list(numbers) == list(range(1, 51))


async def test_a_link_expires(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        token = await link(world, Role.MENTOR, await world.school())
        still_clock.advance(days=14)
        assert (await open_link(work.session, token)).door is Door.EXPIRED


async def test_who_opened_in_time_may_finish_later(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        token = await link(world, Role.MENTOR, await world.school())
        assert (await open_link(work.session, token)).door is Door.CONSENT
        still_clock.advance(days=20)
        assert await enter(work.session, token)


async def test_guessing_closes_every_door_for_ten_minutes(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        token = await link(world, Role.MENTOR, await world.school())
        for guess in range(5):
            assert (await open_link(work.session, f"guess-{guess}")).door is Door.UNKNOWN
        assert (await open_link(work.session, "guess-5")).door is Door.TOO_MANY
        assert (await open_link(work.session, token)).door is Door.TOO_MANY
        assert (await open_link(work.session, token, telegram_id=8)).door is Door.CONSENT
        still_clock.advance(minutes=10)
        assert (await open_link(work.session, "guess-6")).door is Door.UNKNOWN


async def test_an_expired_link_is_no_guess(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        old = await link(world, Role.MENTOR, school)
        still_clock.advance(days=15)
        new = await link(world, Role.MENTOR, school)
        for _ in range(6):
            assert (await open_link(work.session, old)).door is Door.EXPIRED
        assert (await open_link(work.session, new)).door is Door.CONSENT


async def test_renewing_a_link_stops_the_old_one(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, school))
        old = await invites.create_personal_invite(
            work.session, actor=curator, role=Role.MENTOR, organization_id=school.id
        )
        [waiting] = await invite_lists.list_waiting(work.session, actor=curator)
        new = await invites.reissue(work.session, actor=curator, invite_id=waiting.invite.id)
        with pytest.raises(AlreadyDone):
            await invites.reissue(work.session, actor=curator, invite_id=waiting.invite.id)
        assert (await open_link(work.session, old)).door is Door.UNKNOWN
        assert (await open_link(work.session, new)).door is Door.CONSENT
        assert await invite_lists.list_waiting(work.session, actor=curator) == []


async def test_a_link_taken_back_between_reading_and_agreeing_lets_nobody_in(
    unit, still_clock
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        token = await link(world, Role.MENTOR, await world.school())
        await open_link(work.session, token)
        invite = (await work.session.scalars(select(Invite))).one()
        invite.revoked_at = still_clock.now()
        actor = await stranger(work.session)
        with pytest.raises(InviteInvalid):
            await join(work.session, actor=actor, roles=(), proof=PROOF)


async def test_a_new_link_of_a_school_stops_the_old_one(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, school))
        first = await invites.create_school_invite(
            work.session, actor=curator, organization_id=school.id
        )
        second = await invites.create_school_invite(
            work.session, actor=curator, organization_id=school.id
        )
        assert (await open_link(work.session, first)).door is Door.UNKNOWN
        for telegram_id in (7, 8, 9):
            opened = await open_link(work.session, second, telegram_id=telegram_id)
            assert (opened.door, opened.role) == (Door.CONSENT, None)


async def test_pressing_twice_makes_one_link(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, school))
        after = await invite_lists.newest_id(work.session, actor=curator)
        call = {"actor": curator, "role": Role.MENTOR, "organization_id": school.id}
        await invites.create_personal_invite(work.session, **call, after_id=after)
        with pytest.raises(AlreadyDone):
            await invites.create_personal_invite(work.session, **call, after_id=after)
        assert len(await invite_lists.list_waiting(work.session, actor=curator)) == 1


@pytest.mark.parametrize("role", Role)
async def test_nobody_invites_an_equal_or_a_higher_role(unit, still_clock, role: Role) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        places = {
            Role.REGIONAL_COORDINATOR: world.region,
            Role.MUNICIPAL_COORDINATOR: world.municipality,
        }
        own_place = places.get(role, school)
        actor = await world.actor(await world.person(role, own_place))
        for offered in Role:
            place = places.get(offered, school)
            attempt = invites.create_personal_invite(
                work.session, actor=actor, role=offered, organization_id=place.id
            )
            if offered in MAY_INVITE.get(role, ()):
                assert await attempt
            else:
                with pytest.raises(NotFound):
                    await attempt


async def test_a_curator_invites_to_the_own_school_only(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        own, other = await world.school("School 1"), await world.school("School 2")
        curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, own))
        foreign = await link(world, Role.MENTOR, other)
        invite = (await work.session.scalars(select(Invite))).one()
        with pytest.raises(NotFound):
            await invites.create_personal_invite(
                work.session, actor=curator, role=Role.MENTOR, organization_id=other.id
            )
        with pytest.raises(NotFound):
            await invites.create_school_invite(
                work.session, actor=curator, organization_id=other.id
            )
        with pytest.raises(NotFound):
            await invites.reissue(work.session, actor=curator, invite_id=invite.id)
        assert (await open_link(work.session, foreign)).door is Door.CONSENT
        found = await invite_lists.list_organizations(work.session, actor=curator)
        assert [organization.id for organization in found] == [own.id]


async def test_the_command_line_knows_which_roles_a_place_has(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        partner = await add_organization(
            work.session, OrganizationType.PARTNER, "Partner", parent=world.region
        )
        with pytest.raises(RoleNotHere):
            await invites.issue_invite_from_cli(
                work.session, role=Role.MENTEE, organization=partner, program=world.program
            )
        assert await invites.issue_invite_from_cli(
            work.session,
            role=Role.REGIONAL_COORDINATOR,
            organization=world.region,
            program=world.program,
        )


async def test_a_curator_who_tries_the_own_link_does_not_use_it_up(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, school))
        token = await invites.create_personal_invite(
            work.session, actor=curator, role=Role.MENTOR, organization_id=school.id
        )
        opened = await open_link(work.session, token, telegram_id=curator.telegram_id)
        assert opened.door is Door.NEW_ROLE
        assert (await open_link(work.session, token)).door is Door.CONSENT
        with pytest.raises(InviteUsed):
            await accept_roles(work.session, actor=curator, key=opened.key, roles=())


async def test_a_member_gains_a_role_without_a_second_consent(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        mentee, _ = await world.mentee(school)
        actor = await world.actor(mentee)
        token = await link(world, None, school, kind=InviteKind.SCHOOL)
        opened = await open_link(work.session, token, telegram_id=actor.telegram_id)
        assert opened.door is Door.NEW_ROLE
        both = (Role.MENTEE, Role.MENTOR)
        taken = await accept_roles(work.session, actor=actor, key=opened.key, roles=both)
        actor = await member(work.session, actor.telegram_id)
        assert {grant.role for grant in actor.grants} == set(both)
        assert len(taken) == 1
        again = await open_link(work.session, token, telegram_id=actor.telegram_id)
        assert again.door is Door.ALREADY_HERE


async def test_opening_another_link_gives_the_first_one_back(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        first = await link(world, Role.MENTEE, school)
        second = await link(world, Role.MENTOR, school)
        await open_link(work.session, first)
        await open_link(work.session, second)
        assert (await open_link(work.session, first, telegram_id=8)).door is Door.CONSENT
        assert (await open_link(work.session, second, telegram_id=9)).door is Door.USED


async def test_wrong_tokens_leave_an_account_and_a_count_only(unit, still_clock) -> None:
    async with unit() as work:
        await make_world(work.session)
        await open_link(work.session, "<b>'; drop table invite; --</b>" * 100)
    async with unit() as work:
        account = (await work.session.scalars(select(Account))).one()
        records = list(await work.session.scalars(select(AuditRecord)))
    assert account.person_id is None
    assert [(r.action, r.entity_id, r.details) for r in records] == [
        ("invite_rejected", account.id, {})
    ]
