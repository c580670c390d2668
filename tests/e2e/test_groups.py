"""A group of three: one introduction, a mutual choice, a trial, a plan; everybody speaks alone."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from models import (
    MeetingState,
    MentorshipState,
    Need,
    NeedState,
    SurveyResponse,
    SurveyResponseState,
)
from services import clock
from tests.e2e.choosing import choose, confirm_newcomer, has_met, offer_and_pick, open_pair_office
from tests.e2e.pairs import answer_all, form_pair, open_school, reflect
from tests.e2e.people import agree, fill_mentee_form, invite
from tests.e2e.phone import Phone
from tests.e2e.town import Town
from tests.e2e.working import (
    add_mentee_with_phone,
    meetings_of,
    open_working_pair,
    pair_of,
)

INTRODUCTION = datetime(2026, 11, 27, 14, 45, tzinfo=UTC)  # Friday, 17:45 in Moscow.
# Near enough to the last day to sum up.
LAST_WEEKS = 14
ARRANGE = ("Назначить следующую встречу", "Выбрать время")
TRIAL = datetime(2026, 12, 4, 14, 45, tzinfo=UTC)


async def _join(town: Town, curator: Phone, name: str) -> Phone:
    """One more mentee of the school, confirmed."""
    phone = await town.phone(name)
    await agree(phone, await invite(curator, "Наставляемый"), name)
    await fill_mentee_form(phone)
    await confirm_newcomer(town, curator, name)
    return phone


async def _invite_to_introduction(town: Town, curator: Phone, name: str) -> None:
    await open_pair_office(curator, "Мария")
    await curator.press("Пригласить ещё участника")
    await curator.press("Ещё один наставляемый")
    await curator.press(name)
    await curator.press("Да, спросить")
    await town.settle()


async def test_a_group_of_three_goes_from_an_introduction_to_a_plan(town: Town) -> None:
    trio = await open_school(town)
    anna = await _join(town, trio.curator, "Анна")
    await form_pair(town, trio)
    await _invite_to_introduction(town, trio.curator, "Анна")
    assert "в небольшой группе" in await anna.screen()
    assert "может присоединиться ещё один коллега" in await trio.mentor.screen()
    assert "Анна" not in await trio.mentee.everything()
    await trio.mentor.press("Согласиться")
    await anna.press("Познакомиться")
    await town.settle()
    assert "К вам присоединяется Анна ·" in await trio.mentee.screen()
    assert "общее знакомство: Ольга ·" in await anna.screen()
    everybody = (trio.mentor, trio.mentee, anna)

    await offer_and_pick(town, trio.mentee, trio.mentor, "пт 16:30")
    assert "27 ноября, 16:30" in await anna.screen()
    assert await anna.documents()
    await has_met(town, INTRODUCTION, trio.mentee, everybody)
    await choose(town, trio.mentee, "Ольга")
    await choose(town, anna, "Ольга")
    page = await trio.mentee.say("/pair")
    assert "Вместе с вами: Анна ·" in page
    assert "ответов — 2 из 3" in page
    assert "ответов — 2 из 3" in await open_pair_office(trio.curator, "Мария")
    await choose(town, trio.mentor, "Анна", "Мария")
    for phone in everybody:
        assert "Взаимно:" in await phone.screen()

    await offer_and_pick(town, trio.mentee, trio.mentor, "пт 16:30")
    await has_met(town, TRIAL, anna, everybody)
    await trio.mentor.press("Да")
    assert "Кому лучше подойдёт другой наставник?" in await trio.mentor.screen()
    await trio.mentor.press("Никто из них")
    for phone in everybody:
        await answer_all(phone, "Да, но изменить формат" if phone is anna else "Да")
    await town.settle()
    for phone in everybody:
        assert "встреча-планирование" in await phone.screen()
    assert "планирование" in await open_pair_office(trio.curator, "Мария")
    told = await trio.mentor.everything() + await trio.mentee.everything()
    assert "изменить формат" not in told.replace("Да, но изменить формат", "")


async def test_who_is_not_chosen_leaves_kindly_and_the_others_go_on(town: Town) -> None:
    trio = await open_school(town)
    anna = await _join(town, trio.curator, "Анна")
    await form_pair(town, trio)
    await _invite_to_introduction(town, trio.curator, "Анна")
    await trio.mentor.press("Согласиться")
    await anna.press("Познакомиться")
    await town.settle()
    everybody = (trio.mentor, trio.mentee, anna)
    await offer_and_pick(town, trio.mentee, trio.mentor, "пт 16:30")
    await has_met(town, INTRODUCTION, trio.mentee, everybody)
    await choose(town, trio.mentee, "Ольга")
    await choose(town, anna, "Ольга")
    await choose(town, trio.mentor, "Мария")
    told = await anna.screen()
    assert "В этот раз вы не продолжаете вместе: Ольга ·" in told
    assert "Запрос снова открыт" in told or "снова открыт" in told
    assert "Взаимно:" in await trio.mentee.screen()
    assert "Анна" not in await trio.mentee.screen()
    assert "Пары пока нет" in await anna.say("/pair")


async def _meet(town: Town, mentor: Phone, everybody: tuple[Phone, ...], when: str) -> None:
    """The mentor offers a time for the next meeting, Maria takes it; all come."""
    await mentor.say("/pair")
    await mentor.press(next(b for b in await mentor.buttons() if b in ARRANGE))
    await mentor.say(when)
    await mentor.press("Отправить")
    await town.settle()
    await everybody[1].press(next(b for b in await everybody[1].buttons() if ":" in b))
    await town.settle()
    planned = [m for m in await meetings_of(town) if m.starts_at and m.starts_at > clock.now()]
    await has_met(town, planned[0].starts_at + timedelta(minutes=75), mentor, everybody)


async def test_a_group_of_three_works_and_sums_up_to_the_end(town: Town) -> None:
    trio = await open_working_pair(town, days=LAST_WEEKS)
    anna = await add_mentee_with_phone(town)
    everybody = (trio.mentor, trio.mentee, anna)

    await _meet(town, trio.mentor, everybody, "пт 16:30")
    for phone in (trio.mentor, trio.mentee):
        await reflect(phone)
    await town.settle()
    assert [m.state for m in await meetings_of(town)][1] is MeetingState.HELD
    await reflect(anna)
    await town.settle()
    assert [m.state for m in await meetings_of(town)][1] is MeetingState.CLOSED

    await trio.mentor.say("/pair")
    while not any("Перейти к завершению" in label for label in await trio.mentor.buttons()):
        await trio.mentor.press("Ещё")
    await trio.mentor.press("Перейти к завершению")
    await trio.mentor.press("Да, пора")
    await town.settle()
    for phone in (trio.mentee, anna):
        assert "Пора подвести итоги" in await phone.screen()
    await _meet(town, trio.mentor, everybody, "пт 16:30")
    for phone in everybody:
        await answer_all(phone, "Да, полностью")
    await town.settle()
    assert (await pair_of(town)).state is MentorshipState.FINISHING
    await trio.curator.press("Ответить")
    await answer_all(trio.curator)
    await town.settle()
    assert (await pair_of(town)).state is MentorshipState.COMPLETED
    for phone in (*everybody, trio.curator):
        assert "рограмма завершена" in await phone.everything()
    async with town.unit() as work:
        sent = await work.session.scalars(
            select(SurveyResponse.survey_code).where(
                SurveyResponse.state == SurveyResponseState.SUBMITTED
            )
        )
        assert Counter(sent) == {
            "after_series_mentor": 1,
            "after_series_mentee": 2,
            "final_mentor": 1,
            "final_mentee": 2,
            "final_curator": 1,
        }
        needs = await work.session.scalars(select(Need.state))
        assert set(needs) == {NeedState.COVERED}
