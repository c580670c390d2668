"""A pair begins its regular work with an approved programme and recorded assignments (ТК 351.8)."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from models import (
    AssignmentEndedBy,
    Consent,
    ConsentKind,
    ConsentState,
    Meeting,
    MeetingKind,
    MentorshipState,
    Organization,
    PayKind,
    PersonalProgramState,
)
from services.assignment_content import AssignmentPart
from services.assignment_ends import day_range, end_assignment, get_to_end
from services.assignments import confirm_assignment, get_assignment, record_part
from services.errors import (
    AlreadyDone,
    AssignmentIncomplete,
    FormIncomplete,
    IllegalTransition,
    NotFound,
    NoticeTooShort,
)
from services.notices import NoticeKind
from services.pair_start import Obstacle, list_obstacles
from tests.conftest import TestClock
from tests.integration.pairing.stories import sign_transfer
from tests.integration.programmes.stories import TODAY, Planning, Unit, full_record, plan

pytestmark = pytest.mark.usefixtures("still_clock")


async def obstacles(pair: Planning) -> list[Obstacle]:
    async def ask(session):
        mentorship = await _loaded(session, pair)
        return [
            lacking.obstacle for lacking in await list_obstacles(session, mentorship=mentorship)
        ]

    return await pair.read(ask)


async def _loaded(session, pair: Planning):
    from services.mentorships import find_mentorship

    return await find_mentorship(session, mentorship_id=pair.mentorship)


async def test_rule_2_the_programme_alone_does_not_begin_the_work(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.approved()
    assert (await pair.pair()).state is MentorshipState.PLANNING
    assert await obstacles(pair) == [Obstacle.ASSIGNMENT]
    assert NoticeKind.PROGRAM_APPROVED in await pair.told(pair.mentee)


async def test_rule_2_the_assignment_alone_does_not_begin_the_work(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.record()
    assert (await pair.pair()).state is MentorshipState.PLANNING
    assert await obstacles(pair) == [Obstacle.PROGRAM]


async def test_rule_2_both_begin_it(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.working()
    mentorship = await pair.pair()
    assert mentorship.state is MentorshipState.ACTIVE
    assert (mentorship.starts_on, mentorship.ends_on) == (TODAY, date(2027, 5, 23))
    assert mentorship.cadence_days == 14
    assert (await pair.program()).state is PersonalProgramState.ACTIVE
    assert await _kinds(pair) == [MeetingKind.SERIES]
    for person in (pair.mentee, pair.mentor):
        assert NoticeKind.PAIR_STARTED in await pair.told(person)


async def test_rule_2_the_order_of_the_two_does_not_matter(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.record()
    await pair.approved()
    assert (await pair.pair()).state is MentorshipState.ACTIVE


@pytest.mark.parametrize("lacking", [part.value for part in AssignmentPart])
async def test_rule_2_nothing_of_the_record_may_be_missing(unit: Unit, lacking: str) -> None:
    pair = await plan(unit)
    await pair.approved()
    with pytest.raises(AssignmentIncomplete):
        await pair.record(**{lacking: None})
    assert (await pair.pair()).state is MentorshipState.PLANNING


async def test_rule_2_in_the_job_function_consent_and_payment_are_not_agreed_apart(
    unit: Unit,
) -> None:
    pair = await plan(unit)
    await pair.approved()
    await pair.record(pay_kind=PayKind.IN_JOB_FUNCTION, pay_basis=None, consent_signed_on=None)
    assert (await pair.pair()).state is MentorshipState.ACTIVE
    assert await _consents(pair, ConsentKind.ASSIGNMENT_CONSENT) == []


async def test_rule_2_every_mentor_of_a_group_is_assigned(unit: Unit) -> None:
    pair = await plan(unit, mentors=2)
    await pair.approved()
    await pair.record(mentor_id=pair.mentor_ids[0])
    assert (await pair.pair()).state is MentorshipState.PLANNING
    await pair.record(mentor_id=pair.mentor_ids[1])
    assert (await pair.pair()).state is MentorshipState.ACTIVE


async def test_rule_2_between_schools_both_have_signed_the_transfer(unit: Unit) -> None:
    pair = await plan(unit, external=True)
    await pair.approved()
    await pair.record()
    assert (await pair.pair()).state is MentorshipState.PLANNING
    assert await obstacles(pair) == [Obstacle.TRANSFER, Obstacle.TRANSFER]
    async with unit() as work:
        for person in (pair.mentee, pair.mentor):
            sign_transfer(work.session, person)
    whose = {"mentorship_id": pair.mentorship, "participation_id": pair.mentor_id}
    part, value = AssignmentPart.ORDER_NUMBER, "18-k"
    await pair.act(record_part, pair.mentors_curator, **whose, part=part, value=value)
    await pair.act(confirm_assignment, pair.mentors_curator, **whose)
    assert (await pair.pair()).state is MentorshipState.ACTIVE


async def test_rule_2_a_mentor_is_assigned_at_their_own_school(unit: Unit) -> None:
    pair = await plan(unit, external=True)
    for person in (pair.curator, pair.mentor, pair.mentee, pair.coordinator, pair.stranger):
        with pytest.raises(NotFound):
            await pair.record(person)
    await pair.record(pair.mentors_curator)
    assert (await pair.assignment()).recorded_by_id == pair.mentors_curator


async def test_a_recorded_assignment_is_corrected_until_the_work_begins(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.record()
    whose = {"mentorship_id": pair.mentorship, "participation_id": pair.mentor_id}
    order = {"part": AssignmentPart.ORDER_NUMBER, "value": "18-k"}
    await pair.act(record_part, pair.curator, **whose, **order)
    assert (await pair.assignment()).recorded_at is None
    await pair.approved()
    assert (await pair.pair()).state is MentorshipState.PLANNING
    await pair.act(confirm_assignment, pair.curator, **whose)
    assert (await pair.pair()).state is MentorshipState.ACTIVE
    with pytest.raises(AlreadyDone):
        await pair.act(
            record_part, pair.curator, **whose, part=AssignmentPart.CONTENT, value="Other work"
        )
    with pytest.raises(AlreadyDone):
        await pair.act(confirm_assignment, pair.curator, **whose)


async def test_the_written_consent_is_marked_with_its_date(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.record(consent_signed_on=date(2026, 11, 20))
    [consent] = await _consents(pair, ConsentKind.ASSIGNMENT_CONSENT)
    assert (consent.state, consent.signed_on) == (ConsentState.SIGNED_ON, date(2026, 11, 20))
    assert consent.marked_by_id == pair.curator


@pytest.mark.parametrize(
    ("part", "value"),
    [
        (AssignmentPart.PAY_BASIS, "15 %"),
        (AssignmentPart.PAY_BASIS, "доплата 5000 руб."),
        (AssignmentPart.CONTENT, "x"),
        (AssignmentPart.ORDER_NUMBER, "1" * 41),
        (AssignmentPart.CONSENT_SIGNED_ON, date(2026, 11, 24)),
        (AssignmentPart.ORDER_ON, date(2025, 1, 1)),
        (AssignmentPart.ENDS_ON, date(2026, 11, 1)),
        (AssignmentPart.FORM, "online?"),
    ],
)
async def test_what_cannot_be_is_not_written_down(
    unit: Unit, part: AssignmentPart, value: object
) -> None:
    pair = await plan(unit)
    whose = {"mentorship_id": pair.mentorship, "participation_id": pair.mentor_id}
    with pytest.raises(FormIncomplete):
        await pair.act(record_part, pair.curator, **whose, part=part, value=value)


async def test_the_programme_suggests_what_to_write(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.approved()
    whose = {"mentorship_id": pair.mentorship, "participation_id": pair.mentor_id}
    view = await pair.act(get_assignment, pair.curator, **whose)
    assert view.suggested[AssignmentPart.CONTENT] == "Check every lesson; Give clear feedback"
    assert view.suggested[AssignmentPart.ENDS_ON] == date(2027, 5, 23)
    assert view.missing == list(AssignmentPart)


def ending(pair: Planning, by: AssignmentEndedBy, last_day: date) -> dict[str, object]:
    return {
        "mentorship_id": pair.mentorship,
        "participation_id": pair.mentor_id,
        "ended_by": by,
        "last_day": last_day,
    }


@pytest.mark.parametrize(
    ("week", "today", "earliest"),
    [
        (5, datetime(2026, 11, 23, 9, tzinfo=UTC), date(2026, 11, 26)),
        (5, datetime(2026, 11, 26, 9, tzinfo=UTC), date(2026, 12, 1)),
        (6, datetime(2026, 11, 26, 9, tzinfo=UTC), date(2026, 11, 30)),
        # Over the long rest of January, and by the clock of the school.
        (5, datetime(2026, 12, 28, 22, tzinfo=UTC), date(2027, 1, 12)),
    ],
)
async def test_rule_8_the_employer_gives_notice_of_three_working_days(
    unit: Unit, still_clock: TestClock, week: int, today: datetime, earliest: date
) -> None:
    pair = await plan(unit)
    await pair.working()
    async with unit() as work:
        for organization in await work.session.scalars(select(Organization)):
            organization.working_week = week
    still_clock.at = today
    by = AssignmentEndedBy.EMPLOYER
    with pytest.raises(NoticeTooShort):
        too_early = date.fromordinal(earliest.toordinal() - 1)
        await pair.act(end_assignment, pair.curator, **ending(pair, by, too_early))
    await pair.act(end_assignment, pair.curator, **ending(pair, by, earliest))
    assignment = await pair.assignment()
    assert (assignment.ended_by, assignment.last_day) == (by, earliest)
    assert NoticeKind.ASSIGNMENT_ENDED in await pair.told(pair.mentor)


async def test_rule_8_a_mentor_refuses_at_once(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.working()
    by = AssignmentEndedBy.MENTOR
    with pytest.raises(FormIncomplete):
        await pair.act(end_assignment, pair.mentor, **ending(pair, by, date(2026, 11, 22)))
    await pair.act(end_assignment, pair.mentor, **ending(pair, by, TODAY))
    assert (await pair.assignment()).last_day == TODAY
    assert NoticeKind.ASSIGNMENT_ENDED in await pair.told(pair.curator)
    with pytest.raises(AlreadyDone):
        await pair.act(end_assignment, pair.mentor, **ending(pair, by, TODAY))


async def test_nobody_else_ends_an_assignment(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.working()
    for who, by in (
        (pair.mentee, AssignmentEndedBy.MENTOR),
        (pair.stranger, AssignmentEndedBy.MENTOR),
        (pair.coordinator, AssignmentEndedBy.EMPLOYER),
        (pair.mentor, AssignmentEndedBy.EMPLOYER),
    ):
        with pytest.raises(NotFound):
            await pair.act(end_assignment, who, **ending(pair, by, date(2026, 12, 1)))


async def test_before_the_work_there_is_nothing_to_end(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.record()
    whose = {"mentorship_id": pair.mentorship, "participation_id": pair.mentor_id}
    with pytest.raises(IllegalTransition):
        await pair.act(get_to_end, pair.mentor, **whose)


async def test_a_refusal_is_proposed_with_days_for_handing_over(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.working()

    async def ask(session, *, actor):
        whose = {"mentorship_id": pair.mentorship, "participation_id": pair.mentor_id}
        _, member, _ = await get_to_end(session, actor=actor, **whose)
        return day_range(member, AssignmentEndedBy.MENTOR)

    assert (await pair.act(ask, pair.mentor))[0] == TODAY


async def _kinds(pair: Planning) -> list[MeetingKind]:
    found = await pair.read(
        lambda s: s.scalars(select(Meeting).where(Meeting.mentorship_id == pair.mentorship))
    )
    return [meeting.kind for meeting in found]


async def _consents(pair: Planning, kind: ConsentKind) -> list[Consent]:
    found = await pair.read(lambda s: s.scalars(select(Consent).where(Consent.kind == kind)))
    return list(found)


def test_the_full_record_is_full() -> None:
    assert set(full_record()) == {part.value for part in AssignmentPart}
