"""The commands and what each is for: the menu of those who can use them."""

from collections.abc import Mapping

from aiogram.utils.i18n import gettext as _

from models import PARTICIPANT_ROLES, Role
from services.access import LEADERS
from services.actor import Actor


def common_commands() -> dict[str, str]:
    """The commands of everyone, known to us or not."""
    return {
        "start": _("Begin"),
        "help": _("How it works"),
        "language": _("Language"),
    }


def commands_of(actor: Actor) -> dict[str, str]:
    """The commands of a person by their active roles, in the order of the menu."""
    commands = {"menu": _("Main menu")}
    if actor.holds(*LEADERS):
        commands |= {
            "tasks": _("What needs me"),
            "people": _("People"),
            "invite": _("Invite"),
            "report": _("Report"),
        }
    elif actor.holds(Role.PSYCHOLOGIST):
        commands |= {"tasks": _("Requests for support")}
    if actor.holds(*PARTICIPANT_ROLES):
        commands |= {"pair": _("My pair"), "meetings": _("My meetings")}
    return commands | {
        "profile": _("My profile"),
        "privacy": _("My data: who sees what, withdraw, erase"),
        "language": _("Language"),
        "help": _("How it works"),
        "cancel": _("Leave the form, back to the menu"),
    }


def signature(commands: Mapping[str, str], locale: str) -> str:
    """Tells two menus apart: the language and the first letters of the commands."""
    return f"{locale}:{''.join(sorted(name[:2] for name in commands))}"
