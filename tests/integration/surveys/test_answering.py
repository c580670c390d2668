"""Answering: every tap is stored, what decides happens once, the rest may be corrected in time."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from models import Role, SurveyResponseState
from services import clock, survey_hooks, surveys
from services.errors import AlreadyDone, FormIncomplete, NotFound, TooManyChosen
from services.survey_giving import (
    finish_ticks,
    give_mark,
    give_number,
    give_text,
    send_survey,
    skip_question,
    tick_option,
)
from services.survey_overrides import read_overrides
from services.survey_reading import short
from services.survey_views import get_survey_view, list_mine
from tests.answers import fill, give, give_all
from tests.factories import actor_of
from tests.integration.surveys.worlds import Asked, ask

S = SurveyResponseState
LOAD = ("pm03", "right")
PULSE = (("pm01", 8), ("pm02", 7), LOAD, ("pm04", "no"))


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The responses from which something has followed, instead of what really follows."""
    seen: list[int] = []

    async def note(session: Any, response: Any, actor: Any) -> None:
        seen.append(response.id)

    for code in ("pulse_mid", "final_mentee"):
        monkeypatch.setitem(survey_hooks.CONSEQUENCES, code, [note])
        monkeypatch.setitem(survey_hooks.CORRECTIONS, code, [])
    return seen


async def tick(asked: Asked, code: str, option: str, *, on: bool = True) -> None:
    await asked.act(tick_option, question_code=code, option=short(option), on=on)


async def test_every_tap_is_stored_and_resumed_where_it_was_left(unit, still_clock) -> None:
    asked = await ask(unit, "needs_mentee", portion="about")
    await asked.act(give, code="nm01", value="novice")
    still_clock.advance(days=3)
    assert await asked.answers() == {"nm01": ["novice"]}
    view = await asked.act(get_survey_view)
    assert (view.next_step.question.code, view.is_begun) == ("nm09", True)
    assert view.before(view.next_step).question.code == "nm01"


async def test_what_is_ticked_counts_with_done(unit, still_clock) -> None:
    asked = await ask(unit, "needs_mentee", portion="about")
    with pytest.raises(FormIncomplete):
        await asked.act(finish_ticks, question_code="nm13")
    await tick(asked, "nm13", "support")
    await tick(asked, "nm13", "support")
    await tick(asked, "nm13", "calm_pace")
    assert await asked.answers() == {"nm13…": ["support", "calm_pace"]}
    with pytest.raises(TooManyChosen):
        await tick(asked, "nm13", "questions")
    await asked.act(finish_ticks, question_code="nm13")
    # Where no order is asked for, it is that of the questionnaire.
    assert await asked.answers() == {"nm13": ["calm_pace", "support"]}
    await tick(asked, "nm13", "support", on=False)
    assert await asked.answers() == {"nm13…": ["calm_pace"]}


async def test_two_people_cannot_tick_one_answer_twice(unit, still_clock) -> None:
    asked = await ask(unit, "needs_mentee", portion="about")
    await asyncio.gather(*(tick(asked, "nm13", "support") for _ in range(4)))
    assert await asked.answers() == {"nm13…": ["support"]}


@pytest.mark.parametrize(
    ("verb", "arguments"),
    [
        (give_mark, {"question_code": "nm17", "mark": 0}),
        (give_mark, {"question_code": "nm17", "mark": 11}),
        (give_mark, {"question_code": "nm04", "mark": 5}),
        (give_mark, {"question_code": "nm04", "item": short("law.rights"), "mark": 5}),
        (give_mark, {"question_code": "nm06", "mark": 5}),
        (give_text, {"question_code": "nm17", "text": "Five"}),
        (give_number, {"question_code": "nm17", "number": 5}),
        (tick_option, {"question_code": "nm17", "option": short("yes"), "on": True}),
        (finish_ticks, {"question_code": "nm17"}),
        (skip_question, {"question_code": "nm17"}),
    ],
)
async def test_what_the_portion_does_not_ask_is_not_stored(
    unit, still_clock, verb, arguments
) -> None:
    asked = await ask(unit, "needs_mentee", portion="before")
    with pytest.raises(NotFound):
        await asked.act(verb, **arguments)
    assert await asked.answers() == {}


async def test_a_repeated_question_is_answered_for_each_item(unit, still_clock) -> None:
    asked = await ask(unit, "needs_mentee", portion="before")
    for item, mark in (("methodics.formative", 3), ("psychology.parents", 8)):
        await asked.act(give, code="nm04", item=item, value=mark)
    given = {(a.question_code, a.item_code): a.number for a in (await asked.now()).answers}
    assert given == {("nm04", "methodics.formative"): 3, ("nm04", "psychology.parents"): 8}


async def test_nothing_is_sent_before_it_is_complete(unit, still_clock, followed) -> None:
    asked = await ask(unit, "pulse_mid")
    await asked.act(give_all, answers=PULSE[:3])
    with pytest.raises(FormIncomplete):
        await asked.act(send_survey)
    assert (await asked.now()).state is S.OPEN
    await asked.act(give_all, answers=PULSE[3:])
    assert (await asked.now()).state is S.OPEN
    await asked.act(send_survey)
    sent = await asked.now()
    assert (sent.state, sent.submitted_at) == (S.SUBMITTED, clock.now())
    assert await asked.waiting() == []
    with pytest.raises(AlreadyDone):
        await asked.act(send_survey)
    assert followed == [asked.response]


async def test_of_two_who_send_at_once_one_has_consequences(unit, still_clock, followed) -> None:
    asked = await ask(unit, "pulse_mid")
    await asked.act(give_all, answers=PULSE)

    async def send() -> bool:
        try:
            await asked.act(send_survey)
        except AlreadyDone:
            return False
        return True

    assert sum(await asyncio.gather(*(send() for _ in range(4)))) == 1
    assert followed == [asked.response]


async def test_answers_are_corrected_until_the_deadline(unit, still_clock, followed) -> None:
    asked = await ask(unit, "final_mentee")
    await asked.act(fill, fm09="fully", fm13="later")
    still_clock.advance(days=6)
    await asked.act(give, code="fm09", value="partly")
    assert (await asked.answers())["fm09"] == ["partly"]
    # What decides has had its consequence.
    with pytest.raises(AlreadyDone):
        await asked.act(give, code="fm13", value="now")
    still_clock.advance(days=1)
    with pytest.raises(AlreadyDone):
        await asked.act(give, code="fm09", value="no")
    assert not (await asked.act(get_survey_view)).is_correctable
    assert followed == [asked.response]


async def test_who_answers_late_may_still_correct_for_a_day(unit, still_clock, followed) -> None:
    asked = await ask(unit, "pulse_mid")
    still_clock.advance(days=12)
    await asked.act(fill)
    still_clock.advance(hours=23)
    await asked.act(give, code="pm01", value=2)
    still_clock.advance(hours=2)
    with pytest.raises(AlreadyDone):
        await asked.act(give, code="pm01", value=9)


async def test_a_correction_leaves_no_choice_empty(unit, still_clock) -> None:
    asked = await ask(unit, "needs_mentee", portion="about")
    await asked.act(fill, nm13=["support"])
    with pytest.raises(FormIncomplete):
        await tick(asked, "nm13", "support", on=False)
    await tick(asked, "nm13", "calm_pace")
    await tick(asked, "nm13", "support", on=False)
    assert (await asked.answers())["nm13"] == ["calm_pace"]


async def test_an_answer_goes_when_its_question_is_asked_no_more(unit, still_clock) -> None:
    asked = await ask(unit, "needs_mentee", portion="about")
    await asked.act(give_all, answers=[("nm14", "yes"), ("nm15", "Working with maps")])
    await asked.act(give, code="nm14", value="no")
    # Kept while it is a draft: who turns back finds it again.
    assert (await asked.answers())["nm15"] == "Working with maps"
    await asked.act(fill)
    assert "nm15" not in await asked.answers()
    await asked.act(give, code="nm14", value="yes")
    await asked.act(give, code="nm15", value="Working with globes")
    await asked.act(give, code="nm14", value="later")
    assert "nm15" not in await asked.answers()


async def test_a_skipped_question_may_still_be_answered(unit, still_clock) -> None:
    asked = await ask(unit, "after_planning")
    await asked.act(give_all, answers=[("pl01", 9), ("pl02", 9), ("pl03", 9)])
    await asked.act(skip_question, question_code="pl04")
    assert (await asked.answers())["pl04"] is None
    await asked.act(give, code="pl04", value="One item more")
    assert (await asked.answers())["pl04"] == "One item more"


async def test_a_number_stays_within_its_limits(unit, still_clock) -> None:
    asked = await ask(unit, "roi_input", role=Role.SCHOOL_CURATOR)
    for number in (-1, 10**9 + 1):
        with pytest.raises(NotFound):
            await asked.act(give_number, question_code="ri01", number=number)
    await asked.act(give_all, answers=[(f"ri0{n}", n) for n in range(1, 5)])
    await asked.act(give, code="ri05", value=0)
    assert (await asked.act(get_survey_view)).next_step is None
    await asked.act(give, code="ri05", value=100)
    assert (await asked.act(get_survey_view)).next_step.question.code == "ri06"


async def test_what_is_asked_later_is_not_there_before(unit, still_clock) -> None:
    later = clock.now() + timedelta(days=90)
    asked = await ask(unit, "followup_mentee", asked_at=later)
    with pytest.raises(NotFound):
        await asked.act(get_survey_view)
    with pytest.raises(NotFound):
        await asked.act(give, code="um01", value="never")
    async with unit() as work:
        actor = await actor_of(work.session, asked.person)
        assert await list_mine(work.session, actor=actor) == []
    still_clock.at = later
    async with unit() as work:
        actor = await actor_of(work.session, asked.person)
        assert [r.id for r in await list_mine(work.session, actor=actor)] == [asked.response]


async def test_what_meant_something_else_is_asked_again(
    unit, still_clock, monkeypatch: pytest.MonkeyPatch, followed
) -> None:
    asked = await ask(unit, "pulse_mid")
    await asked.act(give_all, answers=PULSE[:2])
    newer = replace(surveys.get_survey("pulse_mid"), version=2)
    monkeypatch.setitem(surveys._current, "pulse_mid", newer)
    await asked.act(give_all, answers=[LOAD])
    assert await asked.answers() == {"pm03": ["right"]}
    await asked.act(fill)
    assert (await asked.now()).survey_version == 2
    monkeypatch.setitem(surveys._current, "pulse_mid", replace(newer, version=3))
    with pytest.raises(AlreadyDone):
        await asked.act(give, code="pm01", value=1)


async def test_the_same_question_is_answered_to_a_new_version(
    unit, still_clock, monkeypatch: pytest.MonkeyPatch, followed
) -> None:
    asked = await ask(unit, "pulse_mid")
    await asked.act(give_all, answers=PULSE[:2])
    newer = replace(surveys.get_survey("pulse_mid"), version=2)
    monkeypatch.setitem(surveys._current, "pulse_mid", newer)
    await asked.act(give, code="pm01", value=3)
    assert await asked.answers() == {"pm01": 3}


async def test_an_answer_keeps_whose_words_it_was_given_to(
    unit, still_clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    words = tmp_path / "words.yaml"
    words.write_text("pulse_mid:\n  pm01: {text: Are you glad}\n", encoding="utf-8")
    asked = await ask(unit, "pulse_mid")
    await asked.act(give, code="pm02", value=3)
    own = read_overrides(words, surveys.shipped_surveys())["pulse_mid"]
    monkeypatch.setitem(surveys._current, "pulse_mid", own)
    await asked.act(give_all, answers=[("pm01", 9), LOAD])
    kept = {answer.question_code: answer.wording for answer in (await asked.now()).answers}
    assert kept == {"pm01": own.question("pm01").wording, "pm02": "", "pm03": ""}
    assert kept["pm01"]


async def test_what_is_switched_off_is_neither_asked_nor_awaited(
    unit, still_clock, monkeypatch: pytest.MonkeyPatch, followed
) -> None:
    pulse = surveys.get_survey("pulse_mid")
    off = tuple(replace(q, is_off=q.code == "pm02") for q in pulse.questions)
    monkeypatch.setitem(surveys._current, "pulse_mid", replace(pulse, questions=off))
    asked = await ask(unit, "pulse_mid")
    with pytest.raises(NotFound):
        await asked.act(give, code="pm02", value=5)
    await asked.act(fill)
    assert set(await asked.answers()) == {"pm01", "pm03", "pm04"}
