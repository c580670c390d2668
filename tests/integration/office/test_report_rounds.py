"""A round of three: who was not chosen is counted up to the meeting, and not with the pair."""

from datetime import timedelta

from models import (
    MeetingState,
    MentorshipMember,
    MentorshipState,
    NeedState,
    Organization,
    Role,
    Side,
)
from services import clock
from services.actor import Actor
from services.periods import PeriodKind
from services.report import make_report
from services.report_compare import compare_schools
from services.report_pairs import report_late, report_pairs
from services.session import Session
from tests.factories import World, make_world
from tests.integration.office.worlds import add_meeting, add_pair


async def a_round(session: Session) -> tuple[World, Organization, Organization]:
    """A mentee of one school met mentors of hers and of another one, and has chosen the former."""
    world = await make_world(session)
    chosen, other = await world.school("School 1"), await world.school("School 2")
    mentee, need = await world.mentee(chosen)
    need.state = NeedState.PAIRED
    pair = await add_pair(
        world, mentee, await world.mentor(chosen), need, state=MentorshipState.TRIAL
    )
    guest = await world.mentor(other, name="Vera")
    now = clock.now()
    session.add(
        MentorshipMember(
            mentorship_id=pair.id,
            participation_id=guest.id,
            side=Side.MENTOR,
            joined_at=now,
            left_at=now + timedelta(days=2),
        )
    )
    for days in (1, 8):
        await add_meeting(world, pair, MeetingState.CLOSED, now + timedelta(days=days))
    await add_meeting(world, pair, MeetingState.SCHEDULED, now + timedelta(days=20))
    return world, chosen, other


async def _figures(session: Session, curator: Actor) -> dict[str, int]:
    year = {"actor": curator, "kind": PeriodKind.YEAR}
    whole = await make_report(session, **year)
    pairs = await report_pairs(session, **year)
    late = await report_late(session, **year)
    return {
        "formed": sum(whole.pairs.values()),
        "stages": sum(stage.pairs for stage in pairs.stages.values()),
        "stalled": pairs.stalled,
        "met": sum(pairs.meeting_kinds.values()),
        "unmarked": late.unmarked,
    }


async def test_a_pair_counts_for_the_schools_of_those_who_are_in_it(unit, still_clock) -> None:
    async with unit() as work:
        world, chosen, other = await a_round(work.session)
        still_clock.advance(days=40)
        found = {}
        for school in (chosen, other):
            curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, school))
            found[school.id] = await _figures(work.session, curator)
        municipal = await world.actor(
            await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        )
        lines = {
            line.organization_id: (line.pairs, line.held)
            for line in await compare_schools(work.session, actor=municipal)
        }
    assert found[chosen.id] == {"formed": 1, "stages": 1, "stalled": 1, "met": 2, "unmarked": 1}
    assert found[other.id] == {"formed": 0, "stages": 0, "stalled": 0, "met": 1, "unmarked": 0}
    assert lines == {chosen.id: (1, 2), other.id: (0, 1)}
