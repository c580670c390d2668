"""The order of meetings: which kind comes when, and what has to be there first."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from models import (
    Attendance,
    AuditRecord,
    MeetingKind,
    MeetingState,
    Mentorship,
    MentorshipState,
    ProposalFormat,
    SurveyResponse,
    SurveyResponseState,
)
from services import clock
from services.errors import AlreadyDone, MeetingNotAllowed, NotFound
from services.meeting_order import Missing, next_kinds, open_again, open_next
from services.meeting_outcome import Absent, report_held, report_missed
from services.meetings import CancelReason, cancel_meeting
from services.notices import NoticeKind
from services.survey_ends import excuse_survey
from tests.integration.meetings.stories import Pair, make_pair
from tests.integration.meetings.ways import (
    FRIDAY,
    add_mentee,
    close,
    hold,
    make_series,
    meetings,
    reflect,
    set_meeting,
    set_pair,
)

K, P = MeetingKind, MentorshipState


async def kinds_now(pair: Pair) -> tuple[MeetingKind, ...]:
    """What may be opened now."""
    async with pair.unit() as work:
        mentorship = await work.session.get_one(Mentorship, pair.mentorship)
        return await next_kinds(work.session, mentorship=mentorship)


async def arrange(pair: Pair, kind: MeetingKind) -> int:
    """The mentee opens the next meeting; it is the one that the story goes on with."""
    meeting = await pair.act(open_next, pair.mentee, mentorship_id=pair.mentorship, kind=kind)
    pair.meeting = meeting.id
    return meeting.id


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (P.TRIAL, K.TRIAL),
        (P.PLANNING, K.PLANNING),
        (P.ACTIVE, K.SERIES),
        (P.FINISHING, K.FINAL),
        (P.ON_HOLD, None),
        (P.COMPLETED, None),
        (P.ENDED_EARLY, None),
    ],
)
async def test_every_state_of_a_pair_has_its_kind_of_meeting(
    unit, still_clock, state, kind
) -> None:
    pair = await make_pair(unit)
    await set_pair(pair, state=state)
    assert await kinds_now(pair) == ((kind,) if kind else ())
    for other in set(K) - {kind}:
        with pytest.raises(MeetingNotAllowed):
            await arrange(pair, other)
    assert len(await meetings(pair)) == 1
    if kind:
        await arrange(pair, kind)
        assert [meeting.kind for meeting in await meetings(pair)] == [K.INTRODUCTION, kind]


@pytest.mark.parametrize(
    ("state", "kind", "missing"),
    [
        (P.FORMING, K.TRIAL, Missing.CHOICE),
        (P.TRIAL, K.PLANNING, Missing.FIT),
        (P.PLANNING, K.SERIES, Missing.PROGRAM),
        (P.ACTIVE, K.FINAL, Missing.TERM),
        (P.ACTIVE, K.TRIAL, Missing.PAST),
        (P.ON_HOLD, K.SERIES, Missing.ON_HOLD),
        (P.CANCELLED, K.INTRODUCTION, Missing.ENDED),
    ],
)
async def test_a_refusal_says_what_is_missing(unit, still_clock, state, kind, missing) -> None:
    pair = await make_pair(unit)
    await set_pair(pair, state=state)
    with pytest.raises(MeetingNotAllowed) as refused:
        await arrange(pair, kind)
    assert refused.value.args == (missing,)


async def test_a_kind_has_one_meeting_at_a_time(unit, still_clock) -> None:
    pair = await make_series(unit)

    async def once() -> bool:
        try:
            await pair.act(open_next, pair.mentor, mentorship_id=pair.mentorship, kind=K.SERIES)
        except MeetingNotAllowed:
            return False
        return True

    await set_meeting(pair, state=MeetingState.CANCELLED)
    assert sum(await asyncio.gather(*(once() for _ in range(6)))) == 1
    assert len(await meetings(pair)) == 2


async def test_an_introduction_and_a_final_meeting_are_held_once(unit, still_clock) -> None:
    pair = await make_pair(unit)
    await set_meeting(pair, state=MeetingState.CLOSED)
    assert await kinds_now(pair) == ()
    await set_pair(pair, state=P.FINISHING)
    await arrange(pair, K.FINAL)
    await set_meeting(pair, state=MeetingState.CLOSED)
    with pytest.raises(MeetingNotAllowed) as refused:
        await arrange(pair, K.FINAL)
    assert refused.value.args == (Missing.PAST,)


async def test_several_trials_and_plannings_follow_each_other(unit, still_clock) -> None:
    pair = await make_pair(unit)
    for state, kind in ((P.TRIAL, K.TRIAL), (P.PLANNING, K.PLANNING)):
        await set_pair(pair, state=state)
        await arrange(pair, kind)
        await set_meeting(pair, state=MeetingState.HELD)
        assert await kinds_now(pair) == ()
        await set_meeting(pair, state=MeetingState.CLOSED)
        assert await kinds_now(pair) == (kind,)


async def test_only_members_arrange_meetings(unit, still_clock) -> None:
    pair = await make_series(unit)
    await set_meeting(pair, state=MeetingState.CLOSED)
    for person in (pair.stranger, pair.curator):
        with pytest.raises(NotFound):
            await pair.act(open_next, person, mentorship_id=pair.mentorship, kind=K.SERIES)


async def test_a_cancelled_meeting_of_a_stage_that_is_over_is_not_arranged_again(
    unit, still_clock
) -> None:
    pair = await make_pair(unit)
    reason = CancelReason.TIME
    await pair.act(cancel_meeting, pair.mentee, meeting_id=pair.meeting, revision=0, reason=reason)
    await set_pair(pair, state=P.TRIAL)
    with pytest.raises(AlreadyDone):
        await pair.act(open_again, pair.mentee, meeting_id=pair.meeting)


async def test_a_consultation_stays_a_single_meeting(unit, still_clock) -> None:
    pair = await make_pair(unit, format=ProposalFormat.CONSULTATION)
    assert await kinds_now(pair) == ()
    await set_meeting(pair, state=MeetingState.CANCELLED)
    assert await kinds_now(pair) == (K.CONSULTATION,)
    await set_meeting(pair, state=MeetingState.CLOSED)
    assert await kinds_now(pair) == ()


async def test_rule_4_a_meeting_of_the_series_is_closed_by_both_reflections(
    unit, still_clock
) -> None:
    pair = await make_series(unit)
    await hold(pair, still_clock)
    await reflect(pair, pair.mentee)
    assert (await pair.meeting_now()).state is MeetingState.HELD
    await reflect(pair, pair.mentor)
    assert (await pair.meeting_now()).state is MeetingState.CLOSED


async def test_rule_4_or_by_a_curator_who_excuses_one_with_a_reason(unit, still_clock) -> None:
    pair = await make_series(unit)
    await hold(pair, still_clock)
    await reflect(pair, pair.mentor)
    response = (await pair.reflections())[pair.mentee]
    await pair.act(excuse_survey, pair.curator, response_id=response.id, reason="told in person")
    assert (await pair.meeting_now()).state is MeetingState.CLOSED


async def test_rule_4_the_next_meeting_is_planned_but_not_held_before_the_last_is_closed(
    unit, still_clock
) -> None:
    pair = await make_series(unit)
    await hold(pair, still_clock)
    first = pair.meeting
    await arrange(pair, K.SERIES)
    await pair.agree(FRIDAY + timedelta(days=7))
    still_clock.at = FRIDAY + timedelta(days=7, hours=1)
    asked = {"meeting_id": pair.meeting, "revision": 1}
    for person in (pair.mentee, pair.mentor):
        with pytest.raises(MeetingNotAllowed) as refused:
            await pair.act(report_held, person, **asked)
        assert refused.value.args == (Missing.REFLECTION,)
    second, pair.meeting = pair.meeting, first
    await reflect(pair, pair.mentee)
    await reflect(pair, pair.mentor)
    # Now that it can be marked, both are asked again.
    questions = await pair.waiting(pair.mentor, NoticeKind.MEETING_HELD_QUESTION)
    assert clock.now() in [row.due_at for row in questions]
    pair.meeting = second
    await pair.act(report_held, pair.mentor, **asked)
    assert (await pair.meeting_now()).state is MeetingState.HELD


async def test_rule_4_the_final_meeting_waits_for_the_reflections_of_the_series(
    unit, still_clock
) -> None:
    pair = await make_series(unit)
    await hold(pair, still_clock)
    await set_pair(pair, state=P.FINISHING)
    await arrange(pair, K.FINAL)
    await pair.agree(FRIDAY + timedelta(days=7))
    still_clock.at = FRIDAY + timedelta(days=7, hours=1)
    with pytest.raises(MeetingNotAllowed):
        await pair.act(report_held, pair.mentee, meeting_id=pair.meeting, revision=1)


async def present(pair: Pair) -> list[bool | None]:
    """Who was there, in the order of joining."""
    async with pair.unit() as work:
        found = await work.session.scalars(
            select(Attendance.present)
            .where(Attendance.meeting_id == pair.meeting)
            .order_by(Attendance.participation_id)
        )
        return list(found)


async def open_reflections(pair: Pair) -> list[int]:
    """The roles that are asked about the meeting."""
    async with pair.unit() as work:
        found = await work.session.scalars(
            select(SurveyResponse.respondent_id)
            .where(
                SurveyResponse.meeting_id == pair.meeting,
                SurveyResponse.state == SurveyResponseState.OPEN,
            )
            .order_by(SurveyResponse.respondent_id)
        )
        return list(found)


async def role_of(pair: Pair, person: int) -> int:
    """The role somebody has in the pair."""
    async with pair.unit() as work:
        actor = await pair.actor(work.session, person)
        return actor.grants[0].participation_id


async def test_in_a_group_either_mentee_answers_an_offer_and_each_reflects(
    unit, still_clock
) -> None:
    pair = await make_series(unit)
    anna = await add_mentee(pair)
    await pair.offer(pair.mentor, FRIDAY)
    await pair.pick(anna)
    for person in (pair.mentee, pair.mentor, anna):
        assert await pair.waiting(person, NoticeKind.MEETING_REMINDER)
    still_clock.at = FRIDAY + timedelta(hours=1)
    await pair.act(report_held, anna, meeting_id=pair.meeting, revision=1)
    assert len(await open_reflections(pair)) == 3
    await reflect(pair, pair.mentee)
    await reflect(pair, pair.mentor)
    assert (await pair.meeting_now()).state is MeetingState.HELD


async def test_in_a_group_who_was_not_there_is_not_asked_how_it_was(unit, still_clock) -> None:
    pair = await make_series(unit)
    anna = await add_mentee(pair)
    await pair.agree(FRIDAY)
    still_clock.at = FRIDAY + timedelta(hours=1)
    absent = [await role_of(pair, anna)]
    asked = {"meeting_id": pair.meeting, "revision": 1}
    await pair.act(report_held, pair.mentor, **asked, absent=absent)
    assert await present(pair) == [True, True, False]
    assert absent[0] not in await open_reflections(pair)
    await reflect(pair, pair.mentee)
    await reflect(pair, pair.mentor)
    assert (await pair.meeting_now()).state is MeetingState.CLOSED


async def test_a_meeting_without_one_of_its_sides_did_not_take_place(unit, still_clock) -> None:
    pair = await make_series(unit)
    await add_mentee(pair)
    await pair.agree(FRIDAY)
    still_clock.at = FRIDAY + timedelta(hours=1)
    asked = {"meeting_id": pair.meeting, "revision": 1}
    with pytest.raises(ValueError, match="without one of its sides"):
        await pair.act(report_held, pair.mentee, **asked, absent=[await role_of(pair, pair.mentor)])


async def test_in_a_group_who_could_not_come_speaks_for_themselves(unit, still_clock) -> None:
    pair = await make_series(unit)
    anna = await add_mentee(pair)
    await pair.agree(FRIDAY)
    still_clock.at = FRIDAY + timedelta(hours=1)
    asked = {"meeting_id": pair.meeting, "revision": 1}
    for _press in range(2):
        await pair.act(report_missed, anna, **asked, absent=Absent.ME)
    assert (await pair.meeting_now()).state is MeetingState.SCHEDULED
    assert await pair.planned(anna) == []
    async with unit() as work:
        said = select(AuditRecord.actor_id).where(AuditRecord.action == "meeting.absent")
        assert list(await work.session.scalars(said)) == [anna]
    assert {"ask1", "ask2"} <= {occasion for occasion, _at in await pair.planned(pair.mentee)}
    await pair.act(report_held, pair.mentor, **asked)
    assert await present(pair) == [True, True, False]
    assert await role_of(pair, anna) not in await open_reflections(pair)
    await reflect(pair, pair.mentee)
    await reflect(pair, pair.mentor)
    assert (await pair.meeting_now()).state is MeetingState.CLOSED


async def test_when_nobody_of_a_side_could_come_it_did_not_take_place(unit, still_clock) -> None:
    pair = await make_series(unit)
    anna = await add_mentee(pair)
    await pair.agree(FRIDAY)
    still_clock.at = FRIDAY + timedelta(hours=1)
    asked = {"meeting_id": pair.meeting, "revision": 1}
    await pair.act(report_missed, anna, **asked, absent=Absent.ME)
    await pair.act(report_missed, pair.mentee, **asked, absent=Absent.ME)
    meeting = await pair.meeting_now()
    assert (meeting.state, meeting.missed_by_side) == (MeetingState.MISSED, "mentee")
    assert await present(pair) == [False, True, False]
    later = FRIDAY + timedelta(days=7)
    await pair.agree(later)
    still_clock.at = later + timedelta(hours=1)
    meeting = await pair.meeting_now()
    await pair.act(report_held, pair.mentor, meeting_id=meeting.id, revision=meeting.revision)
    assert await present(pair) == [True, True, True]


async def test_who_could_not_come_may_say_that_they_did(unit, still_clock) -> None:
    pair = await make_series(unit)
    anna = await add_mentee(pair)
    await pair.agree(FRIDAY)
    still_clock.at = FRIDAY + timedelta(hours=1)
    asked = {"meeting_id": pair.meeting, "revision": 1}
    await pair.act(report_missed, anna, **asked, absent=Absent.ME)
    await pair.act(report_held, anna, **asked)
    assert await present(pair) == [True, True, True]


async def test_a_closed_series_goes_on_with_the_next_number(unit, still_clock) -> None:
    pair = await make_series(unit)
    await close(pair, still_clock)
    assert [meeting.sequence_no for meeting in await meetings(pair, K.SERIES)] == [1, 2]
