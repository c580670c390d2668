"""Asking: once, at its moment, reminded of in time, and no longer than it is useful."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from models import (
    Meeting,
    Need,
    Notification,
    Participation,
    ParticipationState,
    Role,
    SurveyResponse,
)
from models import SurveyResponseState as S
from services import clock, surveys
from services.approvals import approve
from services.calendar.zones import to_local
from services.notices import NoticeKind
from services.survey_asking import drop_surveys, move_surveys, open_survey
from services.survey_ends import lapse_old_drafts
from services.waiting import list_waiting
from tests.answers import fill, give
from tests.conftest import START
from tests.factories import actor_of, make_world
from tests.integration.meetings.stories import make_pair
from tests.integration.pairing.stories import CONSULTATION, one_school, paired
from tests.integration.surveys.worlds import Asked, Unit, ask

N = NoticeKind
# 14:00 in Moscow, when routine messages begin.
ROUTINE = timedelta(hours=2)


async def lapse(unit: Unit) -> None:
    async with unit() as work:
        await lapse_old_drafts(work.session)


async def told(asked: Asked) -> list[tuple[str, datetime]]:
    return [(row.kind, row.due_at) for row in await asked.waiting()]


async def test_a_short_one_is_asked_at_once_and_reminded_of_twice(unit, still_clock) -> None:
    asked = await ask(unit, "early_exit")
    assert await told(asked) == [
        (N.SURVEY_ASKED, START),
        (N.SURVEY_REMINDER, START + timedelta(hours=24)),
        (N.SURVEY_REMINDER, START + timedelta(hours=48)),
    ]


async def test_a_long_one_comes_in_routine_hours_and_on_days_three_and_ten(
    unit, still_clock
) -> None:
    asked = await ask(unit, "pulse_mid")
    assert await told(asked) == [
        (N.SURVEY_ASKED, START + ROUTINE),
        (N.SURVEY_REMINDER, START + timedelta(days=3) + ROUTINE),
        (N.SURVEY_REMINDER, START + timedelta(days=10) + ROUTINE),
    ]


async def test_nobody_is_asked_at_night_or_on_a_day_off(unit, still_clock) -> None:
    still_clock.at = datetime(2026, 11, 27, 18, 30, tzinfo=UTC)  # A Friday, 21:30 in Moscow.
    monday = datetime(2026, 11, 30, 5, 0, tzinfo=UTC)
    assert [at for _, at in await told(await ask(unit, "early_exit"))] == [
        monday,
        monday + timedelta(days=1),
        monday + timedelta(days=2),
    ]


async def test_it_is_asked_once(unit, still_clock) -> None:
    asked = await ask(unit, "pulse_mid")
    async with unit() as work:
        again = await open_survey(
            work.session,
            code="pulse_mid",
            respondent_id=asked.participation,
            subject=f"participation:{asked.participation}",
        )
        assert again is None
    assert len(await asked.waiting()) == 3


async def test_a_draft_is_kept_fourteen_days_after_it_was_touched(unit, still_clock) -> None:
    asked = await ask(unit, "needs_mentee", portion="about")
    still_clock.advance(days=10)
    await asked.act(give, code="nm01", value="growth")
    still_clock.advance(days=13, hours=23)
    await lapse(unit)
    assert (await asked.now()).state is S.OPEN
    still_clock.advance(hours=1)
    await lapse(unit)
    assert (await asked.now()).state is S.LAPSED
    assert await asked.waiting() == []


async def test_nothing_lapses_before_its_term(unit, still_clock) -> None:
    asked = await ask(unit, "mon_municipal", role=Role.MUNICIPAL_COORDINATOR)
    still_clock.advance(days=20)
    await lapse(unit)
    assert (await asked.now()).state is S.OPEN


async def test_what_closes_a_meeting_never_lapses(unit, still_clock) -> None:
    pair = await make_pair(unit)
    async with unit() as work:
        member = await work.session.scalar(
            select(Participation).where(Participation.person_id == pair.mentee)
        )
        await open_survey(
            work.session,
            code="after_intro_mentee",
            respondent_id=member.id,
            subject=f"meeting:{pair.meeting}",
            meeting_id=pair.meeting,
            mentorship_id=pair.mentorship,
        )
    still_clock.advance(days=200)
    await lapse(unit)
    assert (await pair.reflections())[pair.mentee].state is S.OPEN


async def test_what_has_lapsed_is_asked_anew_with_its_answers(unit, still_clock) -> None:
    asked = await ask(unit, "needs_mentee", portion="about")
    await asked.act(give, code="nm01", value="growth")
    still_clock.advance(days=15)
    await lapse(unit)
    async with unit() as work:
        anew = await open_survey(
            work.session,
            code="needs_mentee",
            portion="about",
            respondent_id=asked.participation,
            subject=f"participation:{asked.participation}",
        )
        assert anew is not None
        assert (anew.id, anew.asked_at) == (asked.response, clock.now())
    assert len(await asked.waiting()) == 3
    assert await asked.answers() == {"nm01": ["growth"]}


async def test_what_has_lapsed_and_means_something_else_is_asked_anew_without_answers(
    unit, still_clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await ask(unit, "needs_mentee", portion="about")
    await asked.act(give, code="nm01", value="growth")
    still_clock.advance(days=15)
    await lapse(unit)
    newer = replace(surveys.get_survey("needs_mentee"), version=2)
    monkeypatch.setitem(surveys._current, "needs_mentee", newer)
    async with unit() as work:
        await open_survey(
            work.session,
            code="needs_mentee",
            portion="about",
            respondent_id=asked.participation,
            subject=f"participation:{asked.participation}",
        )
    assert await asked.answers() == {}
    assert (await asked.now()).survey_version == 2


async def test_nobody_is_asked_what_has_no_question(
    unit, still_clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulse = surveys.get_survey("pulse_mid")
    off = tuple(replace(question, is_off=True) for question in pulse.questions)
    monkeypatch.setitem(surveys._current, "pulse_mid", replace(pulse, questions=off))
    async with unit() as work:
        world = await make_world(work.session)
        mentee, _need = await world.mentee(await world.school())
        subject = f"participation:{mentee.id}"
        asked = await open_survey(
            work.session, code="pulse_mid", respondent_id=mentee.id, subject=subject
        )
        assert asked is None


async def test_what_lies_ahead_moves_with_its_notices(unit, still_clock) -> None:
    pair = await make_pair(unit)
    asked_at = START + timedelta(days=56)
    async with unit() as work:
        member = await work.session.scalar(
            select(Participation).where(Participation.person_id == pair.mentee)
        )
        response = await open_survey(
            work.session,
            code="pulse_mid",
            respondent_id=member.id,
            subject=f"mentorship:{pair.mentorship}",
            mentorship_id=pair.mentorship,
            asked_at=asked_at,
        )
        term = response.due_at - asked_at
        later = asked_at + timedelta(days=14)
        await move_surveys(
            work.session, mentorship_id=pair.mentorship, codes=("pulse_mid",), asked_at=later
        )
        asked = Asked(unit, pair.mentee, member.id, response.id)
    moved = await asked.now()
    assert (moved.asked_at, moved.due_at) == (later, later + term)
    assert next(at for _, at in await told(asked)) == later + ROUTINE
    async with unit() as work:
        await drop_surveys(work.session, mentorship_id=pair.mentorship, codes=("pulse_mid",))
    assert (await asked.now()).state is S.LAPSED
    assert await asked.waiting() == []


async def test_what_was_sent_is_neither_moved_nor_dropped(unit, still_clock) -> None:
    asked = await ask(unit, "needs_mentee", portion="about")
    await asked.act(fill)
    async with unit() as work:
        await drop_surveys(work.session, subject=f"participation:{asked.participation}")
    assert (await asked.now()).state is S.SUBMITTED


async def _of(unit: Unit, participation_id: int) -> dict[str, datetime]:
    """When somebody is asked for which portion."""
    async with unit() as work:
        found = await work.session.scalars(
            select(SurveyResponse).where(SurveyResponse.respondent_id == participation_id)
        )
        return {response.portion: response.asked_at for response in found}


async def test_the_rest_of_the_form_comes_a_portion_a_week(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.person(Role.SCHOOL_CURATOR, school)
        waits = ParticipationState.PENDING_APPROVAL
        mentee, _need = await world.mentee(school, state=waits)
        mentor = await world.mentor(school, state=waits)
        head = await world.person(Role.SCHOOL_HEAD, school, state=waits)
        ids = [mentee.id, mentor.id, head.id]
        await approve(work.session, actor=await world.actor(curator), participation_ids=ids)
    tomorrow = START + timedelta(days=1) + ROUTINE
    in_a_week = tomorrow + timedelta(days=7)
    assert await _of(unit, ids[0]) == {"about": tomorrow, "goal": in_a_week}
    assert await _of(unit, ids[1]) == {"about": tomorrow, "offer": in_a_week}
    assert await _of(unit, ids[2]) == {}
    still_clock.at = tomorrow
    async with unit() as work:
        mentee = await work.session.get_one(Participation, ids[0])
        waiting = await list_waiting(
            work.session, actor=await actor_of(work.session, mentee.person_id)
        )
        assert [survey.is_about_meeting for survey in waiting.surveys] == [False]


async def test_a_new_pair_is_asked_what_its_end_is_compared_with(unit, still_clock) -> None:
    school = await one_school(unit)
    await paired(unit, school)
    async with unit() as work:
        need = await work.session.get_one(Need, school.need)
    assert await _of(unit, need.participation_id) == {"before": START}
    assert await _of(unit, school.mentor_id) == {"before": START}


async def test_a_consultation_is_compared_with_nothing(unit, still_clock) -> None:
    school = await one_school(unit)
    await paired(unit, school, format=CONSULTATION)
    assert await _of(unit, school.mentor_id) == {}


async def _held(unit: Unit, starts_at: datetime) -> int:
    """A meeting of forty minutes that the pair chose for a time."""
    pair = await make_pair(unit)
    async with unit() as work:
        meeting = await work.session.get_one(Meeting, pair.meeting)
        meeting.starts_at, meeting.duration_minutes = starts_at, 40
        member = await work.session.scalar(
            select(Participation).where(Participation.person_id == pair.mentor)
        )
        response = await open_survey(
            work.session,
            code="after_series_mentor",
            respondent_id=member.id,
            subject=f"meeting:{meeting.id}",
            meeting_id=meeting.id,
        )
        return response.id


async def _moments(unit: Unit, response_id: int) -> list[tuple[str, datetime]]:
    async with unit() as work:
        found = await work.session.scalars(
            select(Notification)
            .where(Notification.subject == f"survey:{response_id}")
            .order_by(Notification.due_at)
        )
        return [(row.kind, row.due_at) for row in found]


async def test_rule_7_reminders_come_after_one_day_and_after_two(unit, still_clock) -> None:
    response_id = await _held(unit, START - timedelta(minutes=50))
    assert await _moments(unit, response_id) == [
        (N.SURVEY_ASKED, START),
        (N.SURVEY_REMINDER, START + timedelta(hours=24)),
        (N.SURVEY_REMINDER, START + timedelta(hours=48)),
    ]


async def test_rule_7_no_reminder_comes_in_quiet_hours(unit, still_clock) -> None:
    # The pair chose the evening of a Tuesday: what is asked at once belongs to that meeting.
    still_clock.at = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)  # 21:30 in Moscow.
    response_id = await _held(unit, still_clock.at - timedelta(minutes=50))
    asked, *reminders = await _moments(unit, response_id)
    assert asked == (N.SURVEY_ASKED, still_clock.at)
    assert len(reminders) == 2
    for _, at in reminders:
        assert 8 <= to_local(at, "Europe/Moscow").hour < 20


async def test_rule_7_long_after_the_meeting_nobody_is_asked_at_night(unit, still_clock) -> None:
    held = datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
    still_clock.at = datetime(2026, 11, 27, 18, 30, tzinfo=UTC)  # A Friday, 21:30 in Moscow.
    response_id = await _held(unit, held)
    monday = datetime(2026, 11, 30, 5, 0, tzinfo=UTC)
    assert [at for _, at in await _moments(unit, response_id)] == [
        monday,
        monday + timedelta(days=1),
        monday + timedelta(days=2),
    ]
