"""Deputies act like curators and are told when no curator is there; then those above are."""

import pytest
from sqlalchemy import select

from models import (
    AuditRecord,
    MeetingState,
    NeedState,
    Notification,
    ParticipationState,
    Person,
    Role,
)
from models.person import ErasureState
from services.access import can_pair, can_see_topics
from services.card_kinds import CardKind
from services.cards import list_cards
from services.curators import find_helpers, nearest_curators, set_deputy
from services.errors import AlreadyDone, NotFound
from services.notices import NoticeKind
from services.registration import submit_mentor
from tests.authorization.table import MENTORS
from tests.factories import make_world
from tests.integration.office.worlds import add_meeting, add_pair, add_reflection

S = ParticipationState


async def told(session, kind: NoticeKind) -> dict[int, object]:
    rows = await session.execute(
        select(Notification.recipient_id, Notification.due_at).where(
            Notification.kind == kind.value
        )
    )
    return dict(rows.all())


async def test_a_deputy_has_the_same_rights_and_is_written_to_only_in_the_curators_place(
    unit, still_clock
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        main = await world.person(Role.SCHOOL_CURATOR, school, name="Anna")
        other = await world.person(Role.SCHOOL_CURATOR, school, name="Vera")
        head = await world.person(Role.SCHOOL_HEAD, school)
        coordinator = await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        actor = await world.actor(head)
        await set_deputy(work.session, actor=actor, participation_id=other.id, deputy=True)
        with pytest.raises(AlreadyDone):
            await set_deputy(work.session, actor=actor, participation_id=other.id, deputy=True)
        deputy = await world.actor(other)
        assert can_pair(deputy, school.path)
        assert can_see_topics(deputy, school.path)
        assert list(await told(work.session, NoticeKind.DEPUTY_CHANGED)) == [other.person_id]

        async def nearest() -> list[int]:
            return [p.id for p in await nearest_curators(work.session, path=school.path)]

        assert await nearest() == [main.person_id]
        main.state = S.PAUSED
        await work.session.flush()
        assert await nearest() == [other.person_id]
        assert (await find_helpers(work.session, path=school.path)).are_deputies
        other.state = S.LEFT
        await work.session.flush()
        assert await nearest() == [coordinator.person_id]
        main.state = S.ACTIVE
        person = await work.session.get_one(Person, main.person_id)
        person.erasure_state = ErasureState.FROZEN
        await work.session.flush()
        assert await nearest() == [coordinator.person_id]
        actions = set(await work.session.scalars(select(AuditRecord.action)))
        assert "deputy_set" in actions


async def test_nobody_makes_themselves_the_deputy_nor_somebody_who_is_no_curator(
    unit, still_clock
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.person(Role.SCHOOL_CURATOR, school)
        mentor = await world.mentor(school)
        actor = await world.actor(curator)
        for participation in (curator, mentor):
            with pytest.raises(NotFound):
                await set_deputy(
                    work.session, actor=actor, participation_id=participation.id, deputy=True
                )


async def test_a_newcomer_waits_two_working_days_then_the_deputy_knows_then_the_coordinator(
    unit, still_clock
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        main = await world.person(Role.SCHOOL_CURATOR, school)
        deputy = await world.person(Role.SCHOOL_CURATOR, school)
        deputy.is_deputy = True
        coordinator = await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        newcomer = await world.person(Role.MENTOR, school, state=S.DRAFT)
        actor = await world.actor(newcomer)
        await submit_mentor(
            work.session, actor=actor, participation_id=newcomer.id, answers=MENTORS
        )
        waits = await told(work.session, NoticeKind.NEWCOMER_WAITS)
    days = {who: due.date().isoformat() for who, due in waits.items()}
    assert days == {
        main.person_id: "2026-11-23",
        deputy.person_id: "2026-11-25",
        coordinator.person_id: "2026-11-27",
    }


async def test_a_school_without_a_curator_is_a_card_and_the_coordinator_stands_in(
    unit, still_clock
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school, calm = await world.school("School 5"), await world.school("School 6")
        await world.person(Role.SCHOOL_CURATOR, calm)
        mentee, need = await world.mentee(school)
        need.state = NeedState.PAIRED
        mentor = await world.mentor(school)
        meeting = await add_meeting(
            world, await add_pair(world, mentee, mentor, need), MeetingState.CLOSED
        )
        await add_reflection(world, meeting, mentor, help_asked="methodics", question="rr05")
        municipal = await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        regional = await world.person(Role.REGIONAL_COORDINATOR, world.region)
        cards = await list_cards(work.session, actor=await world.actor(municipal))
        kinds = {card.key.kind: card.key.subject_id for card in cards}
        assert kinds[CardKind.NO_CURATOR] == school.id
        assert CardKind.HELP_ASKED in kinds
        # The nearest one stands in, not everybody above.
        far = await list_cards(work.session, actor=await world.actor(regional))
        assert CardKind.HELP_ASKED not in {card.key.kind for card in far}
        curator = await world.person(Role.SCHOOL_CURATOR, school)
        cards = await list_cards(work.session, actor=await world.actor(municipal))
        assert not {CardKind.NO_CURATOR, CardKind.HELP_ASKED} & {c.key.kind for c in cards}
        own = await list_cards(work.session, actor=await world.actor(curator))
        assert CardKind.HELP_ASKED in {card.key.kind for card in own}
        curator.state = S.LEFT
        await work.session.flush()
        helpers = await find_helpers(work.session, path=school.path)
        assert (helpers.role, [p.id for p in helpers.people]) == (
            Role.MUNICIPAL_COORDINATOR,
            [municipal.person_id],
        )


async def test_an_empty_school_needs_no_curator_yet(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        await world.person(Role.SCHOOL_HEAD, school)
        municipal = await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        assert await list_cards(work.session, actor=await world.actor(municipal)) == []
