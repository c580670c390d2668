"""The thread of a proposal as people read it in their phones."""

import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from models import Account, Need, NeedState, Person
from tests.e2e.phone import Phone
from tests.e2e.town import Town, open_town
from tests.factories import make_world
from tests.integration.pairing.stories import School, add_school, need_state, sign_transfer

# A Monday, noon in Moscow.
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TOPIC = "Формирующее оценивание"
CYRILLIC = re.compile("[А-Яа-яЁё]")


@dataclass
class Chat:
    """Irina curates School 1, where Maria looks for help and Olga offers it; Pavel is elsewhere."""

    town: Town
    here: School
    there: School
    irina: Phone
    maria: Phone
    olga: Phone
    other_curator: Phone
    other_mentor: Phone


@pytest.fixture
async def chat(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Chat]:
    """Two schools whose people hold phones, before anything is proposed."""
    path = tmp_path / "nastavnik.db"
    shutil.copy(sqlite_template, path)
    async with open_town(f"sqlite+aiosqlite:///{path}", tmp_path, start=START) as town:
        yield await _furnish(town)


async def _furnish(town: Town) -> Chat:
    async with town.unit() as work:
        world = await make_world(work.session)
        here, there = await add_school(world), await add_school(world, "School 2")
        for person_id in (here.mentee, here.mentor, there.mentee, there.mentor):
            sign_transfer(work.session, person_id)
        await work.session.execute(update(Account).values(locale="ru"))
        rows = await work.session.execute(select(Account.person_id, Account.telegram_id))
        ids = dict(rows.all())

    async def phone(name: str, person_id: int) -> Phone:
        held = await town.phone(name, id=ids[person_id])
        await held.start()
        return held

    return Chat(
        town,
        here,
        there,
        irina=await phone("Ирина", here.curator),
        maria=await phone("Мария", here.mentee),
        olga=await phone("Ольга", here.mentor),
        other_curator=await phone("Пётр", there.curator),
        other_mentor=await phone("Анна", there.mentor),
    )


async def _find_mentors(chat: Chat, name: str = "Maria") -> str:
    await chat.irina.say("/menu")
    await chat.irina.press("Подобрать наставников")
    await chat.irina.press(name)
    return await chat.irina.press("Подобрать наставника")


async def _propose(chat: Chat, mentor: str, format: str = "Сопровождение") -> str:
    await _find_mentors(chat)
    await chat.irina.press(mentor)
    await chat.irina.press("Предложить")
    await chat.irina.press(format)
    screen = await chat.irina.press("Да, предложить")
    await chat.town.settle()
    return screen


async def test_from_the_request_to_a_pair(chat: Chat) -> None:
    ranking = await _find_mentors(chat)
    assert "Темы: закрыто 1 из 1: «Формирующее оценивание»" in ranking
    assert "Общее время: пн–пт 8:00–21:00" in ranking
    assert "Где: та же школа. Свободно 2 места" in ranking
    card = await chat.irina.press("Olga · 003")
    points = [int(n) for n in re.findall(r", (\d+) из \d+ —", card)]
    assert sum(points) == int(re.search(r"— (\d+) из 100", card).group(1))
    await chat.irina.press("Предложить")
    confirmation = await chat.irina.press("Сопровождение")
    assert "На ответ у каждой стороны 4 рабочих дня." in confirmation
    await chat.irina.press("Да, предложить")
    assert chat.irina.toast == "Предложено"
    await chat.town.settle()

    invitation = await chat.maria.screen()
    assert invitation == (
        "Maria, есть наставник: Olga · 003, School 1. Совпали тема и время. Знакомство — 30 "
        "минут, ни к чему не обязывает. Причину отказа наставник не узнает. Ответьте до "
        "27 ноября."
    )
    assert await chat.maria.buttons() == ["Познакомиться", "Почему этот", "Нужен другой", "Меню"]
    assert TOPIC in await chat.maria.press("Почему этот")
    await chat.maria.press("Назад")
    waiting = await chat.maria.press("Познакомиться")
    assert "Ваше согласие записано" in waiting

    question = await chat.olga.screen()
    assert question == (
        "Olga, коллега ищет помощь в том, в чём вы сильны. Онлайн, около двух часов в месяц, "
        "сначала знакомство. Не сейчас — тоже ответ. Ждём до 27 ноября."
    )
    look = await chat.olga.press("Посмотреть")
    assert "Maria · 002, School 1" in look
    # Not before both have agreed.
    assert TOPIC not in await chat.olga.everything()
    await chat.olga.press("Согласиться")
    assert "Согласны обе стороны" in await chat.olga.screen()
    await chat.town.settle()

    for phone, partner in ((chat.maria, "Olga · 003"), (chat.olga, "Maria · 002")):
        formed = await phone.screen()
        assert partner in formed
        assert TOPIC not in formed
        assert "Выбрать время" in await phone.buttons()
        pair = await phone.say("/pair")
        assert TOPIC in pair
        assert "Куратор: Irina · 001" in pair
    assert "Пара сложилась: Maria · 002 и Olga · 003" in await chat.irina.screen()


async def test_a_refusal_is_asked_for_kindly_and_told_without_a_reason(chat: Chat) -> None:
    await _propose(chat, "Olga · 003")
    reasons = await chat.maria.press("Нужен другой")
    assert "Ответ увидит только куратор" in reasons
    assert await need_state(chat.town.unit, chat.here.need) == NeedState.PROPOSED
    ended = await chat.maria.press("Не подходит время")
    assert "куратор подберёт кого-то ещё" in ended
    await chat.town.settle()
    told = await chat.olga.screen()
    assert told.startswith("В этот раз пара не сложилась.")
    assert "Не подходит время" not in await chat.olga.everything()
    outcome = await chat.irina.screen()
    assert "Maria · 002: не сейчас. Запрос открыт." in outcome
    assert "Причина (видите только вы): «Не подходит время»." in outcome
    # The same mentor is not offered for this request again.
    await chat.irina.press("Подобрать другого")
    assert "Olga · 003" not in await chat.irina.screen()


async def test_old_and_doubled_presses_show_how_it_stands(chat: Chat) -> None:
    await _propose(chat, "Olga · 003")
    accept = await chat.maria.button_data("Познакомиться")
    refuse = await chat.maria.button_data("Нужен другой")
    await chat.maria.press_twice("Познакомиться")
    assert "Ваше согласие записано" in await chat.maria.screen()
    await chat.maria.press_data(*accept, force=True)
    assert chat.maria.toast == "Ответ уже есть"
    await chat.olga.press("Согласиться")
    await chat.town.settle()
    after = await chat.maria.press_data(*refuse, force=True)
    assert "Согласны обе стороны" in after
    assert await need_state(chat.town.unit, chat.here.need) == NeedState.PAIRED


async def test_a_forged_press_finds_nothing(chat: Chat) -> None:
    await _propose(chat, "Olga · 003")
    _, data = await chat.maria.button_data("Познакомиться")
    await chat.other_mentor.say("/menu")
    [newest] = (await chat.other_mentor.from_bot())[-1:]
    screen = await chat.other_mentor.press_data(newest["message_id"], data, force=True)
    assert screen.startswith("Не получилось это найти.")
    assert await need_state(chat.town.unit, chat.here.need) == NeedState.PROPOSED


async def test_between_schools_the_other_curator_speaks_first(chat: Chat) -> None:
    screen = await _propose(chat, "Olga · 006", "Разовая консультация")
    assert "Жду согласия куратора школы наставника" in screen
    assert "есть наставник" not in await chat.maria.everything()
    asked = await chat.other_curator.screen()
    assert "Другая школа просит помощи вашего наставника" in asked
    assert "School 1" in asked
    everything = await chat.other_curator.everything()
    assert TOPIC not in everything
    assert "Maria" not in everything
    await chat.other_curator.press("Согласовать")
    assert chat.other_curator.toast == "Отправлено обоим"
    await chat.town.settle()
    assert "Школа наставника согласна" in await chat.irina.screen()
    assert "разовая консультация минут на сорок" in await chat.maria.screen()
    assert "одна встреча минут на сорок" in await chat.other_mentor.screen()


async def test_the_other_school_says_no_after_one_question(chat: Chat) -> None:
    await _propose(chat, "Olga · 006")
    question = await chat.other_curator.press("Не в этот раз")
    assert "Причину он не узнает" in question
    await chat.other_curator.press("Не спрашивать")
    await chat.town.settle()
    assert "Школа наставника в этот раз не может помочь" in await chat.irina.screen()


async def test_silence_frees_both_in_the_afternoon(chat: Chat) -> None:
    await _propose(chat, "Olga · 003")
    await chat.town.move_to(datetime(2026, 11, 24, 11, 0, tzinfo=UTC))
    assert (await chat.maria.screen()).startswith("Напоминаю: здесь ждут вашего ответа.")
    await chat.olga.press("Согласиться")
    await chat.town.move_to(datetime(2026, 11, 27, 21, 0, tzinfo=UTC))
    assert "Срок ответа прошёл" not in await chat.maria.everything()
    await chat.town.move_to(datetime(2026, 11, 30, 11, 0, tzinfo=UTC))
    assert "Срок ответа прошёл — ничего страшного." in await chat.maria.screen()
    assert "Место у вас снова свободно" in await chat.olga.screen()
    assert "Не дождались ответа: Maria · 002." in await chat.irina.screen()


async def test_the_curator_takes_a_proposal_back(chat: Chat) -> None:
    await _propose(chat, "Olga · 003")
    await chat.irina.press("Открыть предложение")
    assert "ответа пока нет" in await chat.irina.screen()
    await chat.irina.press("Отозвать")
    await chat.irina.press("Да, отозвать")
    assert chat.irina.toast == "Отозвано"
    await chat.town.settle()
    assert "С этим наставником не сложилось" in await chat.maria.screen()
    assert "Срок" not in await chat.olga.screen()


async def test_a_pair_ends_without_blame(chat: Chat) -> None:
    await _propose(chat, "Olga · 003")
    await chat.maria.press("Познакомиться")
    await chat.olga.press("Согласиться")
    await chat.town.settle()
    await chat.maria.say("/pair")
    await chat.maria.press("Не подходим друг другу")
    leave = await chat.maria.button_data("Завершить пару")
    await chat.maria.press("Остаться в паре")
    await chat.maria.press("Не подходим друг другу")
    assert "Ваш запрос снова открыт" in await chat.maria.press("Завершить пару")
    await chat.town.settle()
    assert (await chat.olga.screen()).startswith("Пара завершена: Maria · 002, School 1.")
    assert "Запрос снова открыт" in await chat.irina.screen()
    again = await chat.maria.press_data(*leave, force=True)
    assert "пара завершена" in again
    assert "Пары пока нет" in await chat.maria.say("/pair")


async def test_nobody_fits_and_why(chat: Chat) -> None:
    async with chat.town.unit() as work:
        await work.session.execute(update(Need).values(bands=["vacation"]))
    screen = await _find_mentors(chat)
    assert "Проверены 2 наставника:" in screen
    assert "• нет общего времени — 2" in screen
    assert "• если найдётся ещё немного свободного времени: +2" in screen
    assert "Пригласить наставника" in await chat.irina.buttons()


async def test_a_strange_name_breaks_nothing(chat: Chat) -> None:
    await _rename(chat, chat.here.mentee, "<b>Маша & Ко</b> " + "очень" * 8)
    await _find_mentors(chat, "Маша")
    await chat.irina.press("Olga · 003")
    await chat.irina.press("Предложить")
    await chat.irina.press("Сопровождение")
    await chat.irina.press("Да, предложить")
    await chat.town.settle()
    assert (await chat.maria.screen()).startswith("<b>Маша & Ко</b>")
    assert "<b>Маша & Ко</b>" in await chat.olga.press("Посмотреть")


async def test_the_same_in_english(chat: Chat) -> None:
    async with chat.town.unit() as work:
        await work.session.execute(update(Account).values(locale="en"))
    for label in (
        "/menu",
        "Find mentors",
        "Maria",
        "Find a mentor",
        "Olga · 003",
        "Propose",
        "Mentoring",
        "Yes, propose",
    ):
        act = chat.irina.say if label.startswith("/") else chat.irina.press
        assert not CYRILLIC.search(await act(label))
    await chat.town.settle()
    assert "Please answer by 27 November." in await chat.maria.screen()
    for phone, labels in (
        (chat.maria, ("Why this mentor", "Back", "Get acquainted")),
        (chat.olga, ("Have a look", "Agree")),
    ):
        for label in labels:
            assert not CYRILLIC.search(await phone.press(label))
            assert not CYRILLIC.search(" ".join(await phone.buttons()))


async def _rename(chat: Chat, person_id: int, name: str) -> None:
    async with chat.town.unit() as work:
        (await work.session.get_one(Person, person_id)).display_name = name
