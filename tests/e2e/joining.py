"""How people of the stories come in: the links they get, and the taps they make."""

import re

from models import OrganizationType, Role
from services.invites import issue_invite_from_cli
from tests.e2e.phone import Phone
from tests.e2e.town import Town
from tests.factories import add_organization, make_world


async def coordinator_link(town: Town, *, schools: int = 1) -> str:
    """A municipality with schools, and the link of its coordinator from the command line."""
    async with town.unit() as work:
        world = await make_world(work.session)
        for number in range(1, schools + 1):
            await add_organization(
                work.session,
                OrganizationType.SCHOOL,
                f"школа № {number}",
                parent=world.municipality,
            )
        return await issue_invite_from_cli(
            work.session,
            role=Role.MUNICIPAL_COORDINATOR,
            organization=world.municipality,
            program=world.program,
        )


def link_on_screen(text: str) -> str:
    """The invitation link a screen shows."""
    found = re.search(r"https://t\.me/\w+\?start=[\w-]+", text)
    assert found, text
    return found.group()


async def newest(phone: Phone) -> str:
    """The text of the message that came last, whatever was edited since."""
    found = await phone.from_bot()
    return max(found, key=lambda message: message["message_id"])["text"]
