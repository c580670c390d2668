"""The whole way of a pair, as its three people live it, over four months of moved clock."""

from datetime import UTC, date, datetime, timedelta

from models import MeetingKind, MentorshipState
from services import clock
from tests.e2e.pairs import Trio, agree_on_time, answer_all, form_pair, open_school, reflect
from tests.e2e.phone import Phone
from tests.e2e.town import Town
from tests.e2e.working import meetings_of, pair_of


async def _hold(town: Town, trio: Trio, when: str) -> None:
    """They find a time for the next meeting, meet, and the mentee says so."""
    await trio.mentee.say("/pair")
    await agree_on_time(town, trio, when)
    planned = [m for m in await meetings_of(town) if m.starts_at and m.starts_at > clock.now()]
    assert len(planned) == 1
    await town.move_to(planned[0].starts_at + timedelta(minutes=75))
    await trio.mentee.press("Да")
    await town.settle()


async def _answer_both(town: Town, trio: Trio, *wanted: str) -> None:
    """The questions after a meeting: the mentee sees the first one already."""
    await answer_all(trio.mentee, *wanted)
    await trio.mentor.press("Ответить")
    await answer_all(trio.mentor, *wanted)
    await town.settle()


async def _write_programme(mentee: Phone) -> None:
    """A difficulty, a goal, and the only item of the plan."""
    await mentee.say("/pair")
    await mentee.press("Составить программу")
    await mentee.press("Изменить")
    await mentee.press("Трудность")
    await mentee.say("Отметки мало говорят об успехах")
    await mentee.press("Сохранить")
    await mentee.press("Цели")
    await mentee.say("Самооценка на каждом уроке")
    await mentee.press("Срок")
    await mentee.press("4")
    await mentee.say("/pair")
    await mentee.press("Составить программу")
    await mentee.press("Изменить")
    await mentee.press("План")
    await mentee.press("1. ")
    await mentee.say("Посмотреть два урока")
    await mentee.press("Взаимопосещение")
    await mentee.say("20.02")
    await mentee.say("Две работы с самооценкой")


async def _agree(town: Town, phone: Phone) -> None:
    await phone.say("/pair")
    await phone.press("рограмм")
    await phone.press("Согласен(на)")
    await town.settle()


async def _record_assignment(town: Town, curator: Phone) -> None:
    """What ТК 351.8 needs, as far as mentoring is part of the job."""
    await curator.press("Оформить поручение")
    await curator.press("В трудовой функции")
    await curator.press("Оставить так")
    await curator.press("онлайн")
    await curator.press("Оставить так")
    await curator.press("Оставить так")
    await curator.say("12-н")
    await curator.press("Сегодня")
    assert "Приказ: № 12-н от" in await curator.screen()
    await curator.press("Всё верно")
    await town.settle()


async def _reflect_both(town: Town, trio: Trio) -> None:
    await reflect(trio.mentee)
    await trio.mentor.press("Ответить")
    await reflect(trio.mentor)
    await town.settle()


async def _answer_when_asked(phone: Phone, *wanted: str) -> None:
    """A questionnaire that has just arrived."""
    assert "Несколько вопросов для вас" in await phone.screen()
    await phone.press("Ответить")
    assert "Ваши ответы получены" in await answer_all(phone, *wanted)


async def test_a_pair_from_the_introduction_to_the_follow_up(town: Town) -> None:
    trio = await open_school(town)
    mentee, mentor, curator = trio.mentee, trio.mentor, trio.curator
    await form_pair(town, trio)

    await _hold(town, trio, "пт 16:30")
    await _answer_both(town, trio, "Ольга", "Мария", "Готов")
    assert "Взаимно" in await mentee.everything()
    assert (await pair_of(town)).state is MentorshipState.TRIAL

    await _hold(town, trio, "чт 16:30")
    await _answer_both(town, trio, "Да")
    assert "Вы подходите друг другу" in await mentor.screen()
    assert (await pair_of(town)).state is MentorshipState.PLANNING

    await _hold(town, trio, "чт 16:30")
    await _answer_both(town, trio)
    await _write_programme(mentee)
    await _agree(town, mentee)
    await _agree(town, mentor)
    await curator.press("Прочитать и решить")
    await curator.press("Утвердить")
    assert (await pair_of(town)).state is MentorshipState.PLANNING
    await _record_assignment(town, curator)
    pair = await pair_of(town)
    assert (pair.state, pair.ends_on) == (MentorshipState.ACTIVE, date(2027, 4, 10))
    assert "Программа действует до 10 апреля 2027" in await mentee.screen()

    await _hold(town, trio, "чт 16:30")
    await _reflect_both(town, trio)
    assert "Когда встретимся в следующий раз?" in await mentor.screen()

    await town.move_to(datetime(2027, 2, 8, 14, 0, tzinfo=UTC))  # Half of the term.
    await _answer_when_asked(mentee, "В самый раз", "Нет")
    await _answer_when_asked(mentor, "В самый раз", "Нет")

    await _hold(town, trio, "чт 16:30")
    await _reflect_both(town, trio)
    await mentor.say("/pair")
    await mentor.press("Программа")
    await mentor.press("Отметить сделанное")
    assert "выполнено 1 из 1" in await mentor.press("1. ")

    await town.move_to(datetime(2027, 4, 1, 12, 0, tzinfo=UTC))
    for phone in (mentee, mentor, curator):
        assert "Срок программы подходит к концу" in await phone.screen()
    await mentor.press("Перейти к завершению")
    await mentor.press("Да, пора")
    await town.settle()
    await _hold(town, trio, "чт 16:30")
    await _answer_both(town, trio, "Да, полностью")
    assert (await pair_of(town)).state is MentorshipState.FINISHING
    await _answer_when_asked(curator)
    await town.settle()
    assert (await pair_of(town)).state is MentorshipState.COMPLETED
    for phone in (mentee, mentor, curator):
        assert "рограмма завершена" in await phone.screen()
    report = await curator.say("/report")
    assert "Пары: 1 — завершены 1" in report
    assert "Запланировано встреч: 6 — состоялось 6" in report
    assert "ожидалось 12, получено 12" in report
    kinds = [meeting.kind for meeting in await meetings_of(town) if meeting.held_at]
    assert kinds == [
        MeetingKind.INTRODUCTION,
        MeetingKind.TRIAL,
        MeetingKind.PLANNING,
        MeetingKind.SERIES,
        MeetingKind.SERIES,
        MeetingKind.FINAL,
    ]

    # Three months later it is summer: the follow-up waits for the school year.
    told = len(await mentee.from_bot())
    await town.move_to(datetime(2027, 9, 19, 12, 0, tzinfo=UTC))
    assert len(await mentee.from_bot()) == told
    await town.move_to(datetime(2027, 9, 20, 13, 0, tzinfo=UTC))
    await _answer_when_asked(mentee)
    await _answer_when_asked(curator)
