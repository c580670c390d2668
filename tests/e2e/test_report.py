"""A regional coordinator goes from the report to a municipality, and to its schools."""

from sqlalchemy import update

from models import Account, OrganizationType, Person, Role
from services import clock
from tests.e2e.town import Town
from tests.factories import add_organization, make_world

MOST_BUTTONS = 8


async def test_a_region_compares_its_municipalities_first(town: Town) -> None:
    phone = await town.phone("Павел")
    await phone.start()
    async with town.unit() as work:
        world = await make_world(work.session)
        for number in (10, 2, 3, 4, 5):
            district = await add_organization(
                work.session,
                OrganizationType.MUNICIPALITY,
                f"Район {number}",
                parent=world.region,
            )
        for number in range(1, 13):
            await add_organization(
                work.session, OrganizationType.SCHOOL, f"Школа № {number}", parent=district
            )
        who = await world.person(Role.REGIONAL_COORDINATOR, world.region, name="Павел")
        await work.session.execute(
            update(Account)
            .where(Account.person_id == who.person_id)
            .values(telegram_id=phone.id, locale="ru")
        )
        await work.session.execute(update(Person).values(confidential_since=clock.now()))
    await phone.say("/report")
    assert len(await phone.buttons()) == MOST_BUTTONS
    text = await phone.press("По муниципалитетам")
    assert len(await phone.buttons()) == MOST_BUTTONS
    assert text.index("Район 2") < text.index("Район 3") < text.index("Район 4")
    assert "Район 10" not in text
    assert "Район 10" in await phone.press("1 из 2 ›")
    text = await phone.press("Район 5")
    assert text.index("Школа № 2\n") < text.index("Школа № 10\n")
    assert "Школа № 11" not in text
    assert "Школа № 11" in await phone.press("1 из 2 ›")
    assert "Район 2" in await phone.press("К муниципалитетам")
    assert "Отчёт:" in await phone.press("Назад к отчёту")
