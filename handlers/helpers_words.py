"""Who looks after a school, in words: its curators, a deputy, or somebody above meanwhile."""

from aiogram.utils.i18n import gettext as _

from handlers.display import organization_name, person_name
from handlers.titles import ROLE_TITLES
from models import PARTICIPANT_ROLES, Role
from services.actor import Actor
from services.curators import find_helpers
from services.session import Session


async def helpers_line(
    session: Session, *, path: str, title: str = "", besides: int | None = None
) -> str:
    """«Куратор: Анна · 003», or who helps while there is none; empty when there is nobody.

    `title` names the school where several are spoken of.
    """
    helpers = await find_helpers(session, path=path, besides=besides)
    names = ", ".join(person_name(session, person) for person in helpers.people)
    if not names:
        return ""
    if helpers.role is not Role.SCHOOL_CURATOR:
        line = _("There is no curator at the school now. Meanwhile {role} helps: {names}")
        line = line.format(role=str(ROLE_TITLES[helpers.role]).lower(), names=names)
    elif helpers.are_deputies:
        line = _("Deputy curator: {names}").format(names=names)
    else:
        line = _("Curator: {names}").format(names=names)
    return f"{organization_name(title)}. {line}" if title else line


async def helpers_lines(session: Session, actor: Actor) -> list[str]:
    """One line for every school where the actor takes part."""
    places = {grant.path: grant.organization_title for grant in actor.live(*PARTICIPANT_ROLES)}
    several = len(places) > 1
    lines = [
        await helpers_line(
            session, path=path, title=title if several else "", besides=actor.person_id
        )
        for path, title in places.items()
    ]
    return [line for line in lines if line]
