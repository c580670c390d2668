"""People's life in the chat: a new account, another school, a deputy, one's own data as a file;
and a stolen copy of the database that tells nothing."""

import shutil
from pathlib import Path

from sqlalchemy import cast, select
from sqlalchemy.types import Text

from models import Base, Meeting, Role
from models.secret import as_stored, encrypted_columns
from services.actor import load_actor
from services.meetings import change_place
from tests.e2e.pairs import agree_on_time, form_pair, open_school
from tests.e2e.people import (
    agree,
    confirm_everyone,
    fill_mentee_form,
    fill_mentor_form,
    invite,
    join_staff,
    link_in,
    promise,
    settle_places,
)
from tests.e2e.phone import Phone
from tests.e2e.town import Town

CANARY = "Канарейкина"
PLACE = "https://meet.example.org/kanareyka"


async def test_a_lost_phone(town: Town) -> None:
    """The curator hands over a link; the person goes on from a new account, the old one is out."""
    trio = await open_school(town)
    await form_pair(town, trio)
    old, curator = trio.mentor, trio.curator
    await curator.say("/people")
    await curator.press("Ольга")
    assert "сразу отключится" in await curator.press("Новый аккаунт Telegram")
    link = link_in(await curator.press("Создать ссылку"))

    thief = await town.phone("Пётр")
    assert "отключится" in await thief.start(link)
    assert "Мария" not in await thief.screen()
    assert "Имя не то" in await thief.say("Иван")
    assert "Здравствуйте" in await thief.press("Не сейчас")

    new = await town.phone("Ольга Новая")
    warned = await new.start(link)
    assert "№ " in warned
    assert "Школа № 3" in warned
    assert "Ольга" not in warned
    await new.say("Мария")
    assert "Продолжить с этого аккаунта?" in await new.say("ольга")
    assert "С возвращением" in await new.press("Да, продолжить здесь")
    assert "Мария" in await new.say("/pair")
    assert "Здравствуйте" in await old.say("/menu")
    await town.settle()
    assert "другим аккаунтом Telegram" in await curator.everything()

    late = await town.phone("Поздний")
    assert "уже воспользовались" in await late.start(link)
    before = len(await old.from_bot())
    await agree_on_time(town, type(trio)(curator, trio.mentee, new))
    assert len(await old.from_bot()) == before
    assert "27 ноября" in await new.everything()


async def test_five_wrong_names_in_the_chat(town: Town) -> None:
    trio = await open_school(town)
    await trio.curator.say("/people")
    await trio.curator.press("Ольга")
    await trio.curator.press("Новый аккаунт Telegram")
    link = link_in(await trio.curator.press("Создать ссылку"))
    thief = await town.phone("Пётр")
    await thief.start(link)
    for guess in ("Мария", "Анна", "Вера", "Нина"):
        assert "Имя не то" in await thief.say(guess)
    assert "больше не работает" in await thief.say("Зоя")
    assert "Здравствуйте" in await thief.say("/menu")
    assert "не работает" in await thief.start(link)


async def test_moving_to_another_school(town: Town) -> None:
    place = await settle_places(town, "Школа № 3", "Школа № 10", "Школа № 5")
    left = await join_staff(town, Role.SCHOOL_CURATOR, place.schools["Школа № 3"], "Ирина")
    taken = await join_staff(town, Role.SCHOOL_CURATOR, place.schools["Школа № 5"], "Анна")
    mentor = await town.phone("Ольга")
    await agree(mentor, await invite(left, "Наставник"), "Ольга")
    await fill_mentor_form(mentor)
    await confirm_everyone(left) if await _waits_many(left) else await _confirm_one(left)
    await town.settle()

    await mentor.say("/profile")
    assert "Куратор: Ирина" in await mentor.screen()
    await mentor.press("Перейти в другую школу")
    assert [label for label in await mentor.buttons() if "Школа" in label] == [
        "Школа № 5",
        "Школа № 10",
    ]
    assert "Перейти: Школа № 5?" in await mentor.press("Школа № 5")
    assert "уже знает о вашей просьбе" in await mentor.press("Да, спросить куратора")
    await town.settle()
    assert "просит перейти" in await taken.screen()
    asked = await taken.press("Открыть")
    assert "351.8" in asked
    await taken.press("Подтвердить")
    await town.settle()
    assert "Переход подтверждён: Школа № 5" in await mentor.screen()
    assert "Школа № 3 → Школа № 5" in await left.screen()
    await mentor.say("/profile")
    assert "Куратор: Анна" in await mentor.screen()
    await left.say("/people")
    assert not any("Ольга" in label for label in await left.buttons())

    # Back by the link of the former school: the role is asked about, not doubled.
    await left.say("/invite")
    await left.press("Общая ссылка")
    link = link_in(await left.press("Создать новую"))
    await mentor.start(link)
    await mentor.press("Я теперь работаю в этой школе")
    await mentor.press("Да, спросить куратора")
    await town.settle()
    await left.press("Открыть")
    await left.press("Отклонить")
    await left.press("Да, отклонить")
    await town.settle()
    assert "не подтвердил переход" in await mentor.screen()


async def _waits_many(curator: Phone) -> bool:
    await curator.say("/people")
    return any("Подтвердить всех" in label for label in await curator.buttons())


async def _confirm_one(curator: Phone) -> None:
    await curator.say("/people")
    await curator.press("Ольга")
    await curator.press("Подтвердить")


async def test_a_leader_promises_before_the_first_list(town: Town) -> None:
    place = await settle_places(town, "Школа № 3")
    head = await join_staff(town, Role.SCHOOL_HEAD, place.schools["Школа № 3"], "Пётр")
    curator = await town.phone("Ирина")
    await agree(curator, await invite(head, "Куратор"), "Ирина")
    for command in ("/people", "/tasks"):
        assert "Прежде чем вы увидите людей" in await curator.say(command)
    assert "Спасибо, записано" in await curator.press("буду соблюдать")
    assert "Принимают участие" in await curator.say("/people") or "Ирина" in str(
        await curator.buttons()
    )
    mentor = await town.phone("Ольга")
    await agree(mentor, await invite(curator, "Наставник"), "Ольга")
    assert "Прежде чем" not in await mentor.say("/menu")


async def test_a_deputy_and_a_school_without_a_curator(town: Town) -> None:
    place = await settle_places(town, "Школа № 5")
    school = place.schools["Школа № 5"]
    coordinator = await join_staff(town, Role.MUNICIPAL_COORDINATOR, place.municipality_id, "Нина")
    first = await join_staff(town, Role.SCHOOL_CURATOR, school, "Ирина")
    second = await join_staff(town, Role.SCHOOL_CURATOR, school, "Анна")
    mentor = await town.phone("Ольга")
    await agree(mentor, await invite(first, "Наставник"), "Ольга")
    await fill_mentor_form(mentor)
    await first.say("/people")
    await first.press("Анна")
    await first.press("Сделать заместителем")
    await first.say("/people")
    await first.press("Ольга")
    await first.press("Подтвердить")
    await town.settle()
    assert "Теперь вы заместитель куратора: Школа № 5" in await second.everything()

    async def who_helps() -> str:
        return await mentor.say("/profile")

    assert "Куратор: Ирина" in await who_helps()
    for leaver in (first, second):
        await leaver.say("/privacy")
        await leaver.press("Отозвать согласие")
        await leaver.press("Да, отозвать")
        expected = "Заместитель куратора: Анна" if leaver is first else "Пока помогает"
        assert expected in await who_helps()
    assert "Нина" in await mentor.screen()
    assert "В школе нет куратора: Школа № 5" in await coordinator.say("/tasks")
    await coordinator.press("Пригласить куратора")
    link = link_in(await coordinator.press("Куратор школы"))
    third = await town.phone("Вера")
    await agree(third, link, "Вера")
    await promise(third)
    assert "Куратор: Вера" in await who_helps()
    assert "В школе нет куратора" not in await coordinator.say("/tasks")


async def test_a_stolen_database_tells_nobody_what_people_wrote(
    any_town: Town, tmp_path: Path
) -> None:
    """Names, comments, places, answers, drafts: not one word of them stands in the database."""
    town = any_town
    trio = await open_school(town)
    await form_pair(town, trio)
    await trio.mentee.say("/profile")
    await trio.mentee.press("Изменить имя")
    await trio.mentee.say(CANARY)
    newcomer = await town.phone("Вера")
    await agree(newcomer, await invite(trio.curator, "Наставляемый"), "Вера")
    await fill_mentee_form(newcomer)
    await trio.curator.say("/people")
    await trio.curator.press("Вера")
    await trio.curator.press("Вернуть с комментарием")
    await trio.curator.say(f"спросите у коллеги {CANARY}")
    await agree_on_time(town, trio)
    async with town.unit() as work:
        actor = await load_actor(
            work.session, telegram_id=trio.mentee.id, locale="ru", timezone="Europe/Moscow"
        )
        meeting_id = await work.session.scalar(select(Meeting.id))
        await change_place(work.session, actor=actor, meeting_id=meeting_id, place=PLACE)
    # What is being typed now is a draft in the dialog.
    await trio.mentee.say("/profile")
    await trio.mentee.press("Изменить имя")
    async with town.unit() as work:
        stored = []
        for table in Base.metadata.sorted_tables:
            secret = {column.name for column in encrypted_columns(table)}
            for column in table.columns:
                text = as_stored(column) if column.name in secret else cast(column, Text)
                values = await work.session.scalars(select(text))
                stored += [f"{table.name}.{column.name}: {value}" for value in values]
        read = list(await work.session.scalars(select(Base.metadata.tables["meeting"].c.place)))
    assert PLACE in read
    assert [line for line in stored if CANARY in line or PLACE in line] == []
    if town.settings.database_url.startswith("sqlite"):
        await town.close_bot()
        for file in tmp_path.glob("nastavnik.db*"):
            copy = tmp_path / f"stolen-{file.name}"
            shutil.copy(file, copy)
            content = copy.read_bytes()
            for word in (CANARY, PLACE, "Ольга", "Ирина Петровна"):
                assert word.encode() not in content, (file.name, word)
        await town.open_bot()
