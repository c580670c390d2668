"""A programme is written by both, by turns, and agreed on as it stands."""

from datetime import date, timedelta

import pytest

from models import (
    MentoringMode,
    PersonalProgramState,
    PlanItemForm,
    ProgramVersionState,
)
from services import clock
from services.errors import (
    AlreadyDone,
    EndsInSummer,
    FormIncomplete,
    NotFound,
    ProgramChanged,
    ProgramIncomplete,
)
from services.notices import NoticeKind
from services.personal_programs import begin_program, list_plan_items
from services.program_agreements import take_back
from services.program_approval import approve_program, return_program
from services.program_content import (
    ProgramProblem,
    ProgramText,
    end_of_term,
    fingerprint,
    list_problems,
    usual_months,
)
from services.program_edits import mark_of_text, set_cadence, set_mode, set_term, write_text
from services.program_items import add_item, change_deficit, drop_item, set_due, set_form
from services.program_views import WarningKind, get_program, list_warnings
from tests.conftest import TestClock
from tests.integration.programmes.stories import ITEMS, Planning, Unit, plan

pytestmark = pytest.mark.usefixtures("still_clock")


async def test_a_programme_begins_with_what_is_known(unit: Unit) -> None:
    pair = await plan(unit)
    version = await pair.draft()
    assert [item.item_code for item in version.items] == sorted(ITEMS)
    assert (version.number, version.state) == (1, ProgramVersionState.DRAFT)
    assert version.mode is MentoringMode.ONLINE
    assert (version.starts_on, version.months) == (date(2026, 11, 23), 6)
    assert version.ends_on == date(2027, 5, 23)
    assert ProgramProblem.ITEM_INCOMPLETE in list_problems(version)


async def test_opening_it_twice_gives_the_same_one(unit: Unit) -> None:
    pair = await plan(unit, opened=False)
    ids = {
        (await pair.act(begin_program, person, mentorship_id=pair.mentorship)).id
        for person in (pair.mentee, pair.mentor, pair.mentee)
    }
    assert len(ids) == 1
    with pytest.raises(NotFound):
        await pair.act(begin_program, pair.stranger, mentorship_id=pair.mentorship)


def test_a_programme_does_not_end_in_summer_by_itself() -> None:
    for day in (date(2027, 1, 15), date(2027, 2, 20), date(2026, 11, 23), date(2026, 8, 31)):
        ends_on = end_of_term(day, usual_months(day))
        assert ends_on.month not in (7, 8)
    assert end_of_term(date(2026, 11, 30), 3) == date(2027, 2, 28)


async def test_an_end_in_summer_is_asked_about(unit: Unit) -> None:
    pair = await plan(unit)
    version_id = (await pair.draft()).id
    with pytest.raises(EndsInSummer):
        await pair.act(set_term, pair.mentee, version_id=version_id, months=9)
    await pair.act(set_term, pair.mentee, version_id=version_id, months=9, summer_is_meant=True)
    assert (await pair.draft()).ends_on == date(2027, 8, 23)


@pytest.mark.parametrize("months", [0, 2, 13, -1])
async def test_rule_3_a_programme_takes_three_to_twelve_months(unit: Unit, months: int) -> None:
    pair = await plan(unit)
    version_id = (await pair.draft()).id
    with pytest.raises(FormIncomplete):
        await pair.act(set_term, pair.mentor, version_id=version_id, months=months or -2)
    assert (await pair.draft()).months == 6


async def test_rule_3_nobody_agrees_before_everything_is_said(unit: Unit) -> None:
    pair = await plan(unit)
    with pytest.raises(ProgramIncomplete):
        await pair.agree(pair.mentor)
    await pair.write(pair.mentee, ProgramText.PROBLEM, "Marks say little about progress")
    await pair.write(pair.mentee, ProgramText.GOALS, "Check every lesson")
    first, second = (await pair.draft()).items
    await pair.fill_item(pair.mentee, first)
    assert list_problems(await pair.draft()) == [ProgramProblem.ITEM_INCOMPLETE]
    await pair.act(drop_item, pair.mentor, item_id=second.id)
    await pair.agree(pair.mentor)
    await pair.act(drop_item, pair.mentor, item_id=first.id)
    assert list_problems(await pair.draft()) == [ProgramProblem.NO_ITEM]
    with pytest.raises(ProgramIncomplete):
        await pair.agree(pair.mentor)


async def test_rule_3_an_item_has_a_deficit_or_stands_outside_by_choice(unit: Unit) -> None:
    pair = await plan(unit)
    version_id = (await pair.draft()).id
    with pytest.raises(NotFound):
        await pair.act(add_item, pair.mentor, version_id=version_id, item_code="law.rights")
    item = await pair.act(add_item, pair.mentor, version_id=version_id, item_code=None)
    await pair.act(change_deficit, pair.mentee, item_id=item.id, item_code=ITEMS[0])
    await pair.act(change_deficit, pair.mentee, item_id=item.id, item_code=None)
    assert [i.item_code for i in (await pair.draft()).items] == [*sorted(ITEMS), None]


async def test_rule_3_a_programme_is_approved_by_a_curator_who_is_not_in_the_pair(
    unit: Unit,
) -> None:
    pair = await plan(unit)
    await pair.fill()
    await pair.agree_all()
    for person in (pair.mentee, pair.mentor, pair.stranger, pair.coordinator):
        with pytest.raises(NotFound):
            await pair.approve(person)
    await pair.approve()
    assert (await pair.program()).state is PersonalProgramState.APPROVED
    current = await pair.current()
    assert (current.number, current.approved_by_id) == (1, pair.curator)


async def test_the_last_yes_sends_it_to_the_curator(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.fill()
    await pair.agree(pair.mentee)
    assert (await pair.program()).state is PersonalProgramState.DRAFT
    assert await pair.told(pair.mentor) == [NoticeKind.PROGRAM_AWAITS_YOU]
    assert await pair.told(pair.mentee) == []
    await pair.agree(pair.mentee)
    await pair.agree(pair.mentor)
    assert (await pair.program()).state is PersonalProgramState.AGREED
    assert await pair.told(pair.curator) == [NoticeKind.PROGRAM_TO_APPROVE]
    assert await pair.told(pair.coordinator) == []
    with pytest.raises(AlreadyDone):
        await pair.agree(pair.mentor)


async def test_whoever_agreed_agreed_to_what_they_saw(unit: Unit) -> None:
    pair = await plan(unit)
    seen = fingerprint(await pair.fill())
    await pair.write(pair.mentee, ProgramText.RESULTS, "Pupils know how they are doing")
    with pytest.raises(ProgramChanged):
        await pair.agree(pair.mentor, seen=seen)
    assert (await pair.draft()).agreements == []


async def test_any_edit_asks_everybody_anew(unit: Unit, still_clock: TestClock) -> None:
    pair = await plan(unit)
    await pair.fill()
    await pair.agree(pair.mentor)
    still_clock.advance(minutes=5)
    item = (await pair.draft()).items[0]
    await pair.act(set_form, pair.mentee, item_id=item.id, form=PlanItemForm.MATERIALS)
    assert (await pair.draft()).agreements == []
    assert await pair.told(pair.mentor) == [NoticeKind.PROGRAM_CHANGED]
    assert await pair.told(pair.mentee) == []
    await pair.agree_all()
    assert (await pair.program()).state is PersonalProgramState.AGREED


async def test_the_same_value_again_is_no_edit(unit: Unit) -> None:
    pair = await plan(unit)
    version = await pair.fill()
    await pair.agree(pair.mentor)
    item = version.items[0]
    await pair.act(set_mode, pair.mentee, version_id=version.id, mode=MentoringMode.ONLINE)
    await pair.act(set_cadence, pair.mentee, version_id=version.id, days=14)
    await pair.act(set_term, pair.mentee, version_id=version.id, months=6)
    await pair.act(set_form, pair.mentee, item_id=item.id, form=item.form)
    await pair.write(pair.mentee, ProgramText.PROBLEM, version.problem)
    assert len((await pair.draft()).agreements) == 1


async def test_nobody_overwrites_what_they_have_not_seen(unit: Unit) -> None:
    pair = await plan(unit)
    version = await pair.draft()
    seen = mark_of_text(version, ProgramText.PROBLEM)
    asked = {"version_id": version.id, "part": ProgramText.PROBLEM, "seen": seen}
    await pair.act(write_text, pair.mentee, text="My words", **asked)
    # Another part is another matter.
    await pair.write(pair.mentor, ProgramText.GOALS, "A goal")
    with pytest.raises(ProgramChanged):
        await pair.act(write_text, pair.mentor, text="Other words", **asked)
    assert (await pair.draft()).problem == "My words"


async def test_a_date_lies_within_the_term(unit: Unit) -> None:
    pair = await plan(unit)
    version = await pair.draft()
    item = version.items[0]
    for day in (version.starts_on - timedelta(days=1), version.ends_on + timedelta(days=1)):
        with pytest.raises(FormIncomplete):
            await pair.act(set_due, pair.mentee, item_id=item.id, due_on=day)
    await pair.fill()
    for item in (await pair.draft()).items:
        await pair.act(set_due, pair.mentee, item_id=item.id, due_on=version.ends_on)
    await pair.act(set_term, pair.mentor, version_id=version.id, months=4)
    assert list_problems(await pair.draft()) == [ProgramProblem.ITEM_OUTSIDE_TERM]


async def test_the_first_day_is_since_the_pair_was_formed(unit: Unit) -> None:
    pair = await plan(unit)
    version_id = (await pair.draft()).id
    today = clock.now().date()
    for day in (today - timedelta(days=1), today + timedelta(days=184)):
        with pytest.raises(FormIncomplete):
            await pair.act(set_term, pair.mentee, version_id=version_id, starts_on=day)
    await pair.act(
        set_term, pair.mentee, version_id=version_id, starts_on=today + timedelta(days=7)
    )
    assert (await pair.draft()).ends_on == date(2027, 5, 30)


async def test_a_curator_gives_it_back_with_a_comment(unit: Unit, still_clock: TestClock) -> None:
    pair = await plan(unit)
    await pair.fill()
    await pair.agree_all()
    version = await pair.draft()
    with pytest.raises(FormIncomplete):
        await pair.act(return_program, pair.curator, version_id=version.id, comment="")
    await pair.act(return_program, pair.curator, version_id=version.id, comment="Name the dates")
    draft = await pair.draft()
    assert (draft.state, draft.returned_comment) == (ProgramVersionState.DRAFT, "Name the dates")
    assert draft.agreements == []
    assert (await pair.program()).state is PersonalProgramState.DRAFT
    assert NoticeKind.PROGRAM_RETURNED in await pair.told(pair.mentee)
    assert NoticeKind.PROGRAM_RETURNED in await pair.told(pair.mentor)
    still_clock.advance(hours=1)
    await pair.agree_all()
    assert (await pair.draft()).returned_comment is None
    await pair.approve()
    assert len(await pair.read(lambda s: list_plan_items(s, mentorship_id=pair.mentorship))) == 2


async def test_members_may_take_it_back_from_the_curator(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.fill()
    await pair.agree_all()
    version = await pair.draft()
    with pytest.raises(AlreadyDone):
        await pair.write(pair.mentee, ProgramText.PROBLEM, "Other words")
    await pair.act(take_back, pair.mentee, version_id=version.id)
    assert await pair.told(pair.curator) == []
    with pytest.raises(AlreadyDone):
        await pair.act(
            approve_program, pair.curator, version_id=version.id, seen=fingerprint(version)
        )
    await pair.write(pair.mentee, ProgramText.PROBLEM, "Other words")


async def test_everybody_of_a_group_agrees(unit: Unit) -> None:
    pair = await plan(unit, mentees=2)
    await pair.fill()
    for person in (pair.mentees[0], pair.mentor):
        await pair.agree(person)
    assert (await pair.program()).state is PersonalProgramState.DRAFT
    await pair.agree(pair.mentees[1])
    assert (await pair.program()).state is PersonalProgramState.AGREED


async def test_l1_a_curator_sees_items_without_a_deficit_and_deficits_without_an_item(
    unit: Unit,
) -> None:
    pair = await plan(unit)
    version = await pair.fill()
    await pair.act(change_deficit, pair.mentee, item_id=version.items[0].id, item_code=None)
    await pair.agree_all()
    warnings = {w.kind: w for w in await _warnings(pair)}
    assert warnings[WarningKind.ITEMS_OUTSIDE].positions == (1,)
    assert warnings[WarningKind.DEFICITS_WITHOUT_ITEM].codes == (sorted(ITEMS)[0],)
    assert WarningKind.NOT_PLANNED_TOGETHER in warnings


async def _warnings(pair: Planning) -> list:
    async def ask(session, *, actor):
        view = await get_program(session, actor=actor, mentorship_id=pair.mentorship)
        assert view.may_decide
        return await list_warnings(session, view=view)

    return await pair.act(ask, pair.curator)


async def test_the_texts_stay_at_the_school(unit: Unit) -> None:
    pair = await plan(unit)
    for reader in (pair.stranger, pair.coordinator):
        with pytest.raises(NotFound):
            await pair.act(get_program, reader, mentorship_id=pair.mentorship)
    for reader in (pair.mentee, pair.mentor, pair.curator):
        await pair.act(get_program, reader, mentorship_id=pair.mentorship)
