"""A pair that works has an assignment all the time: renewed, short, ended, moved, unmarked."""

from datetime import date, timedelta
from itertools import count

import pytest

from models import (
    Assignment,
    AssignmentEndedBy,
    ConsentKind,
    MeetingKind,
    MeetingState,
    MentoringMode,
    Mentorship,
    MentorshipState,
    Organization,
    Participation,
    Program,
    Role,
)
from services.assignment_content import AssignmentPart
from services.assignment_ends import end_assignment
from services.assignments import confirm_assignment, get_assignment, record_part
from services.card_kinds import CardKind
from services.cards import list_cards
from services.consents import find_valid
from services.errors import AlreadyDone, AssignmentIncomplete, FormIncomplete
from services.meeting_order import Missing, find_missing
from services.meetings import open_meeting
from services.mentorships import find_mentorship, lock_mentorship
from services.move_decisions import confirm_move
from services.moving import ask_move
from services.notices import NoticeKind
from services.paper_consents import unmark_paper
from services.pauses import pause_pair, resume_pair
from tests.conftest import TestClock
from tests.factories import World, actor_of
from tests.integration.pairing.stories import sign_transfer
from tests.integration.programmes.stories import TODAY, Planning, Unit, plan

pytestmark = pytest.mark.usefixtures("still_clock")
MINE = {CardKind.ASSIGNMENT_MISSING, CardKind.ASSIGNMENT_SHORT}


def whose(pair: Planning) -> dict[str, int]:
    return {"mentorship_id": pair.mentorship, "participation_id": pair.mentor_id}


async def correct(pair: Planning, part: AssignmentPart, value: object) -> None:
    await pair.act(record_part, pair.mentors_curator, **whose(pair), part=part, value=value)


async def cards(pair: Planning, person_id: int) -> list[CardKind]:
    found = await pair.act(list_cards, person_id)
    return [card.key.kind for card in found if card.key.kind in MINE]


async def missing(pair: Planning, kind: MeetingKind) -> Missing | None:
    async def ask(session):
        mentorship = await find_mentorship(session, mentorship_id=pair.mentorship)
        return await find_missing(session, mentorship=mentorship, kind=kind)

    return await pair.read(ask)


async def test_an_assignment_neither_ends_before_it_begins_nor_has_ended(
    unit: Unit, still_clock: TestClock
) -> None:
    pair = await plan(unit)
    await pair.record(confirm=False)
    with pytest.raises(FormIncomplete):
        await correct(pair, AssignmentPart.STARTS_ON, date(2027, 5, 24))
    with pytest.raises(FormIncomplete):
        await correct(pair, AssignmentPart.ENDS_ON, TODAY - timedelta(days=1))
    still_clock.at += timedelta(days=200)
    with pytest.raises(AssignmentIncomplete):
        await pair.act(confirm_assignment, pair.mentors_curator, **whose(pair))
    view = await pair.act(get_assignment, pair.mentors_curator, **whose(pair))
    assert view.missing == [AssignmentPart.ENDS_ON]


async def test_a_term_and_an_order_are_renewed_while_the_pair_works(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.approved()
    await pair.record(ends_on=date(2027, 3, 1))
    assert await cards(pair, pair.curator) == [CardKind.ASSIGNMENT_SHORT]
    await correct(pair, AssignmentPart.ENDS_ON, date(2027, 5, 31))
    await correct(pair, AssignmentPart.ORDER_NUMBER, "21-k")
    assignment = await pair.assignment()
    assert assignment.ends_on == date(2027, 5, 31)
    assert assignment.recorded_at is not None
    assert await cards(pair, pair.curator) == []
    with pytest.raises(AlreadyDone):
        await correct(pair, AssignmentPart.CONTENT, "Something else")


async def test_it_can_be_recorded_while_a_pair_that_plans_rests(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.approved()
    until = TODAY + timedelta(days=7)
    await pair.act(pause_pair, pair.mentor, mentorship_id=pair.mentorship, until=until)
    await pair.record()
    assert (await pair.pair()).state is MentorshipState.ON_HOLD
    await pair.act(resume_pair, pair.mentor, mentorship_id=pair.mentorship)
    assert (await pair.pair()).state is MentorshipState.ACTIVE


async def test_no_meeting_is_arranged_after_the_last_day_of_work(
    unit: Unit, still_clock: TestClock
) -> None:
    pair = await plan(unit)
    await pair.working()
    await pair.act(
        end_assignment,
        pair.mentor,
        **whose(pair),
        ended_by=AssignmentEndedBy.MENTOR,
        last_day=TODAY + timedelta(days=7),
    )
    assert await missing(pair, MeetingKind.SERIES) is Missing.UNFINISHED
    still_clock.at += timedelta(days=8)
    assert await missing(pair, MeetingKind.SERIES) is Missing.ASSIGNMENT


async def move(pair: Planning, who: int, *, joins: int, curator: int) -> None:
    """Somebody of the pair moves to the school of somebody else, whose curator agrees."""
    async with pair.unit() as work:
        session = work.session
        roles = {m.participation.person_id: m.participation for m in (await pair.pair()).members}
        [asked] = await ask_move(
            session,
            actor=await actor_of(session, who),
            organization_id=roles[who].organization_id,
            to_organization_id=roles[joins].organization_id,
        )
        await confirm_move(session, actor=await actor_of(session, curator), move_id=asked)


async def test_a_mentor_who_moves_is_assigned_anew_by_the_new_school(unit: Unit) -> None:
    pair = await plan(unit, external=True)
    async with unit() as work:
        for person in (pair.mentee, pair.mentor):
            sign_transfer(work.session, person)
    await pair.working()
    assert (await pair.pair()).state is MentorshipState.ACTIVE
    await move(pair, pair.mentor, joins=pair.mentee, curator=pair.curator)
    assert (await pair.pair()).state is MentorshipState.ACTIVE
    assert await pair.assignment() is None
    assert await cards(pair, pair.mentors_curator) == []
    assert await cards(pair, pair.curator) == [CardKind.ASSIGNMENT_MISSING]
    await pair.record(pair.curator)
    assert await cards(pair, pair.curator) == []


async def test_a_move_into_the_school_of_the_partner_lets_the_pair_begin(unit: Unit) -> None:
    pair = await plan(unit, external=True)
    await pair.approved()
    await pair.record()
    assert (await pair.pair()).state is MentorshipState.PLANNING
    await move(pair, pair.mentee, joins=pair.mentor, curator=pair.mentors_curator)
    assert (await pair.pair()).state is MentorshipState.ACTIVE


@pytest.mark.parametrize("works", [False, True])
async def test_a_consent_taken_back_on_paper_is_asked_for_anew(unit: Unit, works: bool) -> None:
    pair = await plan(unit)
    if works:
        await pair.working()
    else:
        await pair.record()
    mark = {"participation_id": pair.mentor_id, "kind": ConsentKind.ASSIGNMENT_CONSENT}
    await pair.act(unmark_paper, pair.mentors_curator, **mark)
    assignment = await pair.assignment()
    assert assignment.recorded_at is None
    assert assignment.consent_signed_on is None
    assert await cards(pair, pair.mentors_curator) == [CardKind.ASSIGNMENT_MISSING] * works
    await pair.record(consent_signed_on=TODAY - timedelta(days=1))
    assert (await pair.assignment()).recorded_at is not None


async def test_another_curator_is_told_of_a_consent_taken_back(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.working()
    async with unit() as work:
        role = await work.session.get_one(Participation, pair.mentor_id)
        school = await work.session.get_one(Organization, role.organization_id)
        program = await work.session.get_one(Program, role.program_id)
        world = World(work.session, school, school, program, count(500))
        second = (await world.person(Role.SCHOOL_CURATOR, school, name="Nina")).person_id
    mark = {"participation_id": pair.mentor_id, "kind": ConsentKind.ASSIGNMENT_CONSENT}
    await pair.act(unmark_paper, pair.curator, **mark)
    assert NoticeKind.ASSIGNMENT_WANTED in await pair.told(second)
    assert NoticeKind.ASSIGNMENT_WANTED not in await pair.told(pair.curator)


async def test_a_corrected_day_of_the_consent_is_the_day_of_its_mark(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.record()
    earlier = TODAY - timedelta(days=3)
    await correct(pair, AssignmentPart.CONSENT_SIGNED_ON, earlier)

    async def ask(session):
        return await find_valid(session, person_id=pair.mentor, kind=ConsentKind.ASSIGNMENT_CONSENT)

    assert (await pair.read(ask)).signed_on == earlier


async def test_the_paper_of_another_pair_keeps_its_day(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.record()
    async with unit() as work:
        first = await find_mentorship(work.session, mentorship_id=pair.mentorship)
        other = Mentorship(
            program_id=first.program_id,
            organization_id=first.organization_id,
            format=first.format,
            state=MentorshipState.ACTIVE,
            formed_at=first.formed_at,
            members=[],
        )
        work.session.add(other)
        await work.session.flush()
        work.session.add(
            Assignment(
                mentorship_id=other.id,
                participation_id=pair.mentor_id,
                consent_signed_on=TODAY,
                recorded_at=first.formed_at,
            )
        )
    await correct(pair, AssignmentPart.CONSENT_SIGNED_ON, TODAY - timedelta(days=3))

    async def ask(session):
        return await find_valid(session, person_id=pair.mentor, kind=ConsentKind.ASSIGNMENT_CONSENT)

    assert (await pair.read(ask)).signed_on == TODAY


async def test_a_final_meeting_that_was_held_is_not_held_again_after_the_last_day(
    unit: Unit, still_clock: TestClock
) -> None:
    pair = await plan(unit)
    await pair.working()
    async with unit() as work:
        mentorship = await lock_mentorship(work.session, mentorship_id=pair.mentorship)
        mentorship.state = MentorshipState.FINISHING
        final = await open_meeting(
            work.session,
            mentorship=mentorship,
            kind=MeetingKind.FINAL,
            mode=MentoringMode.ONLINE,
        )
        final.state = MeetingState.HELD
    await pair.act(
        end_assignment,
        pair.mentor,
        **whose(pair),
        ended_by=AssignmentEndedBy.MENTOR,
        last_day=TODAY + timedelta(days=7),
    )
    still_clock.at += timedelta(days=8)
    assert await missing(pair, MeetingKind.FINAL) is Missing.PAST
