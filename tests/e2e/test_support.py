"""A psychologist's case in conversation: who asks, who answers, and everybody who never learns."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select, update

from models import Account, MeetingState, Mentorship, MentorshipState, Need, NeedState, Person, Role
from services import clock
from services.survey_asking import open_survey
from tests.e2e.pairs import Trio, form_pair
from tests.e2e.people import (
    agree,
    confirm_everyone,
    fill_mentee_form,
    fill_mentor_form,
    invite,
    join_staff,
    link_in,
    settle_places,
)
from tests.e2e.phone import Phone
from tests.e2e.town import Town
from tests.factories import make_world
from tests.integration.office.worlds import add_meeting, add_pair

# What nobody but the mentee and the psychologist may ever read.
SECRETS = ("поддержк", "психолог", "отношени", "Просьб", "просьб", "Тяжело")
NOTE = "Договорились созвониться в четверг"
CALL = "Могу позвонить завтра в четыре"
ANSWER = "Да, завтра в четыре мне удобно"


@dataclass
class Refuge:
    """A mentee, a psychologist, and the others."""

    town: Town
    mentee: Phone
    psychologist: Phone
    others: dict[str, Phone]


async def _seat(work, phones: dict[str, Phone], people: dict) -> None:
    for name, participation in people.items():
        await work.session.execute(
            update(Account)
            .where(Account.person_id == participation.person_id)
            .values(telegram_id=phones[name].id, locale="ru")
        )
    # They have promised to keep what they see to themselves.
    await work.session.execute(update(Person).values(confidential_since=clock.now()))


@pytest.fixture
async def refuge(town: Town) -> Refuge:
    """A pair whose meeting was held a moment ago; the three taps are awaited."""
    names = ("Мария", "Ольга", "Нина", "Анна", "Игорь", "Вера")
    phones = {name: await town.phone(name) for name in names}
    for phone in phones.values():
        await phone.start()
    async with town.unit() as work:
        world = await make_world(work.session)
        school = await world.school("школа № 1")
        mentee, need = await world.mentee(school, name="Мария")
        need.state = NeedState.PAIRED
        mentor = await world.mentor(school, name="Ольга")
        pair = await add_pair(world, mentee, mentor, need, state=MentorshipState.ACTIVE)
        meeting = await add_meeting(world, pair, MeetingState.HELD)
        for who, code in ((mentee, "after_series_mentee"), (mentor, "after_series_mentor")):
            await open_survey(
                work.session,
                code=code,
                respondent_id=who.id,
                subject=f"meeting:{meeting.id}",
                meeting_id=meeting.id,
                mentorship_id=pair.id,
            )
        municipality = world.municipality
        people = {
            "Мария": mentee,
            "Ольга": mentor,
            "Нина": await world.person(Role.PSYCHOLOGIST, municipality, name="Нина"),
            "Анна": await world.person(Role.SCHOOL_CURATOR, school, name="Анна"),
            "Игорь": await world.person(Role.SCHOOL_HEAD, school, name="Игорь"),
            "Вера": await world.person(Role.MUNICIPAL_COORDINATOR, municipality, name="Вера"),
        }
        await _seat(work, phones, people)
    others = {name: phones[name] for name in ("Ольга", "Анна", "Игорь", "Вера")}
    return Refuge(town, phones["Мария"], phones["Нина"], others)


async def _say_relations_are_hard(refuge: Refuge) -> None:
    await refuge.mentee.say("/menu")
    await refuge.mentee.press("Как прошла встреча?")
    await refuge.mentee.press("4")
    await refuge.mentee.press("Пока нет")
    await refuge.mentee.press("Да, с отношениями в паре")
    await refuge.town.settle()


async def test_a_psychologists_case_that_nobody_else_sees(refuge: Refuge) -> None:
    mentee, psychologist = refuge.mentee, refuge.psychologist
    await psychologist.say("/tasks")
    assert "Сейчас никто не ждёт" in await psychologist.screen()
    await _say_relations_are_hard(refuge)
    offered = [m["text"] for m in await mentee.from_bot() if "есть предложение" in m["text"]]
    assert offered == ["По вашим ответам есть предложение. Его видите только вы."]
    text = await mentee.press("Посмотреть")
    assert "Мария" in text
    assert "помощь с отношениями в паре" in text
    assert "ни куратор, ни руководитель, ни коллега по паре" in text
    assert "Сейчас никто не ждёт" in await psychologist.say("/tasks")
    assert "Просьба у психолога" in await mentee.press("Да, передать")
    await refuge.town.settle()
    assert "Для вас есть новая просьба." in await psychologist.screen()
    text = await psychologist.press("Открыть")
    assert "Мария" in text
    assert "школа № 1" in text
    await psychologist.press("Взять")
    await refuge.town.settle()
    assert "с вами свяжется Нина" in await mentee.everything()
    assert "Вы связались" in await psychologist.press("Связались")
    await psychologist.press("Закрыть просьбу")
    await psychologist.say(NOTE)
    assert "закрыта" in " ".join(await psychologist.buttons())
    assert NOTE in await psychologist.press("Мария")
    for phone in refuge.others.values():
        for command in ("/menu", "/tasks", "/people", "/report", "/pair", "/meetings"):
            await phone.say(command)
        await refuge.town.settle()
        everything = await phone.everything()
        assert not [secret for secret in (*SECRETS, NOTE) if secret in everything], everything


async def _write(town: Town, phone: Phone, words: str) -> None:
    await phone.press("Написать")
    assert words in await phone.say(words)
    assert "Отправлено" in await phone.press("Отправить")
    await town.settle()


async def test_a_case_by_the_doors_of_the_product_with_words_that_nobody_else_sees(
    town: Town,
) -> None:
    place = await settle_places(town, "Школа № 3")
    school = place.schools["Школа № 3"]
    coordinator = await join_staff(
        town, Role.MUNICIPAL_COORDINATOR, place.municipality_id, "Вера Ильинична"
    )
    await coordinator.say("/invite")
    await coordinator.press("Приозёрский район")
    link = link_in(await coordinator.press("Психолог"))
    psychologist = await town.phone("Нина")
    await agree(psychologist, link, "Нина")
    curator = await join_staff(town, Role.SCHOOL_CURATOR, school, "Анна")
    head = await join_staff(town, Role.SCHOOL_HEAD, school, "Игорь")
    mentee, mentor = await town.phone("Мария"), await town.phone("Ольга")
    await agree(mentor, await invite(curator, "Наставник"), "Ольга")
    await fill_mentor_form(mentor)
    await agree(mentee, await invite(curator, "Наставляемый"), "Мария")
    await fill_mentee_form(mentee)
    await confirm_everyone(curator)
    await town.move(days=14, hours=2)
    assert town.app is not None
    await town.app.scheduler.keep_house()
    await town.settle()
    await mentee.say("/menu")
    await mentee.press("Ответить на вопросы")
    await mentee.press("Пока нет пары")
    await mentee.press("Тяжело")
    await mentee.press("Разговор с психологом")
    await mentee.press("Нет")
    await mentee.press("Отправить ответы")
    await town.settle()
    await mentee.press("Посмотреть")
    await mentee.press("Да, передать")
    await town.settle()
    await psychologist.say("/tasks")
    if "буду соблюдать" in " ".join(await psychologist.buttons()):
        await psychologist.press("буду соблюдать")
        await psychologist.say("/tasks")
    await psychologist.press("Мария")
    await psychologist.press("Взять")
    await town.settle()
    await _write(town, psychologist, CALL)
    assert CALL in await mentee.everything()
    await mentee.press("Ответить")
    await mentee.say(ANSWER)
    await mentee.press("Отправить")
    await town.settle()
    assert ANSWER in await psychologist.everything()
    await form_pair(town, Trio(curator, mentee, mentor))
    for phone in (curator, head, coordinator, mentor):
        for command in ("/menu", "/tasks", "/people", "/report", "/pair", "/meetings"):
            await phone.say(command)
        await town.settle()
        everything = await phone.everything()
        traces = (CALL, ANSWER, "Тяжело", "просьб", "Просьб", "Разговор с психологом")
        assert not [trace for trace in traces if trace in everything], everything
    await psychologist.say("/tasks")
    await psychologist.press("Мария")
    await psychologist.press("Закрыть просьбу")
    await psychologist.press("Закрыть без записи")
    await mentee.press("Посмотреть")
    assert "Написать" not in await mentee.buttons()


async def test_no_is_an_answer_and_can_become_a_yes_and_be_taken_back(refuge: Refuge) -> None:
    mentee, psychologist = refuge.mentee, refuge.psychologist
    await _say_relations_are_hard(refuge)
    await mentee.press("Посмотреть")
    old = await mentee.button_data("Нет, спасибо")
    assert "Ничего не передаю" in await mentee.press("Нет, спасибо")
    assert "Ничего не передаю" in await mentee.press_data(*old, force=True)
    assert "уже решено" in (mentee.toast or "")
    assert "Просьба у психолога" in await mentee.press("Всё-таки передать")
    await psychologist.say("/menu")
    assert "1 просьба о поддержке ждёт вас." in await psychologist.screen()
    await psychologist.press("Просьбы о поддержке")
    await psychologist.press("Мария")
    taking = await psychologist.button_data("Взять")
    assert "отозвана" in await mentee.press("Отозвать просьбу")
    assert "Сейчас никто не ждёт" in await psychologist.press_data(*taking, force=True)


async def test_a_case_is_closed_without_a_note_or_put_back(refuge: Refuge) -> None:
    mentee, psychologist = refuge.mentee, refuge.psychologist
    await _say_relations_are_hard(refuge)
    await mentee.press("Посмотреть")
    await mentee.press("Да, передать")
    await refuge.town.settle()
    await psychologist.press("Открыть")
    await psychologist.press("Взять")
    assert "Новых: 1, у вас: 0" in await psychologist.press("Вернуть в список")
    await psychologist.press("Мария")
    await psychologist.press("Взять")
    await refuge.town.settle()
    await psychologist.press("Закрыть просьбу")
    assert "от 3 до 600 знаков" in await psychologist.say("Да")
    await psychologist.press("Закрыть без записи")
    assert "закрыта" in (psychologist.toast or "")
    assert "Этот разговор завершён" in await mentee.press("Посмотреть")


async def test_without_a_pair_for_two_weeks_somebody_asks(refuge: Refuge) -> None:
    town, mentee, curator = refuge.town, refuge.mentee, refuge.others["Анна"]
    async with town.unit() as work:
        pair = await work.session.scalar(select(Mentorship))
        pair.state = MentorshipState.COMPLETED
        need = await work.session.scalar(select(Need))
        need.state = NeedState.OPEN
    await town.move(days=14, hours=2)
    assert town.app is not None
    await town.app.scheduler.keep_house()
    await town.settle()
    assert "Несколько вопросов для вас" in await mentee.screen()
    await mentee.press("Ответить")
    await mentee.press("Тяжело")
    await mentee.press("Группа по теме")
    await mentee.press("Да, онлайн")
    await mentee.press("Отправить ответы")
    await town.settle()
    assert "По вашим ответам есть предложение" in await mentee.everything()
    await curator.say("/tasks")
    seen = []
    for _ in range(7):
        seen.append(await curator.screen())
        if not [label for label in await curator.buttons() if "›" in label]:
            break
        await curator.press("›")
    everything = "\n".join(seen)
    assert "группа по теме" in everything
    assert "Тяжело" not in everything
