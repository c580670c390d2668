"""Whose psychologist somebody is, and what is offered where there is none."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models import (
    MentorshipState,
    Notification,
    NotificationState,
    Participation,
    Person,
    Role,
    SupportCase,
    SupportSource,
    SupportState,
)
from services import clock
from services.card_kinds import CardKind
from services.cards import list_cards
from services.errors import NotFound
from services.invites import roles_to_invite
from services.policy import Policy
from services.support import answer_offer
from services.support_cases import get_case, list_cases, take_case
from services.support_reach import NEAR_AFTER, list_psychologists
from services.survey_views import get_survey_view
from tests.answers import fill, give
from tests.integration.office.worlds import add_pair
from tests.integration.support.refuges import Refuge, make_refuge

S = SupportState


async def psychologist_who_mentors(refuge: Refuge) -> Participation:
    """The mentor of the refuge is the psychologist of its school, too."""
    person = await refuge.session.get_one(Person, refuge.mentor.person_id)
    return await refuge.world.person(Role.PSYCHOLOGIST, refuge.school, person=person)


async def passed_on(refuge: Refuge) -> SupportCase:
    case = await refuge.say_relations_are_hard()
    assert case is not None
    me = await refuge.actor(refuge.mentee)
    return await answer_offer(refuge.session, actor=me, case_id=case.id, agrees=True)


async def test_help_with_a_pair_never_comes_to_the_psychologist_who_is_in_it(
    unit, still_clock
) -> None:
    async with unit() as work:
        refuge = await make_refuge(work.session)
        mentor = await psychologist_who_mentors(refuge)
        case = await passed_on(refuge)
        there = await list_psychologists(work.session, participation_id=refuge.mentee.id)
        partner = await refuge.actor(mentor)
        assert there == [refuge.psychologist.person_id]
        assert await list_cases(work.session, actor=partner) == []
        for verb in (get_case, take_case):
            with pytest.raises(NotFound):
                await verb(work.session, actor=partner, case_id=case.id)
        told = await work.session.scalars(
            select(Notification.recipient_id).where(Notification.kind == "support_asked")
        )
        assert partner.person_id not in set(told)


async def test_where_the_only_psychologist_is_in_the_pair_nothing_is_offered(
    unit, still_clock
) -> None:
    async with unit() as work:
        refuge = await make_refuge(work.session, psychologist=False)
        await psychologist_who_mentors(refuge)
        assert await refuge.say_relations_are_hard() is None


async def test_a_year_after_the_end_the_former_partner_is_a_psychologist_like_others(
    unit, still_clock
) -> None:
    async with unit() as work:
        refuge = await make_refuge(work.session, psychologist=False)
        psychologist = await psychologist_who_mentors(refuge)
        pair = await add_pair(
            refuge.world, refuge.mentee, refuge.mentor, state=MentorshipState.COMPLETED
        )
        found = []
        for ended in (timedelta(days=1), NEAR_AFTER + timedelta(days=1)):
            pair.ended_at = clock.now() - ended
            await work.session.flush()
            found.append(await list_psychologists(work.session, participation_id=refuge.mentee.id))
    assert found == [[], [psychologist.person_id]]


async def test_a_taken_case_is_not_lost_when_its_author_moves_school(unit, still_clock) -> None:
    async with unit() as work:
        refuge = await make_refuge(work.session, psychologist=False)
        other = await refuge.world.school("School 2")
        first = await refuge.world.person(Role.PSYCHOLOGIST, refuge.school, name="Nina")
        second = await refuge.world.person(Role.PSYCHOLOGIST, other, name="Lev")
        case = await passed_on(refuge)
        former, new = await refuge.actor(first), await refuge.actor(second)
        await take_case(work.session, actor=former, case_id=case.id)
        assert await list_cases(work.session, actor=new) == []
        refuge.mentee.organization_id = other.id
        await work.session.flush()
        assert await list_cases(work.session, actor=former) == []
        assert [found.id for found in await list_cases(work.session, actor=new)] == [case.id]
        await take_case(work.session, actor=new, case_id=case.id)
        assert case.taken_by_id == new.person_id


async def test_a_corrected_answer_makes_and_takes_back_the_offer(unit, still_clock) -> None:
    async with unit() as work:
        refuge = await make_refuge(work.session)
        me = await refuge.actor(refuge.mentee)
        case = await refuge.say_relations_are_hard()

        async def correct(option: str) -> SupportCase:
            await give(
                work.session, actor=me, response_id=case.response_id, code="rm06", value=option
            )
            return await refuge.find_case()

        taken_back = (await correct("no")).state
        told = await work.session.scalar(
            select(Notification.state).where(Notification.kind == "support_offered")
        )
        anew = (await correct("relations")).state
        await answer_offer(work.session, actor=me, case_id=case.id, agrees=False)
        declined = (await correct("relations")).state
        await answer_offer(work.session, actor=me, case_id=case.id, agrees=True)
        passed = (await correct("no")).state
    assert (taken_back, told) == (S.WITHDRAWN, NotificationState.CANCELLED)
    assert (anew, declined) == (S.OFFERED, S.DECLINED)
    # What was passed on is taken back by its person alone.
    assert passed is S.OPEN


async def test_a_correction_can_be_the_first_to_ask_for_support(unit, still_clock) -> None:
    async with unit() as work:
        refuge = await make_refuge(work.session)
        me = await refuge.actor(refuge.mentee)
        response = await refuge.ask("needs_mentee", portion="about")
        await fill(work.session, actor=me, response_id=response.id, nm01="growth")
        assert await refuge.find_case() is None
        await give(work.session, actor=me, response_id=response.id, code="nm01", value="recovery")
        case = await refuge.find_case()
    assert (case.state, case.source) == (S.OFFERED, SupportSource.RECOVERY)


@pytest.mark.parametrize("there", [True, False])
async def test_what_only_a_psychologist_answers_is_not_asked_where_there_is_none(
    unit, still_clock, there: bool
) -> None:
    async with unit() as work:
        refuge = await make_refuge(work.session, psychologist=there)
        me = await refuge.actor(refuge.mentee)
        asked: set[str] = set()
        for code in ("no_pair_support", "early_exit"):
            response = await refuge.ask(code)
            view = await get_survey_view(work.session, actor=me, response_id=response.id)
            for step in view.steps:
                asked |= {step.question.code, *step.options}
    assert {"np02", "group", "ee02"} <= asked
    assert asked & {"ee03", "psychologist"} == ({"ee03", "psychologist"} if there else set())


@pytest.mark.parametrize("there", [True, False])
async def test_where_no_psychologist_is_the_curator_learns_that_it_is_hard_for_somebody(
    unit, still_clock, there: bool
) -> None:
    async with unit() as work:
        refuge = await make_refuge(work.session, psychologist=there)
        for number in range(Policy().minimum_cell):
            await refuge.world.person(Role.MENTEE, refuge.school, name=f"Mentee {number}")
        await refuge.say_without_pair("hard", "wait", "no")
        still_clock.advance(days=7)
        curator = await refuge.actor(refuge.others["curator"])
        kinds = {card.key.kind for card in await list_cards(work.session, actor=curator)}
    assert (CardKind.SUPPORT_ASKED in kinds) is not there


async def test_a_municipality_invites_a_psychologist_for_all_its_schools(unit, still_clock) -> None:
    async with unit() as work:
        refuge = await make_refuge(work.session)
        municipality = refuge.world.municipality
        roles = {
            name: roles_to_invite(await refuge.actor(refuge.others[name]), municipality)
            for name in ("municipal", "curator", "head")
        }
        there = await list_psychologists(work.session, participation_id=refuge.mentee.id)
    assert roles["municipal"] == {Role.PSYCHOLOGIST}
    assert roles["curator"] == roles["head"] == frozenset()
    assert there == [refuge.psychologist.person_id]
