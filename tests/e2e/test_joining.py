"""Coming in, told by people with phones: a coordinator, curators, mentees, mentors."""

import hashlib

import pytest
from sqlalchemy import func, select

from models import (
    Account,
    AccountState,
    Consent,
    Participation,
    ParticipationState,
    Person,
    Role,
)
from services.invites import reissue_for_roster
from services.persons import create_person
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

SCHOOL = "школа № 1"


@pytest.fixture
async def place(town: Town) -> int:
    """One school; its id."""
    return (await settle_places(town, SCHOOL)).schools[SCHOOL]


async def school_link(curator: Phone) -> str:
    """The link for the staff room."""
    await curator.say("/invite")
    await curator.press("Общая ссылка")
    return link_in(await curator.press("Создать новую"))


async def test_from_the_command_line_to_a_confirmed_mentee(any_town: Town) -> None:
    place = await settle_places(any_town, SCHOOL, "школа № 2")
    coordinator = await join_staff(
        any_town, Role.MUNICIPAL_COORDINATOR, place.municipality_id, "Нина"
    )
    await coordinator.say("/invite")
    await coordinator.press(SCHOOL)
    link = link_in(await coordinator.press("Куратор школы"))
    curator = await any_town.phone("Вера")
    assert SCHOOL in await curator.start(link)
    await curator.press("Прочитать")
    await curator.press("Согласен(на)")
    assert "Куратор школы" in await curator.press("Обращаться «Вера»")
    await promise(curator)

    olga = await any_town.phone("Ольга")
    await agree(olga, await invite(curator, "Наставник"), "Ольга")
    assert "Готово" in await fill_mentor_form(olga)
    maria = await any_town.phone("Мария")
    await agree(maria, await invite(curator, "Наставляемый"), "Мария")
    await any_town.settle()
    assert "Мария" not in await curator.everything()
    assert "Ольга · 003" in await curator.screen()
    await curator.press("Открыть")
    await curator.press("Подтвердить")

    assert "По этой теме есть 1 наставник." in await fill_mentee_form(maria)
    await any_town.settle()
    await curator.press("Все, кто ждёт")
    card = await curator.press("Мария · 004")
    assert "Формирующее оценивание" in card
    await curator.press("Подтвердить")
    await any_town.settle()
    assert "подбираем вам наставника" in await maria.screen()
    await coordinator.say("/invite")
    entered = await coordinator.press("Кто вошёл")
    assert "Школы: вошло 1 из 2" in entered
    assert "Люди: вошло 4 из 4" in entered
    assert "школа № 2" in entered


async def test_something_back_within_ten_taps(town: Town, place: int) -> None:
    curator = await join_staff(town, Role.SCHOOL_CURATOR, place, "Вера")
    maria = await town.phone("Мария")
    await maria.start(await invite(curator, "Наставляемый"))
    taps = (
        "Прочитать",
        "Согласен(на)",
        "Обращаться",
        "Методическое",
        "Формирующее оценивание",
        "Готово",
        "Онлайн",
        "Суббота",
        "Готово",
        "Не важно",
    )
    for tap in taps:
        screen = await maria.press(tap)
    assert "По этой теме пока нет наставников" in screen
    assert "Анкета у куратора" in screen


async def test_the_proof_is_the_message_itself(town: Town, place: int) -> None:
    curator = await join_staff(town, Role.SCHOOL_CURATOR, place, "Вера")
    maria = await town.phone("Мария")
    await maria.start(await invite(curator, "Наставляемый"))
    await maria.press("Прочитать")
    assert await maria.buttons() == ["Согласен(на)", "Не согласен(на)"]
    text = await maria.screen()
    assert len(text) <= 3500
    assert town.settings.operator_name in text
    proof_id, agree_data = await maria.button_data("Согласен(на)")
    await maria.press_twice("Согласен(на)")
    async with town.unit() as work:
        consents = list(
            await work.session.scalars(
                select(Consent)
                .join(Account, Account.person_id == Consent.person_id)
                .where(Account.telegram_id == maria.id)
            )
        )
    [consent] = consents
    assert (consent.chat_id, consent.message_id) == (maria.id, proof_id)
    assert consent.text_sha256 == hashlib.sha256(text.encode()).hexdigest()
    await maria.press_data(proof_id, agree_data.removesuffix("1") + "0", force=True)
    assert "Согласие уже дано" in (maria.toast or "")
    [proof] = [m for m in await maria.from_bot() if m["message_id"] == proof_id]
    assert proof["text"] == text
    assert "Как к вам обращаться" in await maria.screen()


async def test_a_refusal_keeps_nothing_and_can_be_thought_over(town: Town, place: int) -> None:
    curator = await join_staff(town, Role.SCHOOL_CURATOR, place, "Вера")
    link = await school_link(curator)
    maria = await town.phone("Мария")
    await maria.start(link)
    await maria.press("Могу помочь")
    await maria.press("Прочитать")
    proof_id, data = await maria.button_data("Согласен(на)")
    screen = await maria.press("Не согласен(на)")
    assert "Данных о вас не осталось" in screen
    await maria.press_data(proof_id, data, force=True)
    assert "откройте ссылку-приглашение ещё раз" in await maria.screen()
    async with town.unit() as work:
        account = await work.session.scalar(select(Account).where(Account.telegram_id == maria.id))
        assert (account.state, account.person_id) == (AccountState.REFUSED, None)
        assert await work.session.scalar(select(func.count(Person.id))) == 1
    await maria.start(link)
    await maria.press("И то и другое")
    await maria.press("Прочитать")
    await maria.press("Согласен(на)")
    await maria.press("Обращаться")
    assert "В чём вы можете помочь?" in await fill_mentee_form(maria)
    await maria.press("Методическое")
    await maria.press("Активные методы")
    await maria.press("Готово")
    await maria.press("2")
    await maria.press("Онлайн")
    assert "✓ Пн–пт 14:00–18:00" in await maria.buttons()
    await maria.press("Готово")
    assert "Готово, спасибо!" in await maria.press("Да, и из других школ")
    assert "2 анкеты" in await curator.say("/people")


async def test_odd_names_are_met_kindly(town: Town, place: int) -> None:
    curator = await join_staff(town, Role.SCHOOL_CURATOR, place, "Вера")
    odd = await town.phone("<b>Ж</b>")
    await odd.start(await invite(curator, "Наставляемый"))
    await odd.press("Прочитать")
    await odd.press("Согласен(на)")
    assert "Обращаться «<b>Ж</b>»" in await odd.buttons()
    assert "буквами" in await odd.say("👍👍")
    assert "только текст" in await odd.send("sticker")
    assert "Кажется, здесь есть фамилия" in await odd.say("Иванова Мария Петровна")
    assert "Обращаться «Иванова Мария Петровна»" in await odd.buttons()
    assert "длиннее 60 знаков" in await odd.say("Ы" * 4000)
    assert any(button.startswith("Обращаться «ЫЫЫ") for button in await odd.buttons())
    assert "В чём нужна помощь?" in await odd.say("<i>Жанна</i> &amp;")
    await fill_mentee_form(odd)
    await curator.say("/people")
    await curator.press("Жанна")
    assert "<i>Жанна</i> &amp; · 002" in await curator.screen()


async def test_a_form_survives_commands_and_a_restart(town: Town, place: int) -> None:
    curator = await join_staff(town, Role.SCHOOL_CURATOR, place, "Вера")
    maria = await town.phone("Мария")
    await agree(maria, await invite(curator, "Наставляемый"), "Мария")
    await maria.press("Методическое")
    await maria.press("Активные методы")
    await maria.say("/help")
    await maria.say("/menu")
    await town.restart()
    await maria.press("Продолжить")
    assert "✓ Активные методы" in await maria.buttons()
    await maria.press("Назад")
    assert "✓ Методическое" in await maria.buttons()
    await maria.say("/cancel")
    await maria.press("анкет")
    assert "В чём нужна помощь?" in await maria.screen()
    assert "Готово, спасибо!" in await fill_mentee_form(maria)


async def test_cancelling_before_the_consent_loses_no_link(town: Town, place: int) -> None:
    curator = await join_staff(town, Role.SCHOOL_CURATOR, place, "Вера")
    maria = await town.phone("Мария")
    await maria.start(await invite(curator, "Наставляемый"))
    await maria.press("Прочитать")
    await maria.say("/cancel")
    await maria.press("Согласен(на)")
    assert "Как к вам обращаться?" in await maria.screen()
    igor = await town.phone("Игорь")
    await igor.start(await invite(curator, "Наставник"))
    await igor.say("/cancel")
    assert "Вас приглашают" in await igor.start()


async def test_links_that_do_not_work_say_so(town: Town, place: int) -> None:
    curator = await join_staff(town, Role.SCHOOL_CURATOR, place, "Вера")
    link = await invite(curator, "Наставник")
    olga, stranger = await town.phone("Ольга"), await town.phone("Игорь")
    await agree(olga, link, "Ольга")
    assert "уже воспользовались" in await stranger.start(link)
    assert "Вы уже в программе" in await olga.start(link)
    assert "В чём вы можете помочь?" in await olga.screen()
    assert "не работает" in await stranger.start("AAAAAAAAAAAAAAAAAAAAAA")
    late = await invite(curator, "Наставник")
    await town.move(days=14)
    assert "Срок приглашения истёк" in await stranger.start(late)
    await curator.say("/invite")
    await curator.press("Ждут входа")
    renewed = link_in(await curator.press("истекла"))
    assert "Вас приглашают" in await stranger.start(renewed)


async def test_a_member_takes_one_more_role(town: Town, place: int) -> None:
    curator = await join_staff(town, Role.SCHOOL_CURATOR, place, "Вера")
    link = await school_link(curator)
    assert "И то и другое" in await _opened(curator, link)
    await curator.press("Могу помочь")
    assert "В чём вы можете помочь?" in await curator.screen()
    assert "Готово, спасибо!" in await fill_mentor_form(curator)
    await curator.say("/people")
    assert "Подтвердить всех" not in " ".join(await curator.buttons())
    await curator.press("Вера · 001 · Наставник")
    assert "Подтвердить" not in await curator.buttons()


async def _opened(phone: Phone, link: str) -> str:
    await phone.start(link)
    return " ".join(await phone.buttons())


async def test_the_roster_knows_a_surname_that_no_chat_ever_shows(town: Town, place: int) -> None:
    curator = await join_staff(town, Role.SCHOOL_CURATOR, place, "Вера")
    async with town.unit() as work:
        person = await create_person(work.session, roster_name="Канарейкина Мария")
        named = Participation(
            person_id=person.id,
            program_id=await work.session.scalar(select(Participation.program_id)),
            organization_id=place,
            role=Role.MENTEE,
            state=ParticipationState.INVITED,
            created_at=person.created_at,
        )
        work.session.add(named)
        await work.session.flush()
        link = await reissue_for_roster(work.session, participation_id=named.id)
    await curator.say("/invite")
    await curator.press("Ждут входа")
    maria = await town.phone("Маша")
    await agree(maria, link, "Мария")
    await fill_mentee_form(maria)
    await _confirm_one(curator)
    async with town.unit() as work:
        [found] = await work.session.scalars(select(Person).where(Person.roster_name.is_not(None)))
    assert (found.display_name, found.number) == ("Мария", 2)
    for phone in town.phones:
        assert "Канарейкина" not in await phone.everything()


async def _confirm_one(curator: Phone) -> None:
    await curator.say("/people")
    await curator.press("🔔")
    await curator.press("Подтвердить")


async def test_two_forms_are_confirmed_with_one_tap(town: Town, place: int) -> None:
    curator = await join_staff(town, Role.SCHOOL_CURATOR, place, "Вера")
    link = await school_link(curator)
    for name in ("Мария", "Анна"):
        phone = await town.phone(name)
        await phone.start(link)
        await phone.press("Нужна помощь")
        await phone.press("Прочитать")
        await phone.press("Согласен(на)")
        await phone.press("Обращаться")
        await fill_mentee_form(phone)
    assert "Анкет на подтверждение нет" in await confirm_everyone(curator)
    assert curator.toast == "Подтверждены 2 анкеты."


async def test_a_text_that_has_changed_is_read_again(town: Town, place: int) -> None:
    curator = await join_staff(town, Role.SCHOOL_CURATOR, place, "Вера")
    maria = await town.phone("Мария")
    await maria.start(await invite(curator, "Наставляемый"))
    await maria.press("Прочитать")
    message_id, data = await maria.button_data("Согласен(на)")
    prefix, version, locale, mark, yes = data.split(":")
    forged = ":".join((prefix, version, locale, mark[::-1], yes))
    assert "Согласие на обработку" in await maria.press_data(message_id, forged, force=True)
    async with town.unit() as work:
        assert await work.session.scalar(select(func.count(Consent.id))) == 1
    assert "Как к вам обращаться" in await maria.press("Согласен(на)")


async def test_a_school_is_found_among_many(town: Town) -> None:
    schools = [f"школа № {number}" for number in range(1, 13)]
    place = await settle_places(town, *schools)
    coordinator = await join_staff(town, Role.MUNICIPAL_COORDINATOR, place.municipality_id, "Нина")
    await coordinator.say("/invite")
    assert "1 из 5 ›" in await coordinator.buttons()
    assert len(await coordinator.buttons()) <= 8
    await coordinator.press("Найти по названию")
    assert "Ничего не нашлось" in await coordinator.say("гимназия")
    await coordinator.say("ШКОЛА № 12")
    assert await coordinator.buttons() == ["школа № 12", "Показать все", "Меню"]
    assert "школа № 12" in await coordinator.press("школа № 12")
    link = link_in(await coordinator.press("Куратор школы"))
    assert len(await _pictures(coordinator)) == 1
    curator = await town.phone("Вера")
    assert "школа № 12" in await curator.start(link)


async def _pictures(phone: Phone) -> list[str]:
    """Captions of the pictures in the chat."""
    return [message["text"] for message in await phone.from_bot() if "photo" in message]


async def test_in_english(town: Town, place: int) -> None:
    curator = await join_staff(town, Role.SCHOOL_CURATOR, place, "Вера")
    link = await invite(curator, "Наставляемый")
    mary = await town.phone("Mary", language="en")
    assert "You come in by a link" in await mary.start()
    await mary.start(link)
    assert "Consent to the processing" in await mary.press("Read it")
    await mary.press("I agree")
    await mary.press("Address me as Mary")
    assert "What do you need help with?" in await mary.screen()
