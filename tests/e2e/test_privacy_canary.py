"""A surname, a phone number and a need must reach nobody else's chat, and no log."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.logs import configure_logs
from models import AuditRecord, Notification, Participation, Person, Role
from services.invites import reissue_for_roster
from services.persons import create_person
from tests.e2e.pairs import Trio, agree_on_time, propose
from tests.e2e.people import (
    agree,
    confirm_everyone,
    fill_mentee_form,
    fill_mentor_form,
    first_link,
    invite,
    join_staff,
    promise,
    settle_places,
)
from tests.e2e.phone import Phone
from tests.e2e.test_thread import FRIDAY_EVENING
from tests.e2e.town import TOKEN, Town

SURNAME = "Канареечникова"
PHONE = "+79991234567"
NEED = "Дисциплина и управление классом"
WORDS = f"Боюсь родителей, звоните {PHONE}, {SURNAME}"


async def _roster_link(town: Town, school_id: int) -> str:
    """The link of a mentee whose full name the school put in its roster."""
    async with town.unit() as work:
        program_id = await work.session.scalar(select(Participation.program_id).limit(1))
        person = await create_person(work.session)
        person.roster_name = f"{SURNAME} Мария Петровна"
        participation = Participation(
            person_id=person.id,
            program_id=program_id,
            organization_id=school_id,
            role=Role.MENTEE,
            state="invited",
            created_at=person.created_at,
        )
        work.session.add(participation)
        await work.session.flush()
        return await reissue_for_roster(work.session, participation_id=participation.id)


async def _ever_sent(town: Town, phone: Phone) -> str:
    """All that the bot ever sent to a chat, edited away or not."""
    calls = await town.control.get("/calls")
    sent = [call["params"] for call in calls if str(call.get("chat_id")) == str(phone.id)]
    assert sent
    return json.dumps(sent, ensure_ascii=False)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """The log of the process, as an operator keeps it."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    file = tmp_path / "log.jsonl"
    configure_logs("DEBUG", secret=TOKEN, file=file)
    yield file
    root.handlers = handlers
    root.setLevel(level)


async def test_the_canary_sings_nowhere_else(town: Town, log: Path) -> None:
    place = await settle_places(town, "Школа № 3", "Школа № 5")
    school = place.schools["Школа № 3"]
    curator = await join_staff(town, Role.SCHOOL_CURATOR, school, "Ирина")
    head = await join_staff(town, Role.SCHOOL_HEAD, school, "Пётр")
    other = await join_staff(town, Role.SCHOOL_CURATOR, place.schools["Школа № 5"], "Анна")
    coordinator = await town.phone("Вера")
    await agree(
        coordinator,
        await first_link(town, Role.MUNICIPAL_COORDINATOR, place.municipality_id),
        "Вера",
    )
    await promise(coordinator)
    mentor = await town.phone("Ольга")
    await agree(mentor, await invite(curator, "Наставник"), "Ольга")
    await fill_mentor_form(mentor, direction="Психолого-педагогическое", items=(NEED,))
    mentee = await town.phone("Мария", last_name=SURNAME)
    await agree(mentee, await _roster_link(town, school), "Мария")
    await fill_mentee_form(mentee, direction="Психолого-педагогическое", items=(NEED,))
    await confirm_everyone(curator)
    await town.settle()

    trio = Trio(curator, mentee, mentor)
    await propose(town, trio)
    await mentor.press("Посмотреть")
    told_before = await mentor.screen()
    assert NEED not in told_before
    await mentee.press("Познакомиться")
    await mentor.press("Согласиться")
    await town.settle()
    await agree_on_time(town, trio)
    await town.move_to(FRIDAY_EVENING)
    await mentee.press("Да")
    await town.settle()
    for label in ("Ольга", "Готово", "Ольга", "Готово", "Можно", "3", "3"):
        await mentee.press(label)
    for kind in ("502html", "400", "cut_after"):
        await town.control.post("/faults", method="sendMessage", kind=kind, times=1)
    await mentee.say(WORDS)
    for label in ("Назад", "3", "Отправить ответы"):
        await mentee.press(label)
    await town.move(days=4)
    for phone in (curator, head, other, coordinator, mentor):
        for command in ("/menu", "/people", "/tasks", "/report", "/pair", "/meetings", "/privacy"):
            await phone.say(command)
    await curator.say("/people")
    await curator.press("Мария")

    for phone in (curator, head, other, coordinator, mentor):
        ever = await _ever_sent(town, phone)
        assert SURNAME not in ever, phone.first_name
        assert PHONE not in ever, phone.first_name
    for phone in (head, other, coordinator):
        assert NEED not in await _ever_sent(town, phone), phone.first_name
    assert NEED in await _ever_sent(town, curator)

    written = log.read_text(encoding="utf-8")
    assert written
    for secret in (SURNAME, PHONE, NEED, "Мария", TOKEN):
        assert secret not in written
    async with town.unit() as work:
        payloads = [json.dumps(p) for p in await work.session.scalars(select(Notification.payload))]
        details = [json.dumps(d) for d in await work.session.scalars(select(AuditRecord.details))]
        names = await work.session.scalars(select(Person.display_name))
        assert "Мария" in set(names)
    assert not [text for text in payloads + details if SURNAME in text or "discipline" in text]


async def test_full_mode_shows_the_name_of_the_roster(town: Town) -> None:
    place = await settle_places(town, "Школа № 3")
    school = place.schools["Школа № 3"]
    curator = await join_staff(town, Role.SCHOOL_CURATOR, school, "Ирина")
    mentee = await town.phone("Мария")
    await agree(mentee, await _roster_link(town, school), "Мария")
    await fill_mentee_form(mentee)
    await town.settle()
    assert SURNAME not in await curator.everything()
    town.settings = town.settings.model_copy(update={"pii_mode": "full"})
    await town.restart()
    assert SURNAME in await curator.say("/people") or any(
        SURNAME in label for label in await curator.buttons()
    )
