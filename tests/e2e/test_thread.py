"""The whole thread, as its people live it: by polling and by webhook."""

from datetime import UTC, datetime

from icalendar import Calendar

from tests.e2e.pairs import agree_on_time, answer_all, form_pair, open_school, propose, reflect
from tests.e2e.people import fill_mentee_form, invite
from tests.e2e.town import Town

FRIDAY_EVENING = datetime(2026, 11, 27, 14, 45, tzinfo=UTC)  # 17:45 in Moscow.


async def test_from_an_invitation_to_the_report(any_town: Town) -> None:
    town = any_town
    trio = await open_school(town)
    assert "подбираем вам наставника" in await trio.mentee.screen()

    await propose(town, trio)
    asked = await trio.mentee.screen()
    assert "Мария, есть наставник: Ольга ·" in asked
    assert "Школа № 3" in asked
    assert "в том, в чём вы сильны" in await trio.mentor.screen()
    await trio.mentor.press("Согласиться")
    await trio.mentee.press("Познакомиться")
    await town.settle()
    assert "согласны обе стороны" in await trio.mentor.screen()

    await agree_on_time(town, trio)
    assert "27 ноября, 16:30" in await trio.mentee.screen()
    entry = Calendar.from_ical((await trio.mentee.documents())[-1]).walk("VEVENT")[0]
    assert entry.decoded("dtstart") == datetime(2026, 11, 27, 13, 30, tzinfo=UTC)

    await town.move_to(datetime(2026, 11, 26, 15, 0, tzinfo=UTC))
    assert "Всё в силе?" in await trio.mentor.screen()
    await trio.mentor.press("Буду")
    await town.move_to(FRIDAY_EVENING)
    await trio.mentor.press("Да")
    await town.settle()
    await answer_all(trio.mentor)
    await trio.mentee.press("Ответить")
    await answer_all(trio.mentee)

    report = await trio.curator.say("/report")
    assert "Запланировано встреч: 1 — состоялось 1" in report
    assert "ожидалось 2, получено 2" in report
    assert "мало данных" in report


async def test_a_mentee_reads_something_back_within_ten_taps(town: Town) -> None:
    trio = await open_school(town)
    token = await invite(trio.curator, "Наставляемый")
    mentee = await town.phone("Анна")
    await mentee.start(token)
    taps = 0
    for label in (
        "Прочитать",
        "Согласен(на)",
        "Обращаться «Анна»",
        "Методическое",
        "Формирующее оценивание",
        "Готово",
    ):
        await mentee.press(label)
        taps += 1
    assert "По этой теме есть 1 наставник." in await mentee.screen()
    for label in ("Онлайн", "18:00–21:00", "Готово", "Не важно"):
        await mentee.press(label)
        taps += 1
    assert "По этой теме есть 1 наставник." in await mentee.screen()
    assert taps == 10


async def test_a_single_consultation_is_complete_with_its_reflections(town: Town) -> None:
    trio = await open_school(town)
    await form_pair(town, trio, "Разовая консультация")
    await agree_on_time(town, trio)
    await town.move_to(FRIDAY_EVENING)
    await trio.mentee.press("Да")
    await town.settle()
    await reflect(trio.mentee)
    await trio.mentor.press("Ответить")
    await reflect(trio.mentor)
    await town.settle()
    report = await trio.curator.say("/report")
    assert "завершен" in report.lower()
    assert "Пары пока нет" in await trio.mentor.say("/pair")


async def test_a_meeting_that_did_not_happen_is_arranged_anew(town: Town) -> None:
    trio = await open_school(town)
    await form_pair(town, trio)
    await agree_on_time(town, trio)
    await town.move_to(FRIDAY_EVENING)
    await trio.mentee.press("Не состоялась")
    screen = await trio.mentee.press((await trio.mentee.buttons())[0])
    await town.settle()
    assert "не состоялась" in screen.lower()
    await trio.mentee.press("время")
    await trio.mentee.say("пн 15:00")
    await trio.mentee.press("Отправить")
    await town.settle()
    offered = [label for label in await trio.mentor.buttons() if "15:00" in label]
    await trio.mentor.press(offered[0])
    await town.settle()
    assert "30 ноября, 15:00" in await trio.mentee.screen()
    events = [
        Calendar.from_ical(document).walk("VEVENT")[0] for document in await trio.mentee.documents()
    ]
    assert len({str(event["UID"]) for event in events}) == 1
    assert [int(event["SEQUENCE"]) for event in events] == sorted(
        {int(event["SEQUENCE"]) for event in events}
    )


async def test_a_refusal_tells_the_curator_and_opens_the_request_again(town: Town) -> None:
    trio = await open_school(town)
    await propose(town, trio)
    await trio.mentor.press("Не сейчас")
    await trio.mentor.press("Не подходит время")
    await town.settle()
    told = await trio.mentee.everything()
    assert "не сложилось" in told
    assert "время не подходит" not in told.lower()
    assert "не подходит время" not in told.lower()
    assert "Ольга" in await trio.curator.everything()
    await trio.curator.say("/menu")
    assert "Подобрать наставников" in await trio.curator.buttons()


async def test_the_bot_is_restarted_in_the_middle_of_everything(town: Town) -> None:
    trio = await open_school(town)
    await propose(town, trio)
    await town.restart()
    await trio.mentee.press("Познакомиться")
    await town.restart()
    await trio.mentor.press("Согласиться")
    await town.restart()
    await town.settle()
    await trio.mentee.press("Выбрать время")
    await town.restart()
    await trio.mentee.say("пт 16:30")
    await town.restart()
    await trio.mentee.press("Отправить")
    await town.settle()
    assert any("16:30" in label for label in await trio.mentor.buttons())


async def test_a_form_survives_a_restart_and_whatever_is_sent_meanwhile(town: Town) -> None:
    trio = await open_school(town)
    anna = await town.phone("Анна")
    await anna.start(await invite(trio.curator, "Наставляемый"))
    await anna.press("Прочитать")
    await anna.press("Согласен(на)")
    await anna.press("Обращаться")
    await anna.press("Методическое")
    await anna.press("Формирующее оценивание")
    await town.restart()
    for kind in ("sticker", "voice", "photo", "document"):
        await anna.send(kind)
        assert any("✓ Формирующее" in label for label in await anna.buttons()), kind
    await anna.say("а что дальше?")
    await anna.say("/meetings")
    await anna.say("/menu")
    await anna.press("Продолжить")
    await anna.press("Готово")
    assert "Как удобнее встречаться?" in await anna.screen()


async def test_english_is_spoken_to_those_whose_phone_is_english(town: Town) -> None:
    trio = await open_school(town)
    john = await town.phone("John", language="en")
    await john.start(await invite(trio.curator, "Наставляемый"))
    assert "You are invited" in await john.screen()
    await john.press("Read it")
    assert "Consent" in await john.screen()
    await john.press("I agree")
    await john.press("Address me as John")
    assert "What do you need help with?" in await john.screen()
    await john.say("/language")
    await john.press("Русский")
    await john.say("/menu")
    await john.press("Продолжить")
    await fill_mentee_form(john)
    assert "Анкета у куратора" in await john.screen()
