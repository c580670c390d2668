"""Pairs that do not move, lost rhythms and unsent questionnaires come to the task list, in time."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from models import (
    CardDecision,
    MeetingKind,
    MeetingState,
    Mentorship,
    MentorshipState,
    NeedState,
    Notification,
    NotificationState,
    Organization,
    Participation,
    Role,
    SurveyResponse,
    SurveyResponseState,
)
from services import clock
from services.actor import Actor
from services.card_kinds import CardKind
from services.cards import decide, list_cards
from services.session import Session
from services.survey_asking import drop_surveys, open_survey
from services.survey_ends import lapse_old_drafts
from tests.factories import World, make_world
from tests.integration.office.worlds import add_meeting, add_pair

S, M, K = MentorshipState, MeetingState, CardKind


async def a_pair(
    session: Session, state: MentorshipState
) -> tuple[World, Actor, Participation, Mentorship]:
    """A curator, a mentee and their pair, which has just come into this state."""
    world = await make_world(session)
    school = await world.school()
    curator = await world.person(Role.SCHOOL_CURATOR, school)
    mentee, need = await world.mentee(school)
    need.state = NeedState.PAIRED
    pair = await add_pair(world, mentee, await world.mentor(school), need, state=state)
    pair.state_since = clock.now()
    await add_meeting(world, pair, M.CLOSED)
    return world, await world.actor(curator), mentee, pair


async def kinds(session: Session, curator: Actor) -> set[CardKind]:
    return {card.key.kind for card in await list_cards(session, actor=curator)}


@pytest.mark.parametrize("state", [S.FORMING, S.TRIAL, S.PLANNING, S.FINISHING])
async def test_a_stage_of_three_weeks_is_a_card(unit, still_clock, state) -> None:
    async with unit() as work:
        _world, curator, _mentee, pair = await a_pair(work.session, state)
        still_clock.advance(days=21)
        in_time = await kinds(work.session, curator)
        still_clock.advance(days=1)
        late = await kinds(work.session, curator)
        pair.state_since = clock.now()
        moved = await kinds(work.session, curator)
    assert K.STAGE_STALLED not in in_time
    assert K.STAGE_STALLED in late
    assert K.STAGE_STALLED not in moved


async def test_a_pair_at_work_or_on_a_pause_is_in_no_stage(unit, still_clock) -> None:
    async with unit() as work:
        _world, curator, _mentee, pair = await a_pair(work.session, S.ACTIVE)
        pair.cadence_days = 0
        still_clock.advance(days=60)
        at_work = await kinds(work.session, curator)
        pair.state = S.ON_HOLD
        resting = await kinds(work.session, curator)
    assert not at_work & {K.STAGE_STALLED, K.RHYTHM_LOST}
    assert not resting & {K.STAGE_STALLED, K.RHYTHM_LOST}


async def test_another_meeting_is_a_new_matter(unit, still_clock) -> None:
    async with unit() as work:
        world, curator, _mentee, pair = await a_pair(work.session, S.TRIAL)
        still_clock.advance(days=22)
        (card,) = [
            card
            for card in await list_cards(work.session, actor=curator)
            if card.key.kind is K.STAGE_STALLED
        ]
        await decide(work.session, actor=curator, key=card.key, decision=CardDecision.DONE)
        decided = await kinds(work.session, curator)
        meeting = await add_meeting(world, pair, M.CLOSED)
        meeting.kind = MeetingKind.TRIAL
        await work.session.flush()
        again = await kinds(work.session, curator)
    assert K.STAGE_STALLED not in decided
    assert K.STAGE_STALLED in again


async def test_school_holidays_do_not_count(unit, still_clock) -> None:
    async with unit() as work:
        still_clock.at = datetime(2026, 6, 25, 9, tzinfo=UTC)
        _world, curator, _mentee, _pair = await a_pair(work.session, S.TRIAL)
        still_clock.at = datetime(2026, 9, 20, 9, tzinfo=UTC)
        after_summer = await kinds(work.session, curator)
        still_clock.advance(days=3)
        later = await kinds(work.session, curator)
    assert K.STAGE_STALLED not in after_summer
    assert K.STAGE_STALLED in later


@pytest.mark.parametrize(("agreed", "days"), [(7, 14), (14, 28), (30, 60), (None, 28)])
async def test_a_rhythm_is_lost_after_twice_what_was_agreed(
    unit, still_clock, agreed, days
) -> None:
    async with unit() as work:
        still_clock.at = datetime(2026, 9, 7, 9, tzinfo=UTC)
        world, curator, _mentee, pair = await a_pair(work.session, S.ACTIVE)
        pair.cadence_days = agreed
        still_clock.advance(days=days)
        in_time = await kinds(work.session, curator)
        still_clock.advance(days=1)
        late = await kinds(work.session, curator)
        await add_meeting(world, pair, M.SCHEDULED, clock.now() + timedelta(days=2))
        agreed_on = await kinds(work.session, curator)
    assert K.RHYTHM_LOST not in in_time
    assert K.RHYTHM_LOST in late
    assert K.RHYTHM_LOST not in agreed_on


async def ask(session: Session, code: str, who: Participation, **where) -> SurveyResponse:
    response = await open_survey(
        session, code=code, respondent_id=who.id, subject=f"participation:{who.id}", **where
    )
    assert response is not None
    return response


async def reminded(session: Session) -> None:
    """Whatever was due by now has been sent."""
    await session.execute(
        update(Notification)
        .where(Notification.due_at <= clock.now())
        .values(state=NotificationState.SENT)
    )


async def test_an_unsent_questionnaire_is_a_card_for_the_curator_after_the_last_reminder(
    unit, still_clock
) -> None:
    async with unit() as work:
        world, curator, mentee, pair = await a_pair(work.session, S.FINISHING)
        asked_at = clock.now()
        await ask(work.session, "pulse_mid", mentee, mentorship_id=pair.id)
        head = await world.actor(
            await world.person(Role.SCHOOL_HEAD, await _school(work.session, mentee))
        )
        seen = {}
        for days in (7, 9, 13):
            still_clock.at = asked_at + timedelta(days=days)
            await reminded(work.session)
            seen[days] = K.SURVEY_OVERDUE in await kinds(work.session, curator)
        (card,) = [
            card
            for card in await list_cards(work.session, actor=curator)
            if card.key.kind is K.SURVEY_OVERDUE
        ]
        others = await kinds(work.session, head)
    assert seen == {7: False, 9: False, 13: True}
    assert K.SURVEY_OVERDUE not in others
    assert (card.topic, card.participation_id) == ("pulse_mid", mentee.id)


async def test_a_questionnaire_that_lapsed_unsent_stays_a_matter_until_somebody_decides(
    unit, still_clock
) -> None:
    async with unit() as work:
        _world, curator, mentee, pair = await a_pair(work.session, S.FINISHING)
        response = await ask(work.session, "pulse_mid", mentee, mentorship_id=pair.id)
        still_clock.advance(days=15)
        await lapse_old_drafts(work.session)
        (card,) = [
            card
            for card in await list_cards(work.session, actor=curator)
            if card.key.kind is K.SURVEY_OVERDUE
        ]
        await decide(work.session, actor=curator, key=card.key, decision=CardDecision.DONE)
        assert K.SURVEY_OVERDUE not in await kinds(work.session, curator)
    assert (response.state, card.key.subject_id) == (SurveyResponseState.LAPSED, response.id)


async def test_a_questionnaire_that_nobody_wants_any_more_is_no_card(unit, still_clock) -> None:
    async with unit() as work:
        _world, curator, mentee, pair = await a_pair(work.session, S.FINISHING)
        await ask(work.session, "pulse_mid", mentee, mentorship_id=pair.id)
        await drop_surveys(work.session, mentorship_id=pair.id)
        still_clock.advance(days=15)
        assert K.SURVEY_OVERDUE not in await kinds(work.session, curator)


@pytest.mark.parametrize("code", ["no_pair_support", "early_exit"])
async def test_what_is_private_is_nobodys_to_remind_of(unit, still_clock, code) -> None:
    async with unit() as work:
        _world, curator, mentee, _pair = await a_pair(work.session, S.ACTIVE)
        response = await ask(work.session, code, mentee)
        still_clock.at = response.due_at + timedelta(days=1)
        assert K.SURVEY_OVERDUE not in await kinds(work.session, curator)


async def _school(session: Session, mentee: Participation) -> Organization:
    return await session.get_one(Organization, mentee.organization_id)


@pytest.mark.parametrize(("state", "kind"), [(S.TRIAL, K.STAGE_STALLED), (S.ACTIVE, K.RHYTHM_LOST)])
async def test_of_several_pairs_each_is_put_away_by_itself(
    unit, still_clock, state: MentorshipState, kind: CardKind
) -> None:
    async with unit() as work:
        still_clock.at = datetime(2026, 9, 7, 9, tzinfo=UTC)
        world, curator, mentee, _pair = await a_pair(work.session, state)
        school = await work.session.get_one(Organization, mentee.organization_id)
        other, need = await world.mentee(school, name="Vera")
        need.state = NeedState.PAIRED
        mentor = await world.mentor(school)
        second = await add_pair(world, other, mentor, need, state=state)
        second.state_since = clock.now()
        await add_meeting(world, second, M.CLOSED)
        await add_meeting(world, second, M.CLOSED)
        still_clock.advance(days=40)
        found = await list_cards(work.session, actor=curator)
        mine = [card.key for card in found if card.key.kind is kind]
        for key in mine:
            await decide(work.session, actor=curator, key=key, decision=CardDecision.DONE)
        left = await kinds(work.session, curator)
    assert len(mine) == 2
    assert kind not in left
