"""Long names and titles: on every button what tells them apart can still be read."""

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

NAME = "Александра-Виктория Константиновна-Преображенская"
TITLE = "Муниципальное автономное общеобразовательное учреждение «Лицей № {}»"


async def _has_button(phone: Phone, *parts: str) -> bool:
    return any(all(part in label for part in parts) for label in await phone.buttons())


async def test_people_with_long_names_keep_their_numbers_on_buttons(town: Town) -> None:
    place = await settle_places(town, "Школа № 3")
    curator = await join_staff(town, Role.SCHOOL_CURATOR, place.schools["Школа № 3"], "Ирина")
    for role, fill in (("Наставник", fill_mentor_form), ("Наставляемый", fill_mentee_form)):
        phone = await town.phone("Александра")
        await agree(phone, await invite(curator, role), NAME)
        await fill(phone)
    await confirm_everyone(curator)
    assert await _has_button(curator, "Александра", "· 002 · Наставник")
    assert await _has_button(curator, "Александра", "· 003 · Наставляемый")
    await curator.say("/menu")
    await curator.press("Подобрать наставников")
    assert await _has_button(curator, "🔎 Александра", "· 003 · Методическое")
    await curator.press("🔎")
    await curator.press("Подобрать наставника")
    assert await _has_button(curator, "1. Александра", "· 002 — ")


async def test_schools_with_long_titles_keep_their_numbers_on_buttons(town: Town) -> None:
    place = await settle_places(town, *(TITLE.format(number) for number in (1, 2)))
    coordinator = await join_staff(
        town, Role.MUNICIPAL_COORDINATOR, place.municipality_id, "Анна Сергеевна"
    )
    await coordinator.say("/invite")
    for number in (1, 2):
        assert await _has_button(coordinator, "Муниципальное", f"«Лицей № {number}»")
