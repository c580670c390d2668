"""After a trial meeting: it fits, somebody is still deciding, or it does not."""

import asyncio

import pytest
from sqlalchemy import select

from models import Fit, MeetingKind, MentorshipMember, MentorshipState, NeedState
from tests.integration.choice.circles import Circle, Someone, Unit, open_circle

TRIAL = MeetingKind.TRIAL


async def _try(unit: Unit, clock) -> tuple[Circle, Someone, Someone, int, int]:
    """A pair after its trial meeting: circle, mentee, mentor, mentorship, meeting."""
    circle = await open_circle(unit)
    mentee, mentor = await circle.mentee(), await circle.mentor()
    mentorship = await circle.pair(mentee, mentor)
    await circle.introduced(mentorship, mentee, mentor)
    clock.advance(days=7)
    return circle, mentee, mentor, mentorship, await circle.hold(mentorship, TRIAL)


async def _fits(unit: Unit, mentorship: int) -> list[Fit | None]:
    async with unit() as work:
        found = await work.session.scalars(
            select(MentorshipMember.fit)
            .where(MentorshipMember.mentorship_id == mentorship)
            .order_by(MentorshipMember.id)
        )
        return list(found)


@pytest.mark.parametrize(
    ("says_mentee", "says_mentor"), [("yes", "yes"), ("change_format", "change_format")]
)
async def test_when_it_fits_both_they_plan(
    unit: Unit, still_clock, says_mentee: str, says_mentor: str
) -> None:
    circle, mentee, mentor, mentorship, meeting = await _try(unit, still_clock)
    await circle.say(meeting, mentee, says_mentee)
    assert await _fits(unit, mentorship) == [Fit.FITS, None]
    assert await circle.state(mentorship) == MentorshipState.TRIAL
    await circle.say(meeting, mentor, says_mentor)
    assert await circle.state(mentorship) == MentorshipState.PLANNING
    assert (await circle.meetings(mentorship))[-1] == ("planning", "proposed")
    for someone in (mentee, mentor):
        assert (await circle.told(someone.person))[-1] == "pair_fits"


@pytest.mark.parametrize(
    ("says_mentee", "says_mentor"),
    [("unsure", "yes"), ("yes", "curator_help"), ("unsure", "curator_help")],
)
async def test_while_somebody_is_deciding_they_try_once_more(
    unit: Unit, still_clock, says_mentee: str, says_mentor: str
) -> None:
    circle, mentee, mentor, mentorship, meeting = await _try(unit, still_clock)
    await circle.say(meeting, mentor, says_mentor)
    await circle.say(meeting, mentee, says_mentee)
    assert await circle.state(mentorship) == MentorshipState.TRIAL
    assert await _fits(unit, mentorship) == [None, None]
    assert await circle.meetings(mentorship) == [
        ("introduction", "closed"),
        ("trial", "closed"),
        ("trial", "proposed"),
    ]
    for someone in (mentee, mentor):
        assert (await circle.told(someone.person))[-1] == "trial_again"
    again = await circle.hold(mentorship, TRIAL)
    await circle.say(again, mentee, "yes")
    await circle.say(again, mentor, "yes")
    assert await circle.state(mentorship) == MentorshipState.PLANNING


@pytest.mark.parametrize(
    ("says_mentee", "says_mentor"),
    [("another_mentor", "yes"), ("unsure", "another_mentor"), ("another_mentor", "curator_help")],
)
async def test_one_who_does_not_fit_ends_it_without_blame(
    unit: Unit, still_clock, says_mentee: str, says_mentor: str
) -> None:
    circle, mentee, mentor, mentorship, meeting = await _try(unit, still_clock)
    await circle.say(meeting, mentee, says_mentee)
    await circle.say(meeting, mentor, says_mentor)
    assert await circle.state(mentorship) == MentorshipState.CANCELLED
    assert await circle.need_state(mentee.need) == NeedState.OPEN
    assert (await circle.told(mentee.person))[-1] == "pair_ended"
    assert (await circle.told(mentor.person))[-1] == "pair_ended"


async def test_of_two_who_say_so_at_once_one_decides_and_once(unit: Unit, still_clock) -> None:
    circle, mentee, mentor, mentorship, meeting = await _try(unit, still_clock)
    await asyncio.gather(circle.say(meeting, mentee, "yes"), circle.say(meeting, mentor, "yes"))
    assert await circle.state(mentorship) == MentorshipState.PLANNING
    assert [kind for kind, _ in await circle.meetings(mentorship)].count("planning") == 1
    assert await _fits(unit, mentorship) == [Fit.FITS, Fit.FITS]


async def test_an_excused_answer_waits_for_the_curator(unit: Unit, still_clock) -> None:
    circle, mentee, mentor, mentorship, meeting = await _try(unit, still_clock)
    await circle.say(meeting, mentee, "yes")
    await circle.excuse(meeting, mentor)
    assert await circle.state(mentorship) == MentorshipState.TRIAL
    assert (await circle.meetings(mentorship))[-1] == ("trial", "closed")
    await circle.move_on(mentorship)
    assert await circle.state(mentorship) == MentorshipState.PLANNING
    assert (await circle.meetings(mentorship))[-1] == ("planning", "proposed")


async def test_one_who_is_still_deciding_needs_no_curator(unit: Unit, still_clock) -> None:
    circle, mentee, mentor, mentorship, meeting = await _try(unit, still_clock)
    await circle.excuse(meeting, mentor)
    await circle.say(meeting, mentee, "unsure")
    assert (await circle.meetings(mentorship))[-1] == ("trial", "proposed")
