"""A long questionnaire as somebody lives it: typed, ticked, left, found again, sent, corrected."""

import pytest
from sqlalchemy import select, update

from models import (
    Account,
    Meeting,
    MeetingState,
    Participation,
    Role,
    SurveyResponse,
    SurveyResponseState,
)
from services import clock
from services.survey_asking import open_survey
from tests.e2e.pairs import answer_all
from tests.e2e.phone import Phone
from tests.e2e.town import Town
from tests.factories import make_world
from tests.integration.meetings.conftest import open_chat

S = SurveyResponseState
CASE = "В седьмом классе половина детей не понимает условия задачи. С чего начать разбор?"


@pytest.fixture
async def people(town: Town) -> dict[str, Phone]:
    """Maria, who looks for help, and Irina, who is her curator."""
    async with town.unit() as work:
        world = await make_world(work.session)
        school = await world.school("Школа № 3")
        mentee, _need = await world.mentee(school, name="Мария")
        curator = await world.person(Role.SCHOOL_CURATOR, school, name="Ирина")
        await work.session.execute(update(Account).values(locale="ru"))
        ids = {"Мария": mentee.person_id, "Ирина": curator.person_id}
        rows = await work.session.execute(select(Account.person_id, Account.telegram_id))
        accounts = dict(rows.all())
    phones = {name: await town.phone(name, id=accounts[person]) for name, person in ids.items()}
    for phone in phones.values():
        await phone.start()
    return phones


async def ask(town: Town, role: Role, code: str, portion: str = "") -> int:
    """Ask whoever holds the role, and let the notice arrive; the id."""
    async with town.unit() as work:
        who = await work.session.scalar(select(Participation.id).where(Participation.role == role))
        response = await open_survey(
            work.session, code=code, portion=portion, respondent_id=who, subject=f"test:{who}"
        )
        assert response is not None
    await town.move(hours=2)
    return response.id


async def state_of(town: Town, response_id: int) -> SurveyResponseState:
    async with town.unit() as work:
        return (await work.session.get_one(SurveyResponse, response_id)).state


async def chosen(phone: Phone) -> list[str]:
    """What is marked as chosen on the screen."""
    return [label for label in await phone.buttons() if label.startswith("✓")]


async def test_a_notice_names_no_topic(town: Town, people: dict[str, Phone]) -> None:
    maria = people["Мария"]
    await ask(town, Role.MENTEE, "no_pair_support")
    told = await maria.screen()
    assert told.startswith("Несколько вопросов для вас. 3 коротких вопроса")
    assert "психолог" not in told
    assert "пар" not in told


async def test_a_long_questionnaire_from_the_notice_to_the_correction(
    town: Town, people: dict[str, Phone]
) -> None:
    maria = people["Мария"]
    response = await ask(town, Role.MENTEE, "needs_mentee", "about")
    first = await maria.press("Ответить")
    assert "1 из 6" in first
    assert "Кто увидит: ваш куратор." in first
    assert "другим показывается как «Другое»" in first

    # Eight options come in pages; a double tap does the same once.
    assert "Назад" not in await maria.buttons()
    await maria.press("›")
    await maria.press_twice("Другое затруднение")
    assert "2 из 6" in await maria.screen()
    await maria.press("Назад")
    await maria.press("›")
    assert await chosen(maria) == ["✓ Другое затруднение"]
    await maria.press("✓ Другое затруднение")

    # Ticks: several, one taken back.
    await maria.press_twice("Один на один")
    await maria.press("В группе")
    assert await chosen(maria) == ["✓ Один на один", "✓ В группе"]
    await maria.press("✓ В группе")
    assert await chosen(maria) == ["✓ Один на один"]
    await maria.press("Готово")
    await maria.press("Раз в две недели")
    for option in (await maria.buttons())[:3]:
        await maria.press(option)
    assert "не больше 2" in str(maria.toast)
    assert len(await chosen(maria)) == 2

    # Broken off in the middle, found again in the menu, where it was left.
    assert "сохранены на 14 дней" in await maria.press("Прервать")
    assert "1 анкета ждёт ваших ответов" in await maria.say("/menu")
    await maria.press("Продолжить ответы")
    assert len(await chosen(maria)) == 2
    old = await maria.button_data("Готово")
    assert "5 из 6" in await maria.press("Готово")

    # A condition brings one more question, in words.
    words = await maria.press("Да")
    assert "6 из 7" in words
    assert "без имён детей и родителей" in words
    assert "коротко" in await maria.say("ой")
    assert "длинн" in await maria.say("я" * 201)
    assert "7 из 7" in await maria.say("Работа с <картами>")
    # An old button does no harm.
    assert "7 из 7" in await maria.press_data(*old, force=True)
    await maria.press("Нет")

    # Looked through, one answer changed, and sent once.
    assert "Просмотрите ответы и отправьте" in await maria.screen()
    assert "Работа с <картами>" in await maria.press("›")
    assert "Сейчас ваш ответ: Работа с <картами>" in await maria.press("✎ 6")
    await maria.say("Работа с контурными картами")
    assert await state_of(town, response) is S.OPEN
    await maria.press_twice("Отправить ответы")
    assert "ответы получены" in await maria.screen()
    assert await state_of(town, response) is S.SUBMITTED

    # Corrected until the deadline, closed kindly after it.
    change = await maria.button_data("Изменить ответы")
    await maria.press("Изменить ответы")
    await maria.press("✎ 1")
    corrected = await maria.press((await maria.buttons())[0])
    assert "Ответы можно изменить до 30 ноября, 12:00" in corrected
    await town.move(days=8)
    assert "ответы получены" in await maria.press_data(*change, force=True)
    assert "прошёл" in str(maria.toast)


async def test_numbers_are_typed_and_anything_else_is_asked_for_again(
    town: Town, people: dict[str, Phone]
) -> None:
    irina = people["Ирина"]
    response = await ask(town, Role.SCHOOL_CURATOR, "roi_input")
    await irina.press("Ответить")
    for typed in ("много", "-5", "1,5", "1e3", "9" * 20):
        assert "целое число цифрами" in await irina.say(typed)
    assert "от 0 до 100000" in await irina.say("100001")
    await irina.send("sticker")
    assert "1 из 5" in await irina.screen()
    assert "2 из 5" in await irina.say("1 200")
    assert "Сейчас ваш ответ: 1200" in await irina.press("Назад")
    await irina.say("/menu")
    await irina.press("Продолжить")
    for number in ("1200", "30", "0", "0"):
        await irina.say(number)
    assert "6 из 6" in await irina.say("5000")
    await irina.say("По замене двух ушедших педагогов")
    # Nothing is awaited any more: what is typed now is no answer.
    await irina.say("Спасибо")
    await irina.say("/menu")
    await irina.press("Продолжить ответы")
    assert "По замене двух ушедших педагогов" in await irina.press("›")
    await irina.press("Отправить ответы")
    assert await state_of(town, response) is S.SUBMITTED


async def test_words_for_the_partner_are_confirmed_first(
    town: Town, people: dict[str, Phone]
) -> None:
    maria = people["Мария"]
    response = await ask(town, Role.MENTEE, "needs_mentee", "goal")
    await maria.press("Ответить")
    shown = await maria.say(CASE)
    assert "Это увидит коллега по паре" in shown
    assert CASE in shown
    await maria.press("Написать заново")
    await maria.say(CASE + " Спасибо!")
    old = await maria.button_data("Сохранить")
    await maria.press_twice("Сохранить")
    assert "2 из 2" in await maria.screen()
    assert "2 из 2" in await maria.press_data(*old, force=True)
    await maria.say("Дети сами задают вопросы к условию")
    await maria.press("Сохранить")
    await maria.press("Отправить ответы")
    assert await state_of(town, response) is S.SUBMITTED


async def test_a_restart_and_other_forms_lose_nothing(town: Town, people: dict[str, Phone]) -> None:
    maria = people["Мария"]
    await ask(town, Role.MENTEE, "needs_mentee", "before")
    await maria.press("Ответить")
    await maria.press("3")
    await town.restart()
    await maria.press("9")
    await maria.say("/profile")
    await maria.press("Изменить имя")
    await maria.say("Маша")
    await maria.say("/menu")
    assert "3 из 6" in await maria.press("Продолжить ответы")
    for mark in ("5", "6", "7", "8"):
        await maria.press(mark)
    assert "ответы получены" in await maria.press("Отправить ответы")


async def test_a_curator_reads_what_is_for_the_curator(
    town: Town, people: dict[str, Phone]
) -> None:
    maria, irina = people["Мария"], people["Ирина"]
    await ask(town, Role.MENTEE, "needs_mentee", "about")
    await maria.press("Ответить")
    await maria.press("›")
    await maria.press("поддержка")
    await answer_all(maria, "Нет")
    await irina.say("/people")
    await irina.press("Мария")
    read = await irina.press("Ответы")
    assert "Другое" in read
    assert "поддержка" not in read.lower()
    assert "Один на один" in read


async def test_a_number_typed_after_turning_back_is_an_answer(
    town: Town, people: dict[str, Phone]
) -> None:
    irina = people["Ирина"]
    await ask(town, Role.SCHOOL_CURATOR, "roi_input")
    await irina.press("Ответить")
    await irina.say("1200")
    assert "1 из 5" in await irina.press("Назад")
    assert "2 из 5" in await irina.say("1300")
    await irina.press("Назад")
    assert "Сейчас ваш ответ: 1300" in await irina.screen()
    assert "2 из 5" in await irina.say("1400")


async def test_an_old_notice_pressed_again_asks_for_the_same_number(
    town: Town, people: dict[str, Phone]
) -> None:
    irina = people["Ирина"]
    await ask(town, Role.SCHOOL_CURATOR, "roi_input")
    old = await irina.button_data("Ответить")
    await irina.press_data(*old)
    assert "1 из 5" in await irina.press_data(*old, force=True)
    assert "2 из 5" in await irina.say("1200")


async def test_words_typed_after_a_skipped_question_are_an_answer(
    town: Town, people: dict[str, Phone]
) -> None:
    maria = people["Мария"]
    await ask(town, Role.MENTEE, "after_series_mentee")
    await maria.press("Ответить")
    for tap in ("8", "Да, получилось", "Нет"):
        await maria.press(tap)
    assert "Что вы попробуете" in await maria.press("Пропустить")
    assert "Ваши ответы получены" in await maria.say("Карточки самооценки")
    assert "Карточки самооценки" in await maria.press("Изменить ответы") + await maria.press("›")


async def test_what_was_counted_stays_beside_a_number_that_does_not_fit(town: Town) -> None:
    chat = await open_chat(town)
    async with town.unit() as work:
        meeting = await work.session.scalar(select(Meeting))
        meeting.state, meeting.held_at = MeetingState.CLOSED, clock.now()
        meeting.duration_minutes = 120
    await ask(town, Role.SCHOOL_CURATOR, "roi_input")
    irina = chat.irina
    assert "По моим данным" in await irina.press("Ответить")
    assert "По моим данным" in await irina.say("много")
    assert "По моим данным" in await irina.say("100001")
