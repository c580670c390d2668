"""Ways that stories of choosing share: to meet, to tick people, to say how to go on."""

from collections.abc import Sequence
from datetime import datetime

from tests.e2e.pairs import answer_all
from tests.e2e.phone import Phone
from tests.e2e.town import Town


async def confirm_newcomer(town: Town, curator: Phone, name: str) -> None:
    """The curator confirms one person."""
    await curator.say("/people")
    await curator.press(f"🔔 {name}")
    await curator.press("Подтвердить")
    await town.settle()


async def open_pair_office(curator: Phone, name: str) -> str:
    """The curator's page of somebody's pair; what it says."""
    await curator.say("/people")
    await curator.press("Пары")
    return await curator.press(name)


async def offer_and_pick(town: Town, offering: Phone, picking: Phone, when: str) -> None:
    """One side offers a time for the next meeting, the other takes it."""
    await offering.say("/pair")
    await offering.press("Выбрать время")
    await offering.say(when)
    await offering.press("Отправить")
    await town.settle()
    await picking.press(next(label for label in await picking.buttons() if ":" in label))
    await town.settle()


async def has_met(town: Town, moment: datetime, marking: Phone, everybody: Sequence[Phone]) -> None:
    """The meeting is over and marked; everybody sees the first question about it."""
    await town.move_to(moment)
    await marking.press("Да")
    if "Всё верно" in await marking.buttons():
        await marking.press("Всё верно")
    await town.settle()
    for phone in everybody:
        if phone is not marking:
            await phone.press("Ответить")


async def choose(town: Town, phone: Phone, *names: str, then: str = "Готов(а)") -> None:
    """Tick these people, in this order, to both questions; say what next, and send."""
    for _ in range(2):
        for name in names:
            await phone.press(name)
        await phone.press("Готово")
    await answer_all(phone, then)
    await town.settle()
