"""The commands and what each is for."""

from aiogram.utils.i18n import lazy_gettext as __

COMMANDS = {
    "menu": __("Main menu"),
    "meetings": __("My meetings"),
    "pair": __("My pair"),
    "tasks": __("What needs me (curators)"),
    "people": __("People (curators)"),
    "invite": __("Invite (curators)"),
    "report": __("Report (curators)"),
    "profile": __("My profile"),
    "privacy": __("My data: who sees what, withdraw, erase"),
    "language": __("Language"),
    "help": __("How it works"),
    "cancel": __("Leave the form, back to the menu"),
}
