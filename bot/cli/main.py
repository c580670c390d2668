"""Parse the command line, speak the operator's language, run one command."""

import logging
import os
from argparse import ArgumentParser
from importlib import import_module

from bot.cli.console import CommandFailed, ExitCode, complain
from bot.cli.parser import build_parser
from bot.cli.texts import gettext as _
from bot.cli.texts import use_language
from bot.logs import configure_logs
from handlers.locales import LOCALES

log = logging.getLogger(__name__)

NOT_COMPILED = (
    "The translation catalogues are not compiled: run `make compile` "
    "(or `pybabel compile -d locales -D messages`)."
)


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns its exit code (see ExitCode)."""
    # Whatever is written holds personal data: it is for the operator's own eyes.
    os.umask(0o077)
    try:
        use_language(_language(argv))
    except OSError:
        complain(NOT_COMPILED)
        return ExitCode.WRONG_INPUT
    return _run(argv)


def _language(argv: list[str] | None) -> str:
    """Russian unless asked otherwise; read first, because the help itself is translated."""
    early = ArgumentParser(add_help=False, exit_on_error=False)
    early.add_argument("--lang", choices=LOCALES, default="ru")
    try:
        return early.parse_known_args(argv)[0].lang
    except Exception:
        # The full parser will say what is wrong with it.
        return "ru"


def _run(argv: list[str] | None) -> int:
    arguments = build_parser().parse_args(argv)
    # Until the settings are read only warnings are worth a line.
    configure_logs("WARNING")
    # Imported on use: `--help` must not wait for the whole bot, nor migrating for aiogram.
    command = import_module(f"bot.cli.{arguments.module}")
    try:
        return command.main(arguments)
    except CommandFailed as failure:
        for sentence in failure.sentences:
            complain(sentence)
        return failure.code
    except KeyboardInterrupt:
        complain(_("Stopped."))
        return ExitCode.FAILED
    except Exception as error:
        log.critical("uncaught error", exc_info=True)
        complain(
            _("Unexpected error ({reason}); the log has more.").format(reason=type(error).__name__)
        )
        return ExitCode.FAILED
