"""Meetings as people live them: what they press and type, and what they are shown."""

import re
from datetime import UTC, datetime

from models import MeetingKind, MeetingState, SurveyResponseState
from tests.e2e.phone import Phone
from tests.integration.meetings.conftest import Chat, open_chat

SERIES = "Рабочая встреча"
FRIDAY_NOON = datetime(2026, 11, 27, 9, tzinfo=UTC)  # In Moscow.


async def begin_offer(phone: Phone, kind: str = "Знакомство") -> str:
    """From the list of meetings to the calendar."""
    await phone.say("/meetings")
    await phone.press(kind)
    return await phone.press("Предложить время")


async def agree(chat: Chat, typed: str = "пт 12:00", kind: str = "Знакомство") -> None:
    """Olga offers a typed time, Maria picks it."""
    await begin_offer(chat.olga, kind)
    await chat.olga.say(typed)
    await chat.olga.press("Отправить")
    await chat.town.settle()
    await chat.maria.press("27.11")
    await chat.town.settle()


def entry(file: bytes) -> dict[str, str]:
    """The properties of a calendar file."""
    lines = file.decode().replace("\r\n ", "").split("\r\n")
    return dict(line.split(":", 1) for line in lines if ":" in line)


async def test_from_the_first_offer_to_the_closed_meeting(town) -> None:
    chat = await open_chat(town, kind=MeetingKind.SERIES)
    maria, olga = chat.maria, chat.olga
    await begin_offer(olga, SERIES)
    assert "★ 16:00" in await _pressed(olga, "27")
    assert "пт, 27 ноября, 16:00" in await olga.press("16:00")
    assert "сб, 28 ноября, 12:30" in await olga.say("в субботу в 12:30")
    await olga.press("Длительность и место")
    await olga.press("60")
    await olga.press("Указать ссылку или место")
    assert "https://meet.example.ru/abc" in await olga.say("meet.example.ru/abc")
    await olga.press("Отправить")
    await town.settle()
    offered = await maria.screen()
    assert "Olga · 002" in offered
    assert await maria.buttons() == [
        "пт 27.11 16:00",
        "сб 28.11 12:30",
        "Другое время",
        "К встрече",
        "Меню",
    ]
    assert "Договорились" in await maria.press("пт 27.11 16:00")
    await town.settle()
    for phone, partner in ((maria, "Olga · 002"), (olga, "Maria · 001")):
        (file,) = await phone.documents()
        assert entry(file)["SUMMARY"] == f"Встреча: {partner}"
        assert (entry(file)["SEQUENCE"], entry(file)["METHOD"]) == ("1", "PUBLISH")
    await town.move_to(datetime(2026, 11, 26, 13, 1, tzinfo=UTC))
    assert "Завтра, 16:00" in await maria.screen()
    assert "Всё в силе?" in await maria.screen()
    assert "Вы подтвердили, что будете" in await maria.press("Буду")
    await town.move_to(datetime(2026, 11, 27, 12, 46, tzinfo=UTC))
    assert "скоро встреча" in await olga.screen()
    assert "https://meet.example.ru/abc" in await olga.screen()
    await town.move_to(datetime(2026, 11, 27, 14, 31, tzinfo=UTC))
    assert "Встретились?" in await olga.screen()
    assert "1 из 3" in await maria.press("Да")
    await town.settle()
    assert "3 коротких вопроса" in await olga.screen()

    await maria.press("9")
    await maria.press("Это первая встреча")
    assert "По желанию: 1 из 2" in await maria.press("Нет")
    confirm = await maria.say("Спрашивать <b>сначала</b>")
    assert "Это увидит коллега" in confirm
    await maria.press("Сохранить")
    assert "ответы получены" in await maria.say("Попробую на уроке")

    await olga.press("Ответить")
    await olga.press("8")
    await olga.press("Да")
    await olga.press("Нет")
    await olga.press("Пропустить")
    await olga.press("Пропустить")
    closed = await olga.press("К встрече")
    assert "Спрашивать <b>сначала</b>" in closed
    assert "Попробую на уроке" not in closed
    assert (await chat.pair.meeting_now()).state is MeetingState.CLOSED


async def _pressed(phone: Phone, label: str) -> list[str]:
    await phone.press(label)
    return await phone.buttons()


async def test_two_zones_see_both_clocks_and_one_calendar_entry(town) -> None:
    chat = await open_chat(town, mentee_zone="Europe/Kaliningrad", mentor_zone="Asia/Vladivostok")
    maria, olga = chat.maria, chat.olga
    await begin_offer(olga)
    assert "★ 16:00" in await _pressed(olga, "27")
    assert "Когда у вас 12:00, у коллеги 04:00" in await olga.screen()
    assert "17:00 у вас (09:00 у коллеги)" in await olga.press("17:00")
    await olga.press("Отправить")
    await town.settle()
    assert "09:00 у вас (17:00 у коллеги)" in await maria.screen()
    await maria.press("09:00")
    await town.settle()
    await maria.press("Перенести")
    await maria.press("Да, перенести")
    await town.settle()
    assert "Нужно другое время" in await olga.screen()
    await maria.say("сб 10")
    await maria.press("Отправить")
    await town.settle()
    await olga.press("сб 28.11 18:00")
    await town.settle()
    before, after = (entry(file) for file in await olga.documents())
    assert before["UID"] == after["UID"]
    assert int(before["SEQUENCE"]) < int(after["SEQUENCE"])
    assert after["DTSTART"] == "20261128T080000Z"
    # The reminder of the time that was given up never comes.
    await town.move_to(datetime(2026, 11, 26, 19, tzinfo=UTC))
    assert "встреча." not in (await olga.from_bot())[-1]["text"]


async def test_whatever_is_typed_the_offer_is_kept(chat: Chat) -> None:
    olga = chat.olga
    await begin_offer(olga)
    await olga.press("27")
    assert "пт, 27 ноября, 16:30" in await olga.say("16:30")
    for typed, hint in (
        ("вчера в 15", "уже прошло"),
        ("привет", "Не нахожу"),
        ("25.13 в 10", "Такого дня или времени нет"),
        ("20.09.2027 в 10", "слишком далеко"),
        ("в четверг", "чт, 26 ноября: во сколько?"),
        ("я" * 4000, "Не нахожу"),
    ):
        shown = await olga.say(typed)
        assert hint in shown, typed
        assert "✓ пт, 27 ноября, 16:30" in shown
    await olga.send("sticker")
    await olga.say("/menu")
    assert "16:30" in await olga.press("Продолжить")
    assert "чт, 26 ноября, 10:00" in await olga.say("чт 10:00")
    await olga.say("сб 11:00")
    assert "Уже выбрано три варианта" in await olga.say("сб 12:00")
    await olga.press("✕ сб 28.11 11:00")
    await olga.press("Длительность и место")
    await olga.press("Указать ссылку или место")
    for typed in ("http://meet.example.ru", "кабинет 12", "https://a.ru https://b.ru"):
        assert "https://" in (await olga.say(typed)).split("\n")[0]
    await olga.press("Пока не указывать")
    await olga.press("Отправить")
    assert len(await chat.pair.slot_ids()) == 2


async def test_old_and_foreign_buttons_answer_with_how_things_stand(chat: Chat) -> None:
    maria, olga, stranger = chat.maria, chat.olga, chat.stranger
    await begin_offer(olga)
    await olga.say("пт 12:00")
    await olga.press("Отправить")
    await chat.town.settle()
    message, slot = await maria.button_data("пт 27.11 12:00")
    own = (await stranger.from_bot())[0]["message_id"]
    assert "27" not in await stranger.press_data(own, slot, force=True)
    assert stranger.toast
    begun = (await olga.from_bot())[0]["message_id"]
    await olga.press_data(begun, slot, force=True)
    assert olga.toast
    assert (await chat.pair.meeting_now()).state is MeetingState.PROPOSED
    await maria.press("Другое время")
    await maria.say("сб 12:00")
    await maria.press("Отправить")
    assert "Вы предложили это время" in await maria.press_data(message, slot, force=True)
    assert "С тех пор предложено другое время" in await maria.screen()
    await chat.town.settle()
    await olga.press_twice("сб 28.11 12:00")
    assert len(await chat.pair.revisions()) == 1
    assert "Это уже решено" in await olga.screen()
    assert "сб, 28 ноября, 12:00" in await olga.screen()


async def test_an_offer_made_meanwhile_is_not_overrun(chat: Chat) -> None:
    maria, olga = chat.maria, chat.olga
    await begin_offer(maria)
    await maria.say("пт 12:00")
    await begin_offer(olga)
    await olga.say("пт 15:00")
    await olga.press("Отправить")
    assert "Выберите время" in await maria.press("Отправить")
    assert "15:00" in await maria.screen()
    assert "пт, 27 ноября, 12:00" in await maria.press("Другое время")
    await maria.press("Отправить")
    await chat.town.settle()
    assert "12:00" in await olga.screen()


async def test_a_missed_meeting_leads_to_a_new_time(chat: Chat) -> None:
    maria, olga, town = chat.maria, chat.olga, chat.town
    await agree(chat)
    await town.move_to(FRIDAY_NOON.replace(hour=11))
    yes = await maria.button_data("Да")
    await olga.press("Не состоялась")
    assert "Так бывает" in await olga.press("Не получилось у коллеги")
    assert "не состоялась" in await maria.press_data(*yes)
    assert "уже решено" in str(maria.toast)
    await town.settle()
    assert "Найдём новое время?" in await maria.screen()
    await maria.press("Предложить новое время")
    await maria.say("пн 12:00")
    await maria.press("Отправить")
    await town.settle()
    await olga.press("пн 30.11 12:00")
    assert (await chat.pair.meeting_now()).state is MeetingState.SCHEDULED


async def test_a_cancelled_meeting_leaves_the_calendars(chat: Chat) -> None:
    maria, olga = chat.maria, chat.olga
    await agree(chat)
    await chat.town.move_to(datetime(2026, 11, 26, 11, 1, tzinfo=UTC))
    await maria.press("Не смогу")
    await maria.press("Отменить встречу")
    await maria.press("Изменились обстоятельства")
    await chat.town.settle()
    assert "изменились обстоятельства" in await olga.screen()
    for phone in (maria, olga):
        agreed, gone = (entry(file) for file in await phone.documents())
        assert (gone["METHOD"], gone["STATUS"]) == ("CANCEL", "CANCELLED")
        assert gone["UID"] == agreed["UID"]
        assert int(gone["SEQUENCE"]) > int(agreed["SEQUENCE"])
    await olga.say("/meetings")
    assert "Знакомство: отменена · Maria · 001" in await olga.buttons()
    await olga.press("Знакомство: отменена")
    assert "Времени пока нет" in await olga.press("Назначить новую встречу")


async def test_whether_it_was_held_is_asked_twice_and_never_too_early(chat: Chat) -> None:
    maria, town = chat.maria, chat.town
    await agree(chat)
    meeting = chat.pair.meeting
    any_message = (await maria.from_bot())[0]["message_id"]
    early = await maria.press_data(any_message, f"mh:{meeting}:1", force=True)
    assert "1 из 3" not in early
    assert (await chat.pair.meeting_now()).state is MeetingState.SCHEDULED
    await town.move_to(FRIDAY_NOON.replace(hour=10, minute=1))
    assert "Встретились?" in await maria.screen()
    asked = len(await _asked(maria))
    await town.move_to(FRIDAY_NOON.replace(day=28, hour=11, minute=1))
    assert len(await _asked(maria)) == asked + 1


async def _asked(phone: Phone) -> list[str]:
    return [m["text"] for m in await phone.from_bot() if m["text"].startswith("Встретились?")]


async def test_a_curator_closes_a_meeting_without_an_answer(town) -> None:
    chat = await open_chat(town, kind=MeetingKind.SERIES)
    maria, olga, irina = chat.maria, chat.olga, chat.irina
    await agree(chat, kind=SERIES)
    await chat.town.move_to(FRIDAY_NOON.replace(hour=11))
    await olga.press("Да")
    for tap in ("8", "Да", "Нет"):
        await olga.press(tap)
    await chat.town.settle()
    late = await maria.button_data("Ответить")
    response = (await chat.pair.reflections())[chat.pair.mentee]
    for phone in (olga, maria):
        refused = await phone.press_data(
            (await phone.from_bot())[0]["message_id"], f"re:{response.id}", force=True
        )
        assert "без этих ответов" not in refused
        assert phone.toast
    own = (await irina.from_bot())[0]["message_id"]
    assert "Maria · 001" in await irina.press_data(own, f"re:{response.id}", force=True)
    assert "от 3 до 300" in await irina.say("ой")
    assert "Готово" in await irina.say("Уехала на курсы на месяц")
    assert (await chat.pair.meeting_now()).state is MeetingState.CLOSED
    assert (await chat.pair.reflections())[chat.pair.mentee].state is SurveyResponseState.EXCUSED
    assert "Куратор завершил" in await maria.press_data(*late)


FORGED = (
    "mt:99999999999999999999",
    "mt:-1",
    "mo:abc",
    "mom:1:999999999999",
    "mod:1:99999999999",
    "moh:1:739947:99",
    "mos:1:0",
    "mpk:1:987654321",
    "mm:1:1:nobody",
    "sm:1:rm01::99",
    "so:1:rm03::00000000",
    "st:1:im01::00000000:1:0",
    "rk:1",
    "rw:1:because",
)


async def test_a_forged_button_changes_nothing(chat: Chat) -> None:
    own = (await chat.olga.from_bot())[0]["message_id"]
    for forged in FORGED:
        screen = await chat.olga.press_data(own, forged, force=True)
        assert await chat.olga.buttons(), forged
        # An unexpected error would tell a code to pass on to the curator.
        assert not re.search(r"[0-9a-f]{8}", screen), forged
    meeting = await chat.pair.meeting_now()
    assert (meeting.state, meeting.slot_round) == (MeetingState.PROPOSED, 0)


async def test_meetings_without_any_say_what_to_expect(chat: Chat) -> None:
    shown = await chat.stranger.say("/meetings")
    assert "Встреч пока нет" in shown
    assert not re.search(r"Olga|Maria", shown)
