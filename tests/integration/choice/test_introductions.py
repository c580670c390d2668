"""After an introduction: mutual, back to the search, or for the curator to decide."""

import asyncio

import pytest
from sqlalchemy import select

from models import (
    AuditRecord,
    Meeting,
    MeetingKind,
    MentorshipState,
    NeedState,
)
from services import choice
from services.choice import SkipReason, find_standing, list_skips, move_on
from services.endings import NOT_FIT, cancel_mentorship
from services.errors import AlreadyDone, NotFound
from services.mentorships import find_mentorship
from services.places import count_free
from tests.integration.choice.circles import Circle, Someone, Unit, open_circle

INTRODUCTION = MeetingKind.INTRODUCTION


async def _meet(unit: Unit) -> tuple[Circle, Someone, Someone, int, int]:
    """A pair that has just met: circle, mentee, mentor, mentorship, meeting."""
    circle = await open_circle(unit)
    mentee, mentor = await circle.mentee(), await circle.mentor()
    mentorship = await circle.pair(mentee, mentor)
    return circle, mentee, mentor, mentorship, await circle.hold(mentorship, INTRODUCTION)


async def test_two_who_chose_each_other_go_on_to_a_trial(unit: Unit, still_clock) -> None:
    circle, mentee, mentor, mentorship, meeting = await _meet(unit)
    await circle.choose(meeting, mentee, mentor)
    assert await circle.state(mentorship) == MentorshipState.FORMING
    await circle.choose(meeting, mentor, mentee)
    assert await circle.state(mentorship) == MentorshipState.TRIAL
    assert await circle.meetings(mentorship) == [
        ("introduction", "closed"),
        ("trial", "proposed"),
    ]
    for someone in (mentee, mentor):
        assert (await circle.told(someone.person))[-1] == "choice_mutual"
    assert await circle.need_state(mentee.need) == NeedState.PAIRED


@pytest.mark.parametrize(
    ("says_mentee", "says_mentor"),
    [("meet_more", "ready"), ("ready", "another_mentor"), ("not_yet", "another_mentor")],
)
async def test_without_a_mutual_yes_both_are_free_again_and_told_the_same(
    unit: Unit, still_clock, says_mentee: str, says_mentor: str
) -> None:
    circle, mentee, mentor, mentorship, meeting = await _meet(unit)
    await circle.choose(meeting, mentee, mentor, then=says_mentee)
    assert await circle.state(mentorship) == MentorshipState.FORMING
    await circle.choose(meeting, mentor, mentee, then=says_mentor)
    assert await circle.state(mentorship) == MentorshipState.CANCELLED
    assert await circle.need_state(mentee.need) == NeedState.OPEN
    assert (await circle.told(mentee.person))[-1] == "pair_ended"
    assert (await circle.told(mentor.person))[-1] == "pair_ended"
    async with unit() as work:
        assert await count_free(work.session, mentor_id=mentor.id) == 2


async def test_who_can_help_counts_as_much_as_with_whom(unit: Unit, still_clock) -> None:
    circle, mentee, mentor, mentorship, meeting = await _meet(unit)
    await circle.choose(meeting, mentee, mentor, trusts=())
    await circle.choose(meeting, mentor, mentee)
    assert await circle.state(mentorship) == MentorshipState.CANCELLED


async def test_who_is_not_ready_keeps_the_need_and_is_offered_support(
    unit: Unit, still_clock
) -> None:
    circle, mentee, mentor, mentorship, meeting = await _meet(unit)
    await circle.choose(meeting, mentor, mentee)
    await circle.choose(meeting, mentee, mentor, then="not_yet")
    assert await circle.state(mentorship) == MentorshipState.CANCELLED
    assert await circle.need_state(mentee.need) == NeedState.OPEN
    assert "no_pair_support" in await circle.open_surveys(mentee)


async def test_who_wants_to_meet_others_is_not_offered_support(unit: Unit, still_clock) -> None:
    circle, mentee, mentor, _, meeting = await _meet(unit)
    await circle.choose(meeting, mentor, mentee)
    await circle.choose(meeting, mentee, mentor, then="meet_more")
    assert "no_pair_support" not in await circle.open_surveys(mentee)


async def test_a_mentor_who_asks_for_the_curator_ends_nothing(unit: Unit, still_clock) -> None:
    circle, mentee, mentor, mentorship, meeting = await _meet(unit)
    await circle.choose(meeting, mentee, mentor)
    await circle.choose(meeting, mentor, mentee, then="curator_help")
    assert await circle.state(mentorship) == MentorshipState.FORMING
    assert await circle.meetings(mentorship) == [("introduction", "closed")]
    await circle.move_on(mentorship)
    assert await circle.state(mentorship) == MentorshipState.TRIAL


async def test_of_two_who_answer_at_once_one_decides_and_once(unit: Unit, still_clock) -> None:
    circle, mentee, mentor, mentorship, meeting = await _meet(unit)
    await asyncio.gather(
        circle.choose(meeting, mentee, mentor), circle.choose(meeting, mentor, mentee)
    )
    assert await circle.state(mentorship) == MentorshipState.TRIAL
    assert [kind for kind, _ in await circle.meetings(mentorship)] == ["introduction", "trial"]
    assert (await circle.told(mentee.person)).count("choice_mutual") == 1


async def test_an_excused_answer_waits_for_the_curator_who_gives_a_reason(
    unit: Unit, still_clock
) -> None:
    circle, mentee, mentor, mentorship, meeting = await _meet(unit)
    await circle.choose(meeting, mentee, mentor)
    await circle.excuse(meeting, mentor)
    assert await circle.state(mentorship) == MentorshipState.FORMING
    await circle.move_on(mentorship, SkipReason.TECHNICAL)
    assert await circle.state(mentorship) == MentorshipState.TRIAL
    async with unit() as work:
        skip = await work.session.scalar(
            select(AuditRecord).where(AuditRecord.action == choice.SKIPPED)
        )
        assert (skip.entity_id, skip.actor_id) == (mentorship, circle.curator)
        assert skip.details == {"stage": "forming", "reason": "technical"}
        found = await find_mentorship(work.session, mentorship_id=mentorship)
        shown = await list_skips(work.session, mentorship=found)
        assert [(each.stage, each.reason) for each in shown] == [
            (MentorshipState.FORMING, SkipReason.TECHNICAL)
        ]
    with pytest.raises(AlreadyDone):
        await circle.move_on(mentorship)


async def test_a_refusal_counts_although_the_other_was_excused(unit: Unit, still_clock) -> None:
    circle, mentee, mentor, mentorship, meeting = await _meet(unit)
    await circle.excuse(meeting, mentor)
    await circle.choose(meeting, mentee, mentor, then="meet_more")
    assert await circle.state(mentorship) == MentorshipState.CANCELLED


async def test_the_curator_may_end_what_waits(unit: Unit, still_clock) -> None:
    circle, mentee, mentor, mentorship, meeting = await _meet(unit)
    await circle.choose(meeting, mentee, mentor)
    await circle.excuse(meeting, mentor)
    await circle.act(circle.curator, cancel_mentorship, mentorship_id=mentorship, reason=NOT_FIT)
    assert await circle.state(mentorship) == MentorshipState.CANCELLED
    assert await circle.need_state(mentee.need) == NeedState.OPEN
    with pytest.raises(AlreadyDone):
        await circle.move_on(mentorship)


async def test_a_curator_decides_only_what_waits_and_never_their_own(
    unit: Unit, still_clock
) -> None:
    circle, mentee, mentor, mentorship, meeting = await _meet(unit)
    await circle.choose(meeting, mentee, mentor)
    with pytest.raises(AlreadyDone):
        await circle.move_on(mentorship)
    await circle.excuse(meeting, mentor)
    for person in (mentee.person, mentor.person):
        with pytest.raises(NotFound):
            await circle.act(person, move_on, mentorship_id=mentorship, reason=SkipReason.TOLD)


async def test_how_it_stands_says_how_many_have_answered_and_not_what(
    unit: Unit, still_clock
) -> None:
    circle, mentee, mentor, mentorship, meeting = await _meet(unit)

    async def stands() -> choice.Standing | None:
        async with unit() as work:
            found = await find_mentorship(work.session, mentorship_id=mentorship)
            return await find_standing(work.session, mentorship=found)

    forming = MentorshipState.FORMING
    assert await stands() == choice.Standing(forming, 0, 2, False)
    await circle.choose(meeting, mentee, mentor)
    assert await stands() == choice.Standing(forming, 1, 2, False)
    await circle.choose(meeting, mentor, mentee, then="curator_help")
    assert await stands() == choice.Standing(forming, 2, 2, True)
    await circle.move_on(mentorship)
    assert await stands() is None


async def test_a_pair_that_ended_meanwhile_is_not_decided_again(unit: Unit, still_clock) -> None:
    circle, mentee, mentor, mentorship, meeting = await _meet(unit)
    await circle.choose(meeting, mentee, mentor)
    await circle.excuse(meeting, mentor)
    await circle.act(circle.curator, cancel_mentorship, mentorship_id=mentorship, reason=NOT_FIT)
    async with unit() as work:
        closed = await work.session.get_one(Meeting, meeting)
        await choice.after_introduction(work.session, closed, None)
    assert await circle.state(mentorship) == MentorshipState.CANCELLED
