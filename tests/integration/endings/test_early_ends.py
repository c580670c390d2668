"""An early end by each side: nobody is blamed, nothing that was planned goes on."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models import (
    MeetingKind,
    MeetingState,
    MentorshipState,
    NeedState,
    Notification,
    NotificationState,
    Participation,
    ParticipationState,
    PersonalProgramState,
    SurveyResponseState,
    Task,
    TaskState,
)
from services import clock, early_ends, endings
from services.early_ends import CuratorsReason, ask_early_exit, end_by_curator, mark_success
from services.errors import AlreadyDone, IllegalTransition, NotFound
from services.matching_rows import unfit_query
from services.places import count_free
from services.profile import get_profile, pause_mentoring
from tests.integration.endings.stories import (
    Planning,
    Unit,
    add_meeting,
    at_work,
    cards,
    do_the_plan,
    end_early,
    meetings,
    need_states,
    open_surveys,
    send,
    state_of,
    surveys,
)
from tests.integration.programmes.stories import plan

SERIES = MeetingKind.SERIES


async def _participation(pair: Planning, person_id: int) -> Participation:
    return await pair.read(
        lambda s: s.scalar(select(Participation).where(Participation.person_id == person_id))
    )


@pytest.mark.parametrize("side", ["mentee", "mentor"])
async def test_an_early_end_by_either_side_cancels_and_releases_everything(
    unit: Unit, still_clock, side: str
) -> None:
    pair = await at_work(unit)
    starts_at = clock.now() + timedelta(days=3)
    await add_meeting(pair, MeetingState.SCHEDULED, starts_at=starts_at, revision=1)
    other = pair.mentor if side == "mentee" else pair.mentee
    await end_early(pair, getattr(pair, side))
    assert await state_of(pair) == MentorshipState.ENDED_EARLY
    assert {state for _, state in await meetings(pair)} == {MeetingState.CANCELLED}
    assert await need_states(pair) == [NeedState.OPEN]
    assert (await pair.program()).state is PersonalProgramState.TERMINATED
    assert {"pair_ended", "meeting_cancelled"} <= set(await pair.told(other))
    assert "pair_ended" in await pair.told(pair.curator)
    async with unit() as work:
        assert await count_free(work.session, mentor_id=pair.mentor_id) == 2


async def test_the_other_side_is_asked_too_but_nothing_waits_for_it(
    unit: Unit, still_clock
) -> None:
    pair = await at_work(unit)
    await end_early(pair, pair.mentee)
    assert await state_of(pair) == MentorshipState.ENDED_EARLY
    [asked] = await open_surveys(pair, early_ends.CODE)
    assert asked.respondent_id == pair.mentor_id
    assert asked.due_at - asked.asked_at == timedelta(hours=24)
    await send(pair, pair.mentor, asked.id, {"ee01": "other", "ee02": "another", "ee04": 5})
    assert await state_of(pair) == MentorshipState.ENDED_EARLY


async def test_why_it_ended_is_kept_in_no_row_that_others_read(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    await end_early(pair, pair.mentee, why="communication")
    ended = await pair.pair()
    assert ended.end_reason == endings.ENDED_EARLY
    assert ended.end_note is None
    async with unit() as work:
        payloads = [str(p) for p in await work.session.scalars(select(Notification.payload))]
    assert not [payload for payload in payloads if "communication" in payload]


async def test_a_plan_done_sooner_is_a_success_and_covers_the_need(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    await end_early(pair, pair.mentee, why="done_early")
    ended = await pair.pair()
    assert ended.is_success is True
    assert await need_states(pair) == [NeedState.COVERED]
    assert "early" not in await cards(pair, pair.curator)
    [later] = await open_surveys(pair, "followup_mentee")
    assert later.asked_at - clock.now() > timedelta(days=85)
    assert await open_surveys(pair, "followup_observer")


async def test_a_mentor_does_not_close_what_somebody_else_asked_help_for(
    unit: Unit, still_clock
) -> None:
    pair = await at_work(unit)
    await end_early(pair, pair.mentor, why="done_early")
    assert (await pair.pair()).is_success is None
    assert await need_states(pair) == [NeedState.OPEN]
    assert "early" in await cards(pair, pair.curator)
    assert not await open_surveys(pair, "followup_mentee")
    [asked] = await open_surveys(pair, early_ends.CODE)
    await send(pair, pair.mentee, asked.id, {"ee01": "done_early", "ee02": "pause", "ee04": 9})
    assert (await pair.pair()).is_success is True
    assert await need_states(pair) == [NeedState.WITHDRAWN]
    assert "early" not in await cards(pair, pair.curator)
    assert await open_surveys(pair, "followup_mentee")


async def test_a_mentor_of_a_plan_that_is_done_ends_with_success(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    await do_the_plan(pair)
    await end_early(pair, pair.mentor, why="done_early")
    assert (await pair.pair()).is_success is True
    assert await need_states(pair) == [NeedState.COVERED]


async def test_one_mentee_does_not_speak_for_the_group(unit: Unit, still_clock) -> None:
    pair = await at_work(unit, mentees=2)
    await end_early(pair, pair.mentor)
    asked = (await open_surveys(pair, early_ends.CODE))[0]
    await send(pair, pair.mentees[0], asked.id, {"ee01": "done_early", "ee02": "pause", "ee04": 9})
    assert (await pair.pair()).is_success is None
    assert await need_states(pair) == [NeedState.WITHDRAWN, NeedState.OPEN]
    assert "early" in await cards(pair, pair.curator)


async def test_success_of_a_group_leaves_the_requests_of_those_who_left_before(
    unit: Unit, still_clock
) -> None:
    pair = await at_work(unit, mentees=2)
    await end_early(pair, pair.mentees[1])
    await end_early(pair, pair.mentor)
    assert await need_states(pair) == [NeedState.OPEN, NeedState.OPEN]
    await pair.act(mark_success, pair.curator, mentorship_id=pair.mentorship, reached=True)
    assert await need_states(pair) == [NeedState.WITHDRAWN, NeedState.OPEN]


async def test_thinking_better_of_it_leaves_the_other_side_their_questions(
    unit: Unit, still_clock
) -> None:
    pair = await at_work(unit)
    for person_id in (pair.mentee, pair.mentor):
        await pair.act(ask_early_exit, person_id, mentorship_id=pair.mentorship)
    await pair.act(early_ends.stay, pair.mentee, mentorship_id=pair.mentorship)
    [asked] = await open_surveys(pair, early_ends.CODE)
    assert asked.respondent_id == pair.mentor_id


async def test_whose_partner_leaves_the_programme_is_asked_how_it_was(
    unit: Unit, still_clock
) -> None:
    pair = await at_work(unit)
    async with unit() as work:
        await endings.end_all_for_person(
            work.session, person_id=pair.mentor, actor_id=None, reason="left"
        )
    [asked] = await open_surveys(pair, early_ends.CODE)
    assert asked.respondent_id == (await _participation(pair, pair.mentee)).id


async def test_why_a_curator_ended_a_pair_can_be_counted(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    await pair.act(
        end_by_curator,
        pair.curator,
        mentorship_id=pair.mentorship,
        reason=CuratorsReason.GOAL_REACHED,
    )
    ended = await pair.pair()
    assert (ended.end_reason, ended.is_success) == ("goal_reached", True)
    assert await open_surveys(pair, "followup_mentee")


async def test_the_curator_says_afterwards_that_the_goal_was_reached(
    unit: Unit, still_clock
) -> None:
    pair = await at_work(unit)
    await end_early(pair, pair.mentee)
    assert "early" in await cards(pair, pair.curator)
    await pair.act(mark_success, pair.curator, mentorship_id=pair.mentorship, reached=True)
    assert (await pair.pair()).is_success is True
    assert await need_states(pair) == [NeedState.WITHDRAWN]
    assert "early" not in await cards(pair, pair.curator)
    with pytest.raises(AlreadyDone):
        await pair.act(mark_success, pair.curator, mentorship_id=pair.mentorship, reached=False)
    with pytest.raises(NotFound):
        await pair.act(mark_success, pair.mentor, mentorship_id=pair.mentorship, reached=True)


async def test_whoever_wants_a_pause_after_the_end_is_asked_for_nothing_new(
    unit: Unit, still_clock
) -> None:
    pair = await at_work(unit)
    await end_early(pair, pair.mentor, then="pause")
    mentor = await _participation(pair, pair.mentor)
    assert mentor.state is ParticipationState.PAUSED
    assert (await _participation(pair, pair.mentee)).state is ParticipationState.ACTIVE


async def test_whoever_leaves_the_programme_takes_their_request_along(
    unit: Unit, still_clock
) -> None:
    pair = await at_work(unit)
    await end_early(pair, pair.mentee, then="leave")
    assert (await _participation(pair, pair.mentee)).state is ParticipationState.LEFT
    assert await need_states(pair) == [NeedState.WITHDRAWN]


async def test_a_curator_ends_a_pair_and_both_sides_are_asked(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    arguments = {"mentorship_id": pair.mentorship, "reason": CuratorsReason.CIRCUMSTANCES}
    for stranger in (pair.stranger, pair.mentee):
        with pytest.raises(NotFound):
            await pair.act(end_by_curator, stranger, **arguments)
    await pair.act(end_by_curator, pair.curator, **arguments)
    assert await state_of(pair) == MentorshipState.ENDED_EARLY
    assert len(await open_surveys(pair, early_ends.CODE)) == 2
    for member in (pair.mentee, pair.mentor):
        assert "pair_ended" in await pair.told(member)
    assert "pair_ended" not in await pair.told(pair.curator)
    with pytest.raises(AlreadyDone):
        await pair.act(end_by_curator, pair.curator, **arguments)


async def test_one_mentee_of_a_group_leaves_and_the_others_go_on(unit: Unit, still_clock) -> None:
    pair = await at_work(unit, mentees=2)
    await end_early(pair, pair.mentees[1])
    assert await state_of(pair) == MentorshipState.ACTIVE
    assert await need_states(pair) == [NeedState.PAIRED, NeedState.OPEN]
    assert "member_left" in await pair.told(pair.mentor)
    assert "member_left" in await pair.told(pair.mentees[0])
    assert not await open_surveys(pair, early_ends.CODE)
    pulses = await surveys(pair, "pulse_mid")
    assert [p.state for p in pulses].count(SurveyResponseState.LAPSED) == 1


async def test_the_only_mentor_of_a_group_ends_it_for_all(unit: Unit, still_clock) -> None:
    pair = await at_work(unit, mentees=2)
    await end_early(pair, pair.mentor)
    assert await state_of(pair) == MentorshipState.ENDED_EARLY
    assert await need_states(pair) == [NeedState.OPEN, NeedState.OPEN]


async def test_what_was_planned_goes_with_the_pair(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    async with unit() as work:
        work.session.add(
            Task(
                mentorship_id=pair.mentorship,
                created_by_id=pair.mentor_id,
                text="Bring two works",
                created_at=clock.now(),
            )
        )
    await end_early(pair, pair.mentee)
    assert not await open_surveys(pair, "pulse_mid")
    async with unit() as work:
        waiting = await work.session.scalars(
            select(Notification.kind).where(
                Notification.state == NotificationState.PENDING,
                Notification.due_at > clock.now() + timedelta(days=20),
            )
        )
        assert not set(waiting) & {"term_ends", "summer_ahead", "survey_asked"}
        assert await work.session.scalar(select(Task.state)) is TaskState.DROPPED


async def test_thinking_better_of_it_leaves_no_questions(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    await pair.act(ask_early_exit, pair.mentee, mentorship_id=pair.mentorship)
    await pair.act(early_ends.stay, pair.mentee, mentorship_id=pair.mentorship)
    assert await state_of(pair) == MentorshipState.ACTIVE
    assert not await open_surveys(pair, early_ends.CODE)


async def test_before_the_programme_holds_a_pair_is_cancelled_without_questions(
    unit: Unit, still_clock
) -> None:
    pair = await plan(unit)
    with pytest.raises(IllegalTransition):
        await pair.act(ask_early_exit, pair.mentee, mentorship_id=pair.mentorship)
    await pair.act(
        endings.cancel_mentorship,
        pair.mentee,
        mentorship_id=pair.mentorship,
        reason=endings.NOT_FIT,
    )
    assert await state_of(pair) == MentorshipState.CANCELLED
    assert (await pair.program()).state is PersonalProgramState.TERMINATED


async def test_a_mentee_on_a_pause_comes_back_by_themselves(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    await end_early(pair, pair.mentee, then="pause")
    assert (await _participation(pair, pair.mentee)).state is ParticipationState.PAUSED
    assert (await pair.act(get_profile, pair.mentee)).may_return
    await pair.act(pause_mentoring, pair.mentee, pause=False)
    assert (await _participation(pair, pair.mentee)).state is ParticipationState.ACTIVE


@pytest.mark.parametrize("mentees", [1, 2])
@pytest.mark.parametrize(
    ("why", "barred"),
    [("personal", False), ("workload", False), ("communication", True), ("not_fulfilled", True)],
)
async def test_only_what_went_wrong_between_the_two_keeps_them_apart(
    unit: Unit, still_clock, mentees: int, why: str, barred: bool
) -> None:
    pair = await at_work(unit, mentees=mentees)
    await end_early(pair, pair.mentees[-1], why=why)
    assert bool(await _apart(pair, pair.mentees[-1])) is barred


async def _apart(pair: Planning, person_id: int) -> set[int]:
    """Whom a mentee is never proposed to again."""

    async def ask(session):
        rows = await session.execute(unfit_query([person_id]))
        return {mentor for _, mentor in rows}

    return await pair.read(ask)
