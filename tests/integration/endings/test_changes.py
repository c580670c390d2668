"""A change of mentor: the need looks for somebody again, others of a group go on."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.translations import translations
from handlers.notices import render_notice
from models import (
    AssignmentEndedBy,
    MeetingState,
    MentorshipState,
    NeedState,
    Notification,
)
from services import clock
from services.assignment_ends import earliest_by_employer, end_assignment
from services.changes import change_member
from services.errors import AlreadyDone, NotFound
from tests.factories import actor_of
from tests.integration.endings.stories import (
    Planning,
    Unit,
    add_meeting,
    at_work,
    cards,
    meetings,
    need_states,
    state_of,
)


async def _change(pair: Planning, person_id: int, participation_id: int) -> None:
    await pair.act(
        change_member,
        person_id,
        mentorship_id=pair.mentorship,
        participation_id=participation_id,
    )


async def _end_assignment(
    pair: Planning, person_id: int, ended_by: AssignmentEndedBy, days: int
) -> None:
    await pair.act(
        end_assignment,
        person_id,
        mentorship_id=pair.mentorship,
        participation_id=pair.mentor_id,
        ended_by=ended_by,
        last_day=clock.now().date() + timedelta(days=days),
    )


async def test_a_curator_looks_for_another_mentor(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    for stranger in (pair.stranger, pair.mentee):
        with pytest.raises(NotFound):
            await _change(pair, stranger, pair.mentor_id)
    await _change(pair, pair.curator, pair.mentor_id)
    ended = await pair.pair()
    assert ended.state is MentorshipState.ENDED_EARLY
    assert ended.is_success is None
    assert await need_states(pair) == [NeedState.OPEN]
    for member in (pair.mentee, pair.mentor):
        assert "pair_ended" in await pair.told(member)
    with pytest.raises(AlreadyDone):
        await _change(pair, pair.curator, pair.mentor_id)


async def test_one_of_two_mentors_goes_and_the_group_goes_on(unit: Unit, still_clock) -> None:
    pair = await at_work(unit, mentors=2)
    await _change(pair, pair.curator, pair.mentor_id)
    assert await state_of(pair) == MentorshipState.ACTIVE
    assert await need_states(pair) == [NeedState.PAIRED]
    assert "group_left" in await pair.told(pair.mentor)
    assert "member_left" in await pair.told(pair.mentee)
    with pytest.raises(AlreadyDone):
        await _change(pair, pair.curator, pair.mentor_id)


async def test_a_mentor_who_refuses_the_assignment_today_mentors_no_more(
    unit: Unit, still_clock
) -> None:
    pair = await at_work(unit)
    await _end_assignment(pair, pair.mentor, AssignmentEndedBy.MENTOR, 0)
    assert await state_of(pair) == MentorshipState.ENDED_EARLY
    assert await need_states(pair) == [NeedState.OPEN]
    assert "pair_ended" in await pair.told(pair.mentee)


async def test_until_a_later_last_day_the_pair_works_and_the_curator_has_a_card(
    unit: Unit, still_clock
) -> None:
    pair = await at_work(unit)
    mentor = next(m for m in (await pair.pair()).members if m.participation_id == pair.mentor_id)
    days = (earliest_by_employer(mentor) - clock.now().date()).days
    before = {"starts_at": clock.now() + timedelta(days=days), "revision": 1}
    await add_meeting(pair, MeetingState.SCHEDULED, **before)
    await _end_assignment(pair, pair.curator, AssignmentEndedBy.EMPLOYER, days)
    assert await state_of(pair) == MentorshipState.ACTIVE
    assert "noassign" in await cards(pair, pair.curator)
    assert "assignment_ended" in await pair.told(pair.mentee)
    assert MeetingState.SCHEDULED in {state for _, state in await meetings(pair)}


async def test_a_meeting_after_the_last_day_does_not_stand(unit: Unit, still_clock) -> None:
    pair = await at_work(unit)
    await add_meeting(
        pair, MeetingState.SCHEDULED, starts_at=clock.now() + timedelta(days=9), revision=1
    )
    await _end_assignment(pair, pair.curator, AssignmentEndedBy.EMPLOYER, 7)
    assert MeetingState.SCHEDULED not in {state for _, state in await meetings(pair)}
    assert "meeting_cancelled" in await pair.told(pair.mentee)
    for words in ("поручение наставника", "работает с вами до"):
        assert await _reads(pair, pair.mentee, words)


async def _reads(pair: Planning, person_id: int, words: str) -> bool:
    """Whether one of the waiting notices of somebody, as they read it in Russian, says so."""
    i18n = translations()
    async with pair.unit() as work:
        waiting = await work.session.scalars(
            select(Notification).where(
                Notification.recipient_id == person_id,
                Notification.kind.in_(("assignment_ended", "meeting_cancelled")),
            )
        )
        reader = await actor_of(work.session, person_id)
        with i18n.context(), i18n.use_locale("ru"):
            screens = [
                await render_notice(work.session, reader, row.kind, row.payload)
                for row in waiting.all()
            ]
    return any(words in screen.text for screen in screens if screen is not None)
