"""`python -m bot invite`: one personal link."""

import asyncio
from argparse import Namespace
from datetime import timedelta

from bot.cli.configuration import usable_settings
from bot.cli.console import ExitCode, complain, say
from bot.cli.database_access import opened, unit_of_work
from bot.cli.links import start_link, username_of
from bot.cli.organization_choice import choose_organization, zone_or_refuse
from bot.cli.roster_texts import role_title
from bot.cli.texts import gettext as _
from bot.settings import Settings
from models import Organization, Role
from services import clock
from services.calendar.zones import to_local
from services.invites import issue_invite_from_cli
from services.organizations import program_of


def main(arguments: Namespace) -> int:
    """Print the link to standard output; what it is, to standard error."""
    settings = usable_settings()
    link, organization = asyncio.run(_issue(settings, arguments))
    until = clock.now() + timedelta(days=settings.invite_valid_days)
    say(link)
    complain(
        _("For one person: {role}, {title}. Valid until {until}.").format(
            role=role_title(Role(arguments.role)),
            title=organization.title,
            until=to_local(until, organization.timezone).strftime("%d.%m.%Y %H:%M"),
        )
    )
    return ExitCode.DONE


async def _issue(settings: Settings, arguments: Namespace) -> tuple[str, Organization]:
    role = Role(arguments.role)
    zone = zone_or_refuse(arguments.timezone or settings.default_timezone)
    username = await username_of(settings)
    async with opened(settings) as database, unit_of_work(database, settings) as unit:
        organization = await choose_organization(
            unit.session,
            role=role,
            words=arguments.org,
            create=arguments.create,
            under=arguments.under,
            timezone=zone,
        )
        program = await program_of(unit.session, organization=organization)
        token = await issue_invite_from_cli(
            unit.session, role=role, organization=organization, program=program
        )
    return start_link(username, token), organization
