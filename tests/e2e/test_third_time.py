"""«Не подходит» twice, and the third mentor fits: without blame, and nobody is proposed again."""

from datetime import UTC, datetime, timedelta

from tests.e2e.choosing import choose, has_met, offer_and_pick
from tests.e2e.pairs import Trio, answer_all, form_pair, open_school
from tests.e2e.people import agree, confirm_everyone, fill_mentor_form, invite
from tests.e2e.phone import Phone
from tests.e2e.town import Town

FIRST = datetime(2026, 11, 27, 14, 45, tzinfo=UTC)  # Friday, 17:45 in Moscow.
WEEK = timedelta(days=7)


async def _more_mentors(town: Town, curator: Phone, *names: str) -> list[Phone]:
    phones = []
    for name in names:
        phone = await town.phone(name)
        await agree(phone, await invite(curator, "Наставник"), name)
        await fill_mentor_form(phone)
        phones.append(phone)
    await confirm_everyone(curator)
    await town.settle()
    return phones


async def _candidates(curator: Phone) -> str:
    await curator.say("/menu")
    await curator.press("Подобрать наставников")
    await curator.press("🔎")
    return await curator.press("Подобрать наставника")


async def _acquainted(town: Town, trio: Trio, at: datetime) -> None:
    """The pair has met for the first time; both see the first question."""
    await form_pair(town, trio)
    await offer_and_pick(town, trio.mentee, trio.mentor, "пт 16:30")
    await has_met(town, at, trio.mentee, (trio.mentee, trio.mentor))


async def test_the_third_mentor_fits_and_the_first_two_are_never_proposed_again(
    town: Town,
) -> None:
    trio = await open_school(town)
    nina, elena = await _more_mentors(town, trio.curator, "Нина", "Елена")
    mentors = {"Ольга": trio.mentor, "Нина": nina, "Елена": elena}
    left = set(mentors)

    # The first: not after the introduction.
    shown = await _candidates(trio.curator)
    assert all(name in shown for name in mentors)
    first = min(left, key=shown.index)
    await _acquainted(town, Trio(trio.curator, trio.mentee, mentors[first]), FIRST)
    await choose(town, trio.mentee, first, then="Хочу познакомиться")
    assert "завершена" not in await trio.mentee.screen()
    await choose(town, mentors[first], "Мария")
    for phone in (trio.mentee, mentors[first]):
        assert "в этом никто не виноват" in await phone.screen()
    assert "Хочу познакомиться" not in await mentors[first].everything()
    left.remove(first)

    # The second: not after the trial.
    shown = await _candidates(trio.curator)
    assert first not in shown
    second = min(left, key=shown.index)
    pair = Trio(trio.curator, trio.mentee, mentors[second])
    await _acquainted(town, pair, FIRST + WEEK)
    await choose(town, trio.mentee, second)
    await choose(town, mentors[second], "Мария")
    assert "Взаимно:" in await trio.mentee.screen()
    await offer_and_pick(town, trio.mentee, mentors[second], "пт 16:30")
    await has_met(town, FIRST + 2 * WEEK, trio.mentee, (trio.mentee, mentors[second]))
    await answer_all(mentors[second], "Да")
    await answer_all(trio.mentee, "Хочу другого наставника")
    await town.settle()
    for phone in (trio.mentee, mentors[second]):
        assert "в этом никто не виноват" in await phone.screen()
    left.remove(second)

    # The third fits.
    shown = await _candidates(trio.curator)
    assert first not in shown
    assert second not in shown
    (third,) = left
    pair = Trio(trio.curator, trio.mentee, mentors[third])
    await _acquainted(town, pair, FIRST + 3 * WEEK)
    await choose(town, trio.mentee, third)
    await choose(town, mentors[third], "Мария")
    await offer_and_pick(town, trio.mentee, mentors[third], "пт 16:30")
    await has_met(town, FIRST + 4 * WEEK, mentors[third], (trio.mentee, mentors[third]))
    await answer_all(mentors[third], "Да")
    await answer_all(trio.mentee, "Да")
    await town.settle()
    assert "Вы подходите друг другу" in await trio.mentee.screen()
    assert "встреча-планирование" in await mentors[third].screen()
