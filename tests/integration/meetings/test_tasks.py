"""Agreements until the next meeting: whose they are, who sees them, what becomes of them."""

from datetime import date, timedelta

import pytest

from models import MentorshipState, ProposalFormat, TaskState
from services.errors import AlreadyDone, IllegalTransition, NotFound
from services.survey_ends import excuse_survey
from services.tasks_of_pair import (
    drop_task,
    finish_task,
    get_task,
    list_mine,
    set_due,
    write_task,
)
from tests.answers import give
from tests.integration.meetings.stories import Pair, make_pair
from tests.integration.meetings.ways import (
    add_mentee,
    hold,
    make_series,
    reflect,
    set_pair,
    tasks,
)

TRY = "Попробую карточки самооценки в 7 классе"
AGREED = "Показать два урока с самооценкой"


async def seen(pair: Pair, person: int) -> list[str]:
    """The open agreements that somebody sees."""
    found = await pair.act(list_mine, person, mentorship_id=pair.mentorship)
    return [task.text for task in found]


async def write(pair: Pair, person: int, text: str = AGREED, *, is_shared: bool = True):
    """Somebody writes an agreement down."""
    return await pair.act(
        write_task, person, mentorship_id=pair.mentorship, text=text, is_shared=is_shared
    )


async def test_what_the_mentee_will_try_is_seen_by_the_mentee_alone(unit, still_clock) -> None:
    pair = await make_series(unit)
    await hold(pair, still_clock)
    await reflect(pair, pair.mentee, rm05=TRY)
    await reflect(pair, pair.mentor)
    assert await seen(pair, pair.mentee) == [TRY]
    assert await seen(pair, pair.mentor) == []
    [task] = await tasks(pair)
    for service in (get_task, finish_task, drop_task):
        with pytest.raises(NotFound):
            await pair.act(service, pair.mentor, task_id=task.id)


async def test_what_the_mentor_says_was_agreed_is_seen_once_both_have_answered(
    unit, still_clock
) -> None:
    pair = await make_series(unit)
    await hold(pair, still_clock)
    await reflect(pair, pair.mentor, rr04=AGREED)
    assert await seen(pair, pair.mentor) == [AGREED]
    assert await seen(pair, pair.mentee) == []
    [task] = await tasks(pair)
    with pytest.raises(NotFound):
        await pair.act(finish_task, pair.mentee, task_id=task.id)
    await reflect(pair, pair.mentee)
    assert await seen(pair, pair.mentee) == [AGREED]


async def test_who_was_excused_from_reflecting_sees_what_was_agreed(unit, still_clock) -> None:
    pair = await make_series(unit)
    anna = await add_mentee(pair)
    await hold(pair, still_clock)
    await reflect(pair, pair.mentor, rr04=AGREED)
    response = (await pair.reflections())[anna]
    await pair.act(excuse_survey, pair.curator, response_id=response.id, reason="absent")
    assert await seen(pair, anna) == [AGREED]
    assert await seen(pair, pair.mentee) == []


async def test_a_corrected_answer_corrects_its_agreement(unit, still_clock) -> None:
    pair = await make_series(unit)
    await hold(pair, still_clock)
    await reflect(pair, pair.mentee, rm05=TRY)
    response = (await pair.reflections())[pair.mentee]
    words = {"response_id": response.id, "code": "rm05"}
    await pair.act(give, pair.mentee, **words, value="Только в одном классе")
    assert await seen(pair, pair.mentee) == ["Только в одном классе"]
    await pair.act(give, pair.mentee, **words, value=None)
    assert await seen(pair, pair.mentee) == []
    await pair.act(give, pair.mentee, **words, value=TRY)
    assert await seen(pair, pair.mentee) == [TRY]


async def test_an_agreement_that_is_ticked_off_stays_so(unit, still_clock) -> None:
    pair = await make_series(unit)
    await hold(pair, still_clock)
    await reflect(pair, pair.mentee, rm05=TRY)
    [task] = await tasks(pair)
    await pair.act(finish_task, pair.mentee, task_id=task.id)
    response = (await pair.reflections())[pair.mentee]
    await pair.act(give, pair.mentee, response_id=response.id, code="rm02", value="Листы с целями")
    assert [task.state for task in await tasks(pair)] == [TaskState.DONE]


async def test_a_consultation_leaves_no_agreements(unit, still_clock) -> None:
    pair = await make_pair(unit, format=ProposalFormat.CONSULTATION)
    await hold(pair, still_clock)
    await reflect(pair, pair.mentee, rm05=TRY)
    assert await tasks(pair) == []


async def test_everybody_sees_and_ticks_what_was_written_for_everybody(unit, still_clock) -> None:
    pair = await make_series(unit)
    task = await write(pair, pair.mentor)
    assert await seen(pair, pair.mentee) == [AGREED]
    await pair.act(finish_task, pair.mentee, task_id=task.id)
    assert await seen(pair, pair.mentor) == []
    for service in (finish_task, drop_task):
        with pytest.raises(AlreadyDone):
            await pair.act(service, pair.mentor, task_id=task.id)


async def test_what_somebody_keeps_for_themselves_nobody_else_sees(unit, still_clock) -> None:
    pair = await make_series(unit)
    await write(pair, pair.mentor, "Подготовить вопросы", is_shared=False)
    assert await seen(pair, pair.mentor) == ["Подготовить вопросы"]
    assert await seen(pair, pair.mentee) == []
    for person in (pair.curator, pair.stranger):
        with pytest.raises(NotFound):
            await seen(pair, person)


async def test_in_a_group_nobody_sees_another_mentees_own(unit, still_clock) -> None:
    pair = await make_series(unit)
    anna = await add_mentee(pair)
    await write(pair, anna, TRY, is_shared=False)
    await write(pair, pair.mentor)
    assert await seen(pair, anna) == [TRY, AGREED]
    assert await seen(pair, pair.mentee) == [AGREED]


async def test_an_agreement_has_a_day_ahead_or_the_next_meeting(unit, still_clock) -> None:
    pair = await make_series(unit)
    task = await write(pair, pair.mentee)
    assert task.due_on is None
    task = await pair.act(set_due, pair.mentor, task_id=task.id, due_on=date(2026, 12, 11))
    assert task.due_on == date(2026, 12, 11)
    for wrong in (date(2026, 11, 22), date(2026, 11, 23) + timedelta(days=367)):
        with pytest.raises(ValueError, match="within a year"):
            await pair.act(set_due, pair.mentor, task_id=task.id, due_on=wrong)


async def test_a_pair_that_has_ended_agrees_on_nothing_more(unit, still_clock) -> None:
    pair = await make_series(unit)
    await set_pair(pair, state=MentorshipState.COMPLETED)
    with pytest.raises(IllegalTransition):
        await write(pair, pair.mentee)
