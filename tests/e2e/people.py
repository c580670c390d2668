"""Ways that many stories share: how a coordinator, a curator, a mentee and a mentor come in."""

import re
from dataclasses import dataclass

from models import OrganizationType, Role
from services import organizations
from services.invites import issue_invite_from_cli
from services.organizations import OrganizationFacts
from tests.e2e.phone import Phone
from tests.e2e.town import Town

LINK = re.compile(r"https://t\.me/nastavnik_demo_bot\?start=([A-Za-z0-9_-]{22})")


@dataclass
class Place:
    """A municipality with its schools, as a roster would have made them."""

    municipality_id: int
    schools: dict[str, int]


async def settle_places(town: Town, *schools: str, zones: dict[str, str] | None = None) -> Place:
    """A municipality with these schools; `zones` for those outside Moscow's."""
    zones = zones or {}
    async with town.unit() as work:
        municipality = await organizations.create_organization(
            work.session,
            facts=OrganizationFacts(
                OrganizationType.MUNICIPALITY, "Приозёрский район", "Europe/Moscow"
            ),
            parent=None,
        )
        ids = {}
        for title in schools:
            school = await organizations.create_organization(
                work.session,
                facts=OrganizationFacts(
                    OrganizationType.SCHOOL, title, zones.get(title, "Europe/Moscow")
                ),
                parent=municipality,
            )
            ids[title] = school.id
        return Place(municipality.id, ids)


async def first_link(town: Town, role: Role, organization_id: int) -> str:
    """The link the operator prints from the command line."""
    async with town.unit() as work:
        every = await organizations.list_locked(work.session)
        organization = next(o for o in every if o.id == organization_id)
        program = await organizations.program_of(work.session, organization=organization)
        return await issue_invite_from_cli(
            work.session, role=role, organization=organization, program=program
        )


def link_in(text: str) -> str:
    """The token of the last invitation link in a text."""
    found = LINK.findall(text)
    assert found, text
    return found[-1]


async def agree(phone: Phone, link: str, name: str) -> str:
    """Open a link, read the consent, agree, and say a name; the screen that follows."""
    await phone.start(link)
    await phone.press("Прочитать")
    await phone.press("Согласен(на)")
    return await phone.say(name)


async def join_staff(town: Town, role: Role, organization_id: int, name: str) -> Phone:
    """A curator, a head or a coordinator who has come in by the operator's link."""
    phone = await town.phone(name)
    await agree(phone, await first_link(town, role, organization_id), name)
    await promise(phone)
    return phone


async def promise(phone: Phone) -> None:
    """What a leader reads once, before the first list of people."""
    await phone.say("/people")
    await phone.press("буду соблюдать")


async def invite(curator: Phone, role: str) -> str:
    """A personal link made in the chat for a role («Наставник»); its token."""
    await curator.say("/invite")
    return link_in(await curator.press(role))


async def choose(phone: Phone, label: str) -> str:
    """Press an option that may be on another page."""
    for _ in range(4):
        if any(label in button for button in await phone.buttons()):
            return await phone.press(label)
        await phone.press("Ещё")
    raise AssertionError(f"no option «{label}» on any page")


async def fill_mentee_form(
    phone: Phone,
    *,
    direction: str = "Методическое",
    items: tuple[str, ...] = ("Формирующее оценивание",),
    mode: str = "Онлайн",
    reach: str = "Не важно",
) -> str:
    """From the direction to the last answer; the screen that follows."""
    await choose(phone, direction)
    for item in items:
        await choose(phone, item)
    if len(items) < 2:
        await phone.press("Готово")
    await phone.press(mode)
    await phone.press("14:00–18:00")
    await phone.press("18:00–21:00")
    await phone.press("Готово")
    return await phone.press(reach)


async def fill_mentor_form(
    phone: Phone,
    *,
    direction: str = "Методическое",
    items: tuple[str, ...] = ("Формирующее оценивание",),
    capacity: int = 2,
    mode: str = "Онлайн",
    reach: str = "Да, и из других школ",
) -> str:
    """From the direction to the last answer; the screen that follows."""
    await choose(phone, direction)
    for item in items:
        await choose(phone, item)
    await phone.press("Готово")
    await phone.press(str(capacity))
    await phone.press(mode)
    await phone.press("14:00–18:00")
    await phone.press("18:00–21:00")
    await phone.press("Готово")
    return await phone.press(reach)


async def confirm_everyone(curator: Phone) -> str:
    """Confirm all who wait; the screen that follows."""
    await curator.say("/people")
    return await curator.press("Подтвердить всех")
