"""One more request of a mentee, and a request that a curator splits in two."""

import asyncio

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models import AuditRecord, MeetingKind, MentorshipState, Need, NeedItem, NeedState
from services import needs
from services.errors import AlreadyDone, FormIncomplete, NotFound
from services.more_needs import MOST_SEARCHING, add_need, list_asked, split_need
from tests.integration.choice.circles import ITEM, Unit, open_circle

OTHER_ITEM = "digital.platforms"


async def _needs(unit: Unit) -> list[Need]:
    async with unit() as work:
        found = await work.session.scalars(
            select(Need).order_by(Need.id).options(selectinload(Need.items))
        )
        return list(found)


async def _give(unit: Unit, need_id: int, item: str) -> None:
    async with unit() as work:
        work.session.add(NeedItem(need_id=need_id, item_code=item, severity=3))


async def test_a_mentee_adds_a_request_and_has_a_mentor_for_each(unit: Unit, still_clock) -> None:
    circle = await open_circle(unit)
    maria = await circle.mentee()
    olga, nina = await circle.mentor(), await circle.mentor("Nina", items=(OTHER_ITEM,))
    first = await circle.pair(maria, olga)
    still_clock.advance(days=1)
    added = await circle.act(maria.person, add_need, items=[OTHER_ITEM])
    before, need = await _needs(unit)
    assert (need.id, need.state, need.direction) == (added.id, NeedState.OPEN, "digital")
    assert [item.item_code for item in need.items] == [OTHER_ITEM]
    assert (need.mode, need.reach, need.bands) == (before.mode, before.reach, before.bands)
    listed = await circle.act(circle.curator, needs.list_needs)
    assert [each.id for each in listed] == [need.id]
    assert await circle.candidates_for(need.id) == {nina.id}
    second = await circle.pair(maria, nina, need.id)
    await circle.introduced(second, maria, nina)
    assert await circle.state(first) == MentorshipState.FORMING
    assert await circle.state(second) == MentorshipState.TRIAL
    assert (await circle.meetings(second))[-1] == (MeetingKind.TRIAL, "proposed")


async def test_nothing_is_asked_for_twice_or_without_end(unit: Unit, still_clock) -> None:
    circle = await open_circle(unit)
    maria, olga = await circle.mentee(), await circle.mentor()
    assert await circle.act(maria.person, list_asked) == {ITEM}
    with pytest.raises(AlreadyDone):
        await circle.act(maria.person, add_need, items=[ITEM])
    for items in ([], ["no.such"], [OTHER_ITEM, "methodics.lesson_design"]):
        with pytest.raises(FormIncomplete):
            await circle.act(maria.person, add_need, items=items)
    for stranger in (olga.person, circle.curator):
        with pytest.raises(NotFound):
            await circle.act(stranger, add_need, items=[OTHER_ITEM])
    for _ in range(MOST_SEARCHING - 1):
        await circle.another_need(maria, "digital.boards")
    with pytest.raises(AlreadyDone):
        await circle.act(maria.person, add_need, items=[OTHER_ITEM])


async def test_of_two_presses_at_once_one_opens_a_request(unit: Unit, still_clock) -> None:
    circle = await open_circle(unit)
    maria = await circle.mentee()

    async def press() -> bool:
        try:
            await circle.act(maria.person, add_need, items=[OTHER_ITEM])
        except AlreadyDone:
            return False
        return True

    assert sorted(await asyncio.gather(press(), press())) == [False, True]
    assert len(await _needs(unit)) == 2


async def test_a_curator_splits_a_request_and_each_part_finds_its_mentor(
    unit: Unit, still_clock
) -> None:
    circle = await open_circle(unit)
    maria = await circle.mentee()
    second_item = "methodics.lesson_design"
    await _give(unit, maria.need, second_item)
    still_clock.advance(days=3)
    apart = await circle.act(circle.curator, split_need, need_id=maria.need, item_code=second_item)
    before, after = await _needs(unit)
    assert [item.item_code for item in before.items] == [ITEM]
    assert [(i.item_code, i.severity) for i in after.items] == [(second_item, 3)]
    assert (after.opened_at, after.direction) == (before.opened_at, before.direction)
    async with unit() as work:
        record = await work.session.scalar(
            select(AuditRecord).where(AuditRecord.action == "need.split")
        )
        assert (record.entity_id, record.details) == (apart.id, {"split_from": maria.need})
    olga, nina = await circle.mentor(), await circle.mentor("Nina", items=(second_item,))
    assert await circle.candidates_for(maria.need) == {olga.id}
    assert await circle.candidates_for(apart.id) == {nina.id}


async def test_what_is_asked_about_or_single_is_not_split(unit: Unit, still_clock) -> None:
    circle = await open_circle(unit)
    maria, olga = await circle.mentee(), await circle.mentor()
    with pytest.raises(AlreadyDone):
        await circle.act(circle.curator, split_need, need_id=maria.need, item_code=ITEM)
    await _give(unit, maria.need, "methodics.lesson_design")
    with pytest.raises(NotFound):
        await circle.act(circle.curator, split_need, need_id=maria.need, item_code=OTHER_ITEM)
    for stranger in (maria.person, olga.person):
        with pytest.raises(NotFound):
            await circle.act(stranger, split_need, need_id=maria.need, item_code=ITEM)
    await circle.propose(maria.need, olga)
    with pytest.raises(AlreadyDone):
        await circle.act(circle.curator, split_need, need_id=maria.need, item_code=ITEM)
