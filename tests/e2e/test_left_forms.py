"""Forms that are left for another one, or by «Назад»: nothing is lost, nothing is sent unasked."""

from tests.e2e.pairs import Trio, agree_on_time, answer_all, form_pair, open_school
from tests.e2e.people import agree, choose, fill_mentee_form, invite, link_in
from tests.e2e.phone import Phone
from tests.e2e.town import Town


async def _begin_second_role(trio: Trio) -> None:
    """The mentee takes the role of a mentor, too, and gets half way through its form."""
    await trio.mentee.start(await invite(trio.curator, "Наставник"))
    await trio.mentee.press("Принять роль")
    await choose(trio.mentee, "Методическое")
    await choose(trio.mentee, "Формирующее оценивание")
    await trio.mentee.press("Готово")


async def _assert_answers_are_there(phone: Phone) -> None:
    await phone.say("/menu")
    await phone.press((await phone.buttons())[0])
    while "людей" in await phone.screen() and "Назад" in await phone.buttons():
        await phone.press("Назад")
    await choose(phone, "Методическое")
    assert any("✓ Формирующее" in label for label in await phone.buttons())


async def test_an_offer_of_times_leaves_the_answers_of_another_form(town: Town) -> None:
    trio = await open_school(town)
    await form_pair(town, trio)
    await _begin_second_role(trio)
    await agree_on_time(town, trio)
    await _assert_answers_are_there(trio.mentee)


async def test_a_questionnaire_leaves_the_answers_of_another_form(town: Town) -> None:
    trio = await open_school(town)
    await form_pair(town, trio)
    await agree_on_time(town, trio)
    await _begin_second_role(trio)
    await town.move(days=4, hours=9)
    await trio.mentor.press("Да")
    await town.settle()
    await trio.mentee.press("Ответить")
    await answer_all(trio.mentee)
    await trio.mentee.say("/menu")
    await trio.mentee.press("Как прошла встреча?")
    await answer_all(trio.mentee)
    assert "Спасибо" in await trio.mentee.screen()
    await _assert_answers_are_there(trio.mentee)


async def test_two_forms_to_fill_in_can_be_told_apart_in_the_menu(town: Town) -> None:
    trio = await open_school(town)
    await trio.curator.say("/invite")
    await trio.curator.press("Общая ссылка")
    await trio.curator.press("Создать")
    anna = await town.phone("Анна")
    await anna.start(link_in(await trio.curator.everything()))
    await anna.press("И то и другое")
    await anna.press("Прочитать")
    await anna.press("Согласен(на)")
    await anna.say("/cancel")
    assert {"Заполнить: Наставляемый", "Заполнить: Наставник"} <= set(await anna.buttons())
    await anna.press("Заполнить: Наставник")
    assert "В чём вы можете помочь?" in await anna.press("Обращаться")


async def test_nothing_typed_after_turning_back_is_sent_as_a_comment(town: Town) -> None:
    trio = await open_school(town)
    anna = await town.phone("Анна")
    await agree(anna, await invite(trio.curator, "Наставляемый"), "Анна")
    await fill_mentee_form(anna)
    await trio.curator.say("/people")
    await trio.curator.press("Анна")
    await trio.curator.press("Вернуть")
    await trio.curator.press("Назад")
    await trio.curator.say("Спасибо")
    await town.settle()
    assert "Спасибо" not in await anna.everything()
    assert "Подтверждения ждёт 1" in await trio.curator.say("/people")


async def test_nothing_typed_after_turning_back_becomes_the_place_of_a_meeting(town: Town) -> None:
    trio = await open_school(town)
    await form_pair(town, trio)
    await agree_on_time(town, trio)
    await trio.mentee.say("/meetings")
    await trio.mentee.press("27.11")
    await trio.mentee.press("ссылку")
    await trio.mentee.press("К встрече")
    await trio.mentee.say("https://example.org/spasibo")
    await town.settle()
    assert "spasibo" not in await trio.mentor.everything()


async def test_offered_times_wait_while_another_question_is_answered(town: Town) -> None:
    trio = await open_school(town)
    await form_pair(town, trio)
    await trio.mentee.press("Выбрать время")
    await trio.mentee.say("пт 16:30")
    await trio.mentee.say("/profile")
    await trio.mentee.press("Изменить имя")
    await trio.mentee.say("Маша")
    await trio.mentee.say("/menu")
    await trio.mentee.press("время")
    assert "27 ноября, 16:30" in await trio.mentee.screen()
    await trio.mentee.press("Отправить")
    await town.settle()
    assert any("16:30" in label for label in await trio.mentor.buttons())


async def test_words_typed_after_the_menu_answer_no_question_of_before(town: Town) -> None:
    """The question waits aside: nothing is sent unasked, and it can be gone on with."""
    trio = await open_school(town)
    anna = await town.phone("Анна")
    await agree(anna, await invite(trio.curator, "Наставляемый"), "Анна")
    await fill_mentee_form(anna)
    for away in ("/menu", "/people", "/help"):
        await trio.curator.say("/people")
        await trio.curator.press("Анна")
        await trio.curator.press("Вернуть")
        await trio.curator.say(away)
        await trio.curator.say("Спасибо")
        await town.settle()
        assert "Спасибо" not in await anna.everything(), away
    await trio.curator.say("/menu")
    assert "Что поправить" in await trio.curator.press("Продолжить")
    await trio.curator.say("Уточните тему")
    await town.settle()
    assert "Уточните тему" in await anna.everything()


async def test_a_question_left_by_cancel_is_not_gone_on_with(town: Town) -> None:
    trio = await open_school(town)
    await trio.mentee.say("/profile")
    await trio.mentee.press("Изменить имя")
    await trio.mentee.say("/menu")
    assert any("Продолжить" in label for label in await trio.mentee.buttons())
    await trio.mentee.say("/cancel")
    assert not any("Продолжить" in label for label in await trio.mentee.buttons())
    await trio.mentee.say("Клавдия")
    assert "Мария" in await trio.mentee.say("/profile")


async def test_a_time_typed_after_a_double_tap_is_offered(town: Town) -> None:
    trio = await open_school(town)
    await form_pair(town, trio)
    await trio.mentee.press_twice("Выбрать время")
    await trio.mentee.say("пт 16:30")
    assert "27 ноября, 16:30" in await trio.mentee.screen()


async def test_a_form_is_left_when_the_profile_is_opened_by_its_button(town: Town) -> None:
    """An old «Профиль» is no answer to the question about the name, nor is what follows it."""
    trio = await open_school(town)
    await trio.mentee.say("/menu")
    profile = await trio.mentee.button_data("Профиль")
    await trio.mentee.press_data(*profile)
    await trio.mentee.press("Изменить имя")
    await trio.mentee.press_data(*profile, force=True)
    await trio.mentee.say("Клавдия")
    assert "Мария" in await trio.mentee.say("/profile")
