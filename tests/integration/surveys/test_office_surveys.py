"""What an office fills in about its place: which, until when, and when it is told of them."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from models import (
    MentorshipState,
    Notification,
    Organization,
    OrganizationStatusKind,
    Participation,
    ParticipationState,
    Role,
    SurveyResponseState,
)
from services.errors import NotFound
from services.lesson_observations import open_observation
from services.notices import NoticeKind
from services.office_surveys import (
    list_office_surveys,
    open_office_survey,
    tell_at_the_end,
)
from services.organizations import set_status
from services.registration import activate_staff
from services.survey_sharing import list_answers_of, list_shared_in_pair
from tests.answers import fill, give
from tests.factories import World, actor_of, make_world
from tests.integration.meetings.stories import make_pair
from tests.integration.meetings.ways import set_pair

MAY = datetime(2027, 5, 11, 9, 0, tzinfo=UTC)
JULY = datetime(2027, 7, 1, 9, 0, tzinfo=UTC)
ROLES = {
    Role.SCHOOL_CURATOR: {
        *("school_request", "school_resources", "curator_checklist", "mon_high", "mon_low"),
        *("subjects_satisfaction", "roi_input", "swot_curator"),
    },
    Role.SCHOOL_HEAD: {
        *("school_request", "school_resources", "curator_checklist", "mon_high", "mon_low"),
        "school_effect",
    },
    Role.MUNICIPAL_COORDINATOR: {"mon_municipal", "roi_input", "swot_curator"},
}


@pytest.mark.parametrize("role", ROLES)
async def test_an_office_is_asked_what_names_it(unit, still_clock, role: Role) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        place = await world.school()
        office = await world.person(role, place)
        listed = await list_office_surveys(work.session, actor=await world.actor(office))
        assert {entry.survey.code for entry in listed} == ROLES[role]
        assert not any(entry.is_begun or entry.is_sent for entry in listed)


async def test_who_leads_nobody_is_asked_nothing(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        mentee, _need = await world.mentee(await world.school())
        with pytest.raises(NotFound):
            await list_office_surveys(work.session, actor=await world.actor(mentee))


async def test_a_school_that_helps_is_not_asked_what_it_lacks(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        place = await world.school()
        await set_status(
            work.session, organization=place, status=OrganizationStatusKind.LEADER_SCHOOL
        )
        curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, place))
        codes = {e.survey.code for e in await list_office_surveys(work.session, actor=curator)}
    assert {"school_resources", "mon_high"} <= codes
    assert not codes & {"school_request", "mon_low"}


async def test_it_is_begun_broken_off_sent_corrected_and_asked_anew_next_year(
    unit, still_clock
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        curator = await world.person(Role.SCHOOL_CURATOR, await world.school())
        who = {"participation_id": curator.id, "code": "swot_curator"}
        actor = await world.actor(curator)
        first = await open_office_survey(work.session, actor=actor, **who)
        await give(work.session, actor=actor, response_id=first.id, code="sw01", value="People")
        entries = {e.survey.code: e for e in await list_office_surveys(work.session, actor=actor)}
        assert entries["swot_curator"].is_begun
        assert (await open_office_survey(work.session, actor=actor, **who)).id == first.id
        await fill(work.session, actor=actor, response_id=first.id)
        with pytest.raises(NotFound):
            await open_office_survey(
                work.session, actor=actor, participation_id=curator.id, code="mon_municipal"
            )
    still_clock.at = MAY
    async with unit() as work:
        actor = await actor_of(work.session, curator.person_id)
        await give(work.session, actor=actor, response_id=first.id, code="sw01", value="Trust")
        last = (await list_office_surveys(work.session, actor=actor))[-1]
        assert (last.survey.code, last.is_sent) == ("swot_curator", True)
    still_clock.at = datetime(2027, 9, 6, 9, 0, tzinfo=UTC)
    async with unit() as work:
        actor = await actor_of(work.session, curator.person_id)
        assert (await open_office_survey(work.session, actor=actor, **who)).id != first.id


async def test_a_checklist_is_asked_in_each_half_of_the_year(unit, still_clock) -> None:
    opened = []
    async with unit() as work:
        world = await make_world(work.session)
        head = await world.person(Role.SCHOOL_HEAD, await world.school())
    for at in (still_clock.at, MAY):
        still_clock.at = at
        async with unit() as work:
            actor = await actor_of(work.session, head.person_id)
            for code in ("curator_checklist", "school_effect"):
                found = await open_office_survey(
                    work.session, actor=actor, participation_id=head.id, code=code
                )
                opened.append((found.id, found.due_at.date().isoformat()))
    checklist, effect, later, same = opened
    assert (checklist[1], effect[1], later[1]) == ("2026-12-31", "2027-08-31", "2027-08-31")
    assert checklist[0] != later[0]
    assert effect == same


async def test_offices_are_told_once_in_may_and_never_in_summer(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        place = await world.school()
        for role in (Role.SCHOOL_CURATOR, Role.SCHOOL_HEAD, Role.MENTOR):
            await world.person(role, place)
    for at, count in ((still_clock.at, 0), (MAY, 2), (MAY, 2), (JULY, 2)):
        still_clock.at = at
        async with unit() as work:
            await tell_at_the_end(work.session)
        assert len(await _told(unit)) == count


async def test_who_begins_an_office_is_told_once(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        place = await world.school()
        curator = await _begin(world, Role.SCHOOL_CURATOR, place)
        await _begin(world, Role.PSYCHOLOGIST, place)
    assert [row.recipient_id for row in await _told(unit)] == [curator.person_id]


async def test_who_begins_in_summer_is_told_after_it(unit, still_clock) -> None:
    still_clock.at = JULY
    async with unit() as work:
        world = await make_world(work.session)
        await _begin(world, Role.SCHOOL_HEAD, await world.school())
    (told,) = await _told(unit)
    assert told.due_at.date() == date(2027, 8, 23)


async def _begin(world: World, role: Role, place: Organization) -> Participation:
    """Somebody invited to an office gives their name, and it begins."""
    office = await world.person(role, place, state=ParticipationState.DRAFT)
    await activate_staff(world.session, actor=await world.actor(office), participation_id=office.id)
    return office


async def _told(unit) -> list[Notification]:
    async with unit() as work:
        found = await work.session.scalars(
            select(Notification).where(Notification.kind == NoticeKind.OFFICE_SURVEYS)
        )
        return list(found)


async def test_what_a_municipality_says_is_read_by_the_region(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        await world.school()
        town = await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        region = await world.person(Role.REGIONAL_COORDINATOR, world.region)
        actor = await world.actor(town)
        opened = await open_office_survey(
            work.session, actor=actor, participation_id=town.id, code="mon_municipal"
        )
        await fill(work.session, actor=actor, response_id=opened.id)
        shared = await list_answers_of(
            work.session, actor=await world.actor(region), participation_id=town.id
        )
        assert [survey.code for _, survey, _ in shared] == ["mon_municipal"]


async def test_a_mentor_writes_down_a_lesson_that_the_mentee_reads(unit, still_clock) -> None:
    pair = await make_pair(unit)
    with pytest.raises(NotFound):
        await pair.act(open_observation, pair.mentor, mentorship_id=pair.mentorship)
    await set_pair(pair, state=MentorshipState.TRIAL)
    with pytest.raises(NotFound):
        await pair.act(open_observation, pair.mentee, mentorship_id=pair.mentorship)
    view = await pair.act(open_observation, pair.mentor, mentorship_id=pair.mentorship)
    again = await pair.act(open_observation, pair.mentor, mentorship_id=pair.mentorship)
    assert again.response.id == view.response.id
    await pair.act(fill, pair.mentor, response_id=view.response.id)
    still_clock.advance(days=1)
    anew = await pair.act(open_observation, pair.mentor, mentorship_id=pair.mentorship)
    assert anew.response.id != view.response.id
    assert anew.response.state is SurveyResponseState.OPEN
    shared = await pair.act(list_shared_in_pair, pair.mentee, mentorship_id=pair.mentorship)
    assert [response.id for response, _, _ in shared] == [view.response.id]
