"""A new account of the same person: only by the right link, by the right person, once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.translations import translations
from handlers.notices import render_notice
from models import (
    Account,
    AccountState,
    AuditRecord,
    Consent,
    DialogState,
    Invite,
    Notification,
    Person,
    Role,
)
from services import clock
from services.actor import load_actor
from services.entering import Door, accept_roles, open_invite
from services.errors import (
    AlreadyDone,
    InviteExpired,
    InviteInvalid,
    InviteUsed,
    NotFound,
    TooManyAttempts,
)
from services.invites import reissue, token_hash
from services.new_account import check_name, get_offer, issue_account_link, move_account
from services.privacy import request_erasure
from tests.factories import World, make_world

NEW_PHONE = 777


async def newcomer(session, telegram_id: int = NEW_PHONE):
    return await load_actor(session, telegram_id=telegram_id, locale="ru", timezone="Europe/Moscow")


async def cast(world: World):
    school = await world.school()
    curator = await world.person(Role.SCHOOL_CURATOR, school, name="Anna")
    mentor = await world.mentor(school, name="Ольга Петровна")
    return school, curator, mentor


async def link(world: World, curator, mentor) -> str:
    return await issue_account_link(
        world.session, actor=await world.actor(curator), participation_id=mentor.id
    )


async def test_the_person_goes_on_from_another_account_with_everything(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        _school, curator, mentor = await cast(world)
        old = (await world.actor(mentor)).telegram_id
        session.add(DialogState(key=f"1:{old}:{old}", state="x", data={}, updated_at=clock.now()))
        token = await link(world, curator, mentor)
        invite = await session.scalar(select(Invite))
        assert invite.expires_at - clock.now() == timedelta(hours=24)
        opened = await open_invite(session, actor=await newcomer(session), token=token)
        assert opened.door is Door.ACCOUNT
        offer = await get_offer(session, actor=await newcomer(session), key=opened.key)
        person = await session.get_one(Person, mentor.person_id)
        assert offer.number == person.number
        # Letter case, ё and spaces do not matter.
        name = "  ольга  ПЕТРОВНА "
        assert await check_name(session, actor=await newcomer(session), key=opened.key, name=name)
        await move_account(session, actor=await newcomer(session), key=opened.key, name=name)
        actor = await newcomer(session)
        assert actor.person_id == mentor.person_id
        assert [grant.participation_id for grant in actor.grants] == [mentor.id]
        assert actor.account_state is AccountState.ACTIVE
        gone = await session.scalar(select(Account).where(Account.telegram_id == old))
        assert gone is None
        assert await session.scalar(select(DialogState)) is None
        held = await session.scalars(
            select(Consent.state).where(Consent.person_id == mentor.person_id)
        )
        assert [state.value for state in held] == ["given"]
        told = await session.scalars(select(Notification.recipient_id).order_by(Notification.id))
        assert told.all() == [mentor.person_id, curator.person_id]
        assert "account_moved" in set(await session.scalars(select(AuditRecord.action)))
        with pytest.raises(InviteUsed):
            await move_account(
                session, actor=await newcomer(session, 778), key=opened.key, name=name
            )
        again = await open_invite(session, actor=await newcomer(session, 778), token=token)
        assert again.door is Door.USED


async def test_five_wrong_names_end_the_link(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        _school, curator, mentor = await cast(world)
        key = token_hash(await link(world, curator, mentor))
        actor = await newcomer(session)
        for guess in ("Мария", "Анна", "Вера", "Нина"):
            assert not await check_name(session, actor=actor, key=key, name=guess)
        with pytest.raises(TooManyAttempts):
            await move_account(session, actor=actor, key=key, name="Мария")
        assert not await check_name(session, actor=actor, key=key, name="Зоя")
        for act in (check_name, move_account):
            with pytest.raises(InviteInvalid):
                await act(session, actor=actor, key=key, name="Ольга Петровна")
        owner = await world.actor(mentor)
        assert owner.person_id == mentor.person_id


async def test_a_link_is_short_lived_and_a_new_one_ends_the_former(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        _school, curator, mentor = await cast(world)
        first = await link(world, curator, mentor)
        second = await link(world, curator, mentor)
        actor = await newcomer(session)
        assert (await open_invite(session, actor=actor, token=first)).door is Door.UNKNOWN
        still_clock.advance(hours=25)
        assert (await open_invite(session, actor=actor, token=second)).door is Door.EXPIRED
        with pytest.raises(InviteExpired):
            await get_offer(session, actor=actor, key=token_hash(second))


async def test_nobody_gains_rights_by_somebody_elses_account(unit, still_clock) -> None:
    """A curator may not take over a mentor who is a coordinator as well."""
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        _school, curator, mentor = await cast(world)
        person = await session.get_one(Person, mentor.person_id)
        await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality, person=person)
        with pytest.raises(NotFound):
            await link(world, curator, mentor)
        regional = await world.person(Role.REGIONAL_COORDINATOR, world.region)
        assert await link(world, regional, mentor)


async def test_nobody_issues_a_link_for_themselves_or_for_somebody_frozen(
    unit, still_clock
) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        school, curator, mentor = await cast(world)
        own = await world.mentor(school, person=await session.get_one(Person, curator.person_id))
        with pytest.raises(NotFound):
            await link(world, curator, own)
        token = await link(world, curator, mentor)
        await request_erasure(session, actor=await world.actor(mentor))
        with pytest.raises(NotFound):
            await link(world, curator, mentor)
        with pytest.raises(NotFound):
            await get_offer(session, actor=await newcomer(session), key=token_hash(token))


async def test_the_link_gives_no_role_and_opens_nothing_for_a_member(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        school, curator, mentor = await cast(world)
        other = await world.actor(await world.mentor(school, name="Vera"))
        token = await link(world, curator, mentor)
        key = token_hash(token)
        assert (await open_invite(session, actor=other, token=token)).door is Door.ALREADY_HERE
        with pytest.raises(InviteInvalid):
            await accept_roles(session, actor=other, key=key, roles=())
        for act in (
            get_offer(session, actor=other, key=key),
            move_account(session, actor=other, key=key, name="Ольга Петровна"),
        ):
            with pytest.raises(NotFound):
                await act
        invite = await session.scalar(select(Invite).where(Invite.token_hash == key))
        with pytest.raises(NotFound):
            await reissue(session, actor=await world.actor(curator), invite_id=invite.id)


async def test_pressing_twice_makes_one_link(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        _school, curator, mentor = await cast(world)
        actor = await world.actor(curator)
        for expected in (None, AlreadyDone):
            if expected is None:
                await issue_account_link(
                    work.session, actor=actor, participation_id=mentor.id, after_id=0
                )
                continue
            with pytest.raises(expected):
                await issue_account_link(
                    work.session, actor=actor, participation_id=mentor.id, after_id=0
                )


async def test_nobody_is_taken_over_in_silence(unit, still_clock) -> None:
    """The former account and another leader learn of it, not only who made the link."""
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        _school, curator, mentor = await cast(world)
        above = await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        old = (await world.actor(mentor)).telegram_id
        opened = await open_invite(
            session, actor=await newcomer(session), token=await link(world, curator, mentor)
        )
        await move_account(
            session, actor=await newcomer(session), key=opened.key, name="Ольга Петровна"
        )
        rows = (await session.scalars(select(Notification).order_by(Notification.id))).all()
        moved = {row.recipient_id for row in rows if row.kind == "account_moved"}
        assert moved == {curator.person_id, above.person_id}
        [left] = [row for row in rows if row.kind == "account_left"]
        assert (left.recipient_id, left.payload) == (mentor.person_id, {"chat_id": old})
        i18n = translations()
        with i18n.context(), i18n.use_locale("ru"):
            reader = await newcomer(session)
            screen = await render_notice(session, reader, left.kind, left.payload)
        assert "другого аккаунта" in screen.text
        assert "Anna" in screen.text
