"""«Встретились?»: the first answer decides, then everybody's answers close the meeting."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from models import (
    Attendance,
    MeetingKind,
    MeetingState,
    Mentorship,
    MentorshipState,
    Need,
    NeedState,
    ProposalFormat,
    SurveyResponseState,
)
from services import clock
from services.errors import AlreadyDone, MeetingNotStarted, NotFound
from services.meeting_order import open_again
from services.meeting_outcome import Absent, report_held, report_missed
from services.meetings import CancelReason, cancel_meeting, get_for_member
from services.notices import NoticeKind
from services.survey_ends import excuse_survey
from services.survey_sharing import list_for_partner
from services.survey_views import get_survey_view, list_mine
from tests.answers import give
from tests.integration.meetings.stories import Pair, make_pair

FRIDAY = datetime(2026, 11, 27, 13, 30, tzinfo=UTC)  # 16:30 in Moscow.
MENTEE_TAPS = (("rm01", 9), ("rm03", "first_meeting"), ("rm06", "no"))
MENTOR_TAPS = (("rr01", 8), ("rr02", "yes"), ("rr05", "no"))


async def met(unit, still_clock, **kind) -> Pair:
    """A pair whose meeting has just been reported as held by the mentee."""
    pair = await make_pair(unit, **({"kind": MeetingKind.SERIES} | kind))
    await pair.agree(FRIDAY)
    still_clock.at = FRIDAY + timedelta(hours=1)
    await pair.act(report_held, pair.mentee, meeting_id=pair.meeting, revision=1)
    return pair


async def reflect(pair: Pair, person: int, taps) -> None:
    """Somebody answers the required questions."""
    response = (await pair.reflections())[person]
    for code, value in taps:
        await pair.act(give, person, response_id=response.id, code=code, value=value)


async def test_before_the_beginning_nobody_can_say_how_it_went(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.agree(FRIDAY)
    asked = {"meeting_id": pair.meeting, "revision": 1}
    with pytest.raises(MeetingNotStarted):
        await pair.act(report_held, pair.mentee, **asked)
    with pytest.raises(MeetingNotStarted):
        await pair.act(report_missed, pair.mentee, **asked, absent=Absent.ME)
    assert (await pair.meeting_now()).state is MeetingState.SCHEDULED


async def test_a_held_meeting_asks_both_for_a_reflection(unit, still_clock) -> None:
    pair = await met(unit, still_clock)
    meeting = await pair.meeting_now()
    assert (meeting.state, meeting.held_at) == (MeetingState.HELD, clock.now())
    due = clock.now() + timedelta(hours=48)
    reflections = await pair.reflections()
    assert {person: r.due_at for person, r in reflections.items()} == {
        pair.mentee: due,
        pair.mentor: due,
    }
    asked = await pair.waiting(pair.mentor, NoticeKind.SURVEY_ASKED)
    assert [row.due_at for row in asked] == [clock.now()]
    reminders = await pair.waiting(pair.mentor, NoticeKind.SURVEY_REMINDER)
    assert [row.due_at - clock.now() for row in reminders] == [
        timedelta(hours=24),
        timedelta(hours=48),
    ]
    assert await pair.planned(pair.mentor) == []


async def test_reflection_reminders_keep_out_of_the_quiet_hours(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.agree(FRIDAY)
    still_clock.at = datetime(2026, 11, 27, 18, 30, tzinfo=UTC)  # 21:30 in Moscow.
    await pair.act(report_held, pair.mentee, meeting_id=pair.meeting, revision=1)
    first, second = await pair.waiting(pair.mentee, NoticeKind.SURVEY_REMINDER)
    assert first.due_at == datetime(2026, 11, 28, 16, 59, tzinfo=UTC)
    assert second.due_at == datetime(2026, 11, 29, 16, 59, tzinfo=UTC)


async def test_the_first_answer_decides(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await pair.agree(FRIDAY)
    still_clock.at = FRIDAY
    asked = {"meeting_id": pair.meeting, "revision": 1}

    async def answer(number: int) -> bool:
        person = (pair.mentee, pair.mentor)[number % 2]
        try:
            if number % 4 < 2:
                await pair.act(report_held, person, **asked)
            else:
                await pair.act(report_missed, person, **asked, absent=Absent.BOTH)
        except AlreadyDone:
            return False
        return True

    assert sum(await asyncio.gather(*(answer(number) for number in range(12)))) == 1


async def test_a_missed_meeting_is_told_without_blame_and_finds_a_new_time(
    unit, still_clock
) -> None:
    pair = await make_pair(unit)
    await pair.agree(FRIDAY)
    still_clock.at = FRIDAY + timedelta(hours=1)
    await pair.act(
        report_missed, pair.mentor, meeting_id=pair.meeting, revision=1, absent=Absent.PARTNER
    )
    meeting = await pair.meeting_now()
    assert (meeting.state, meeting.missed_by_side) == (MeetingState.MISSED, "mentee")
    assert [r.kind for r in await pair.waiting(pair.mentee)] == [NoticeKind.MEETING_MISSED]
    assert await pair.waiting(pair.mentor) == []
    again = (await pair.agree(FRIDAY + timedelta(days=4))).meeting
    assert (again.state, again.missed_by_side) == (MeetingState.SCHEDULED, None)
    assert [v.state for v in await pair.revisions()] == [
        MeetingState.SCHEDULED,
        MeetingState.MISSED,
        MeetingState.SCHEDULED,
    ]


@pytest.mark.parametrize(
    ("absent", "side", "present"),
    [
        (Absent.ME, "mentee", {False, True}),
        (Absent.PARTNER, "mentor", {False, True}),
        (Absent.BOTH, "both", {False}),
    ],
)
async def test_who_was_absent_is_said_from_the_answering_side(
    unit, still_clock, absent, side, present
) -> None:
    pair = await make_pair(unit)
    await pair.agree(FRIDAY)
    still_clock.at = FRIDAY
    await pair.act(report_missed, pair.mentee, meeting_id=pair.meeting, revision=1, absent=absent)
    assert (await pair.meeting_now()).missed_by_side == side
    async with unit() as work:
        assert set(await work.session.scalars(select(Attendance.present))) == present


async def test_a_cancelled_meeting_can_be_arranged_anew_once(unit, still_clock) -> None:
    pair = await make_pair(unit)
    cancel = {"meeting_id": pair.meeting, "revision": 0, "reason": CancelReason.TIME}
    await pair.act(cancel_meeting, pair.mentor, **cancel)
    assert [r.kind for r in await pair.waiting(pair.mentee)] == [NoticeKind.MEETING_CANCELLED]
    meeting = await pair.act(open_again, pair.mentee, meeting_id=pair.meeting)
    assert (meeting.state, meeting.sequence_no) == (MeetingState.PROPOSED, 2)
    with pytest.raises(AlreadyDone):
        await pair.act(open_again, pair.mentor, meeting_id=pair.meeting)


async def test_the_third_tap_submits_and_the_last_reflection_closes(unit, still_clock) -> None:
    pair = await met(unit, still_clock)
    await reflect(pair, pair.mentee, MENTEE_TAPS[:2])
    assert (await pair.reflections())[pair.mentee].state is SurveyResponseState.OPEN
    await reflect(pair, pair.mentee, MENTEE_TAPS[2:])
    assert (await pair.reflections())[pair.mentee].state is SurveyResponseState.SUBMITTED
    assert (await pair.meeting_now()).state is MeetingState.HELD
    for kind in (NoticeKind.SURVEY_ASKED, NoticeKind.SURVEY_REMINDER):
        assert await pair.waiting(pair.mentee, kind) == []
    await reflect(pair, pair.mentor, MENTOR_TAPS)
    meeting = await pair.meeting_now()
    assert (meeting.state, meeting.closed_at) == (MeetingState.CLOSED, clock.now())


async def test_a_consultation_is_complete_with_its_meeting(unit, still_clock) -> None:
    pair = await met(unit, still_clock, kind=None, format=ProposalFormat.CONSULTATION)
    await reflect(pair, pair.mentor, MENTOR_TAPS)
    await reflect(pair, pair.mentee, MENTEE_TAPS)
    async with unit() as work:
        mentorship = await work.session.get_one(Mentorship, pair.mentorship)
        need = await work.session.get_one(Need, pair.need)
        assert mentorship.state is MentorshipState.COMPLETED
        assert need.state is NeedState.COVERED


async def test_of_two_who_answer_last_at_once_the_second_closes_the_meeting(
    unit, still_clock
) -> None:
    pair = await met(unit, still_clock, kind=None, format=ProposalFormat.CONSULTATION)
    await reflect(pair, pair.mentee, MENTEE_TAPS[:2])
    await reflect(pair, pair.mentor, MENTOR_TAPS[:2])
    code, value = MENTEE_TAPS[2]
    response = (await pair.reflections())[pair.mentee]
    async with unit() as first:
        await give(
            first.session,
            actor=await pair.actor(first.session, pair.mentee),
            response_id=response.id,
            code=code,
            value=value,
        )
        # Not committed yet. Whoever did not wait would see the first as still open, and neither
        # would close the meeting.
        second = asyncio.create_task(reflect(pair, pair.mentor, MENTOR_TAPS[2:]))
        finished, _ = await asyncio.wait({second}, timeout=1)
        assert not finished
    await second
    assert (await pair.meeting_now()).state is MeetingState.CLOSED
    async with unit() as work:
        mentorship = await work.session.get_one(Mentorship, pair.mentorship)
        assert mentorship.state is MentorshipState.COMPLETED


async def test_an_answer_may_be_changed_until_the_deadline(unit, still_clock) -> None:
    pair = await met(unit, still_clock)
    await reflect(pair, pair.mentee, [("rm01", 3), ("rm01", 7), ("rm03", "worked")])
    given = {a.question_code: a for a in (await pair.reflections())[pair.mentee].answers}
    assert (given["rm01"].number, given["rm03"].options) == (7, ["worked"])
    await reflect(pair, pair.mentee, [("rm06", "organization")])
    await reflect(pair, pair.mentee, [("rm01", 6)])
    still_clock.advance(hours=49)
    with pytest.raises(AlreadyDone):
        await reflect(pair, pair.mentee, [("rm01", 1)])
    given = {a.question_code: a for a in (await pair.reflections())[pair.mentee].answers}
    assert given["rm01"].number == 6


@pytest.mark.parametrize(
    ("code", "value"),
    [("rm01", 0), ("rm01", 11), ("rm03", "yes"), ("rm02", "ab"), ("rr01", 5), ("rm01", None)],
)
async def test_what_no_button_offers_is_not_stored(unit, still_clock, code, value) -> None:
    pair = await met(unit, still_clock)
    with pytest.raises(NotFound):
        await reflect(pair, pair.mentee, [(code, value)])
    assert (await pair.reflections())[pair.mentee].answers == []


async def test_a_reflection_belongs_to_its_author(unit, still_clock) -> None:
    pair = await met(unit, still_clock)
    response = (await pair.reflections())[pair.mentee]
    for outsider in (pair.mentor, pair.curator, pair.stranger):
        with pytest.raises(NotFound):
            await pair.act(get_survey_view, outsider, response_id=response.id)
        with pytest.raises(NotFound):
            await pair.act(give, outsider, response_id=response.id, code="rm01", value=1)
    mine = await pair.act(list_mine, pair.mentee)
    assert [waiting.id for waiting in mine] == [response.id]


async def test_words_may_follow_and_the_partner_sees_only_what_is_meant_for_them(
    unit, still_clock
) -> None:
    pair = await met(unit, still_clock)
    await reflect(pair, pair.mentee, MENTEE_TAPS)
    response = (await pair.reflections())[pair.mentee]
    words = {"rm02": "Ask first, explain later", "rm05": "A private plan"}
    for code, text in words.items():
        await pair.act(give, pair.mentee, response_id=response.id, code=code, value=text)
    assert await _seen_by(pair, pair.mentor) == []
    await reflect(pair, pair.mentor, MENTOR_TAPS)
    assert sorted(await _seen_by(pair, pair.mentor)) == ["rm02", "rm03"]
    assert await _seen_by(pair, pair.mentee) == ["rr02"]
    with pytest.raises(NotFound):
        await pair.act(give, pair.mentee, response_id=response.id, code="rm02", value="a" * 601)


async def test_what_a_partner_has_not_finished_is_not_shown(unit, still_clock) -> None:
    pair = await met(unit, still_clock)
    await reflect(pair, pair.mentee, MENTEE_TAPS[:2])
    await reflect(pair, pair.mentor, MENTOR_TAPS)
    assert await _seen_by(pair, pair.mentor) == []
    await reflect(pair, pair.mentee, MENTEE_TAPS[2:])
    assert await _seen_by(pair, pair.mentor) == ["rm03"]


async def _seen_by(pair: Pair, person: int) -> list[str]:
    async with pair.unit() as work:
        actor = await pair.actor(work.session, person)
        view = await get_for_member(work.session, actor=actor, meeting_id=pair.meeting)
        found = await list_for_partner(work.session, view=view)
        return [answer.question_code for _, _, answers in found for answer in answers]


async def test_a_curator_excuses_with_a_reason_and_the_meeting_is_closed(unit, still_clock) -> None:
    pair = await met(unit, still_clock)
    await reflect(pair, pair.mentor, MENTOR_TAPS)
    response = (await pair.reflections())[pair.mentee]
    excuse = {"response_id": response.id, "reason": "Away for a long time"}
    for outsider in (pair.stranger, pair.mentor, pair.mentee):
        with pytest.raises(NotFound):
            await pair.act(excuse_survey, outsider, **excuse)
    with pytest.raises(ValueError, match="reason"):
        await pair.act(excuse_survey, pair.curator, response_id=response.id, reason="")
    await pair.act(excuse_survey, pair.curator, **excuse)
    assert (await pair.meeting_now()).state is MeetingState.CLOSED
    assert await pair.waiting(pair.mentee, NoticeKind.SURVEY_REMINDER) == []
    with pytest.raises(AlreadyDone):
        await pair.act(excuse_survey, pair.curator, **excuse)
    with pytest.raises(AlreadyDone):
        await reflect(pair, pair.mentee, MENTEE_TAPS[:1])


async def test_the_curator_of_another_school_may_not_excuse(unit, still_clock) -> None:
    pair = await met(unit, still_clock)
    response = (await pair.reflections())[pair.mentor]
    with pytest.raises(NotFound):
        await pair.act(excuse_survey, pair.curator, response_id=response.id, reason="Away for long")
