"""One mentee with two mentors: two requests, two pairs, each on a way and with words of its own."""

from datetime import UTC, datetime

from sqlalchemy import select

from models import Mentorship, MentorshipState, SurveyResponse, SurveyResponseState
from tests.e2e.choosing import choose, confirm_newcomer, has_met, offer_and_pick
from tests.e2e.pairs import Trio, answer_all, form_pair, open_school
from tests.e2e.people import agree, fill_mentor_form, invite
from tests.e2e.phone import Phone
from tests.e2e.town import Town

PLATFORMS = "ФГИС «Моя школа»"
# Fridays with Olga, Mondays with Nina; 17:45 in Moscow.
WITH_OLGA = [datetime(2026, 11, 27, 14, 45, tzinfo=UTC), datetime(2026, 12, 4, 14, 45, tzinfo=UTC)]
WITH_NINA = [datetime(2026, 11, 30, 14, 45, tzinfo=UTC), datetime(2026, 12, 7, 14, 45, tzinfo=UTC)]


async def _join(town: Town, curator: Phone) -> Phone:
    """A mentor of another direction."""
    nina = await town.phone("Нина")
    await agree(nina, await invite(curator, "Наставник"), "Нина")
    await fill_mentor_form(nina, direction="Цифровизация", items=(PLATFORMS,))
    await confirm_newcomer(town, curator, "Нина")
    return nina


async def _ask_for_more(mentee: Phone) -> None:
    await mentee.say("/profile")
    await mentee.press("Добавить запрос")
    while not any("Цифровизация" in button for button in await mentee.buttons()):
        await mentee.press("›")
    await mentee.press("Цифровизация")
    await mentee.press(PLATFORMS)
    await mentee.press("Отправить запрос")
    assert "Запрос открыт" in await mentee.screen()


async def _states(town: Town) -> list[MentorshipState]:
    async with town.unit() as work:
        return list(await work.session.scalars(select(Mentorship.state).order_by(Mentorship.id)))


async def _answers(town: Town) -> list[tuple[int, int]]:
    """Pair and number of questionnaires that were sent about its meetings."""
    async with town.unit() as work:
        found = await work.session.scalars(
            select(SurveyResponse.mentorship_id).where(
                SurveyResponse.state == SurveyResponseState.SUBMITTED,
                SurveyResponse.meeting_id.is_not(None),
            )
        )
        ids = list(found)
        return [(pair, ids.count(pair)) for pair in sorted(set(ids))]


async def test_one_mentee_goes_two_ways_with_two_mentors(town: Town) -> None:
    trio = await open_school(town)
    olga, maria = trio.mentor, trio.mentee
    nina = await _join(town, trio.curator)
    await form_pair(town, trio)
    await _ask_for_more(maria)
    assert "🔎" in " ".join(await _open_requests(trio.curator))
    await form_pair(town, Trio(trio.curator, maria, nina))
    assert await _states(town) == [MentorshipState.FORMING] * 2

    await offer_and_pick(town, olga, maria, "пт 16:30")
    await has_met(town, WITH_OLGA[0], olga, (maria, olga))
    await choose(town, maria, "Ольга")
    await choose(town, olga, "Мария")
    assert await _states(town) == [MentorshipState.TRIAL, MentorshipState.FORMING]
    await offer_and_pick(town, nina, maria, "пн 16:30")
    await has_met(town, WITH_NINA[0], nina, (maria, nina))
    await choose(town, maria, "Нина")
    await choose(town, nina, "Мария")
    assert await _states(town) == [MentorshipState.TRIAL] * 2

    await offer_and_pick(town, olga, maria, "пт 16:30")
    await has_met(town, WITH_OLGA[1], olga, (maria, olga))
    for phone in (maria, olga):
        await answer_all(phone, "Да")
    await town.settle()
    await offer_and_pick(town, nina, maria, "пн 16:30")
    await has_met(town, WITH_NINA[1], nina, (maria, nina))
    await answer_all(maria, "Пока не знаю")
    await answer_all(nina, "Да")
    await town.settle()
    assert await _states(town) == [MentorshipState.PLANNING, MentorshipState.TRIAL]
    first, second = await _answers(town)
    assert (first[1], second[1]) == (4, 4)
    assert "Нина" not in await olga.everything()
    assert "Ольга" not in await nina.everything()
    pairs = await maria.say("/pair")
    assert "Ольга" in pairs + " ".join(await maria.buttons())
    assert "Нина" in pairs + " ".join(await maria.buttons())


async def _open_requests(curator: Phone) -> list[str]:
    await curator.say("/menu")
    await curator.press("Подобрать наставников")
    return await curator.buttons()
