"""The programme and the assignment, as their people see them in the chat."""

import pytest
from sqlalchemy import select

from models import Meeting, MeetingKind, MeetingState, MentorshipState, PersonalProgramState
from services.mentorships import find_mentorship
from services.personal_programs import open_program
from services.program_content import ProgramText
from tests.e2e.phone import Phone
from tests.integration.programmes.conftest import START, Chat


async def fill_item(phone: Phone, *, first: bool = False) -> None:
    """From an empty item to a complete one: two texts, a form, a month."""
    await phone.say("Вместе разберём два урока и выпишем приёмы")
    if first:
        await phone.press("Сохранить")
    await phone.press("Взаимопосещение уроков")
    await phone.press("до 31 декабря")
    await phone.say("На каждом уроке есть короткая проверка понимания")


async def write_everything(chat: Chat) -> None:
    """Maria writes the problem and the goals, Olga the plan."""
    maria, olga = chat.maria, chat.olga
    await maria.say("/pair")
    await maria.press("Составить программу")
    await maria.press("Изменить")
    await maria.press("Трудность")
    await maria.say("Отметки мало говорят ученикам об их успехах")
    await maria.press("Сохранить")
    await maria.press("Цели")
    await maria.say("- Проверять понимание на каждом уроке\n- Давать понятную обратную связь")
    await olga.say("/pair")
    await olga.press("Составить программу")
    await olga.press("Изменить")
    await olga.press("План (2)")
    await olga.press("1. ")
    await fill_item(olga, first=True)
    await olga.press("К плану")
    await olga.press("2. ")
    await fill_item(olga)


async def agree_both(chat: Chat) -> None:
    """Both open the programme and agree."""
    for phone in (chat.olga, chat.maria):
        await phone.say("/pair")
        await phone.press("рограмм")
        await phone.press("Согласен(на)")
    await chat.town.settle()


async def test_a_pair_writes_its_programme_and_begins_to_work(chat: Chat) -> None:
    await write_everything(chat)
    await agree_both(chat)
    assert (await chat.pair.program()).state is PersonalProgramState.AGREED
    screen = await chat.irina.press("Прочитать и решить")
    assert "Проверять понимание" in screen
    assert "Встречи-планирования ещё не было" in screen
    assert "без встречи-планирования" in await chat.irina.press("Утвердить")
    screen = await chat.irina.press("Уже работали вместе")
    assert "когда будет оформлено поручение" in screen
    await chat.town.settle()
    await chat.irina.press("К паре")
    assert "Что нужно до начала" in await chat.irina.screen()
    await chat.irina.press("Поручение наставнику")
    screen = await chat.irina.screen()
    assert "Как оплачивается" in screen


@pytest.fixture
async def approved(chat: Chat) -> Chat:
    """Written, agreed on and approved in the chat."""
    await write_everything(chat)
    await agree_both(chat)
    await chat.irina.press("Прочитать и решить")
    await chat.irina.press("Утвердить")
    await chat.irina.press("Уже работали вместе")
    await chat.town.settle()
    return chat


async def test_the_assignment_is_recorded_question_by_question(approved: Chat) -> None:
    chat = approved
    irina = chat.irina
    await irina.press("К паре")
    await irina.press("Поручение наставнику")
    await irina.press("Фиксированная сумма")
    assert "Без сумм" in await irina.screen()
    assert "размер выплаты" in await irina.say("доплата 15 %")
    await irina.say("Положение об оплате труда № 12")
    # Left in the middle and taken up again.
    await irina.say("/menu")
    await irina.say("/tasks")
    await irina.press("Оформить поручение")
    assert "Когда наставник подписал" in await irina.screen()
    assert "сегодня или раньше" in await irina.say("31.12")
    await irina.say("20.11")
    await irina.press("Оставить так")
    await irina.press("онлайн")
    await irina.press("Оставить так")
    await irina.press("Оставить так")
    await irina.say("17-к")
    screen = await irina.press("Сегодня")
    assert "№ 17-к" in screen
    assert "Письменное согласие: 20 ноября 2026" in screen
    screen = await irina.press("Всё верно")
    assert "пара начинает регулярные встречи" in screen
    assert (await chat.pair.pair()).state is MentorshipState.ACTIVE
    await chat.town.settle()
    assert "начинаются регулярные встречи" in await chat.maria.everything()
    assert "начинаются регулярные встречи" in await chat.olga.everything()
    await chat.olga.say("/pair")
    assert "№ 17-к" in await chat.olga.press("Моё поручение")


async def test_nobody_loses_what_they_typed_when_the_other_was_faster(chat: Chat) -> None:
    for phone in (chat.maria, chat.olga):
        await phone.say("/pair")
        await phone.press("Составить программу")
        await phone.press("Изменить")
        await phone.press("Трудность")
    await chat.maria.say("Слова Марии о трудности")
    await chat.maria.press("Сохранить")
    screen = await chat.olga.say("Слова Ольги о трудности")
    assert "Тем временем здесь написали" in screen
    assert "Слова Марии" in screen
    await chat.olga.press("Назад")
    assert (await chat.pair.draft()).problem == "Слова Марии о трудности"
    await chat.olga.press("Трудность")
    await chat.olga.say("Слова Ольги о трудности")
    # What was not on the screen is not replaced.
    await chat.pair.write(chat.pair.mentee, ProgramText.PROBLEM, "Другие слова Марии")
    assert "Другие слова Марии" in await chat.olga.press("Сохранить")
    assert (await chat.pair.draft()).problem == "Другие слова Марии"
    await chat.olga.press("Заменить моим текстом")
    assert (await chat.pair.draft()).problem == "Слова Ольги о трудности"


async def test_an_end_in_summer_is_asked_about_in_the_chat(chat: Chat) -> None:
    maria = chat.maria
    await maria.say("/pair")
    await maria.press("Составить программу")
    await maria.press("Изменить")
    await maria.press("Срок")
    screen = await maria.press("9")
    assert "летние каникулы" in screen
    await maria.press("Другой срок")
    assert "от 3 до 12" in await maria.say("14")
    screen = await maria.say("7 месяцев")
    assert "23 июня 2027" in screen
    await maria.press("Срок")
    await maria.press("Начало")
    assert "раньше" in await maria.say("1 сентября 2026")
    await maria.say("1 декабря")
    await maria.press("Да, летом")
    assert (await chat.pair.draft()).ends_on.isoformat() == "2027-07-01"


async def test_items_are_marked_at_a_meeting_that_was_held(chat: Chat) -> None:
    pair = chat.pair
    async with chat.town.unit() as work:
        mentorship = await find_mentorship(work.session, mentorship_id=pair.mentorship)
        await open_program(work.session, mentorship=mentorship)
    await pair.working()
    async with chat.town.unit() as work:
        meeting = await work.session.scalar(
            select(Meeting).where(Meeting.kind == MeetingKind.SERIES)
        )
        meeting.state, meeting.held_at = MeetingState.HELD, START
        meeting_id = meeting.id
    await chat.maria.say("/pair")
    await chat.maria.press("Открыть встречу")
    await chat.maria.press("Отметить сделанное")
    assert "выполнено 1 из 2" in await chat.maria.press("1. ")
    assert (await pair.current()).items[0].done_meeting_id == meeting_id
    assert "выполнено 0 из 2" in await chat.maria.press("✓ 1. ")
    assert "К встрече" in " ".join(await chat.maria.buttons())
