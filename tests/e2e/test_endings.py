"""How a pair at work ends, rests and goes on, by chat."""

from datetime import UTC, datetime

from models import MentorshipState
from tests.e2e.pairs import answer_all
from tests.e2e.phone import Phone
from tests.e2e.town import Town
from tests.e2e.working import open_working_pair, pair_of

# Near enough to the last day to sum up.
LAST_WEEKS = 10


async def _act(phone: Phone, label: str) -> str:
    """Press a button of the page of the pair, wherever it stands."""
    await phone.say("/pair")
    for _ in range(4):
        if any(label in button for button in await phone.buttons()):
            return await phone.press(label)
        await phone.press("Ещё")
    raise AssertionError(f"no button «{label}»")


async def _lead(curator: Phone, label: str) -> str:
    """Press a button of the curator's page of the pair, on whichever page of buttons."""
    await curator.say("/people")
    await curator.press("Пары")
    await curator.press("Мария")
    if not any(label in button for button in await curator.buttons()):
        await curator.press("из 2 ›")
    return await curator.press(label)


async def test_a_mentee_ends_early_and_the_request_is_open_again(town: Town) -> None:
    trio = await open_working_pair(town)
    asked = await _act(trio.mentee, "Завершить раньше срока")
    assert "Причину не узнают" in asked
    await trio.mentee.press("Ответить и завершить")
    await answer_all(trio.mentee, "Нагрузка", "Подобрать другого")
    await town.settle()
    assert (await pair_of(town)).state is MentorshipState.ENDED_EARLY
    assert "апрос снова открыт" in await trio.mentee.everything()
    told = await trio.mentor.everything()
    assert "Пара завершена" in told
    for phone in (trio.mentor, trio.curator):
        assert "агрузк" not in await phone.everything()
    assert "Запрос снова открыт" in await trio.curator.everything()
    assert "К запросу" in await trio.curator.buttons()


async def test_a_mentor_ends_early_because_the_plan_is_done(town: Town) -> None:
    trio = await open_working_pair(town)
    await _act(trio.mentor, "Завершить раньше срока")
    await trio.mentor.press("Ответить и завершить")
    await answer_all(trio.mentor, "План выполнен раньше", "Подобрать другого")
    await town.settle()
    assert (await pair_of(town)).is_success is None
    assert "апрос снова открыт" in await trio.mentee.everything()
    assert "Достигнута ли цель" in await trio.curator.everything()


async def test_a_mentee_ends_early_because_the_plan_is_done(town: Town) -> None:
    trio = await open_working_pair(town)
    await _act(trio.mentee, "Завершить раньше срока")
    await trio.mentee.press("Ответить и завершить")
    await answer_all(trio.mentee, "План выполнен раньше", "Подобрать другого")
    await town.settle()
    assert (await pair_of(town)).is_success is True
    assert "Цель достигнута" in await trio.mentor.everything()


async def test_before_its_time_nobody_is_led_to_the_final_meeting(town: Town) -> None:
    trio = await open_working_pair(town)
    await trio.mentee.say("/pair")
    everything = await trio.mentee.buttons()
    await trio.mentee.press("Ещё")
    everything += await trio.mentee.buttons()
    assert not [button for button in everything if "Перейти к завершению" in button]


async def test_thinking_better_of_an_early_end_changes_nothing(town: Town) -> None:
    trio = await open_working_pair(town)
    await _act(trio.mentee, "Завершить раньше срока")
    await trio.mentee.press("Остаться в паре")
    await town.settle()
    assert (await pair_of(town)).state is MentorshipState.ACTIVE
    assert "завершена" not in await trio.mentor.screen()


async def test_a_curator_ends_a_pair_and_says_later_what_came_of_it(town: Town) -> None:
    trio = await open_working_pair(town)
    await _lead(trio.curator, "Завершить раньше срока")
    await trio.curator.press("Обстоятельства")
    await town.settle()
    assert (await pair_of(town)).state is MentorshipState.ENDED_EARLY
    for phone in (trio.mentee, trio.mentor):
        assert "Пара завершена" in await phone.everything()
        assert "бстоятельства" not in await phone.screen()
    await trio.curator.say("/tasks")
    await _lead(trio.curator, "Цель достигнута")
    assert (await pair_of(town)).is_success is True


async def test_a_pause_over_the_summer(town: Town) -> None:
    trio = await open_working_pair(town)
    before = await pair_of(town)
    await town.move_to(datetime(2027, 5, 10, 10, 0, tzinfo=UTC))
    await _act(trio.mentee, "Летняя пауза до 1 сентября")
    await town.settle()
    assert (await pair_of(town)).state is MentorshipState.ON_HOLD
    assert "Пауза до 1 сентября" in await trio.mentor.everything()
    quiet = len(await trio.mentor.from_bot())
    await town.move_to(datetime(2027, 8, 31, 12, 0, tzinfo=UTC))
    assert len(await trio.mentor.from_bot()) == quiet
    await town.move_to(datetime(2027, 9, 1, 12, 0, tzinfo=UTC))
    assert "Продолжаем?" in await trio.mentor.screen()
    await trio.mentor.press("Продолжить")
    await town.settle()
    after = await pair_of(town)
    assert after.state is MentorshipState.ACTIVE
    assert (after.ends_on - before.ends_on).days == 114
    assert "Работа продолжается" in await trio.mentee.screen()
    assert "Выбрать время" in await trio.mentee.buttons()


async def test_a_pause_until_a_typed_day_may_become_longer(town: Town) -> None:
    trio = await open_working_pair(town)
    await _act(trio.mentor, "Сделать паузу")
    await trio.mentor.press("Другой день")
    assert "Нужен один день" in await trio.mentor.say("когда-нибудь")
    assert "до 11 января" in await trio.mentor.say("11.01")
    await trio.mentor.press("Да, сделать паузу")
    assert (await pair_of(town)).state is MentorshipState.ON_HOLD
    await _act(trio.mentee, "Продлить паузу")
    await trio.mentee.press("До 1 сентября")
    await trio.mentee.press("Да, сделать паузу")
    assert "1 сентября" in await trio.mentee.screen()


async def test_the_final_meeting_or_more_time(town: Town) -> None:
    trio = await open_working_pair(town, days=LAST_WEEKS)
    await _act(trio.mentor, "Перейти к завершению")
    await trio.mentor.press("Да, пора")
    await town.settle()
    assert "Пора подвести итоги" in await trio.mentee.screen()
    await _act(trio.mentee, "Продлить срок")
    await trio.mentee.press((await trio.mentee.buttons())[0])
    await town.settle()
    assert "предлагают продлить" in await trio.mentor.screen()
    await trio.mentor.press("Согласиться на продление")
    await town.settle()
    assert (await pair_of(town)).state is MentorshipState.ACTIVE
    assert "Срок продлён" in await trio.mentee.everything()
    assert "Срок продлён" in await trio.curator.everything()


async def test_a_curator_completes_without_what_is_missing_only_with_a_reason(town: Town) -> None:
    trio = await open_working_pair(town, days=LAST_WEEKS)
    await _lead(trio.curator, "Перейти к завершению")
    await trio.curator.press("Да, пора")
    await trio.curator.press("Завершить пару")
    assert "от 3 до 300" in await trio.curator.say("ж")
    assert "педсовете" in await trio.curator.say("Подвели итоги на педсовете")
    assert (await pair_of(town)).state is MentorshipState.FINISHING
    await trio.curator.press("Завершить")
    await town.settle()
    assert (await pair_of(town)).state is MentorshipState.COMPLETED
    for phone in (trio.mentee, trio.mentor):
        assert "Спасибо" in await phone.screen()
        assert "педсовете" not in await phone.everything()


async def test_nothing_typed_after_turning_back_completes_a_pair(town: Town) -> None:
    trio = await open_working_pair(town, days=LAST_WEEKS)
    await _lead(trio.curator, "Перейти к завершению")
    await trio.curator.press("Да, пора")
    await trio.curator.press("Завершить пару")
    await trio.curator.press("К паре")
    await trio.curator.say("Спасибо, подумаю")
    await trio.curator.say("/")
    assert (await pair_of(town)).state is MentorshipState.FINISHING
    assert "Причина" not in await trio.curator.screen()
    await trio.curator.say("/menu")
    await trio.curator.press("Продолжить")
    await trio.curator.say("Подвели итоги на педсовете")
    await trio.curator.press("Другая причина")
    await trio.curator.press("Подвели итоги без бота")
    assert (await pair_of(town)).state is MentorshipState.COMPLETED


async def test_a_lone_slash_is_answered_while_words_are_awaited(town: Town) -> None:
    trio = await open_working_pair(town)
    await trio.mentee.say("/profile")
    await trio.mentee.press("Изменить имя")
    for slash in ("/", "/ "):
        assert "/help" in await trio.mentee.say(slash)


async def test_a_curator_looks_for_another_mentor(town: Town) -> None:
    trio = await open_working_pair(town)
    await _lead(trio.curator, "Заменить участника")
    await trio.curator.press("Ольга")
    await trio.curator.press("Да, нужна замена")
    await town.settle()
    assert (await pair_of(town)).state is MentorshipState.ENDED_EARLY
    assert "апрос снова открыт" in await trio.mentee.everything()
    assert "Место у вас снова свободно" in await trio.mentor.screen()
