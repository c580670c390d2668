"""Consent: nothing before it, a proof with it, and nothing left after a refusal."""

import pytest
from sqlalchemy import func, select

from models import (
    Account,
    AccountState,
    AuditRecord,
    Base,
    Consent,
    ConsentKind,
    ConsentState,
    InviteKind,
    Participation,
    ParticipationState,
    Person,
    Role,
)
from services import consents, paper_consents
from services.entering import Door, accept_roles, join, refuse
from services.errors import AlreadyDone, ConsentRequired, InviteInvalid, NotFound
from services.persons import create_person
from tests.factories import World, make_world
from tests.integration.joining.newcomers import (
    PROOF,
    enter,
    link,
    member,
    open_link,
    stranger,
)


async def roster_person(world: World, role: Role, school, **fields) -> Participation:
    """Somebody the school's roster names, who has not come in."""
    person = await create_person(world.session, roster_name="Canary Surname", **fields)
    participation = Participation(
        person_id=person.id,
        program_id=world.program.id,
        organization_id=school.id,
        role=role,
        state=ParticipationState.INVITED,
        created_at=person.created_at,
    )
    world.session.add(participation)
    await world.session.flush()
    return participation


async def _rows(session) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: await session.scalar(select(func.count()).select_from(table))
        for table in Base.metadata.sorted_tables
    }


async def test_before_consent_there_is_an_account_and_nothing_else(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        token = await link(world, None, await world.school(), kind=InviteKind.SCHOOL)
        before = await _rows(work.session)
        await open_link(work.session, token)
        after = await _rows(work.session)
    assert {name for name in after if after[name] != before[name]} == {"account"}


async def test_the_proof_of_a_consent(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        [participation_id] = await enter(
            work.session, await link(world, Role.MENTEE, await world.school())
        )
    async with unit() as work:
        consent = (await work.session.scalars(select(Consent))).one()
        participation = await work.session.get(Participation, participation_id)
        actor = await stranger(work.session)
    assert (consent.kind, consent.state) == (ConsentKind.PD_PROCESSING, ConsentState.GIVEN)
    assert consent.person_id == participation.person_id == actor.person_id
    shown = (consent.text_version, consent.text_locale, consent.text_sha256)
    assert shown == (PROOF.version, PROOF.locale, PROOF.sha256)
    assert (consent.chat_id, consent.message_id) == (PROOF.chat_id, PROOF.message_id)
    assert consent.decided_at == still_clock.now()
    assert actor.account_state is AccountState.ACTIVE
    assert participation.state is ParticipationState.DRAFT


async def test_agreeing_twice_changes_nothing(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        await enter(work.session, await link(world, Role.MENTEE, await world.school()))
        before = await _rows(work.session)
        with pytest.raises(AlreadyDone):
            await join(work.session, actor=await member(work.session), roles=(), proof=PROOF)
        with pytest.raises(AlreadyDone):
            await refuse(work.session, actor=await member(work.session))
        assert await _rows(work.session) == before


async def test_both_doors_of_a_school_give_two_roles_and_no_more(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        token = await link(world, None, await world.school(), kind=InviteKind.SCHOOL)
        await enter(
            work.session, token, roles=(Role.MENTEE, Role.MENTOR, Role.MUNICIPAL_COORDINATOR)
        )
        actor = await member(work.session)
    assert {grant.role for grant in actor.grants} == {Role.MENTEE, Role.MENTOR}


async def test_a_school_link_gives_no_leading_role(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        token = await link(world, None, await world.school(), kind=InviteKind.SCHOOL)
        with pytest.raises(InviteInvalid):
            await enter(work.session, token, roles=(Role.SCHOOL_CURATOR,))


async def test_a_personal_link_gives_its_own_role_whatever_is_asked(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        token = await link(world, Role.MENTEE, await world.school())
        await enter(work.session, token, roles=(Role.MENTOR, Role.SCHOOL_CURATOR))
        actor = await member(work.session)
    assert [grant.role for grant in actor.grants] == [Role.MENTEE]


async def test_somebody_of_the_roster_keeps_their_number(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        named = await roster_person(world, Role.MENTOR, school)
        token = await link(world, Role.MENTOR, school, participation_id=named.id)
        assert await enter(work.session, token) == [named.id]
        actor = await member(work.session)
    assert actor.person_id == named.person_id
    assert named.state is ParticipationState.DRAFT


async def test_a_refusal_leaves_only_the_mark(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        empty = await _rows(work.session)
        named = await roster_person(world, Role.MENTOR, school, position="teacher")
        second = Participation(
            person_id=named.person_id,
            program_id=world.program.id,
            organization_id=school.id,
            role=Role.MENTEE,
            state=ParticipationState.INVITED,
            created_at=still_clock.now(),
        )
        work.session.add(second)
        await work.session.flush()
        token = await link(world, Role.MENTOR, school, participation_id=named.id)
        other = await link(world, Role.MENTEE, school, participation_id=second.id)
    async with unit() as work:
        await open_link(work.session, token)
        await refuse(work.session, actor=await stranger(work.session))
    async with unit() as work:
        account = (await work.session.scalars(select(Account))).one()
        left = await _rows(work.session)
        assert await work.session.scalar(select(func.count(Person.id))) == 0
        audited = list(await work.session.scalars(select(AuditRecord.action)))
    assert (account.state, account.person_id) == (AccountState.REFUSED, None)
    assert {name for name in left if left[name] != empty[name]} == {
        "account",
        "invite",
        "audit_log",
    }
    # What is written down about invitations was so before the person came.
    assert audited == ["invite_created", "invite_created"]
    async with unit() as work:
        assert (await open_link(work.session, other, telegram_id=8)).door is Door.CONSENT


async def test_a_refusal_can_be_thought_over_by_the_same_link(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        named = await roster_person(world, Role.MENTOR, school)
        token = await link(world, Role.MENTOR, school, participation_id=named.id)
        await open_link(work.session, token)
        await refuse(work.session, actor=await stranger(work.session))
        with pytest.raises(InviteInvalid):
            await join(work.session, actor=await stranger(work.session), roles=(), proof=PROOF)
        assert (await open_link(work.session, token, telegram_id=8)).door is Door.USED
        [participation_id] = await enter(work.session, token)
        participation = await work.session.get(Participation, participation_id)
        person = await work.session.get(Person, participation.person_id)
    assert (participation.role, participation.state) == (Role.MENTOR, ParticipationState.DRAFT)
    assert person.roster_name is None


async def test_a_member_named_twice_by_the_roster_is_one_person(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        mentee, _ = await world.mentee(school)
        actor = await world.actor(mentee)
        named = await roster_person(world, Role.MENTOR, school)
        token = await link(world, Role.MENTOR, school, participation_id=named.id)
        opened = await open_link(work.session, token, telegram_id=actor.telegram_id)
        [taken] = await accept_roles(work.session, actor=actor, key=opened.key, roles=())
        participation = await work.session.get(Participation, taken)
        assert participation.person_id == actor.person_id
        people = await work.session.scalars(select(Person.roster_name))
        assert list(people) == [None]


async def test_no_role_without_a_consent(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        mentee, _ = await world.mentee(school)
        actor = await world.actor(mentee)
        consent = await consents.find_valid(
            work.session, person_id=actor.person_id, kind=ConsentKind.PD_PROCESSING
        )
        await consents.withdraw(work.session, consent=consent, actor_id=actor.person_id)
        token = await link(world, Role.MENTOR, school)
        opened = await open_link(work.session, token, telegram_id=actor.telegram_id)
        with pytest.raises(ConsentRequired):
            await accept_roles(work.session, actor=actor, key=opened.key, roles=())


async def test_a_later_kind_is_asked_refused_and_given_by_the_same_code(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        mentor = await world.mentor(await world.school())
        about = {"person_id": mentor.person_id, "kind": ConsentKind.NOTIFICATIONS}
        await consents.refuse(work.session, **about, proof=PROOF)
        assert await consents.find_valid(work.session, **about) is None
        await consents.give(work.session, **about, proof=PROOF)
        with pytest.raises(AlreadyDone):
            await consents.give(work.session, **about, proof=PROOF)
        states = await work.session.scalars(
            select(Consent.state).where(Consent.kind == ConsentKind.NOTIFICATIONS)
        )
    assert sorted(states) == [ConsentState.GIVEN, ConsentState.REFUSED]


async def test_the_own_curator_marks_a_paper_and_takes_the_mark_back(unit, still_clock) -> None:
    kind = ConsentKind.PD_TRANSFER
    async with unit() as work:
        world = await make_world(work.session)
        own, other = await world.school("School 1"), await world.school("School 2")
        mentor = await world.mentor(own)
        curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, own))
        stranger_curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, other))
        coordinator = await world.actor(
            await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        )
        about = {"participation_id": mentor.id, "kind": kind}
        signed = {**about, "signed_on": still_clock.now().date()}
        for somebody in (stranger_curator, coordinator):
            with pytest.raises(NotFound):
                await paper_consents.sign_on_paper(work.session, actor=somebody, **signed)
        consent = await paper_consents.sign_on_paper(work.session, actor=curator, **signed)
        assert (consent.state, consent.marked_by_id) == (ConsentState.SIGNED_ON, curator.person_id)
        assert str(consent.signed_on) == "2026-11-23"
        with pytest.raises(AlreadyDone):
            await paper_consents.sign_on_paper(work.session, actor=curator, **signed)
        await paper_consents.unmark_paper(work.session, actor=curator, **about)
        assert (
            await consents.find_valid(work.session, person_id=mentor.person_id, kind=kind) is None
        )
        with pytest.raises(AlreadyDone):
            await paper_consents.unmark_paper(work.session, actor=curator, **about)


async def test_who_has_not_come_in_signs_nothing(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, school))
        named = await roster_person(world, Role.MENTOR, school)
        with pytest.raises(ConsentRequired):
            await paper_consents.sign_on_paper(
                work.session,
                actor=curator,
                participation_id=named.id,
                kind=ConsentKind.PD_TRANSFER,
                signed_on=still_clock.now().date(),
            )
