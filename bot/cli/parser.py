"""What can be asked of `python -m bot`, with its help."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any, NoReturn

from bot.cli.console import ExitCode
from bot.cli.texts import gettext as _
from handlers.locales import LOCALES
from models import Role

PROGRAM = "python -m bot"


class _HelpFormatter(RawDescriptionHelpFormatter):
    """Help in the operator's language, its paragraphs as they were written."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, _("Usage: ") if prefix is None else prefix)


class _Parser(ArgumentParser):
    """A parser that ends a wrong call with a hint at the help."""

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw, add_help=False, formatter_class=_HelpFormatter, allow_abbrev=False)
        self.options = self.add_argument_group(_("Options"))
        self.options.add_argument("-h", "--help", action="help", help=_("show this help"))

    def error(self, message: str) -> NoReturn:
        hint = _("{message}. See: {command} --help").format(message=message, command=self.prog)
        self.exit(ExitCode.WRONG_INPUT, f"{hint}\n")


def build_parser() -> ArgumentParser:
    """The parser of the whole command line, in the current language."""
    parser = _Parser(
        prog=PROGRAM,
        description=_(
            "Nastavnik: a Telegram bot for networked mentoring of teachers.\n"
            "Settings are read from the environment or from .env (see .env.example)."
        ),
    )
    parser.options.add_argument(
        "--lang", choices=LOCALES, default="ru", help=_("language of this command line")
    )
    commands = parser.add_subparsers(
        title=_("Commands"), metavar=_("COMMAND"), required=True, parser_class=_Parser
    )
    _add_run(commands)
    _add_demo(commands)
    _add_migrate(commands)
    _add_import(commands)
    _add_invite(commands)
    _add_check(commands)
    _add_keys(commands)
    return parser


def _command(commands: Any, name: str, module: str, brief: str, more: str = "") -> _Parser:
    description = f"{brief}\n\n{more}" if more else brief
    parser: _Parser = commands.add_parser(name, help=brief, description=description)
    parser.set_defaults(module=module)
    return parser


def _add_run(commands: Any) -> None:
    _command(
        commands,
        "run",
        "run",
        _("Start the bot and serve until it is asked to stop"),
        _(
            "Needs BOT_TOKEN and a migrated database. By polling, or by webhook when WEBHOOK_URL\n"
            "is set. Ctrl-C or SIGTERM stops it cleanly: what was begun is finished."
        ),
    )


def _add_demo(commands: Any) -> None:
    options = _command(
        commands,
        "demo",
        "demo",
        _("Try it without a token: a local Telegram, a small town and the bot"),
        _(
            "Prints one address to open in a browser. Everything lives in var/demo and is made\n"
            "anew on every start. Ctrl-C stops it."
        ),
    ).options
    options.add_argument(
        "--port", type=int, default=8081, help=_("port of the page; taken: the next free one")
    )
    options.add_argument("--folder", type=Path, default=Path("var/demo"), help=_("where to live"))
    options.add_argument(
        "--keep", action="store_true", help=_("go on with the town of the last time")
    )


def _add_migrate(commands: Any) -> None:
    _command(
        commands,
        "migrate",
        "migrate",
        _("Bring the database to the newest schema"),
        _(
            "Before a SQLite database with data is changed, a copy is put beside it; the last\n"
            "three copies are kept. Stop the bot first. Nothing to do is fine too."
        ),
    )


def _add_import(commands: Any) -> None:
    options = _command(
        commands,
        "import",
        "importing",
        _("Read a municipality with its schools and staff from a spreadsheet"),
        _(
            "CSV (UTF-8 or cp1251, comma or semicolon) or XLSX (first sheet). One row is a school\n"
            "or a person of a school; --template prints an example with every column.\n"
            "A file with bad rows changes nothing, unless --skip-bad. Reading the same file again\n"
            "changes nothing: schools are known by code (or title), people by name and school."
        ),
    ).options
    options.add_argument("roster", type=Path, nargs="?", help=_("the spreadsheet"))
    options.add_argument(
        "--invites", type=Path, metavar="OUT.csv", help=_("where to write the personal links")
    )
    options.add_argument(
        "--under", metavar="ORG", help=_("region of the municipality: its code or title")
    )
    options.add_argument("--skip-bad", action="store_true", help=_("take the good rows only"))
    options.add_argument(
        "--reissue", action="store_true", help=_("new links for those who have not entered yet")
    )
    options.add_argument("--dry-run", action="store_true", help=_("check the file, change nothing"))
    options.add_argument("--template", action="store_true", help=_("print an example and leave"))


def _add_invite(commands: Any) -> None:
    roles = [role.value for role in Role]
    options = _command(
        commands,
        "invite",
        "invite",
        _("Print one personal link: so the first coordinator enters"),
        _(
            "In an empty database the organisation is made as well: a region for a\n"
            "regional_coordinator, a municipality for a municipal_coordinator, a school for the\n"
            "others. For example:\n\n"
            '  {program} invite --role municipal_coordinator --org "Lakeside District"\n\n'
            "Later --org must be a known code or title; --create makes a missing one, below the\n"
            "organisation that --under names (the only one above when there is one)."
        ).format(program=PROGRAM),
    ).options
    options.add_argument(
        "--role",
        required=True,
        choices=roles,
        metavar="ROLE",
        help=_("role to invite to: {roles}").format(roles=", ".join(roles)),
    )
    options.add_argument(
        "--org", required=True, metavar="ORG", help=_("code or title of the organisation")
    )
    options.add_argument("--create", action="store_true", help=_("make the organisation if absent"))
    options.add_argument("--under", metavar="ORG", help=_("the organisation above a new one"))
    options.add_argument(
        "--timezone", metavar="ZONE", help=_("zone of a new organisation, such as Asia/Omsk")
    )


def _add_check(commands: Any) -> None:
    _command(
        commands,
        "check",
        "check",
        _("Test the settings, the database, Telegram and everything else for real"),
        _("One line for each check, with what to do. Exit code 0 only when all is well."),
    )


def _add_keys(commands: Any) -> None:
    _command(
        commands,
        "new-key",
        "new_key",
        _("Print a new encryption key"),
        _(
            "Put it first in ENCRYPTION_KEYS or in the key file, the old one stays after it;\n"
            "start the bot again, then run rotate-keys."
        ),
    )
    _command(
        commands,
        "rotate-keys",
        "rotate_keys",
        _("Encrypt all stored texts anew with the newest key"),
        _(
            "While the bot runs, once it was started with the new key. Stopped half way, it goes\n"
            "on where it left off. When it says that all is done, the old key may go."
        ),
    )
