"""The office of a person: menu, profile, language, privacy, tasks, report, and the unexpected."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select, update

from models import Account, AccountState, MeetingState, NeedState, Role
from tests.e2e.phone import Phone
from tests.e2e.town import Town
from tests.factories import make_world
from tests.integration.office.worlds import add_meeting, add_pair


@dataclass
class School:
    """A curator, a mentee and a mentor in a pair whose meeting was missed; a need waits."""

    town: Town
    curator: Phone
    mentee: Phone
    mentor: Phone
    stranger: Phone


@pytest.fixture
async def school(town: Town) -> School:
    """People who have come in already, each with a phone."""
    phones = {name: await town.phone(name) for name in ("Anna", "Maria", "Olga", "Igor")}
    for phone in phones.values():
        await phone.start()
    async with town.unit() as work:
        world = await make_world(work.session)
        place = await world.school("школа № 1")
        curator = await world.person(Role.SCHOOL_CURATOR, place, name="Анна")
        mentee, need = await world.mentee(place, name="Мария")
        mentor = await world.mentor(place, name="Ольга")
        await world.mentee(place, name="Вера")
        need.state = NeedState.PAIRED
        await add_meeting(world, await add_pair(world, mentee, mentor, need), MeetingState.MISSED)
        people = {"Anna": curator, "Maria": mentee, "Olga": mentor}
        for name, participation in people.items():
            await work.session.execute(
                update(Account)
                .where(Account.person_id == participation.person_id)
                .values(telegram_id=phones[name].id, locale="ru")
            )
    return School(town, *phones.values())


async def test_the_menu_says_what_waits_and_leads_there(school: School) -> None:
    text = await school.mentee.say("/menu")
    assert "Для встречи пока не выбрано время." in text
    assert await school.mentee.buttons() == [
        "Предложить время",
        "Моя пара",
        "Встречи",
        "Профиль",
        "Помощь",
    ]
    await school.curator.say("/menu")
    assert "Подобрать наставников" in await school.curator.buttons()
    assert "Здравствуйте" in await school.stranger.say("/menu")


async def test_every_command_answers_whoever_asks(school: School) -> None:
    commands = ("menu", "help", "profile", "privacy", "language", "report", "tasks", "cancel")
    for phone in (school.curator, school.mentee, school.mentor, school.stranger):
        for command in commands:
            before = len(await phone.from_bot())
            await phone.say(f"/{command}")
            assert len(await phone.from_bot()) == before + 1, (phone.first_name, command)
            assert len(await phone.buttons()) <= 8
            assert "Такой команды я не знаю" not in await phone.screen()


@pytest.mark.parametrize("kind", ["sticker", "voice", "photo", "document"])
async def test_what_cannot_be_read_leads_on(school: School, kind: str) -> None:
    assert "я понимаю только текст и кнопки" in await school.mentee.send(kind)
    assert "Моя пара" in await school.mentee.buttons()


async def test_unknown_words_commands_and_buttons_lead_on(school: School) -> None:
    mentee = school.mentee
    assert "Я понимаю кнопки и команды" in await mentee.say("Здравствуйте! " * 280)
    assert "Такой команды я не знаю" in await mentee.say("/matching <b>")
    message_id, _data = await mentee.button_data("Профиль")
    assert "Что ждёт вас сейчас" in await mentee.press_data(message_id, "gone:1:2:3", force=True)
    assert mentee.toast == "Эта кнопка устарела. Вот как обстоят дела сейчас."
    await mentee.press_data(message_id, "menu:what:is:this", force=True)
    assert mentee.toast == "Эта кнопка устарела. Вот как обстоят дела сейчас."


async def test_a_form_survives_stickers_and_commands(school: School) -> None:
    mentor = school.mentor
    await mentor.say("/profile")
    assert "Как к вам обращаться?" in await mentor.press("Изменить имя")
    for unfit in ("💬" * 3, "Иванова Ольга Петровна", "О" * 4000):
        assert "Как к вам обращаться?" in await mentor.say(unfit)
    assert "Как к вам обращаться?" in await mentor.send("sticker")
    await mentor.say("/help")
    await mentor.say("/menu")
    assert "Как к вам обращаться?" in await mentor.press("Продолжить начатое")
    text = await mentor.say("<b>Ольга</b> &Ко")
    assert "<b>Ольга</b> &Ко · " in text
    await mentor.press("Изменить имя")
    assert "Вы вышли" in await mentor.say("/cancel")
    assert "Я понимаю кнопки" in await mentor.say("Олег")


async def test_the_profile_changes_zone_language_and_pause(school: School) -> None:
    mentor = school.mentor
    await mentor.say("/profile")
    assert "Могу помочь" in await mentor.screen()
    await mentor.press("Часовой пояс")
    assert "✓ Москва" in await mentor.buttons()
    await mentor.press("›")
    assert "Новосибирск, МСК+4" in await mentor.buttons()
    assert "Новосибирск, МСК+4, сейчас 16:00" in await mentor.press("Новосибирск")
    assert "на паузе" in await mentor.press("Пауза")
    assert mentor.alert
    assert "в программе" in await mentor.press("Вернуться к наставничеству")
    await mentor.press("Язык")
    assert "What waits for you now" in await mentor.press("English")
    assert mentor.toast == "Done, I speak English now."
    assert "My profile" in await mentor.say("/profile")


async def test_a_curator_works_through_the_cards(school: School) -> None:
    curator = school.curator
    first = await curator.say("/tasks")
    assert "дело 1 из 2" in first
    assert "Встреча не состоялась" in first
    assert len(await curator.buttons()) == 8
    message_id, done = await curator.button_data("Готово")
    second = await curator.press("Готово")
    assert "дело 1 из 1" in second
    assert "наставник пока не предложен" in second
    await curator.press_data(message_id, done, force=True)
    assert "Это уже решено" in (curator.toast or "")
    await curator.say("/tasks")
    assert "Всё спокойно" in await curator.press("Через 3 дня")
    await school.town.move(days=3)
    assert "наставник пока не предложен" in await curator.say("/tasks")


async def test_the_report_says_how_it_counts(school: School) -> None:
    text = await school.curator.say("/report")
    assert "Отчёт: школа № 1" in text
    assert "Участвуют: 4" in text
    assert "Запланировано встреч: 1 — не состоялось 1" in text
    assert "Полезность встречи: мало данных" in text
    assert "человек считается один раз" in text
    await school.curator.press("Месяц")
    assert "✓ Месяц" in await school.curator.buttons()


async def test_each_part_of_the_report_says_how_it_counts(school: School) -> None:
    curator = school.curator
    await curator.say("/report")
    text = await curator.press("Пары и программы")
    assert "Пары по этапам: 1 — знакомство 1 (0 дней)" in text
    assert "ст. 351.8" in text
    await curator.press("Месяц")
    assert {"✓ Пары и программы", "✓ Месяц"} <= set(await curator.buttons())
    assert "Всё в срок." in await curator.press("Что просрочено")
    await school.town.move(days=22)
    await curator.say("/report")
    assert "Пары без движения: 1" in await curator.press("Что просрочено")
    text = await curator.press("До и после")
    assert "Уверенность в том, что было трудно: мало данных" in text
    assert "не меньше 5 разных людей" in text
    assert "По школам" not in await curator.buttons()
    assert len(await curator.buttons()) <= 8


async def test_withdrawing_freezes_and_a_new_consent_brings_back(school: School) -> None:
    mentee = school.mentee
    text = await mentee.say("/privacy")
    assert "Коллега по паре (Ольга · " in text
    assert "Куратор школы (Анна · " in text
    await mentee.press("Отозвать согласие")
    assert "Согласие отозвано" in await mentee.press("Да, отозвать")
    before = len(await mentee.from_bot())
    await school.town.move(days=1)
    assert len(await mentee.from_bot()) == before
    assert "Согласие отозвано" in await mentee.say("/menu")
    text = await mentee.press("Прочитать согласие снова")
    assert "Согласие" in text
    back = await mentee.press("Согласен(на)")
    assert "С возвращением!" in back
    assert "Заполнить анкету" in await mentee.buttons()


async def test_erasing_is_asked_twice_and_can_be_taken_back(school: School) -> None:
    mentor = school.mentor
    await mentor.say("/privacy")
    await mentor.press("Удалить мои данные")
    assert "Вы уверены?" in await mentor.press("Да, удалить")
    frozen = await mentor.press("Да, точно")
    assert "Дата удаления" in frozen or "дата удаления" in frozen
    assert "7 декабря 2026" in frozen
    assert "С возвращением!" in await mentor.press("Не удалять")
    await mentor.say("/privacy")
    for label in ("Удалить мои данные", "Да, удалить", "Да, точно"):
        await mentor.press(label)
    await school.town.move(days=14)
    await school.town.app.scheduler.keep_house()
    assert "Здравствуйте" in await mentor.say("/menu")


async def test_one_tap_brings_a_blocked_account_back(school: School) -> None:
    mentee, town = school.mentee, school.town

    async def state() -> AccountState:
        async with town.unit() as work:
            return await work.session.scalar(
                select(Account.state).where(Account.telegram_id == mentee.id)
            )

    await town.control.post(f"/people/{mentee.id}/block")
    await town.control.quiet()
    assert await state() is AccountState.BLOCKED
    assert "бот заблокирован" in await _all_cards(school.curator)
    await town.control.post(f"/people/{mentee.id}/unblock")
    await town.control.quiet()
    assert await state() is AccountState.ACTIVE
    async with town.unit() as work:
        await work.session.execute(
            update(Account)
            .where(Account.telegram_id == mentee.id)
            .values(state=AccountState.BLOCKED)
        )
    await mentee.say("/menu")
    assert await state() is AccountState.ACTIVE


async def _all_cards(curator: Phone) -> str:
    text = await curator.say("/tasks")
    while any("›" in label for label in await curator.buttons()):
        screen = await curator.press("›")
        if screen in text:
            break
        text += screen
    return text


async def test_a_curator_fills_in_what_the_year_asks_of_the_school(school: School) -> None:
    curator = school.curator
    await curator.say("/menu")
    await curator.press("Дела")
    assert len(await curator.buttons()) <= 8
    text = await curator.press("Анкеты")
    assert "Анкеты о вашей организации" in text
    shown = await curator.buttons()
    assert len(shown) <= 8
    assert shown[-1] == "Меню"
    entry = shown[0]
    assert entry.startswith("○")
    await curator.press(entry)
    await curator.press("Прервать")
    await curator.say("/tasks")
    assert "до 31 " in await curator.press("Анкеты")
