"""A group of three: one introduction, a mutual choice, a trial, a plan; everybody speaks alone."""

from datetime import UTC, datetime

from tests.e2e.choosing import choose, confirm_newcomer, has_met, offer_and_pick, open_pair_office
from tests.e2e.pairs import answer_all, form_pair, open_school
from tests.e2e.people import agree, fill_mentee_form, invite
from tests.e2e.phone import Phone
from tests.e2e.town import Town

INTRODUCTION = datetime(2026, 11, 27, 14, 45, tzinfo=UTC)  # Friday, 17:45 in Moscow.
TRIAL = datetime(2026, 12, 4, 14, 45, tzinfo=UTC)


async def _join(town: Town, curator: Phone, name: str) -> Phone:
    """One more mentee of the school, confirmed."""
    phone = await town.phone(name)
    await agree(phone, await invite(curator, "Наставляемый"), name)
    await fill_mentee_form(phone)
    await confirm_newcomer(town, curator, name)
    return phone


async def _invite_to_introduction(town: Town, curator: Phone, name: str) -> None:
    await open_pair_office(curator, "Мария")
    await curator.press("Пригласить ещё участника")
    await curator.press("Ещё один наставляемый")
    await curator.press(name)
    await curator.press("Да, спросить")
    await town.settle()


async def test_a_group_of_three_goes_from_an_introduction_to_a_plan(town: Town) -> None:
    trio = await open_school(town)
    anna = await _join(town, trio.curator, "Анна")
    await form_pair(town, trio)
    await _invite_to_introduction(town, trio.curator, "Анна")
    assert "в небольшой группе" in await anna.screen()
    assert "может присоединиться ещё один коллега" in await trio.mentor.screen()
    assert "Анна" not in await trio.mentee.everything()
    await trio.mentor.press("Согласиться")
    await anna.press("Познакомиться")
    await town.settle()
    assert "К вам присоединяется Анна ·" in await trio.mentee.screen()
    assert "общее знакомство: Ольга ·" in await anna.screen()
    everybody = (trio.mentor, trio.mentee, anna)

    await offer_and_pick(town, trio.mentee, trio.mentor, "пт 16:30")
    assert "27 ноября, 16:30" in await anna.screen()
    assert await anna.documents()
    await has_met(town, INTRODUCTION, trio.mentee, everybody)
    await choose(town, trio.mentee, "Ольга")
    await choose(town, anna, "Ольга")
    page = await trio.mentee.say("/pair")
    assert "Вместе с вами: Анна ·" in page
    assert "ответили 2 из 3" in page
    assert "ответили 2 из 3" in await open_pair_office(trio.curator, "Мария")
    await choose(town, trio.mentor, "Анна", "Мария")
    for phone in everybody:
        assert "Взаимно:" in await phone.screen()

    await offer_and_pick(town, trio.mentee, trio.mentor, "пт 16:30")
    await has_met(town, TRIAL, anna, everybody)
    for phone in everybody:
        await answer_all(phone, "Да, но изменить формат" if phone is anna else "Да")
    await town.settle()
    for phone in everybody:
        assert "встреча-планирование" in await phone.screen()
    assert "планирование" in await open_pair_office(trio.curator, "Мария")
    told = await trio.mentor.everything() + await trio.mentee.everything()
    assert "изменить формат" not in told.replace("Да, но изменить формат", "")


async def test_who_is_not_chosen_leaves_kindly_and_the_others_go_on(town: Town) -> None:
    trio = await open_school(town)
    anna = await _join(town, trio.curator, "Анна")
    await form_pair(town, trio)
    await _invite_to_introduction(town, trio.curator, "Анна")
    await trio.mentor.press("Согласиться")
    await anna.press("Познакомиться")
    await town.settle()
    everybody = (trio.mentor, trio.mentee, anna)
    await offer_and_pick(town, trio.mentee, trio.mentor, "пт 16:30")
    await has_met(town, INTRODUCTION, trio.mentee, everybody)
    await choose(town, trio.mentee, "Ольга")
    await choose(town, anna, "Ольга")
    await choose(town, trio.mentor, "Мария")
    told = await anna.screen()
    assert "В этот раз вы не продолжаете вместе: Ольга ·" in told
    assert "Запрос снова открыт" in told or "снова открыт" in told
    assert "Взаимно:" in await trio.mentee.screen()
    assert "Анна" not in await trio.mentee.screen()
    assert "Пары пока нет" in await anna.say("/pair")
