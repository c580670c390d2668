"""The term of a pair and that of its programme say the same, whatever moved it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models import Notification, Task, TaskState
from services.assignment_content import AssignmentPart
from services.assignments import get_assignment
from services.extensions import propose_extension
from services.mentorships import lock_mentorship
from services.notices import NoticeKind
from services.pauses import pause_pair, resume_pair
from services.program_content import end_of_term
from services.terms import move_end
from tests.conftest import TestClock
from tests.integration.programmes.stories import TODAY, Planning, Unit, plan

pytestmark = pytest.mark.usefixtures("still_clock")
DUE = TODAY + timedelta(days=30)


async def rest(pair: Planning, clock: TestClock, days: int) -> None:
    until = TODAY + timedelta(days=days)
    await pair.act(pause_pair, pair.mentor, mentorship_id=pair.mentorship, until=until)
    clock.advance(days=days)
    await pair.act(resume_pair, pair.mentor, mentorship_id=pair.mentorship)


async def test_a_pause_in_planning_moves_the_term_and_the_plan(
    unit: Unit, still_clock: TestClock
) -> None:
    pair = await plan(unit)
    await pair.approved()
    await rest(pair, still_clock, 20)
    today = TODAY + timedelta(days=20)
    whose = {"mentorship_id": pair.mentorship, "participation_id": pair.mentor_id}
    suggested = (await pair.act(get_assignment, pair.curator, **whose)).suggested
    assert suggested[AssignmentPart.STARTS_ON] == today
    await pair.record(consent_signed_on=today, order_on=today)
    mentorship, version = await pair.pair(), await pair.current()
    assert (mentorship.starts_on, mentorship.ends_on) == (today, end_of_term(today, 6))
    assert (version.starts_on, version.ends_on) == (mentorship.starts_on, mentorship.ends_on)
    assert {item.due_on for item in version.items} == {DUE + timedelta(days=20)}


async def test_a_pause_at_work_moves_what_is_due(unit: Unit, still_clock: TestClock) -> None:
    pair = await plan(unit)
    await pair.working()
    async with unit() as work:
        work.session.add(
            Task(
                mentorship_id=pair.mentorship,
                created_by_id=pair.mentor_id,
                text="Look at a lesson",
                due_on=DUE,
                state=TaskState.OPEN,
                created_at=still_clock.at,
            )
        )
    await rest(pair, still_clock, 10)
    later = DUE + timedelta(days=10)
    version = await pair.current()
    assert {item.due_on for item in version.items} == {later}
    assert version.ends_on == (await pair.pair()).ends_on == date(2027, 6, 2)
    assert await pair.read(lambda s: s.scalar(select(Task.due_on))) == later


async def test_a_later_end_takes_a_proposed_extension_off_the_table(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.working()
    ends_on = date(2027, 6, 23)
    where = {"mentorship_id": pair.mentorship, "ends_on": ends_on}
    await pair.act(propose_extension, pair.mentee, **where)
    assert NoticeKind.EXTENSION_ASKED in await pair.told(pair.mentor)
    async with unit() as work:
        mentorship = await lock_mentorship(work.session, mentorship_id=pair.mentorship)
        await move_end(work.session, mentorship=mentorship, ends_on=ends_on, actor_id=None)
    assert (await pair.pair()).extend_to is None
    assert NoticeKind.EXTENSION_ASKED not in await pair.told(pair.mentor)


async def test_agreeing_again_tells_nobody_again(unit: Unit, still_clock: TestClock) -> None:
    pair = await plan(unit, mentees=2)
    await pair.fill()
    for person_id in (pair.mentor, pair.mentor, pair.mentees[0]):
        still_clock.advance(hours=1)
        await pair.agree(person_id)
    asked = await pair.read(
        lambda s: s.scalars(
            select(Notification.recipient_id).where(
                Notification.kind == NoticeKind.PROGRAM_AWAITS_YOU
            )
        )
    )
    assert sorted(asked) == sorted(pair.mentees)
