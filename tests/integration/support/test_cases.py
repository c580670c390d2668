"""A psychologist's case: passed on only with a yes, and seen by nobody else."""

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import selectinload

from models import (
    AuditRecord,
    ErasureState,
    Notification,
    ParticipationState,
    Person,
    Role,
    SupportCase,
    SupportSource,
    SupportState,
    SurveyResponse,
)
from services.actor import Actor
from services.card_kinds import CardKind
from services.cards import list_cards
from services.errors import AlreadyDone, NotFound
from services.needs import list_needs
from services.pair_office import list_pairs
from services.people import get_card, list_people, list_schools
from services.periods import PeriodKind
from services.report import make_report
from services.session import Session
from services.support import answer_offer, get_own_case, withdraw_case
from services.support_cases import (
    close_case,
    count_cases,
    find_words,
    get_case,
    list_cases,
    mark_contacted,
    release_case,
    take_case,
)
from services.support_hooks import _something_was_said
from services.survey_giving import send_survey
from services.waiting import list_waiting
from tests.answers import give_all
from tests.integration.support.refuges import Refuge, make_refuge

S = SupportState
SECRET = "Agreed to speak on Thursday"


async def seen_by(session: Session, actor: Actor, refuge: Refuge) -> list[Any]:
    """Everything somebody of the office can look at."""
    seen: list[Any] = [await list_waiting(session, actor=actor)]
    if actor.holds(Role.MENTOR):
        return seen
    card = await get_card(session, actor=actor, participation_id=refuge.mentee.id)
    people = await list_people(session, actor=actor, organization_id=refuge.school.id)
    seen += [
        await list_cards(session, actor=actor),
        await list_schools(session, actor=actor),
        [person.id for person in people],
        (card.topics, card.can_decide, card.can_mark_paper),
        await make_report(session, actor=actor, kind=PeriodKind.YEAR),
    ]
    if not actor.holds(Role.SCHOOL_HEAD):
        pairs = await list_pairs(session, actor=actor, organization_id=refuge.school.id)
        seen += [
            [need.id for need in await list_needs(session, actor=actor)],
            [pair.id for pair in pairs],
        ]
    return seen


async def agreed(refuge: Refuge) -> SupportCase:
    """A case that the mentee has passed on."""
    case = await refuge.say_relations_are_hard()
    me = await refuge.actor(refuge.mentee)
    return await answer_offer(refuge.session, actor=me, case_id=case.id, agrees=True)


async def test_a_psychologists_case_that_nobody_else_sees(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        refuge = await make_refuge(session)
        case = await refuge.say_relations_are_hard()
        actors = {name: await refuge.actor(who) for name, who in refuge.others.items()}
        before = {name: await seen_by(session, who, refuge) for name, who in actors.items()}
        cards = await list_cards(session, actor=actors["curator"])
        assert CardKind.SUPPORT_ASKED not in {card.key.kind for card in cards}
        me, psychologist = (
            await refuge.actor(refuge.mentee),
            await refuge.actor(refuge.psychologist),
        )
        await answer_offer(session, actor=me, case_id=case.id, agrees=True)
        await take_case(session, actor=psychologist, case_id=case.id)
        await mark_contacted(session, actor=psychologist, case_id=case.id)
        await close_case(session, actor=psychologist, case_id=case.id, note=SECRET)
        after = {name: await seen_by(session, who, refuge) for name, who in actors.items()}
        assert after == before
        for actor in actors.values():
            with pytest.raises(NotFound):
                await list_cases(session, actor=actor)
            for verb in (get_case, take_case, mark_contacted, release_case, close_case):
                with pytest.raises(NotFound):
                    await verb(session, actor=actor, case_id=case.id)
            for verb in (get_own_case, withdraw_case):
                with pytest.raises(NotFound):
                    await verb(session, actor=actor, case_id=case.id)
        mine = {refuge.mentee.person_id, refuge.psychologist.person_id}
        told = await session.execute(
            select(Notification.recipient_id).where(Notification.kind.like("support%"))
        )
        assert {row.recipient_id for row in told} == mine


async def test_the_log_of_actions_does_not_tell_who_asked_for_support(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        refuge = await make_refuge(session)
        case = await agreed(refuge)
        psychologist = await refuge.actor(refuge.psychologist)
        await take_case(session, actor=psychologist, case_id=case.id)
        await release_case(session, actor=psychologist, case_id=case.id)
        await withdraw_case(session, actor=await refuge.actor(refuge.mentee), case_id=case.id)
        lines = (
            await session.scalars(select(AuditRecord).where(AuditRecord.entity == "support_case"))
        ).all()
    assert [line.action for line in lines] == [
        "support.open",
        "support.taken",
        "support.released",
        "support.withdrawn",
    ]
    assert {line.actor_id for line in lines} == {None, refuge.psychologist.person_id}
    assert {line.entity_id for line in lines} == {case.id}
    assert all(line.details == {} for line in lines)


async def test_nothing_is_passed_on_without_a_yes(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        refuge = await make_refuge(session)
        case = await refuge.say_relations_are_hard()
        me, psychologist = (
            await refuge.actor(refuge.mentee),
            await refuge.actor(refuge.psychologist),
        )
        assert (case.state, case.source) == (S.OFFERED, SupportSource.RELATIONS)
        assert await list_cases(session, actor=psychologist) == []
        with pytest.raises(NotFound):
            await take_case(session, actor=psychologist, case_id=case.id)
        await answer_offer(session, actor=me, case_id=case.id, agrees=False)
        assert await list_cases(session, actor=psychologist) == []
        with pytest.raises(AlreadyDone):
            await answer_offer(session, actor=me, case_id=case.id, agrees=False)
        await answer_offer(session, actor=me, case_id=case.id, agrees=True)
        (found,) = await list_cases(session, actor=psychologist)
        assert found.participation.person.display_name == "Maria"
        assert await count_cases(session, actor=psychologist) == 1


async def test_what_was_passed_on_can_be_taken_back(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        refuge = await make_refuge(session)
        case = await agreed(refuge)
        psychologist = await refuge.actor(refuge.psychologist)
        await take_case(session, actor=psychologist, case_id=case.id)
        await withdraw_case(session, actor=await refuge.actor(refuge.mentee), case_id=case.id)
        assert await list_cases(session, actor=psychologist) == []
        with pytest.raises(NotFound):
            await close_case(session, actor=psychologist, case_id=case.id)
        assert (case.taken_by_id, case.note) == (None, None)


async def test_a_taken_case_is_its_takers_alone(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        refuge = await make_refuge(session)
        colleague = await refuge.actor(
            await refuge.world.person(Role.PSYCHOLOGIST, refuge.school, name="Lev")
        )
        case = await agreed(refuge)
        first = await refuge.actor(refuge.psychologist)
        assert len(await list_cases(session, actor=colleague)) == 1
        await take_case(session, actor=first, case_id=case.id)
        assert await list_cases(session, actor=colleague) == []
        with pytest.raises(AlreadyDone):
            await take_case(session, actor=colleague, case_id=case.id)
        await release_case(session, actor=first, case_id=case.id)
        assert len(await list_cases(session, actor=colleague)) == 1


async def test_a_case_does_not_get_lost_with_its_psychologist(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        refuge = await make_refuge(session)
        colleague = await refuge.actor(
            await refuge.world.person(Role.PSYCHOLOGIST, refuge.school, name="Lev")
        )
        case = await agreed(refuge)
        await take_case(session, actor=await refuge.actor(refuge.psychologist), case_id=case.id)
        refuge.psychologist.state = ParticipationState.LEFT
        await session.flush()
        assert [found.id for found in await list_cases(session, actor=colleague)] == [case.id]
        await take_case(session, actor=colleague, case_id=case.id)
        assert case.taken_by_id == colleague.person_id


async def test_a_psychologist_sees_nobody_of_another_territory_and_not_themselves(
    unit, still_clock
) -> None:
    async with unit() as work:
        session = work.session
        refuge = await make_refuge(session, psychologist=False)
        other = await refuge.world.school("School 2")
        elsewhere = await refuge.world.person(Role.PSYCHOLOGIST, other, name="Lev")
        person = await session.get_one(Person, refuge.mentee.person_id)
        await refuge.world.person(Role.PSYCHOLOGIST, refuge.school, person=person)
        assert await refuge.say_relations_are_hard() is None
        assert await list_cases(session, actor=await refuge.actor(elsewhere)) == []


async def test_nothing_new_is_offered_while_a_case_is_there(unit, still_clock) -> None:
    async with unit() as work:
        refuge = await make_refuge(work.session)
        first = await refuge.say_relations_are_hard()
        second = await refuge.say_relations_are_hard()
        await answer_offer(
            work.session,
            actor=await refuge.actor(refuge.mentee),
            case_id=first.id,
            agrees=False,
        )
        third = await refuge.say_relations_are_hard()
    assert second.id == first.id
    assert third.id != first.id


async def test_somebody_who_withdrew_is_no_longer_seen(unit, still_clock) -> None:
    async with unit() as work:
        refuge = await make_refuge(work.session)
        case = await agreed(refuge)
        person = await work.session.get_one(Person, refuge.mentee.person_id)
        person.erasure_state = ErasureState.FROZEN
        await work.session.flush()
        psychologist = await refuge.actor(refuge.psychologist)
        assert await list_cases(work.session, actor=psychologist) == []
        with pytest.raises(NotFound):
            await take_case(work.session, actor=psychologist, case_id=case.id)


async def test_a_note_is_its_writers_alone_and_encrypted(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        refuge = await make_refuge(session)
        colleague = await refuge.actor(
            await refuge.world.person(Role.PSYCHOLOGIST, refuge.school, name="Lev")
        )
        case = await agreed(refuge)
        first = await refuge.actor(refuge.psychologist)
        await take_case(session, actor=first, case_id=case.id)
        await close_case(session, actor=first, case_id=case.id, note=SECRET)
        stored = await session.scalar(text("select note from support_case"))
        assert (await get_case(session, actor=first, case_id=case.id)).note == SECRET
        with pytest.raises(NotFound):
            await get_case(session, actor=colleague, case_id=case.id)
        still_clock.advance(days=91)
        assert await list_cases(session, actor=first) == []
    assert SECRET not in stored


async def test_what_is_written_to_the_psychologist_reaches_them_only(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        refuge = await make_refuge(session)
        response = await refuge.ask("early_exit")
        me, psychologist = (
            await refuge.actor(refuge.mentee),
            await refuge.actor(refuge.psychologist),
        )
        answers = [("ee01", "communication"), ("ee02", "another"), ("ee03", SECRET), ("ee04", 3)]
        await give_all(session, actor=me, response_id=response.id, answers=answers)
        before = len(await list_cases(session, actor=psychologist))
        loaded = await session.scalar(
            select(SurveyResponse)
            .where(SurveyResponse.id == response.id)
            .options(selectinload(SurveyResponse.answers))
            .execution_options(populate_existing=True)
        )
        await _something_was_said(session, loaded, me)
        (case,) = await list_cases(session, actor=psychologist)
        words = await find_words(session, actor=psychologist, case_id=case.id)
        for who in refuge.others.values():
            with pytest.raises(NotFound):
                await find_words(session, actor=await refuge.actor(who), case_id=case.id)
    assert (before, case.state, case.source) == (0, S.OPEN, SupportSource.TOLD)
    assert words == SECRET


@pytest.mark.parametrize(
    ("option", "offered"), [("recovery", SupportSource.RECOVERY), ("novice", None)]
)
async def test_who_needs_recovery_is_offered_support(unit, still_clock, option, offered) -> None:
    async with unit() as work:
        refuge = await make_refuge(work.session)
        response = await refuge.ask("needs_mentee", portion="about")
        me = await refuge.actor(refuge.mentee)
        answers = [
            ("nm01", option),
            ("nm09", ["traditional"]),
            ("nm10", "weekly"),
            ("nm13", ["support"]),
            ("nm14", "no"),
            ("nm16", "no"),
        ]
        await give_all(work.session, actor=me, response_id=response.id, answers=answers)
        await send_survey(work.session, actor=me, response_id=response.id)
        case = await refuge.find_case()
    assert (case.source if case else None) == offered
