"""In a group nobody reads what another mentee asks help for, in the programme neither."""

import pytest
from sqlalchemy import select, update

from models import MentorshipMember, NeedItem, Organization, OrganizationType, PlanItemForm, Side
from services.errors import NotFound
from services.personal_programs import begin_program
from services.program_access import may_decide
from services.program_items import add_item, set_form
from services.program_views import get_by_item, get_program
from tests.factories import actor_of, add_organization
from tests.integration.programmes.stories import Planning, Unit, plan

pytestmark = pytest.mark.usefixtures("still_clock")
FIRST, SECOND = "methodics.formative", "methodics.grading"


async def group(unit: Unit) -> Planning:
    """Two mentees, each with a topic of their own, and their mentor."""
    pair = await plan(unit, mentees=2, items=(FIRST,), opened=False)
    async with unit() as work:
        needs = await work.session.scalars(
            select(MentorshipMember.need_id)
            .where(MentorshipMember.side == Side.MENTEE)
            .order_by(MentorshipMember.id)
        )
        second = needs.all()[1]
        await work.session.execute(
            update(NeedItem).where(NeedItem.need_id == second).values(item_code=SECOND)
        )
    await pair.act(begin_program, pair.mentor, mentorship_id=pair.mentorship)
    return pair


async def topics(pair: Planning, person_id: int) -> tuple[list[str | None], list[str]]:
    view = await pair.act(get_program, person_id, mentorship_id=pair.mentorship)
    return [item.item_code for _n, item in view.numbered(view.open)], list(view.deficits)


async def test_a_mentee_sees_their_own_items_and_the_common_ones(unit: Unit) -> None:
    pair = await group(unit)
    version = await pair.draft()
    await pair.act(add_item, pair.mentees[0], version_id=version.id, item_code=None)
    assert await topics(pair, pair.mentees[0]) == ([FIRST, None], [FIRST])
    assert await topics(pair, pair.mentees[1]) == ([SECOND, None], [SECOND])
    assert await topics(pair, pair.mentor) == ([FIRST, SECOND, None], [FIRST, SECOND])
    assert await topics(pair, pair.curator) == ([FIRST, SECOND, None], [FIRST, SECOND])


async def test_the_item_of_another_mentee_is_neither_read_nor_changed(unit: Unit) -> None:
    pair = await group(unit)
    version = await pair.draft()
    others = next(item for item in version.items if item.item_code == SECOND)
    for verb, more in (
        (get_by_item, {"item_id": others.id}),
        (set_form, {"item_id": others.id, "form": PlanItemForm.LESSON_VISIT}),
        (add_item, {"version_id": version.id, "item_code": SECOND}),
    ):
        with pytest.raises(NotFound):
            await pair.act(verb, pair.mentees[0], **more)
    await pair.act(set_form, pair.mentees[1], item_id=others.id, form=PlanItemForm.LESSON_VISIT)


async def test_only_the_school_of_the_pair_decides_and_each_reads_its_own(unit: Unit) -> None:
    pair = await group(unit)
    mentorship = await pair.pair()
    away = next(m for m in mentorship.members if m.participation.person_id == pair.mentees[1])
    async with unit() as work:
        home = await work.session.get_one(Organization, mentorship.organization_id)
        town = await work.session.get_one(Organization, home.parent_id)
        school = await add_organization(
            work.session, OrganizationType.SCHOOL, "School 77", parent=town
        )
        member = await work.session.get_one(type(away.participation), away.participation_id)
        member.organization_id = school.id
        actor = await actor_of(work.session, pair.coordinator)
    assert await topics(pair, pair.curator) == ([FIRST], [FIRST])
    # The new school has no curator: the municipal level stands in for it, and only reads.
    assert await topics(pair, pair.coordinator) == ([SECOND], [SECOND])
    mentorship = await pair.pair()
    assert not await pair.read(lambda s: may_decide(s, actor=actor, mentorship=mentorship))
