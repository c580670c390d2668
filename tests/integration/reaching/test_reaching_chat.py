"""Reaching each other as people do it in their phones and browsers; nothing is told elsewhere."""

import io
import json
import logging
import shutil
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from docx import Document
from sqlalchemy import select, update

from models import (
    Account,
    AuditRecord,
    Consent,
    ConsentKind,
    Contact,
    Mentorship,
    MentorshipState,
    Notification,
    Person,
)
from tests.e2e.phone import Phone
from tests.e2e.town import Town, open_town
from tests.factories import make_world
from tests.integration.reaching.stories import Team, add_team

# A Monday, noon in Moscow.
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PHONE = "+7 900 765-43-21"
WORDS = "Завтра принесу рабочие листы, спасибо вам!"
CANARIES = (PHONE, "рабочие листы", "765-43-21")


@dataclass
class Chat:
    """Olga helps Maria and Anna; Irina curates; Pyotr works at the same school."""

    town: Town
    team: Team
    olga: Phone
    maria: Phone
    anna: Phone
    irina: Phone
    pyotr: Phone

    async def ever_sent(self, phone: Phone) -> str:
        """All that the bot ever sent to a chat, edited away or not, with the data of buttons."""
        calls = await self.town.control.get("/calls")
        sent = [call["params"] for call in calls if str(call.get("chat_id")) == str(phone.id)]
        return json.dumps(sent, ensure_ascii=False)

    async def link(self, phone: Phone) -> str:
        """Where the newest button with a link leads, on this machine."""
        for message in reversed(await phone.from_bot()):
            for row in (message["reply_markup"] or {}).get("inline_keyboard", []):
                for button in row:
                    if "url" in button:
                        return button["url"].replace("nastavnik.localhost", "127.0.0.1")
        raise AssertionError("there is no link")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
async def chat(request, tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Chat]:
    """Everybody holds a phone; the server of files listens. `request.param` changes settings."""
    path = tmp_path / "nastavnik.db"
    shutil.copy(sqlite_template, path)
    port = _free_port()
    settings = {"public_url": f"http://nastavnik.localhost:{port}", "webhook_port": port}
    settings |= getattr(request, "param", {})
    url = f"sqlite+aiosqlite:///{path}"
    async with open_town(url, tmp_path, start=START, **settings) as town:
        async with town.unit() as work:
            team = await add_team(await make_world(work.session), third=True)
            await work.session.execute(update(Account).values(locale="ru"))
            rows = await work.session.execute(select(Account.person_id, Account.telegram_id))
            ids = dict(rows.all())

        async def phone(name: str, person_id: int) -> Phone:
            held = await town.phone(name, id=ids[person_id])
            await held.start()
            return held

        yield Chat(
            town,
            team,
            olga=await phone("Ольга", team.mentor),
            maria=await phone("Мария", team.mentee),
            anna=await phone("Анна", team.third),
            irina=await phone("Ирина", team.curator),
            pyotr=await phone("Пётр", team.stranger),
        )


async def _write_contact(chat: Chat, phone: Phone) -> None:
    await phone.say("/pair")
    await phone.press("Контакты")
    await phone.press("Записать мой контакт")
    form = {"contact": PHONE}
    async with (
        aiohttp.ClientSession() as browser,
        browser.post(await chat.link(phone), data=form) as page,
    ):
        assert "Контакт сохранён" in await page.text()
    await phone.press("Назад")


async def test_a_contact_goes_over_the_server_and_never_through_a_chat(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await _write_contact(chat, chat.olga)
        assert PHONE not in await chat.olga.screen()
        await chat.olga.press("Открыть мой контакт этой паре")
        await chat.town.settle()
        assert "Коллега открывает вам свой контакт: Olga · 002" in await chat.maria.screen()
        await chat.maria.press("Открыть контакт")
        async with aiohttp.ClientSession() as browser:
            link = await chat.link(chat.maria)
            async with browser.get(link) as page:
                assert page.status == 200
                assert PHONE not in await page.text()
            async with browser.post(link) as file:
                assert PHONE in (await file.read()).decode("utf-8-sig")
            async with browser.post(link) as again:
                assert again.status == 404
    for phone in (chat.olga, chat.maria, chat.anna, chat.irina, chat.pyotr):
        assert PHONE not in await chat.ever_sent(phone)
    assert PHONE not in caplog.text
    assert link.rsplit("/", 1)[-1] not in caplog.text


async def test_a_contact_taken_back_is_gone(chat: Chat) -> None:
    await _write_contact(chat, chat.olga)
    await chat.olga.press("Открыть мой контакт этой паре")
    await chat.town.settle()
    message, data = await chat.maria.button_data("Открыть контакт")
    await chat.olga.press("Закрыть мой контакт")
    await chat.maria.press_data(message, data)
    assert "Не получилось это найти" in await chat.maria.screen()
    await chat.olga.press("Удалить мой контакт")
    await chat.olga.press("Удалить")
    assert "пока не записан" in await chat.olga.screen()


@pytest.mark.parametrize("chat", [{"public_url": None}], indirect=True)
async def test_without_an_address_contacts_wait_and_messages_go(chat: Chat) -> None:
    await chat.olga.say("/pair")
    await chat.olga.press("Контакты")
    said = await chat.olga.press("Записать мой контакт")
    assert "Обменяться контактами пока нельзя" in said
    # What is typed anyway is not kept.
    await chat.olga.say(PHONE)
    async with chat.town.unit() as work:
        assert await work.session.scalar(select(Contact)) is None
    await chat.olga.say("/pair")
    await chat.olga.press("Контакты")
    await chat.olga.press("Записать мой контакт")
    assert "без имён детей и родителей" in await chat.olga.press("Написать")
    await chat.olga.say("/privacy")
    await chat.olga.press("Мои данные в файле")
    assert "PUBLIC_URL" in await chat.olga.screen()


@pytest.mark.parametrize("chat", [{"pii_mode": "full", "public_url": None}], indirect=True)
async def test_in_full_mode_the_file_comes_into_the_chat(chat: Chat) -> None:
    await chat.olga.say("/pair")
    await chat.olga.press("Контакты")
    await chat.olga.press("Записать мой контакт")
    await chat.olga.say(PHONE)
    await chat.olga.press("Открыть мой контакт этой паре")
    await chat.town.settle()
    await chat.maria.press("Открыть контакт")
    [document] = await chat.maria.documents()
    assert PHONE in document.decode("utf-8-sig")
    async with chat.town.unit() as work:
        [line] = await work.session.scalars(
            select(AuditRecord).where(AuditRecord.action == "file_sent")
        )
    assert (line.actor_id, line.details) == (chat.team.mentee, {"kind": "contacts"})


async def test_a_contact_can_be_deleted_after_the_last_pair(chat: Chat) -> None:
    await _write_contact(chat, chat.olga)
    async with chat.town.unit() as work:
        pair = await work.session.get_one(Mentorship, chat.team.mentorship)
        pair.state = MentorshipState.CANCELLED
    await chat.olga.say("/privacy")
    await chat.olga.press("Удалить мой контакт")
    assert "Контакт удалён" in await chat.olga.press("Удалить")
    async with chat.town.unit() as work:
        assert await work.session.scalar(select(Contact)) is None
    await chat.olga.say("/privacy")
    assert "Удалить мой контакт" not in await chat.olga.buttons()


async def _write(phone: Phone, words: str = WORDS) -> None:
    await phone.say("/pair")
    await phone.press("Написать")
    await phone.say(words)


async def test_a_message_is_shown_to_its_author_before_it_goes(chat: Chat) -> None:
    await chat.olga.say("/pair")
    asked = await chat.olga.press("Написать")
    assert "без имён детей и родителей" in asked
    preview = await chat.olga.say(WORDS)
    assert WORDS in preview
    assert "Maria · 003" in preview
    await chat.town.settle()
    assert WORDS not in await chat.maria.everything()
    await chat.olga.press_twice("Отправить")
    await chat.town.settle()
    for phone in (chat.maria, chat.anna):
        texts = [message["text"] for message in await phone.from_bot()]
        assert len([text for text in texts if WORDS in text]) == 1
        assert "Olga · 002" in await phone.screen()


async def test_what_was_not_confirmed_is_not_sent(chat: Chat) -> None:
    await _write(chat.olga)
    message, data = await chat.olga.button_data("Отправить")
    await chat.olga.press("Не отправлять")
    await chat.olga.press_data(message, data, force=True)
    await _write(chat.olga, "Другой текст")
    await chat.olga.press_data(message, data, force=True)
    await chat.town.settle()
    assert WORDS not in await chat.maria.everything()
    assert "Другой текст" not in await chat.maria.everything()
    await chat.olga.press("Отправить")
    await chat.town.settle()
    assert "Другой текст" in await chat.maria.screen()


async def test_words_reach_only_those_they_were_for(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await _write(chat.olga)
        await chat.olga.press("Отправить")
        await chat.town.settle()
        for phone in (chat.irina, chat.pyotr):
            for command in ("/menu", "/tasks", "/people", "/pair", "/report"):
                await phone.say(command)
    for phone in (chat.irina, chat.pyotr):
        for canary in CANARIES:
            assert canary not in await chat.ever_sent(phone)
    for canary in CANARIES:
        assert canary not in caplog.text
    async with chat.town.unit() as work:
        payloads = str(list(await work.session.scalars(select(Notification.payload))))
        details = str(list(await work.session.scalars(select(AuditRecord.details))))
    assert "листы" not in payloads + details
    for phone in (chat.olga, chat.maria):
        for message in await phone.from_bot():
            for row in (message["reply_markup"] or {}).get("inline_keyboard", []):
                assert "листы" not in str([button.get("callback_data") for button in row])


async def test_answering_switching_off_and_on_again(chat: Chat) -> None:
    await _write(chat.olga)
    await chat.olga.press("Отправить")
    await chat.town.settle()
    await chat.maria.press("Ответить")
    await chat.maria.say("Спасибо!")
    await chat.maria.press("Отправить")
    await chat.town.settle()
    assert "Спасибо!" in await chat.olga.screen()
    await chat.olga.press("Не получать сообщения")
    await chat.olga.press("Отключить")
    await _write(chat.maria, "Ещё одно")
    sent = await chat.maria.press("Отправить")
    assert "Не доставлено, сообщения отключены: Olga · 002" in sent
    assert "Отправлено: Anna · 004" in sent
    await chat.town.settle()
    assert "Ещё одно" not in await chat.olga.everything()
    await chat.anna.press("Не получать сообщения")
    await chat.anna.press("Отключить")
    await _write(chat.maria, "И ещё")
    assert "получатель отключил сообщения" in await chat.maria.press("Отправить")
    await chat.olga.press("Снова получать сообщения")
    await chat.maria.press("Отправить")
    await chat.town.settle()
    assert "И ещё" in await chat.olga.screen()


async def test_the_curator_reads_a_message_only_after_its_reader_agreed(chat: Chat) -> None:
    await _write(chat.olga)
    await chat.olga.press("Отправить")
    await chat.town.settle()
    question = await chat.maria.press("Пожаловаться")
    assert "Куратор вашей школы: Irina · 001" in question
    await chat.town.settle()
    assert WORDS not in await chat.ever_sent(chat.irina)
    await chat.maria.press("Да, показать")
    await chat.town.settle()
    assert WORDS not in await chat.irina.screen()
    assert WORDS in await chat.irina.press("Прочитать")
    await chat.irina.say("/tasks")
    assert "вас просят посмотреть сообщение" in await chat.irina.screen()
    await chat.irina.press("Готово")
    assert "вас просят посмотреть сообщение" not in await chat.irina.say("/tasks")
    assert "показали" not in await chat.olga.everything()


async def test_an_ended_pair_passes_nothing_on(chat: Chat) -> None:
    await _write(chat.olga)
    await chat.maria.say("/pair")
    message, data = await chat.maria.button_data("Написать")
    async with chat.town.unit() as work:
        pair = await work.session.get_one(Mentorship, chat.team.mentorship)
        pair.state = MentorshipState.CANCELLED
    await chat.olga.press("Отправить")
    await chat.town.settle()
    assert WORDS not in await chat.maria.everything()
    assert "Пара завершена" in await chat.maria.press_data(message, data)


async def test_the_text_of_a_consent_stays_as_its_proof(chat: Chat) -> None:
    await chat.maria.say("/privacy")
    await chat.maria.press("Мои согласия")
    await chat.maria.press("Дополнительные сообщения")
    text = await chat.maria.press("Прочитать и решить")
    assert "Согласие на получение дополнительных сообщений" in text
    assert await chat.maria.buttons() == ["Согласен(на)", "Не согласен(на)"]
    message, data = await chat.maria.button_data("Согласен(на)")
    await chat.maria.press_data(message, data)
    assert "Сейчас: дано" in await chat.maria.screen()
    await chat.maria.press_data(message, data)
    texts = {m["message_id"]: m["text"] for m in await chat.maria.from_bot()}
    assert texts[message] == text
    async with chat.town.unit() as work:
        [consent] = await work.session.scalars(
            select(Consent).where(Consent.kind == ConsentKind.NOTIFICATIONS)
        )
    assert (consent.message_id, consent.text_version) == (message, "1")
    await chat.maria.say("/privacy")
    await chat.maria.press("Мои согласия")
    await chat.maria.press("Дополнительные сообщения")
    await chat.maria.press("Отозвать согласие")
    await chat.maria.press("Да, отозвать")
    assert "Сейчас: отозвано" in await chat.maria.screen()


async def test_publication_is_agreed_to_datum_by_datum(chat: Chat) -> None:
    await chat.olga.say("/privacy")
    await chat.olga.press("Мои согласия")
    await chat.olga.press("Публикация")
    await chat.olga.press("Выбрать, что публиковать")
    assert "Дальше" not in await chat.olga.buttons()
    await chat.olga.press("фамилия и имя")
    await chat.olga.press("описание практики")
    await chat.olga.press("фамилия и имя")
    await chat.olga.press("Дальше")
    await chat.olga.press("база практик программы")
    await chat.olga.press("Дальше")
    text = await chat.olga.press("Один год")
    assert "Только отмеченное мной: описание практики." in text
    assert "База практик программы. В других местах" in text
    assert "Один год со дня согласия." in text
    await chat.olga.press("Согласен(на)")
    async with chat.town.unit() as work:
        [consent] = await work.session.scalars(
            select(Consent).where(Consent.kind == ConsentKind.PUBLICATION)
        )
    assert consent.details == {"fields": ["case"], "places": ["bank"], "until": "2027-11-23"}
    await chat.olga.press("Об этом согласии")
    assert "Что: описание практики" in await chat.olga.screen()
    assert any(text == m["text"] for m in await chat.olga.from_bot())


async def _open_papers(chat: Chat) -> None:
    await chat.irina.say("/people")
    await chat.irina.press("Olga")
    await chat.irina.press("Согласия и бланки")


@pytest.mark.parametrize(
    ("typed", "shown"), [("20.11", "20 ноября 2026"), ("3 сентября", "3 сентября 2026")]
)
async def test_the_curator_marks_the_day_of_a_paper(chat: Chat, typed: str, shown: str) -> None:
    await _confidential(chat)
    await _open_papers(chat)
    await chat.irina.press("Подписано: передача данных")
    await chat.irina.press("Другой день")
    assert "не раньше, чем год назад" in await chat.irina.say("01.12.2026")
    assert "Не получилось понять дату" in await chat.irina.say("когда-то")
    assert f"подписано {shown}" in await chat.irina.say(typed)
    await chat.irina.press("Снять отметку: передача данных")
    await chat.irina.press("Да, снять")
    await chat.irina.press("Подписано: поручение")
    await chat.irina.press("Вчера")
    assert "подписано на бумаге: 22 ноября 2026" in await chat.irina.screen()
    await chat.olga.say("/privacy")
    screen = await chat.olga.press("Мои согласия")
    assert "подписано на бумаге: 22 ноября 2026" in screen


async def test_blank_forms_come_as_documents_with_nobodys_data(chat: Chat) -> None:
    await _confidential(chat)
    await _open_papers(chat)
    await chat.irina.press("Бланки")
    await chat.irina.press("Публикация")
    [document] = await chat.irina.documents()
    words = [paragraph.text for paragraph in Document(io.BytesIO(document)).paragraphs]
    assert any("МБОУ «Школа № 1»" in line for line in words)
    assert any("School 1" in line for line in words)
    assert not any("Olga" in line or "Ольга" in line for line in words)
    await chat.olga.say("/privacy")
    await chat.olga.press("Мои согласия")
    await chat.olga.press("Бланки")
    await chat.olga.press("Передача данных другой школе")
    assert len(await chat.olga.documents()) == 1


async def _confidential(chat: Chat) -> None:
    """A leader's promise to keep what they see, where it is asked for first."""
    async with chat.town.unit() as work:
        for person in await work.session.scalars(select(Person)):
            person.confidential_since = START
