"""Ways that stories of pairs share: from a curator's list to a meeting that was held."""

from collections.abc import Sequence
from dataclasses import dataclass

from models import Role
from tests.e2e.people import (
    agree,
    confirm_everyone,
    fill_mentee_form,
    fill_mentor_form,
    invite,
    join_staff,
    settle_places,
)
from tests.e2e.phone import Phone
from tests.e2e.town import Town


@dataclass
class Trio:
    """A curator with a mentee and a mentor of one school, both confirmed."""

    curator: Phone
    mentee: Phone
    mentor: Phone


async def open_school(town: Town, school: str = "Школа № 3") -> Trio:
    """A school with its curator, one mentee and one mentor who fit each other."""
    place = await settle_places(town, school)
    curator = await join_staff(town, Role.SCHOOL_CURATOR, place.schools[school], "Ирина Петровна")
    mentor = await town.phone("Ольга")
    await agree(mentor, await invite(curator, "Наставник"), "Ольга")
    await fill_mentor_form(mentor)
    mentee = await town.phone("Мария")
    await agree(mentee, await invite(curator, "Наставляемый"), "Мария")
    await fill_mentee_form(mentee)
    await confirm_everyone(curator)
    await town.settle()
    return Trio(curator, mentee, mentor)


async def propose(town: Town, trio: Trio, kind: str = "Сопровождение") -> None:
    """The curator proposes the first candidate for the first request; both are asked."""
    await trio.curator.say("/menu")
    await trio.curator.press("Подобрать наставников")
    await trio.curator.press("🔎")
    await trio.curator.press("Подобрать наставника")
    await trio.curator.press("1. ")
    await trio.curator.press("Предложить")
    await trio.curator.press(kind)
    await trio.curator.press("Да, предложить")
    await town.settle()


async def form_pair(town: Town, trio: Trio, kind: str = "Сопровождение") -> None:
    """Proposed, and both agree."""
    await propose(town, trio, kind)
    yes = "Познакомиться" if kind == "Сопровождение" else "Согласиться на консультацию"
    await trio.mentee.press(yes)
    await trio.mentor.press("Согласиться")
    await town.settle()


async def agree_on_time(town: Town, trio: Trio, when: str = "пт 16:30") -> None:
    """The mentee offers a time, the mentor takes it."""
    await trio.mentee.press("Выбрать время")
    await trio.mentee.say(when)
    await trio.mentee.press("Отправить")
    await town.settle()
    # The button of an offered time names its weekday.
    offered = [label for label in await trio.mentor.buttons() if ":" in label]
    await trio.mentor.press(offered[0])
    await town.settle()


async def reflect(phone: Phone, *, useful: str = "8") -> None:
    """Three taps after a meeting, and no words."""
    await phone.press(useful)
    await phone.press((await phone.buttons())[0])
    await phone.press("Нет")
    while "Пропустить" in await phone.buttons():
        await phone.press("Пропустить")


async def answer_all(phone: Phone, *wanted: str, words: str = "Пробую новое на уроке") -> str:
    """Answer the questionnaire on the screen, `wanted` options where offered; what follows.

    What may be skipped is skipped, what is typed is `words` or a number.
    """
    for _ in range(60):
        buttons = await phone.buttons()
        if "Отправить ответы" in buttons:
            return await phone.press("Отправить ответы")
        if "Прервать" not in buttons and "Пропустить" not in buttons:
            return await phone.screen()
        await _answer_one(phone, buttons, wanted, words)
    raise AssertionError(f"no end of questions: {await phone.screen()}")


async def _answer_one(phone: Phone, buttons: list[str], wanted: Sequence[str], words: str) -> None:
    screen = await phone.screen()
    chosen = next((label for label in buttons if any(word in label for word in wanted)), None)
    if "Пропустить" in buttons:
        await phone.press("Пропустить")
    elif "Напишите число" in screen:
        await phone.say("7")
    elif "Напишите от" in screen:
        await phone.say(words)
        if "Сохранить" in await phone.buttons():
            await phone.press("Сохранить")
    elif "Отметьте" in screen:
        if not any(label.startswith(("✓", "1. ")) for label in buttons):
            await phone.press(chosen or buttons[0])
        await phone.press("Готово")
    else:
        await phone.press(chosen or ("8" if "8" in buttons else buttons[0]))
