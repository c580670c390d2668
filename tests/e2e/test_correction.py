"""A programme at work is corrected: changed, agreed on by both, approved; done items stay."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select, update

from models import Account, Person
from tests.e2e.conftest import START
from tests.e2e.phone import Phone
from tests.e2e.town import Town
from tests.integration.programmes.stories import Planning, plan


@dataclass
class Work:
    """A pair at work: Maria, her mentor Olga, and their curator Irina, with phones."""

    pair: Planning
    maria: Phone
    olga: Phone
    irina: Phone


@pytest.fixture
async def work(town: Town) -> Work:
    """A pair that has just begun its regular meetings."""
    pair = await plan(town.unit)
    await pair.working()
    async with town.unit() as unit:
        await unit.session.execute(update(Account).values(locale="ru"))
        await unit.session.execute(update(Person).values(confidential_since=START))
        rows = await unit.session.execute(select(Account.person_id, Account.telegram_id))
        ids = dict(rows.all())
    people = ((pair.mentee, "Мария"), (pair.mentor, "Ольга"), (pair.curator, "Ирина"))
    phones = [await town.phone(name, id=ids[person]) for person, name in people]
    for phone in phones:
        await phone.start()
    await town.settle()
    return Work(pair, *phones)


async def open_programme(phone: Phone) -> str:
    """From the pair to its programme; the screen that follows."""
    await phone.say("/pair")
    return await phone.press("Программа")


async def test_correction_of_a_programme(town: Town, work: Work) -> None:
    maria, olga, irina = work.maria, work.olga, work.irina
    await open_programme(maria)
    await maria.press("Отметить сделанное")
    assert "выполнено 1 из 2" in await maria.press("1. ")

    await open_programme(olga)
    assert "действует, пока" in await olga.press("Скорректировать программу")
    await olga.press("Начать корректировку")
    assert "Согласен(на)" not in await olga.buttons()
    await olga.press("Изменить")
    await olga.press("Цели")
    await olga.say("Check every lesson\nНаучиться принимать обратную связь от класса")
    assert "прочитают вторая сторона и куратор" in await olga.screen()
    await olga.press("Сохранить")
    await olga.press("План (2)")
    await olga.press("Добавить пункт")
    await olga.press("Вне диагностики")
    await olga.say("Опросим класс в конце четверти")
    await olga.press("1 из 2 ›")
    await olga.press("Работа с материалами")
    await olga.press("до 31 января")
    await olga.say("Есть ответы класса и план на четверть")
    await olga.press("К плану")
    await olga.press("Назад")
    await olga.press("Срок")
    await olga.press("5")
    await town.settle()

    await maria.press("Открыть корректировку")
    assert "Ждём" not in await maria.screen()
    screen = await maria.press("Что меняется")
    assert "+ Цель: Научиться принимать" in screen
    assert "− Цель: Give clear feedback" in screen
    assert "Новый пункт" in screen
    assert "23 апреля 2027" in screen
    await maria.press("Согласен(на)")
    await town.settle()
    await olga.press("Прочитать программу")
    assert "Все согласны" in await olga.press("Согласен(на)")
    await town.settle()
    # Until the curator's word the present programme holds.
    assert "23 мая 2027" in await open_programme(maria)

    screen = await irina.press("Прочитать и решить")
    assert "Пункты вне диагностики: 3" in screen
    assert "Что меняется" in screen
    await irina.press("Вернуть с комментарием")
    await irina.press("Назад")
    await irina.say("Спасибо за работу")
    assert "Спасибо" not in await irina.screen()
    await irina.say("/menu")
    await irina.press("Продолжить")
    assert "опрашивает класс" in await irina.say("Назовите, кто опрашивает класс")
    await irina.press("Вернуть")
    await town.settle()
    assert "комментарий — на её странице" in await maria.screen()
    assert "опрашивает класс" not in await maria.screen()
    assert "опрашивает класс" in await olga.press("Открыть программу")

    await olga.press("Изменить")
    await olga.press("План (3)")
    await olga.press("3. ")
    await olga.press("Что делаем")
    await olga.say("Мария опросит класс в конце четверти")
    for phone in (olga, maria):
        await phone.say("/pair")
        await phone.press("Программа")
        await phone.press("Открыть корректировку")
        await phone.press("Согласен(на)")
    await town.settle()
    await irina.press("Прочитать и решить")
    assert "Утверждено" in await irina.press("Утвердить")
    await town.settle()
    assert "утверждена и действует" in await maria.screen()
    screen = await open_programme(maria)
    assert "версия 2" in screen
    assert "выполнено 1 из 3" in screen
    assert "23 апреля 2027" in screen
    assert (await work.pair.pair()).ends_on.isoformat() == "2027-04-23"


async def test_a_correction_is_left_alone(town: Town, work: Work) -> None:
    maria, olga = work.maria, work.olga
    await open_programme(maria)
    await maria.press("Скорректировать программу")
    await maria.press("Начать корректировку")
    await town.settle()
    # Pressed late, the button of the other one shows how things stand.
    await olga.press("Открыть корректировку")
    await olga.press("Отменить корректировку")
    await olga.press("Отменить корректировку")
    await town.settle()
    assert "Действует нынешняя программа" in await maria.screen()
    await maria.press("Изменить")
    assert "версия 2" not in await maria.screen()
    assert await work.pair.draft() is None
