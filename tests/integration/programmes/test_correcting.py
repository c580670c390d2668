"""A programme at work is corrected by a new version; what is done is marked."""

from datetime import date

import pytest

from models import (
    Meeting,
    MeetingKind,
    MeetingState,
    MentoringMode,
    Mentorship,
    PersonalProgramState,
    PlanItemState,
    ProgramVersionState,
)
from services import clock
from services.errors import AlreadyDone, IllegalTransition, NotFound
from services.notices import NoticeKind
from services.personal_programs import end_program, list_plan_items
from services.program_changes import ChangedPart
from services.program_content import ProgramText
from services.program_corrections import begin_correction, discard_correction
from services.program_edits import set_term
from services.program_items import add_item, drop_item, mark_done, unmark_done
from services.program_views import count_done, get_program
from tests.integration.programmes.stories import Planning, Unit, plan

pytestmark = pytest.mark.usefixtures("still_clock")


async def begin(pair: Planning, person_id: int) -> None:
    await pair.act(begin_correction, person_id, mentorship_id=pair.mentorship)


async def test_only_a_programme_at_work_is_corrected(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.approved()
    with pytest.raises(IllegalTransition):
        await begin(pair, pair.mentor)
    await pair.record()
    for who in (pair.stranger, pair.coordinator):
        with pytest.raises(NotFound):
            await begin(pair, who)
    await begin(pair, pair.curator)
    with pytest.raises(AlreadyDone):
        await begin(pair, pair.mentor)
    assert NoticeKind.CORRECTION_OPENED in await pair.told(pair.mentee)


async def test_the_approved_version_holds_until_the_correction_is_approved(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.working()
    await begin(pair, pair.mentor)
    await pair.write(pair.mentor, ProgramText.GOALS, "Check every lesson\nA new goal")
    assert "A new goal" not in (await pair.current()).goals
    assert (await pair.program()).state is PersonalProgramState.ACTIVE
    await pair.agree_all()
    assert (await pair.program()).state is PersonalProgramState.ACTIVE
    await pair.approve()
    current = await pair.current()
    assert (current.number, current.goals) == (2, "Check every lesson\nA new goal")
    assert await pair.draft() is None
    assert (await pair.pair()).ends_on == date(2027, 5, 23)


async def test_a_new_term_moves_the_end_of_the_pair(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.working()
    await begin(pair, pair.mentee)
    version_id = (await pair.draft()).id
    await pair.act(set_term, pair.mentee, version_id=version_id, months=5)
    await pair.agree_all()
    assert (await pair.pair()).ends_on == date(2027, 5, 23)
    await pair.approve()
    assert (await pair.pair()).ends_on == date(2027, 4, 23)


async def test_an_end_that_moved_otherwise_stays_where_it_is(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.working()
    async with unit() as work:
        (await work.session.get_one(Mentorship, pair.mentorship)).ends_on = date(2027, 6, 10)
    await begin(pair, pair.mentee)
    assert (await pair.draft()).ends_on == date(2027, 6, 10)
    await pair.write(pair.mentee, ProgramText.GOALS, "A new goal")
    await pair.agree_all()
    await pair.approve()
    assert (await pair.pair()).ends_on == date(2027, 6, 10)
    assert (await pair.current()).ends_on == date(2027, 6, 10)


async def test_what_was_done_meanwhile_stays_done(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.working()
    first, second = (await pair.current()).items
    await pair.act(mark_done, pair.mentor, item_id=first.id)
    await begin(pair, pair.mentor)
    await pair.act(mark_done, pair.mentee, item_id=second.id)
    await pair.act(unmark_done, pair.mentee, item_id=first.id)
    await pair.write(pair.mentee, ProgramText.GOALS, "A new goal")
    await pair.agree_all()
    await pair.approve()
    states = [item.state for item in (await pair.current()).items]
    assert states == [PlanItemState.PLANNED, PlanItemState.DONE]
    with pytest.raises(AlreadyDone):
        await pair.act(mark_done, pair.mentor, item_id=first.id)


async def test_everybody_sees_what_changed(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.working()
    await begin(pair, pair.mentor)
    draft = await pair.draft()
    first, second = draft.items
    await pair.write(pair.mentor, ProgramText.GOALS, "Check every lesson\nA new goal")
    await pair.act(set_term, pair.mentor, version_id=draft.id, months=4)
    await pair.fill_item(pair.mentor, first, measure="Another measure")
    await pair.act(drop_item, pair.mentor, item_id=second.id)
    added = await pair.act(add_item, pair.mentor, version_id=draft.id, item_code=None)
    view = await pair.act(get_program, pair.curator, mentorship_id=pair.mentorship)
    changes = view.changes
    assert changes.parts == (ChangedPart.TERM,)
    assert changes.goals_added == ("A new goal",)
    assert changes.goals_removed == ("Give clear feedback",)
    assert [item.id for item in changes.items_added] == [added.id]
    assert [item.id for item in changes.items_removed] == [second.origin_id]
    assert [after.id for _, after in changes.changed_items] == [first.id]


async def test_a_correction_is_put_away(unit: Unit) -> None:
    pair = await plan(unit)
    first = (await pair.draft()).id
    with pytest.raises(IllegalTransition):
        await pair.act(discard_correction, pair.mentor, version_id=first)
    await pair.working()
    await begin(pair, pair.mentor)
    draft = await pair.draft()
    with pytest.raises(NotFound):
        await pair.act(discard_correction, pair.stranger, version_id=draft.id)
    await pair.act(discard_correction, pair.mentee, version_id=draft.id)
    assert await pair.draft() is None
    with pytest.raises(AlreadyDone):
        await pair.act(discard_correction, pair.mentor, version_id=draft.id)
    await begin(pair, pair.mentee)
    assert (await pair.draft()).number == 3


async def test_an_item_is_marked_at_a_meeting_of_the_pair(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.working()
    item = (await pair.current()).items[0]
    held = await _meeting(pair, MeetingState.HELD)
    ahead = await _meeting(pair, MeetingState.SCHEDULED)
    other = await _meeting(await plan_another(unit, pair), MeetingState.HELD)
    for meeting_id in (ahead, other):
        with pytest.raises(NotFound):
            await pair.act(mark_done, pair.mentee, item_id=item.id, meeting_id=meeting_id)
    with pytest.raises(NotFound):
        await pair.act(mark_done, pair.curator, item_id=item.id, meeting_id=held)
    await pair.act(mark_done, pair.mentee, item_id=item.id, meeting_id=held)
    current = await pair.current()
    assert count_done(current) == (1, 2)
    assert current.items[0].done_meeting_id == held
    with pytest.raises(AlreadyDone):
        await pair.act(mark_done, pair.mentor, item_id=item.id)
    await pair.act(unmark_done, pair.mentor, item_id=item.id)
    assert count_done(await pair.current()) == (0, 2)


async def plan_another(unit: Unit, pair: Planning) -> Planning:
    """The same people in one more pair."""
    async with unit() as work:
        seen = await work.session.get_one(Mentorship, pair.mentorship)
        other = Mentorship(
            program_id=seen.program_id,
            organization_id=seen.organization_id,
            format=seen.format,
            state=seen.state,
            formed_at=seen.formed_at,
        )
        work.session.add(other)
        await work.session.flush()
        return Planning(**{**vars(pair), "mentorship": other.id})


async def _meeting(pair: Planning, state: MeetingState) -> int:
    async with pair.unit() as work:
        meeting = Meeting(
            mentorship_id=pair.mentorship,
            kind=MeetingKind.SERIES,
            state=state,
            mode=MentoringMode.ONLINE,
            calendar_uid=f"{pair.mentorship}-{state}",
            created_at=clock.now(),
        )
        work.session.add(meeting)
        await work.session.flush()
        return meeting.id


async def test_the_programme_ends_with_the_pair(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.working()
    await begin(pair, pair.mentor)
    async with unit() as work:
        await end_program(work.session, mentorship_id=pair.mentorship, completed=True)
    program = await pair.program()
    assert program.state is PersonalProgramState.COMPLETED
    assert await pair.draft() is None
    assert len(await pair.read(lambda s: list_plan_items(s, mentorship_id=pair.mentorship))) == 2


async def test_a_programme_that_never_began_is_terminated(unit: Unit) -> None:
    pair = await plan(unit)
    version = await pair.fill()
    async with unit() as work:
        await end_program(work.session, mentorship_id=pair.mentorship, completed=True)
    assert (await pair.program()).state is PersonalProgramState.TERMINATED
    assert (await pair.draft()) is None
    with pytest.raises(AlreadyDone):
        await pair.act(set_term, pair.mentee, version_id=version.id, months=4)
    assert version.state is ProgramVersionState.DRAFT
