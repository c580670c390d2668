"""Who is asked how they are without a pair, when, and what follows from the answers."""

import pytest
from sqlalchemy import select

from models import (
    MeetingKind,
    MeetingState,
    MentoringMode,
    MentorshipState,
    NeedState,
    Participation,
    ParticipationState,
    Reach,
    SupportSource,
    SurveyResponse,
    SurveyResponseState,
)
from services import clock
from services.card_kinds import CardKind
from services.cards import list_cards
from services.support_asking import ask_unpaired
from services.support_cases import list_cases
from tests.integration.office.worlds import add_meeting, add_pair
from tests.integration.support.refuges import Refuge, make_refuge

R = SurveyResponseState


async def asked(refuge: Refuge, state: SurveyResponseState = R.OPEN) -> list[str]:
    """Subjects of the questions asked without a pair, in this state."""
    found = await refuge.session.scalars(
        select(SurveyResponse.subject)
        .where(
            SurveyResponse.survey_code == "no_pair_support",
            SurveyResponse.state == state,
            SurveyResponse.respondent_id == refuge.mentee.id,
        )
        .order_by(SurveyResponse.id)
    )
    return list(found)


async def did_not_fit(refuge: Refuge, *, tried: bool = True) -> int:
    """A pair that tried to work and did not fit; the id of the mentee's membership."""
    pair = await add_pair(
        refuge.world, refuge.mentee, refuge.mentor, refuge.need, state=MentorshipState.CANCELLED
    )
    pair.ended_at, pair.end_reason = clock.now(), "not_fit"
    meeting = await add_meeting(refuge.world, pair, MeetingState.CLOSED)
    meeting.kind = MeetingKind.TRIAL if tried else MeetingKind.INTRODUCTION
    await refuge.session.flush()
    return pair.members[0].id


async def test_a_mentee_without_a_pair_for_two_weeks_is_asked_once(unit, still_clock) -> None:
    async with unit() as work:
        refuge = await make_refuge(work.session)
        still_clock.advance(days=13)
        await ask_unpaired(work.session)
        early = await asked(refuge)
        still_clock.advance(days=1, hours=1)
        await ask_unpaired(work.session)
        await ask_unpaired(work.session)
        assert early == []
        assert await asked(refuge) == [f"need:{refuge.need.id}"]


async def test_it_is_asked_in_the_routine_hours_of_a_working_day(unit, still_clock) -> None:
    async with unit() as work:
        refuge = await make_refuge(work.session)
        # A Saturday, late in the evening.
        still_clock.advance(days=19, hours=9)
        await ask_unpaired(work.session)
        response = await work.session.scalar(
            select(SurveyResponse).where(SurveyResponse.respondent_id == refuge.mentee.id)
        )
        weekday, hour = response.asked_at.weekday(), response.asked_at.hour
    assert (weekday, hour) == (0, 11)


async def test_who_waits_with_two_needs_is_asked_once(unit, still_clock) -> None:
    async with unit() as work:
        refuge = await make_refuge(work.session)
        other, second = await refuge.world.mentee(refuge.school)
        second.participation_id = refuge.mentee.id
        other.state = ParticipationState.LEFT
        still_clock.advance(days=15)
        await ask_unpaired(work.session)
        assert len(await asked(refuge)) == 1


async def test_it_is_asked_after_a_pair_that_did_not_fit(unit, still_clock) -> None:
    async with unit() as work:
        refuge = await make_refuge(work.session)
        await did_not_fit(refuge, tried=False)
        await ask_unpaired(work.session)
        only_met = await asked(refuge)
        member = await did_not_fit(refuge)
        await ask_unpaired(work.session)
        await ask_unpaired(work.session)
        assert only_met == []
        assert await asked(refuge) == [f"member:{member}"]


@pytest.mark.parametrize("why", ["in a pair", "not active", "covered"])
async def test_who_looks_for_nobody_is_not_asked(unit, still_clock, why: str) -> None:
    async with unit() as work:
        refuge = await make_refuge(work.session)
        if why == "in a pair":
            await add_pair(refuge.world, refuge.mentee, refuge.mentor, refuge.need)
        elif why == "not active":
            mentee = await work.session.get_one(Participation, refuge.mentee.id)
            mentee.state = ParticipationState.PAUSED
        else:
            refuge.need.state = NeedState.COVERED
        still_clock.advance(days=30)
        await ask_unpaired(work.session)
        assert await asked(refuge) == []


async def test_the_question_goes_when_a_pair_was_found(unit, still_clock) -> None:
    async with unit() as work:
        refuge = await make_refuge(work.session)
        still_clock.advance(days=15)
        await ask_unpaired(work.session)
        await add_pair(refuge.world, refuge.mentee, refuge.mentor, refuge.need)
        await ask_unpaired(work.session)
        assert await asked(refuge) == []
        assert len(await asked(refuge, R.LAPSED)) == 1


@pytest.mark.parametrize(
    ("feels", "helps", "source"),
    [
        ("hard", "wait", SupportSource.HARD),
        ("calm", "psychologist", SupportSource.ASKED),
        ("upset", "group", None),
    ],
)
async def test_who_finds_it_hard_is_offered_support(
    unit, still_clock, feels: str, helps: str, source: SupportSource | None
) -> None:
    async with unit() as work:
        refuge = await make_refuge(work.session)
        case = await refuge.say_without_pair(feels, helps, "no")
        psychologist = await refuge.actor(refuge.psychologist)
        assert (case.source if case else None) == source
        assert await list_cases(work.session, actor=psychologist) == []


async def test_the_curator_reads_what_would_help_and_nothing_of_the_feeling(
    unit, still_clock
) -> None:
    async with unit() as work:
        refuge = await make_refuge(work.session)
        await refuge.say_without_pair("hard", "consultation", "no")
        curator = await refuge.actor(refuge.others["curator"])
        cards = await list_cards(work.session, actor=curator)
        (card,) = [card for card in cards if card.key.kind is CardKind.WISH_WITHOUT_PAIR]
        others = [
            card.key.kind
            for name in ("head", "municipal", "regional")
            for card in await list_cards(
                work.session, actor=await refuge.actor(refuge.others[name])
            )
        ]
    assert (card.topic, card.participation_id) == ("consultation", refuge.mentee.id)
    assert CardKind.WISH_WITHOUT_PAIR not in others


@pytest.mark.parametrize("helps", ["psychologist", "wait"])
async def test_who_wants_a_psychologist_or_to_wait_leaves_no_card(
    unit, still_clock, helps: str
) -> None:
    async with unit() as work:
        refuge = await make_refuge(work.session)
        await refuge.say_without_pair("hard", helps, "no")
        curator = await refuge.actor(refuge.others["curator"])
        kinds = {card.key.kind for card in await list_cards(work.session, actor=curator)}
    assert not kinds & {CardKind.WISH_WITHOUT_PAIR, CardKind.SUPPORT_ASKED, CardKind.HELP_ASKED}


@pytest.mark.parametrize(
    ("search", "reach", "mode", "state"),
    [
        ("no", Reach.OWN_SCHOOL, MentoringMode.OFFLINE, NeedState.NO_MENTOR_FOUND),
        ("any", Reach.ANY, MentoringMode.OFFLINE, NeedState.OPEN),
        ("online", Reach.ANY, MentoringMode.MIXED, NeedState.OPEN),
    ],
)
async def test_the_search_goes_as_wide_as_the_mentee_says(
    unit, still_clock, search: str, reach: Reach, mode: MentoringMode, state: NeedState
) -> None:
    async with unit() as work:
        refuge = await make_refuge(work.session)
        need = refuge.need
        need.reach, need.mode = Reach.OWN_SCHOOL, MentoringMode.OFFLINE
        need.state = NeedState.NO_MENTOR_FOUND
        await work.session.flush()
        await refuge.say_without_pair("calm", "wait", search)
        await work.session.refresh(need)
        found = (need.reach, need.mode, need.state)
    assert found == (reach, mode, state)
