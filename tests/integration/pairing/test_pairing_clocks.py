"""The clock of a proposal: working days, reminders at a routine hour, the end of the term."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from models import NeedState, Notification, Organization, Proposal, ProposalState
from services import proposals
from tests.integration.pairing.stories import (
    Unit,
    answer,
    need_state,
    one_school,
    proposal_state,
    propose,
    told,
)

MOSCOW = ZoneInfo("Europe/Moscow")


async def _expire(unit: Unit) -> None:
    async with unit() as work:
        await proposals.expire_due_proposals(work.session)


async def _deadline(unit: Unit, proposal_id: int) -> datetime:
    async with unit() as work:
        return await work.session.scalar(
            select(Proposal.expires_at).where(Proposal.id == proposal_id)
        )


async def _due(unit: Unit, person_id: int, kind: str) -> list[datetime]:
    async with unit() as work:
        found = await work.session.scalars(
            select(Notification.due_at)
            .where(Notification.recipient_id == person_id, Notification.kind == kind)
            .order_by(Notification.due_at)
        )
        return [due.astimezone(MOSCOW) for due in found]


async def test_four_working_days_over_the_new_year(unit: Unit, still_clock) -> None:
    still_clock.at = datetime(2026, 12, 29, 9, 0, tzinfo=UTC)
    school = await one_school(unit)
    proposal_id = await propose(unit, school)
    # 30 December works; 31 December to 10 January 2027 is off: 11, 12, 13 January follow.
    ends = datetime(2027, 1, 14, 0, 0, tzinfo=MOSCOW)
    assert await _deadline(unit, proposal_id) == ends
    still_clock.at = datetime(2027, 1, 13, 20, 59, tzinfo=UTC)
    await _expire(unit)
    assert await proposal_state(unit, proposal_id) == ProposalState.ASKED
    still_clock.advance(minutes=1)
    await _expire(unit)
    assert await proposal_state(unit, proposal_id) == ProposalState.EXPIRED
    assert await need_state(unit, school.need) == NeedState.OPEN


async def test_nobody_is_told_of_the_end_at_midnight(unit: Unit, still_clock) -> None:
    school = await one_school(unit)
    await propose(unit, school)
    still_clock.at = datetime(2026, 11, 27, 21, 0, tzinfo=UTC)  # Saturday begins in Moscow.
    await _expire(unit)
    for person_id, kind in (
        (school.mentee, "proposal_ended"),
        (school.mentor, "proposal_ended"),
        (school.curator, "proposal_outcome"),
    ):
        assert await told(unit, person_id) == [kind]
        assert await _due(unit, person_id, kind) == [datetime(2026, 11, 30, 14, 0, tzinfo=MOSCOW)]


async def test_reminders_after_one_and_three_working_days_in_the_afternoon(
    unit: Unit, still_clock
) -> None:
    still_clock.at = datetime(2026, 11, 26, 18, 0, tzinfo=UTC)  # Thursday, 21:00 in Moscow.
    school = await one_school(unit)
    await propose(unit, school)
    expected = [
        datetime(2026, 11, 27, 14, 0, tzinfo=MOSCOW),
        datetime(2026, 12, 1, 14, 0, tzinfo=MOSCOW),
    ]
    assert await _due(unit, school.mentor, "proposal_reminder") == expected
    assert await _due(unit, school.mentee, "proposal_reminder") == expected


async def test_a_six_day_week_makes_the_term_shorter(unit: Unit, still_clock) -> None:
    still_clock.at = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    school = await one_school(unit)
    async with unit() as work:
        await work.session.execute(update(Organization).values(working_week=6))
    proposal_id = await propose(unit, school)
    assert await _deadline(unit, proposal_id) == datetime(2026, 12, 2, 0, 0, tzinfo=MOSCOW)


async def test_who_has_answered_is_not_reminded(unit: Unit, still_clock) -> None:
    school = await one_school(unit)
    proposal_id = await propose(unit, school)
    await answer(unit, school.mentor, proposal_id, True)
    assert await told(unit, school.mentor) == []
    assert await told(unit, school.mentee) == [
        "proposal_asked",
        "proposal_reminder",
        "proposal_reminder",
    ]


async def test_the_end_comes_once(unit: Unit, still_clock) -> None:
    school = await one_school(unit)
    await propose(unit, school)
    still_clock.advance(days=7)
    await _expire(unit)
    await _expire(unit)
    assert await told(unit, school.mentee) == ["proposal_ended"]
    assert await told(unit, school.curator) == ["proposal_outcome"]
