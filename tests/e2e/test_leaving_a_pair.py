"""Somebody leaves in the middle: what the curator reads about it is true, its buttons lead on."""

from tests.e2e.pairs import form_pair, open_school, propose
from tests.e2e.phone import Phone
from tests.e2e.town import Town


async def _withdraw(phone: Phone) -> None:
    await phone.say("/privacy")
    await phone.press("Отозвать согласие")
    await phone.press("Да, отозвать")


async def test_the_request_of_a_mentee_who_left_is_not_said_to_be_open(town: Town) -> None:
    trio = await open_school(town)
    await form_pair(town, trio)
    await _withdraw(trio.mentee)
    await town.settle()
    told = await trio.curator.screen()
    assert "Пара завершена" in told
    assert "открыт" not in told
    assert await trio.curator.buttons() == ["Меню"]


async def test_the_request_of_a_mentee_whose_mentor_left_is_open_again(town: Town) -> None:
    trio = await open_school(town)
    await form_pair(town, trio)
    await _withdraw(trio.mentor)
    await town.settle()
    assert "Запрос снова открыт" in await trio.curator.screen()
    assert "Формирующее оценивание" in await trio.curator.press("К запросу")


async def test_a_proposal_to_a_mentee_who_left_leads_to_no_request(town: Town) -> None:
    trio = await open_school(town)
    await propose(town, trio)
    await _withdraw(trio.mentee)
    await town.settle()
    assert "больше не действует" in await trio.curator.screen()
    assert await trio.curator.buttons() == ["Меню"]


async def test_somebody_who_left_is_told_about_their_data_and_nothing_else(town: Town) -> None:
    trio = await open_school(town)
    await trio.mentee.say("/profile")
    rename = await trio.mentee.button_data("Изменить имя")
    await _withdraw(trio.mentee)
    assert "Согласие отозвано" in await trio.mentee.say("/profile")
    assert "Согласие отозвано" in await trio.mentee.press_data(*rename, force=True)
    shown = await trio.mentee.say("/help")
    assert "Как войти" not in shown
    assert "Что происходит с моими данными" in await trio.mentee.screen()


async def test_the_name_of_somebody_who_left_is_shown_to_nobody(town: Town) -> None:
    trio = await open_school(town)
    await form_pair(town, trio)
    await _withdraw(trio.mentee)
    before = len(await town.control.get("/calls"))
    await town.settle()
    for phone in (trio.mentor, trio.curator):
        for command in ("/menu", "/pair", "/meetings", "/people", "/tasks"):
            await phone.say(command)
    later = (await town.control.get("/calls"))[before:]
    shown = [str(c["params"]) for c in later if str(c.get("chat_id")) != str(trio.mentee.id)]
    assert shown
    assert not [text for text in shown if "Мария" in text]
