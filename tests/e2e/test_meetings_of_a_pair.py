"""A pair at work, as its people live it: agreements, a replaced lesson, a curator's mark."""

from datetime import UTC, datetime, timedelta

from models import MeetingKind
from tests.e2e.phone import Phone
from tests.e2e.town import Town
from tests.integration.meetings.conftest import Chat, open_chat
from tests.integration.meetings.ways import add_mentee, set_pair

FRIDAY = datetime(2026, 11, 27, 13, 30, tzinfo=UTC)  # 16:30 in Moscow.
AGREED = "Показать два урока с самооценкой"
TRY = "Попробую карточки самооценки"
TOPIC = "Формирующее оценивание"


async def at_work(town: Town) -> Chat:
    """A pair that has agreed on a working meeting on Friday."""
    chat = await open_chat(town, kind=MeetingKind.SERIES)
    await chat.pair.agree(FRIDAY, minutes=40)
    await town.settle()
    return chat


async def reflect(phone: Phone, label: str, words: str) -> None:
    """Three taps, and `words` to the question that has `label` in it; the others are skipped."""
    await phone.press("8")
    await phone.press((await phone.buttons())[0])
    await phone.press("Нет")
    while "Пропустить" in await phone.buttons():
        if label not in await phone.screen():
            await phone.press("Пропустить")
            continue
        await phone.say(words)
        if "Сохранить" in await phone.buttons():
            await phone.press("Сохранить")


async def meet(chat: Chat) -> None:
    """They meet; the mentee says so, and both answer."""
    await chat.town.move_to(FRIDAY + timedelta(hours=1, minutes=15))
    await chat.maria.press("Да")
    await reflect(chat.maria, "попробуете", TRY)
    await chat.town.settle()
    await chat.olga.press("Ответить")
    await reflect(chat.olga, "на следующий раз", AGREED)
    await chat.town.settle()


async def last_from_bot(phone: Phone) -> str:
    """The newest message, not the one edited last."""
    return (await phone.from_bot())[-1]["text"]


async def test_an_agreement_comes_back_before_the_next_meeting(town: Town) -> None:
    chat = await at_work(town)
    maria, olga = chat.maria, chat.olga
    await meet(chat)
    for phone in (maria, olga):
        assert "Когда встретимся в следующий раз?" in await last_from_bot(phone)
        assert "пт, 11 декабря, 16:30" in await last_from_bot(phone)
    await maria.press("пт 11.12 16:30")
    await town.settle()
    assert "Договорились: пт, 11 декабря" in await pressed(town, olga, "пт 11.12 16:30")

    await town.move_to(datetime(2026, 12, 10, 13, 31, tzinfo=UTC))
    for phone, count in ((maria, "есть 2 договорённости"), (olga, "есть 1 договорённость")):
        reminder = await last_from_bot(phone)
        assert "Завтра, 16:30" in reminder
        assert "что вышло из прошлых договорённостей" in reminder
        assert count in reminder
        for word in (AGREED, TRY, TOPIC):
            assert word not in reminder
    card = await olga.press("К встрече")
    assert f"Договорились:\n• {AGREED}" in card
    assert TOPIC in card
    assert TRY not in card
    assert TRY in await maria.press("К встрече")

    await olga.press("Договорённости: 1")
    await olga.press(AGREED)
    await olga.press("Готово")
    assert olga.toast == "Сделано. Отлично!"
    assert "Пока договорённостей нет" in await olga.screen()
    await maria.press("Договорённости: 2")
    assert AGREED not in await maria.screen()


async def pressed(town: Town, phone: Phone, label: str) -> str:
    """What is in the chat once a press and all that follows from it has arrived."""
    await phone.press(label)
    await town.settle()
    return await phone.everything()


async def test_an_agreement_is_written_down_for_everybody_after_a_warning(town: Town) -> None:
    chat = await at_work(town)
    maria, olga = chat.maria, chat.olga
    await olga.say("/pair")
    await olga.press("Договорённости")
    await olga.press("Добавить")
    assert "от 3 до 600" in await olga.say("ой")
    confirm = await olga.say("Принести <b>две</b> работы")
    assert "все участники ваших встреч" in confirm
    await olga.press("Для всех")
    await olga.press("Изменить срок")
    assert "Не вижу здесь дня" in await olga.say("когда-нибудь")
    assert "Срок: пт, 4 декабря" in await olga.say("4.12")
    await maria.say("/pair")
    await maria.press("Договорённости: 1")
    assert "Принести <b>две</b> работы — до 4 декабря" in await maria.screen()
    await maria.press("Принести")
    await maria.press("Не нужно")
    assert "Пока договорённостей нет" in await maria.screen()
    # The button that was left behind shows how things stand.
    await olga.press("Готово")
    assert "Убрано из списка" in await olga.screen()


async def test_a_lesson_to_replace_moves_a_meeting_in_one_tap(town: Town) -> None:
    chat = await at_work(town)
    maria, olga = chat.maria, chat.olga
    await town.move_to(datetime(2026, 11, 26, 13, 31, tzinfo=UTC))
    screen = await olga.press("Поставили на замену")
    await town.settle()
    assert "Прежнее время больше не действует" in screen
    offer = await last_from_bot(maria)
    assert "поставили на замену" in offer
    assert "пт, 27 ноября, 16:30 больше не действует" in offer
    assert await maria.buttons() == [
        "пн 30.11 16:00",
        "вт 01.12 16:00",
        "ср 02.12 16:00",
        "Другое время",
        "К встрече",
        "Меню",
    ]
    everything = await pressed(town, maria, "вт 01.12 16:00")
    assert "Договорились: вт, 1 декабря, 16:00" in everything
    await town.move_to(FRIDAY + timedelta(hours=2))
    assert "Встретились?" not in await last_from_bot(maria)


async def test_a_curator_marks_a_meeting_that_nobody_marked(town: Town) -> None:
    chat = await open_chat(town, kind=MeetingKind.SERIES)
    await set_pair(chat.pair, formed_at=FRIDAY - timedelta(days=60))
    irina = chat.irina
    await irina.say("/people")
    if "Пары" not in await irina.buttons():
        # The first time, a curator promises to keep what they read here to themselves.
        await irina.press((await irina.buttons())[0])
        await irina.say("/people")
    await irina.press("Пары")
    await irina.press("Maria · 001 + Olga · 002")
    assert "регулярные встречи" in await irina.screen()
    await irina.press("Отметить встречу")
    assert "Не вижу здесь дня" in await irina.say("на днях")
    assert "за последние 60 дней" in await irina.say("завтра 15:00")
    await irina.say("вчера 11:00")
    await irina.press("40")
    await irina.press("Онлайн")
    assert "вс, 22 ноября, 11:00\nонлайн, 40 минут" in await irina.screen()
    marked = await irina.press("Да, встреча была")
    await town.settle()
    assert "Рабочая встреча, вс, 22 ноября, 11:00" in marked
    assert "отметил куратор" in marked
    for phone in (chat.maria, chat.olga):
        told = await phone.everything()
        assert "Куратор отметил, что встреча состоялась: вс, 22 ноября, 11:00" in told
        assert "Ответить" in told
        await phone.say("/meetings")
        await phone.press("Рабочая встреча: отметил куратор")
        assert "Отметил куратор." in await phone.screen()
    assert "Отметить встречу" not in await irina.buttons()


async def test_what_was_done_is_summed_up_for_all_members_after_a_warning(town: Town) -> None:
    chat = await at_work(town)
    await meet(chat)
    await chat.olga.say("/meetings")
    await chat.olga.press("· Рабочая встреча")
    await chat.olga.press("Записать итог встречи")
    confirm = await chat.olga.say("Разобрали два урока")
    assert "прочитают все участники ваших встреч" in confirm
    assert "Разобрали" not in await chat.maria.everything()
    await chat.olga.press("Сохранить")
    assert "Коротко: Разобрали два урока" in await chat.olga.screen()
    await chat.maria.say("/meetings")
    assert "Коротко: Разобрали два урока" in await chat.maria.press("· Рабочая встреча")
    assert "Разобрали" not in await chat.irina.everything()


async def test_the_next_meeting_is_arranged_from_the_page_of_the_pair(town: Town) -> None:
    chat = await at_work(town)
    await chat.maria.say("/meetings")
    await chat.maria.press("27.11")
    await chat.maria.press("Отменить встречу")
    await chat.maria.press("Изменились обстоятельства")
    await town.settle()
    assert "Дальше: следующая рабочая встреча" in await chat.olga.say("/pair")
    await chat.olga.press("Назначить следующую встречу")
    await chat.olga.say("вт 15:00")
    await chat.olga.press("Отправить")
    await town.settle()
    assert "вт 24.11 15:00" in await chat.maria.buttons()


async def test_in_a_group_it_is_asked_who_was_there(town: Town) -> None:
    chat = await at_work(town)
    await add_mentee(chat.pair)
    await town.move_to(FRIDAY + timedelta(hours=1, minutes=15))
    screen = await chat.olga.press("Да")
    assert "Кто был?" in screen
    await chat.olga.press("Anna")
    assert any(label.endswith("не было") for label in await chat.olga.buttons())
    await chat.olga.press("Всё верно")
    assert "1 из 3" in await chat.olga.screen()
    await chat.olga.say("/meetings")
    assert "Не было: Anna" in await chat.olga.press("Рабочая встреча")


async def test_in_a_group_nobody_reads_the_topics_of_other_mentees(town: Town) -> None:
    chat = await at_work(town)
    await add_mentee(chat.pair, items=("psychology.discipline",))
    assert "Дисциплина" not in await chat.maria.say("/pair")
    await chat.maria.say("/meetings")
    assert "Дисциплина" not in await chat.maria.press("27.11")
    assert "Дисциплина" in await chat.olga.say("/pair")
