"""What a choice puts on the task lists: of the curator, and of the municipal level."""

import pytest

from models import CardDecision, MeetingKind
from services.card_kinds import Card, CardKind
from services.cards import decide, list_cards
from tests.integration.choice.circles import Circle, Someone, Unit, open_circle

INTRODUCTION, TRIAL = MeetingKind.INTRODUCTION, MeetingKind.TRIAL
OURS = (
    CardKind.CHOICE_WAITS,
    CardKind.EXPERIENCE_DOUBTED,
    CardKind.FORMAT_CHANGE,
    CardKind.STAGE_SKIPPED,
    CardKind.HELP_ASKED,
)


async def _cards(circle: Circle, person_id: int) -> list[Card]:
    found = await circle.act(person_id, list_cards)
    return [card for card in found if card.key.kind in OURS]


async def _kinds(circle: Circle, person_id: int) -> list[CardKind]:
    return [card.key.kind for card in await _cards(circle, person_id)]


async def _met(unit: Unit) -> tuple[Circle, Someone, Someone, int, int]:
    circle = await open_circle(unit)
    mentee, mentor = await circle.mentee(), await circle.mentor()
    mentorship = await circle.pair(mentee, mentor)
    return circle, mentee, mentor, mentorship, await circle.hold(mentorship, INTRODUCTION)


async def _tried(unit: Unit, clock) -> tuple[Circle, Someone, Someone, int, int]:
    circle = await open_circle(unit)
    mentee, mentor = await circle.mentee(), await circle.mentor()
    mentorship = await circle.pair(mentee, mentor)
    await circle.introduced(mentorship, mentee, mentor)
    clock.advance(days=7)
    return circle, mentee, mentor, mentorship, await circle.hold(mentorship, TRIAL)


async def test_a_missing_word_is_a_card_until_they_go_on(unit: Unit, still_clock) -> None:
    circle, mentee, mentor, mentorship, meeting = await _met(unit)
    await circle.choose(meeting, mentee, mentor)
    assert await _kinds(circle, circle.curator) == []
    await circle.excuse(meeting, mentor)
    (card,) = await _cards(circle, circle.curator)
    assert (card.key.kind, card.key.subject_id) == (CardKind.CHOICE_WAITS, mentorship)
    assert {card.participation_id, card.partner_id} == {mentee.id, mentor.id}
    await circle.move_on(mentorship)
    assert await _kinds(circle, circle.curator) == []


async def test_a_skipped_stage_is_shown_to_the_municipal_level(unit: Unit, still_clock) -> None:
    circle, mentee, mentor, mentorship, meeting = await _met(unit)
    await circle.choose(meeting, mentee, mentor)
    await circle.excuse(meeting, mentor)
    await circle.move_on(mentorship)
    (card,) = await _cards(circle, circle.coordinator)
    assert (card.key.kind, card.key.subject_id) == (CardKind.STAGE_SKIPPED, mentorship)
    await circle.act(circle.coordinator, decide, key=card.key, decision=CardDecision.DONE)
    assert await _cards(circle, circle.coordinator) == []
    assert CardKind.STAGE_SKIPPED not in await _kinds(circle, circle.curator)


async def test_a_mentor_who_asks_for_help_is_named_to_the_curator(unit: Unit, still_clock) -> None:
    circle, mentee, mentor, _, meeting = await _met(unit)
    await circle.choose(meeting, mentor, mentee, then="curator_help")
    await circle.choose(meeting, mentee, mentor)
    help_asked, waits = await _cards(circle, circle.curator)
    assert (help_asked.key.kind, help_asked.topic) == (CardKind.HELP_ASKED, "choice")
    assert help_asked.participation_id == mentor.id
    assert waits.key.kind is CardKind.CHOICE_WAITS


@pytest.mark.parametrize(("mark", "expected"), [(4, [CardKind.EXPERIENCE_DOUBTED]), (5, [])])
async def test_experience_that_hardly_fits_is_advice_to_the_curator(
    unit: Unit, still_clock, mark: int, expected: list[CardKind]
) -> None:
    circle, mentee, mentor, _, meeting = await _tried(unit, still_clock)
    await circle.say(meeting, mentor, "yes", tr01=mark)
    assert await _kinds(circle, circle.curator) == []
    await circle.say(meeting, mentee, "yes")
    assert await _kinds(circle, circle.curator) == expected
    assert await _kinds(circle, circle.coordinator) == []


@pytest.mark.parametrize("who", ["mentee", "mentor"])
async def test_another_format_is_one_card_that_tells_not_whose_wish_it_is(
    unit: Unit, still_clock, who: str
) -> None:
    circle, mentee, mentor, mentorship, meeting = await _tried(unit, still_clock)
    said = {"mentee": "yes", "mentor": "yes"} | {who: "change_format"}
    await circle.say(meeting, mentee, said["mentee"])
    await circle.say(meeting, mentor, said["mentor"])
    (card,) = await _cards(circle, circle.curator)
    assert (card.key.kind, card.key.subject_id) == (CardKind.FORMAT_CHANGE, mentorship)
    assert card.participation_id == mentee.id


async def test_a_trial_without_a_word_is_a_card_until_there_is_another(
    unit: Unit, still_clock
) -> None:
    circle, mentee, mentor, mentorship, meeting = await _tried(unit, still_clock)
    await circle.say(meeting, mentee, "yes")
    await circle.excuse(meeting, mentor)
    assert await _kinds(circle, circle.curator) == [CardKind.CHOICE_WAITS]
    await circle.move_on(mentorship)
    assert await _kinds(circle, circle.curator) == []
    assert await _kinds(circle, circle.coordinator) == [CardKind.STAGE_SKIPPED]
