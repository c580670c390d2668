"""Who marks what somebody has signed on paper."""

import pytest
from sqlalchemy import delete

from models import Account, ConsentKind, ParticipationState, Person, Role
from services import clock
from services.errors import NotFound
from services.paper_consents import list_invited, sign_on_paper, unmark_paper
from services.people import get_card
from tests.factories import make_world


async def test_where_no_curator_works_the_coordinator_marks_papers(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        school = await world.school()
        above = await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        mentee, _need = await world.mentee(school)
        invited = await world.person(Role.MENTOR, school, state=ParticipationState.INVITED)
        await session.execute(delete(Account).where(Account.person_id == invited.person_id))
        coordinator = await world.actor(above)
        today = clock.now().date()
        papers = {"participation_id": mentee.id, "kind": ConsentKind.PD_TRANSFER}
        consent = await sign_on_paper(session, actor=coordinator, **papers, signed_on=today)
        assert consent.marked_by_id == above.person_id
        rows = await list_invited(session, actor=coordinator, organization_id=school.id)
        assert [participation.id for participation, _consent in rows] == [invited.id]
        assert (
            await get_card(session, actor=coordinator, participation_id=mentee.id)
        ).can_mark_paper
        await world.person(Role.SCHOOL_CURATOR, school)
        with pytest.raises(NotFound):
            await unmark_paper(session, actor=coordinator, **papers)


async def test_nobody_marks_their_own_paper(unit, still_clock) -> None:
    """The only curator mentors, too: the level above marks what they have signed."""
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        school = await world.school()
        mentor = await world.mentor(school)
        person = await session.get_one(Person, mentor.person_id)
        await world.person(Role.SCHOOL_CURATOR, school, person=person)
        above = await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        asked = {"participation_id": mentor.id, "kind": ConsentKind.PD_TRANSFER}
        today = clock.now().date()
        with pytest.raises(NotFound):
            await sign_on_paper(session, actor=await world.actor(mentor), **asked, signed_on=today)
        await sign_on_paper(session, actor=await world.actor(above), **asked, signed_on=today)
