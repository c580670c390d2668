"""Settings for a command, or sentences about what is wrong with them."""

from bot.cli.console import CommandFailed, ExitCode
from bot.cli.texts import gettext as _
from bot.logs import configure_logs
from bot.settings import Settings, SettingsError, load_settings


def usable_settings() -> Settings:
    """The settings of the environment; the logs obey them from now on.

    Raises CommandFailed with one sentence for each problem.
    """
    try:
        settings = load_settings()
    except SettingsError as error:
        sentences = [problem.text(_) for problem in error.problems]
        raise CommandFailed(*sentences, code=ExitCode.WRONG_INPUT) from None
    configure_logs(settings.log_level, secret=settings.bot_token.get_secret_value())
    return settings


def require_consent_data(settings: Settings) -> None:
    """Refuse to ask real people for a consent that names nobody."""
    missing = settings.missing_consent_data
    if missing and settings.is_real_telegram:
        raise CommandFailed(
            _(
                "The consent text would name nobody: fill {names} in .env (see .env.example). "
                "Without them the bot does not start with the real Telegram."
            ).format(names=", ".join(missing)),
            code=ExitCode.WRONG_INPUT,
        )
