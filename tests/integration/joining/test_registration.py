"""The short form: what it asks, what it sends, and who confirms it."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models import (
    MentoringMode,
    MentorProfile,
    Need,
    NeedState,
    Notification,
    NotificationState,
    Participation,
    ParticipationState,
    Person,
    Reach,
    Role,
)
from services import approvals, people, registration
from services.errors import AlreadyDone, FormIncomplete, NotFound
from services.matching.hours import Band
from services.registration import Answers
from tests.factories import World, make_world
from tests.integration.joining.newcomers import enter, link, member

NEED = Answers(
    items=("methodics.formative", "methodics.grading"),
    mode=MentoringMode.ONLINE,
    bands=(Band.SATURDAY, Band.WEEKDAY_MORNING),
    reach=Reach.ANY,
)
OFFER = Answers(
    items=("methodics.formative", "ict.office", "law.fgos"),
    mode=MentoringMode.MIXED,
    bands=(Band.SATURDAY,),
    reach=Reach.OWN_SCHOOL,
    capacity=3,
)


async def newcomer(world: World, role: Role, school, *, telegram_id: int = 7) -> int:
    """Somebody who has agreed and has a name; the id of the role to register."""
    [participation_id] = await enter(
        world.session, await link(world, role, school), telegram_id=telegram_id
    )
    actor = await member(world.session, telegram_id)
    await registration.save_name(world.session, actor=actor, name="Мария")
    return participation_id


async def notices(session, kind: str) -> list[tuple[int, NotificationState]]:
    """Recipient and state of every notice of a kind."""
    rows = await session.execute(
        select(Notification.recipient_id, Notification.state)
        .where(Notification.kind == kind)
        .order_by(Notification.id)
    )
    return [tuple(row) for row in rows]


async def test_a_mentee_sends_one_need(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.person(Role.SCHOOL_CURATOR, school)
        pid = await newcomer(world, Role.MENTEE, school)
        await registration.submit_mentee(
            work.session, actor=await member(work.session), participation_id=pid, answers=NEED
        )
    async with unit() as work:
        need = await work.session.scalar(select(Need).options(selectinload(Need.items)))
        participation = await work.session.get(Participation, pid)
        told = await notices(work.session, "newcomer_waits")
    assert (need.direction, need.state) == ("methodics", NeedState.OPEN)
    assert [item.item_code for item in need.items] == list(NEED.items)
    assert need.bands == ["weekday_morning", "saturday"]
    assert participation.state is ParticipationState.PENDING_APPROVAL
    assert participation.submitted_at == still_clock.now()
    assert told == [(curator.person_id, NotificationState.PENDING)]


async def test_a_mentor_sends_a_profile(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        pid = await newcomer(world, Role.MENTOR, await world.school())
        await registration.submit_mentor(
            work.session, actor=await member(work.session), participation_id=pid, answers=OFFER
        )
    async with unit() as work:
        form = await registration.get_own_form(
            work.session, actor=await member(work.session), participation_id=pid
        )
    assert form.answers == OFFER
    assert form.participation.state is ParticipationState.PENDING_APPROVAL


@pytest.mark.parametrize(
    "wrong",
    [
        {"items": ()},
        {"items": ("methodics.formative", "law.fgos")},
        {"items": ("methodics.formative", "methodics.grading", "methodics.projects")},
        {"items": ("methodics.magic",)},
        {"mode": None},
        {"bands": ()},
        {"reach": None},
    ],
)
async def test_a_form_with_a_missing_or_foreign_answer_is_not_sent(
    unit, still_clock, wrong
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        pid = await newcomer(world, Role.MENTEE, await world.school())
        with pytest.raises(FormIncomplete):
            await registration.submit_mentee(
                work.session,
                actor=await member(work.session),
                participation_id=pid,
                answers=replace(NEED, **wrong),
            )
        assert (await work.session.get(Participation, pid)).state is ParticipationState.DRAFT


@pytest.mark.parametrize("capacity", [None, 0, 6])
async def test_a_mentor_takes_one_to_five(unit, still_clock, capacity) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        pid = await newcomer(world, Role.MENTOR, await world.school())
        with pytest.raises(FormIncomplete):
            await registration.submit_mentor(
                work.session,
                actor=await member(work.session),
                participation_id=pid,
                answers=replace(OFFER, capacity=capacity),
            )


async def test_a_form_is_sent_once_and_by_its_owner(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        pid = await newcomer(world, Role.MENTEE, school)
        await newcomer(world, Role.MENTEE, school, telegram_id=8)
        call = {"participation_id": pid, "answers": NEED}
        with pytest.raises(NotFound):
            await registration.submit_mentee(
                work.session, actor=await member(work.session, 8), **call
            )
        owner = await member(work.session)
        with pytest.raises(NotFound):
            await registration.submit_mentor(
                work.session, actor=owner, participation_id=pid, answers=OFFER
            )
        with pytest.raises(NotFound):
            await registration.activate_staff(work.session, actor=owner, participation_id=pid)
        await registration.submit_mentee(work.session, actor=owner, **call)
        with pytest.raises(AlreadyDone):
            await registration.submit_mentee(work.session, actor=owner, **call)


async def test_how_many_mentors_a_topic_has(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        own, other = await world.school("School 1"), await world.school("School 2")
        both = ("methodics.formative", "methodics.grading")
        await world.mentor(own, items=both)
        await world.mentor(other, items=("methodics.formative",))
        await world.mentor(other, items=both, reach=Reach.OWN_SCHOOL)
        await world.mentor(other, items=("law.fgos",))
        await world.mentor(own, items=both, state=ParticipationState.PENDING_APPROVAL)
        pid = await newcomer(world, Role.MENTEE, own)

        async def count(reach: Reach, items=both) -> int:
            return await registration.count_mentors(
                work.session, participation_id=pid, items=items, reach=reach
            )

        assert await count(Reach.ANY) == 2
        assert await count(Reach.OWN_SCHOOL) == 1
        assert await count(Reach.OTHER_SCHOOL) == 1
        assert await count(Reach.ANY, ("methodics.grading",)) == 1
        assert await count(Reach.ANY, ("digital.ai",)) == 0


async def test_staff_begin_at_once_approved_by_who_invited_them(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        coordinator = await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        token = await link(world, Role.SCHOOL_CURATOR, school, actor_id=coordinator.person_id)
        [pid] = await enter(work.session, token)
        actor = await member(work.session)
        assert not actor.live()
        await registration.activate_staff(work.session, actor=actor, participation_id=pid)
        with pytest.raises(AlreadyDone):
            await registration.activate_staff(work.session, actor=actor, participation_id=pid)
        participation = await work.session.get(Participation, pid)
        assert (await member(work.session)).holds(Role.SCHOOL_CURATOR)
    assert participation.approved_by_id == coordinator.person_id


async def test_without_a_curator_the_coordinator_is_told(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        other = await world.school("School 2")
        await world.person(Role.SCHOOL_CURATOR, other)
        coordinator = await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        pid = await newcomer(world, Role.MENTEE, school)
        await registration.submit_mentee(
            work.session, actor=await member(work.session), participation_id=pid, answers=NEED
        )
        told = await notices(work.session, "newcomer_waits")
    assert [person for person, _ in told] == [coordinator.person_id]


async def waiting_room(world: World, school, *, count: int) -> list[int]:
    """Mentees who have sent their form."""
    ids = []
    for number in range(count):
        telegram_id = 50 + number
        pid = await newcomer(world, Role.MENTEE, school, telegram_id=telegram_id)
        await registration.submit_mentee(
            world.session,
            actor=await member(world.session, telegram_id),
            participation_id=pid,
            answers=NEED,
        )
        ids.append(pid)
    return ids


async def test_a_curator_confirms_many_at_once(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, school))
        ids = await waiting_room(world, school, count=3)
        waiting = await approvals.list_waiting_ids(
            work.session, actor=curator, organization_id=school.id
        )
        assert waiting == ids
        seen = approvals.fingerprint(waiting)
        late = await newcomer(world, Role.MENTEE, school, telegram_id=70)
        await registration.submit_mentee(
            work.session,
            actor=await member(work.session, 70),
            participation_id=late,
            answers=NEED,
        )
        call = {"actor": curator, "organization_id": school.id}
        with pytest.raises(AlreadyDone):
            await approvals.approve_all(work.session, **call, seen=seen)
        everyone = approvals.fingerprint([*ids, late])
        assert await approvals.approve_all(work.session, **call, seen=everyone) == 4
        told = await notices(work.session, "participation_approved")
        states = await work.session.scalars(
            select(Participation.state).where(Participation.role == Role.MENTEE)
        )
        assert set(states) == {ParticipationState.ACTIVE}
    assert len(told) == 4


async def test_one_of_two_curators_is_first(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        first = await world.actor(await world.person(Role.SCHOOL_CURATOR, school))
        second = await world.actor(await world.person(Role.SCHOOL_CURATOR, school))
        [pid] = await waiting_room(world, school, count=1)
        assert len(await notices(work.session, "newcomer_waits")) == 2
        assert await approvals.approve(work.session, actor=first, participation_ids=[pid]) == 1
        with pytest.raises(AlreadyDone):
            await approvals.approve(work.session, actor=second, participation_ids=[pid])
        with pytest.raises(AlreadyDone):
            await approvals.return_with_comment(
                work.session, actor=second, participation_id=pid, comment="Why?"
            )
        states = {state for _, state in await notices(work.session, "newcomer_waits")}
        assert states == {NotificationState.CANCELLED}
        participation = await work.session.get(Participation, pid)
        assert participation.approved_by_id == first.person_id


async def test_nobody_confirms_themselves_or_outside_their_scope(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        own, other = await world.school("School 1"), await world.school("School 2")
        role = await world.person(Role.SCHOOL_CURATOR, own)
        curator = await world.actor(role)
        neighbour = await world.actor(await world.person(Role.SCHOOL_CURATOR, other))
        mentee = await world.actor(await world.person(Role.MENTEE, own))
        [pid] = await waiting_room(world, own, count=1)
        for somebody in (neighbour, mentee):
            with pytest.raises(NotFound):
                await approvals.approve(work.session, actor=somebody, participation_ids=[pid])
            with pytest.raises(NotFound):
                await approvals.return_with_comment(
                    work.session, actor=somebody, participation_id=pid, comment="No"
                )
        own_request = await world.person(
            Role.MENTEE,
            own,
            state=ParticipationState.PENDING_APPROVAL,
            person=await work.session.get(Person, role.person_id),
        )
        with pytest.raises(NotFound):
            await approvals.approve(work.session, actor=curator, participation_ids=[own_request.id])
        assert await people.count_waiting(work.session, actor=curator) == 1


async def test_a_returned_form_is_corrected_and_sent_again(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, school))
        [pid] = await waiting_room(world, school, count=1)
        await approvals.return_with_comment(
            work.session, actor=curator, participation_id=pid, comment="One point, please"
        )
        owner = await member(work.session, 50)
        form = await registration.get_own_form(work.session, actor=owner, participation_id=pid)
        assert form.participation.returned_comment == "One point, please"
        assert form.answers.items == NEED.items
        await registration.submit_mentee(
            work.session,
            actor=owner,
            participation_id=pid,
            answers=replace(NEED, items=("methodics.grading",)),
        )
    async with unit() as work:
        form = await registration.get_own_form(
            work.session, actor=await member(work.session, 50), participation_id=pid
        )
        waits = await notices(work.session, "newcomer_waits")
        returned = await notices(work.session, "participation_returned")
        needs = list(await work.session.scalars(select(Need.id)))
    assert form.answers.items == ("methodics.grading",)
    assert form.participation.returned_comment is None
    assert [state for _, state in waits] == [
        NotificationState.CANCELLED,
        NotificationState.PENDING,
    ]
    assert len(returned) == len(needs) == 1


async def test_a_profile_is_corrected_in_place(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, school))
        pid = await newcomer(world, Role.MENTOR, school)
        owner = await member(work.session)
        call = {"actor": owner, "participation_id": pid}
        await registration.submit_mentor(work.session, **call, answers=OFFER)
        await approvals.return_with_comment(
            work.session, actor=curator, participation_id=pid, comment="Fewer"
        )
        fewer = replace(OFFER, items=("law.fgos", "digital.ai"), capacity=1)
        await registration.submit_mentor(work.session, **call, answers=fewer)
    async with unit() as work:
        profiles = list(
            await work.session.scalars(
                select(MentorProfile).options(selectinload(MentorProfile.competences))
            )
        )
    assert [(p.capacity, sorted(c.item_code for c in p.competences)) for p in profiles] == [
        (1, ["digital.ai", "law.fgos"])
    ]
