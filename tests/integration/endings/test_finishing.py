"""The final stage: begun by a person, closed with the word of all three; or more time instead."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from models import (
    Answer,
    Meeting,
    MeetingKind,
    MeetingState,
    MentorshipMember,
    MentorshipState,
    Need,
    NeedState,
    Notification,
    NotificationState,
    Participation,
    ParticipationState,
    PersonalProgramState,
    Role,
    SurveyResponse,
    SurveyResponseState,
)
from services import clock
from services.calendar.zones import to_local
from services.errors import AlreadyDone, IllegalTransition, NotFound, OwnOffer, TermTooLong
from services.extensions import answer_extension, list_offers, propose_extension
from services.finishing import (
    ask_missing_curators,
    begin_finishing,
    complete_with_reason,
    is_final_closed,
    is_time_to_finish,
)
from services.follow_up import follow_up_day
from services.meeting_hooks import run_after_close
from services.meeting_order import next_kinds
from services.mentorships import lock_mentorship
from services.pair_growth import list_growth
from services.places import count_free
from services.survey_asking import open_survey
from services.survey_ends import lapse_old_drafts
from services.survey_sources import need_subject
from tests.integration.endings.stories import (
    ENDS_ON,
    Planning,
    Unit,
    add_meeting,
    at_work,
    cards,
    do_the_plan,
    meetings,
    need_states,
    open_surveys,
    send,
    state_of,
    surveys,
)
from tests.integration.programmes.stories import plan

FINAL = MeetingKind.FINAL
WORDS = {"fc01": "fully", "fc02": 8, "fc03": 7, "fc04": 6, "fc07": "gratitude"}


async def _finish(pair: Planning, person_id: int) -> None:
    """With the plan done the final stage begins at any time."""
    await do_the_plan(pair)
    await pair.act(begin_finishing, person_id, mentorship_id=pair.mentorship)


async def _participation_id(pair: Planning, person_id: int) -> int:
    return await pair.read(
        lambda s: s.scalar(select(Participation.id).where(Participation.person_id == person_id))
    )


async def _second_curator(pair: Planning) -> None:
    """The stranger of the school looks after it, too."""
    async with pair.unit() as work:
        role = await work.session.scalar(
            select(Participation).where(Participation.person_id == pair.stranger)
        )
        role.role = Role.SCHOOL_CURATOR


async def _hold_final(pair: Planning) -> None:
    """The final meeting is held and both sides are asked about it, as after every meeting."""
    async with pair.unit() as work:
        mentorship = await lock_mentorship(work.session, mentorship_id=pair.mentorship)
        meeting = await work.session.scalar(
            select(Meeting).where(
                Meeting.mentorship_id == pair.mentorship,
                Meeting.kind == FINAL,
                Meeting.state == MeetingState.PROPOSED,
            )
        )
        meeting.state = MeetingState.HELD
        for member in mentorship.members:
            code = f"final_{member.side.value}"
            await open_survey(
                work.session,
                code=code,
                respondent_id=member.participation_id,
                subject=f"meeting:{meeting.id}",
                meeting_id=meeting.id,
                mentorship_id=mentorship.id,
            )


async def _sum_up(pair: Planning, **said: str) -> None:
    """Both sides answer; the meeting is closed by that."""
    [mentee] = await open_surveys(pair, "final_mentee")
    await send(pair, pair.mentee, mentee.id, {"fm01": 9, "fm13": said.get("fm13", "no")})
    [mentor] = await open_surveys(pair, "final_mentor")
    await send(pair, pair.mentor, mentor.id, {"fr01": 8, "fr10": said.get("fr10", "yes")})


@pytest.mark.parametrize("side", ["mentee", "mentor", "curator"])
async def test_the_final_stage_is_begun_by_a_person(unit: Unit, still_clock, side: str) -> None:
    pair = await at_work(unit)
    await add_meeting(pair, MeetingState.PROPOSED)
    await _finish(pair, getattr(pair, side))
    assert await state_of(pair) == MentorshipState.FINISHING
    kinds = await meetings(pair)
    assert (FINAL, MeetingState.PROPOSED) in kinds
    assert (MeetingKind.SERIES, MeetingState.CANCELLED) in kinds
    others = {pair.mentee, pair.mentor, pair.curator} - {getattr(pair, side)}
    for person_id in others:
        assert "pair_finishing" in await pair.told(person_id)
    with pytest.raises(AlreadyDone):
        await _finish(pair, getattr(pair, side))


async def test_a_pair_that_plans_has_nothing_to_finish(unit: Unit, still_clock) -> None:
    pair = await plan(unit)
    for person_id, refusal in ((pair.mentee, IllegalTransition), (pair.stranger, NotFound)):
        with pytest.raises(refusal):
            await pair.act(begin_finishing, person_id, mentorship_id=pair.mentorship)


@pytest.mark.parametrize("side", ["mentee", "mentor", "curator"])
async def test_nobody_begins_the_final_stage_before_its_time(
    unit: Unit, still_clock, side: str
) -> None:
    pair = await at_work(unit)
    person_id = getattr(pair, side)
    with pytest.raises(IllegalTransition):
        await pair.act(begin_finishing, person_id, mentorship_id=pair.mentorship)
    assert await state_of(pair) == MentorshipState.ACTIVE
    still_clock.at = datetime.combine(ENDS_ON - timedelta(days=14), time(12), tzinfo=UTC)
    await pair.act(begin_finishing, person_id, mentorship_id=pair.mentorship)
    assert await state_of(pair) == MentorshipState.FINISHING


async def test_the_curators_last_word_waits_as_long_as_the_pair_does(
    unit: Unit, still_clock
) -> None:
    pair = await at_work(unit)
    await _finish(pair, pair.mentor)
    await _hold_final(pair)
    await _sum_up(pair)
    still_clock.advance(days=40)
    async with unit() as work:
        await work.session.execute(update(Notification).values(state=NotificationState.SENT))
        await lapse_old_drafts(work.session)
    await _second_curator(pair)
    [asked] = await open_surveys(pair, "final_curator")
    assert "survey" in await cards(pair, pair.stranger)
    await send(pair, pair.curator, asked.id, WORDS)
    assert await state_of(pair) == MentorshipState.COMPLETED


async def test_a_new_curator_is_asked_for_the_last_word(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    await _finish(pair, pair.mentor)
    await _hold_final(pair)
    await _sum_up(pair)
    await _second_curator(pair)
    async with unit() as work:
        former = await work.session.scalar(
            select(Participation).where(Participation.person_id == pair.curator)
        )
        former.state = ParticipationState.LEFT
    assert len(await open_surveys(pair, "final_curator")) == 1
    async with unit() as work:
        await ask_missing_curators(work.session)
        await ask_missing_curators(work.session)
    asked = (await open_surveys(pair, "final_curator"))[-1]
    assert asked.respondent_id == await _participation_id(pair, pair.stranger)
    await send(pair, pair.stranger, asked.id, WORDS)
    assert await state_of(pair) == MentorshipState.COMPLETED


async def test_a_second_final_stage_has_its_own_meeting_and_words(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    await _finish(pair, pair.mentor)
    await _hold_final(pair)
    await _sum_up(pair)
    later = ENDS_ON + timedelta(days=30)
    await _propose(pair, pair.mentor, later)
    await _answer(pair, pair.mentee, later)
    still_clock.advance(days=20)
    await _finish(pair, pair.mentee)
    async with unit() as work:
        mentorship = await lock_mentorship(work.session, mentorship_id=pair.mentorship)
        assert not await is_final_closed(work.session, mentorship=mentorship)
        meeting = await work.session.scalar(
            select(Meeting).where(Meeting.kind == FINAL, Meeting.state == MeetingState.PROPOSED)
        )
        meeting.state = MeetingState.CANCELLED
        await work.session.flush()
        assert await next_kinds(work.session, mentorship=mentorship) == (FINAL,)
    await add_meeting(pair, MeetingState.PROPOSED, FINAL)
    await _hold_final(pair)
    await _sum_up(pair)
    [asked] = await open_surveys(pair, "final_curator")
    await send(pair, pair.curator, asked.id, WORDS)
    assert await state_of(pair) == MentorshipState.COMPLETED


async def test_a_pair_is_completed_with_the_word_of_all_three_sides(
    unit: Unit, still_clock
) -> None:
    pair = await at_work(unit)
    await _finish(pair, pair.mentor)
    await _hold_final(pair)
    assert not await surveys(pair, "final_curator")
    await _sum_up(pair)
    [asked] = await open_surveys(pair, "final_curator")
    assert asked.respondent_id == await _participation_id(pair, pair.curator)
    assert await state_of(pair) == MentorshipState.FINISHING
    await send(pair, pair.curator, asked.id, WORDS)
    assert await state_of(pair) == MentorshipState.COMPLETED
    assert await need_states(pair) == [NeedState.COVERED]
    assert (await pair.program()).state is PersonalProgramState.COMPLETED
    for person_id in (pair.mentee, pair.mentor, pair.curator):
        assert "pair_completed" in await pair.told(person_id)
    async with unit() as work:
        assert await count_free(work.session, mentor_id=pair.mentor_id) == 2


async def test_three_months_later_the_mentee_and_the_curator_are_asked(
    unit: Unit, still_clock
) -> None:
    pair = await at_work(unit)
    await _finish(pair, pair.mentor)
    await _hold_final(pair)
    await _sum_up(pair)
    [asked] = await open_surveys(pair, "final_curator")
    await send(pair, pair.curator, asked.id, WORDS)
    for code, person_id in (("followup_mentee", pair.mentee), ("followup_observer", pair.curator)):
        [later] = await open_surveys(pair, code)
        assert later.respondent_id == await _participation_id(pair, person_id)
        day = to_local(later.asked_at, "Europe/Moscow").date()
        assert date(2027, 2, 21) <= day <= date(2027, 2, 26)


@pytest.mark.parametrize(
    ("completed_on", "asked_on"),
    [
        (date(2026, 11, 23), date(2027, 2, 21)),
        (date(2027, 2, 23), date(2027, 5, 24)),
        (date(2027, 2, 24), date(2027, 9, 20)),
        (date(2027, 6, 12), date(2027, 9, 20)),
        (date(2027, 6, 13), date(2027, 9, 11)),
    ],
)
def test_the_follow_up_does_not_fall_between_two_school_years(
    completed_on: date, asked_on: date
) -> None:
    assert follow_up_day(completed_on, days=90) == asked_on


async def test_without_what_is_missing_a_curator_completes_only_with_a_reason(
    unit: Unit, still_clock
) -> None:
    pair = await at_work(unit)
    arguments = {"mentorship_id": pair.mentorship, "reason": "They summed up on paper"}
    with pytest.raises(AlreadyDone):
        await pair.act(complete_with_reason, pair.curator, **arguments)
    await _finish(pair, pair.mentor)
    with pytest.raises(NotFound):
        await pair.act(complete_with_reason, pair.mentor, **arguments)
    with pytest.raises(ValueError, match="reason"):
        await pair.act(complete_with_reason, pair.curator, mentorship_id=pair.mentorship, reason="")
    await pair.act(complete_with_reason, pair.curator, **arguments)
    assert await state_of(pair) == MentorshipState.COMPLETED
    assert (await pair.pair()).end_note == "They summed up on paper"
    assert MeetingState.PROPOSED not in {state for _, state in await meetings(pair)}


async def test_a_mentee_who_wants_to_mentor_and_a_mentor_who_stops_are_shown_to_the_curator(
    unit: Unit, still_clock
) -> None:
    pair = await at_work(unit)
    await _finish(pair, pair.mentor)
    await _hold_final(pair)
    await _sum_up(pair, fm13="later", fr10="no")
    assert {"mentor", "stops"} <= set(await cards(pair, pair.curator))
    async with unit() as work:
        mentor = await work.session.get(Participation, pair.mentor_id)
        assert mentor.state is ParticipationState.ACTIVE


async def test_with_the_last_item_done_everybody_is_asked_once(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    meeting_id = await add_meeting(pair, MeetingState.CLOSED, starts_at=clock.now())

    async def close() -> None:
        async with unit() as work:
            meeting = await work.session.get(Meeting, meeting_id)
            await run_after_close(work.session, meeting=meeting, actor_id=pair.mentor)

    await close()
    assert "plan_done" not in await pair.told(pair.mentee)
    assert "plan" not in await cards(pair, pair.curator)
    await do_the_plan(pair)
    await close()
    await close()
    assert (await pair.told(pair.mentee)).count("plan_done") == 1
    assert "plan" in await cards(pair, pair.curator)
    async with unit() as work:
        mentorship = await lock_mentorship(work.session, mentorship_id=pair.mentorship)
        assert await is_time_to_finish(work.session, mentorship=mentorship)


async def _propose(pair: Planning, person_id: int, ends_on: date) -> None:
    await pair.act(propose_extension, person_id, mentorship_id=pair.mentorship, ends_on=ends_on)


async def _answer(pair: Planning, person_id: int, ends_on: date, accept: bool = True) -> None:
    await pair.act(
        answer_extension,
        person_id,
        mentorship_id=pair.mentorship,
        ends_on=ends_on,
        accept=accept,
    )


async def test_more_time_needs_both_sides(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    later = date(2027, 6, 23)
    await _propose(pair, pair.mentee, later)
    assert (await pair.pair()).ends_on == ENDS_ON
    assert "extension_asked" in await pair.told(pair.mentor)
    with pytest.raises(OwnOffer):
        await _answer(pair, pair.mentee, later)
    with pytest.raises(NotFound):
        await _answer(pair, pair.curator, later)
    await _answer(pair, pair.mentor, later)
    assert (await pair.pair()).ends_on == later
    for person_id in (pair.mentee, pair.curator):
        assert "extension_answered" in await pair.told(person_id)
    with pytest.raises(AlreadyDone):
        await _answer(pair, pair.mentor, later)


async def test_a_no_leaves_the_term_as_it_is(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    later = date(2027, 6, 23)
    await _propose(pair, pair.mentor, later)
    await _answer(pair, pair.mentee, later, accept=False)
    assert (await pair.pair()).ends_on == ENDS_ON
    assert "extension_answered" in await pair.told(pair.mentor)
    assert "extension_answered" not in await pair.told(pair.curator)


async def test_a_programme_never_lasts_longer_than_twelve_months(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    with pytest.raises(TermTooLong):
        await _propose(pair, pair.mentee, date(2027, 11, 24))
    await _propose(pair, pair.mentee, date(2027, 11, 23))
    with pytest.raises(IllegalTransition):
        await _propose(pair, pair.mentee, ENDS_ON)
    await _answer(pair, pair.mentor, date(2027, 11, 23))
    assert list_offers(await pair.pair()) == []


async def test_more_time_in_the_final_stage_leads_back_to_the_series(
    unit: Unit, still_clock
) -> None:
    pair = await at_work(unit)
    still_clock.at = datetime.fromisoformat("2027-05-20T09:00:00+00:00")
    await pair.act(begin_finishing, pair.mentor, mentorship_id=pair.mentorship)
    await _propose(pair, pair.mentor, date(2027, 6, 23))
    await _answer(pair, pair.mentee, date(2027, 6, 23))
    assert await state_of(pair) == MentorshipState.ACTIVE
    assert (FINAL, MeetingState.CANCELLED) in await meetings(pair)
    assert (await meetings(pair))[-1] == (MeetingKind.SERIES, MeetingState.PROPOSED)
    await _finish(pair, pair.mentee)
    assert (FINAL, MeetingState.PROPOSED) in await meetings(pair)


async def test_the_final_questionnaire_of_the_curator_is_dropped_with_more_time(
    unit: Unit, still_clock
) -> None:
    pair = await at_work(unit)
    await _finish(pair, pair.mentor)
    await _hold_final(pair)
    await _sum_up(pair)
    await _propose(pair, pair.mentor, ENDS_ON + timedelta(days=30))
    await _answer(pair, pair.mentee, ENDS_ON + timedelta(days=30))
    [dropped] = await surveys(pair, "final_curator")
    assert dropped.state is SurveyResponseState.LAPSED


async def test_no_final_stage_is_skipped_silently(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    await _finish(pair, pair.mentor)
    await pair.act(
        complete_with_reason, pair.curator, mentorship_id=pair.mentorship, reason="no_answer"
    )
    assert "nofinal" in await cards(pair, pair.coordinator)
    assert "nofinal" not in await cards(pair, pair.curator)


async def test_in_a_group_nobody_reads_the_marks_of_other_mentees(unit: Unit, still_clock) -> None:
    pair = await at_work(unit, mentees=2)
    ids = [await _participation_id(pair, person_id) for person_id in pair.mentees]
    for number, mentee_id in enumerate(ids):
        await _mark_growth(pair, mentee_id, ("methodics.formative",), after=7 + number)
    async with unit() as work:
        mentorship = await lock_mentorship(work.session, mentorship_id=pair.mentorship)

        async def read(person_id: int) -> list[tuple[int, int]]:
            found = await list_growth(work.session, reader_id=person_id, mentorship=mentorship)
            return [(growth.participation_id, growth.after) for growth in found]

        assert await read(pair.mentees[0]) == [(ids[0], 7)]
        assert await read(pair.mentees[1]) == [(ids[1], 8)]
        assert await read(pair.mentor) == [(ids[0], 7), (ids[1], 8)]
        assert await read(pair.curator) == []


async def _mark_growth(
    pair: Planning, mentee_id: int, items: tuple[str, ...], *, after: int
) -> None:
    """What a mentee said of themselves before, 3 each, and after."""
    async with pair.unit() as work:
        need_id = await work.session.scalar(
            select(MentorshipMember.need_id).where(MentorshipMember.participation_id == mentee_id)
        )
        for code, question, number in (
            ("needs_mentee", "nm04", 3),
            ("final_mentee", "fm05", after),
        ):
            work.session.add(
                SurveyResponse(
                    survey_code=code,
                    survey_version=1,
                    respondent_id=mentee_id,
                    subject=need_subject(need_id),
                    mentorship_id=pair.mentorship,
                    state=SurveyResponseState.SUBMITTED,
                    asked_at=clock.now(),
                    due_at=clock.now(),
                    submitted_at=clock.now(),
                    answers=[
                        Answer(question_code=question, item_code=item, number=number)
                        for item in (*items, f"only.{code}")
                    ],
                )
            )


async def test_growth_is_what_the_mentee_said_before_and_after(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    mentee_id = await _participation_id(pair, pair.mentee)
    await _mark_growth(pair, mentee_id, ("methodics.formative",), after=8)
    async with unit() as work:
        mentorship = await lock_mentorship(work.session, mentorship_id=pair.mentorship)
        for reader in (pair.mentee, pair.mentor):
            found = await list_growth(work.session, reader_id=reader, mentorship=mentorship)
            [growth] = found
        curator = pair.curator
        assert not await list_growth(work.session, reader_id=curator, mentorship=mentorship)
    assert (growth.item_code, growth.before, growth.after) == ("methodics.formative", 3, 8)


async def test_growth_counts_every_request_of_the_mentee_in_the_group(
    unit: Unit, still_clock
) -> None:
    pair = await at_work(unit, mentors=2)
    mentee_id = await _participation_id(pair, pair.mentee)
    await _mark_growth(pair, mentee_id, ("methodics.formative",), after=8)
    async with unit() as work:
        mentorship = await lock_mentorship(work.session, mentorship_id=pair.mentorship)
        own = next(m for m in mentorship.members if m.participation_id == mentee_id)
        first = await work.session.get_one(Need, own.need_id)
        other = Need(
            participation_id=mentee_id,
            direction=first.direction,
            state=first.state,
            mode=first.mode,
            reach=first.reach,
            bands=first.bands,
            opened_at=first.opened_at,
        )
        work.session.add(other)
        await work.session.flush()
        mentors = [m for m in mentorship.members if m.participation_id in pair.mentor_ids]
        mentors[0].need_id, mentors[1].need_id = first.id, other.id
        own.need_id = other.id
        await work.session.flush()
        found = await list_growth(work.session, reader_id=pair.mentee, mentorship=mentorship)
    assert [(growth.item_code, growth.before) for growth in found] == [("methodics.formative", 3)]
