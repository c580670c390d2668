"""Checks of this machine: texts, time and the database."""

from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.cli.console import CommandFailed
from bot.cli.database_access import opened, require_keys
from bot.cli.findings import Finding, Verdict, fail, note, ok
from bot.cli.survey_texts import problem_text
from bot.cli.texts import gettext as _
from bot.database import Database
from bot.migrate import is_current
from bot.settings import Settings
from bot.translations import LOCALES_FOLDER, translations
from handlers.consent_text import CURRENT_VERSIONS, consent_text
from handlers.locales import LOCALES
from services.calendar.zones import RUSSIAN_ZONES
from services.surveys import InvalidSurvey, use_overrides

BUILD = "make compile"


async def check_here(settings: Settings) -> list[Finding]:
    """Everything that needs no network except the database's own."""
    return [
        _consent_data(settings),
        _consent_texts(settings),
        _catalogues(),
        _questionnaires(settings.questionnaires_file),
        _zones(),
        _clock_file(settings.clock_file),
        *await _database(settings),
    ]


def _consent_data(settings: Settings) -> Finding:
    subject = _("Who the consent names")
    missing = ", ".join(settings.missing_consent_data)
    if not missing:
        return ok(subject, settings.operator_name)
    advice = _("fill {names} in .env").format(names=missing)
    return fail(subject, advice) if settings.is_real_telegram else note(subject, advice)


def _consent_texts(settings: Settings) -> Finding:
    subject = _("Consent texts")
    for kind in CURRENT_VERSIONS:
        for locale in LOCALES:
            try:
                consent_text(kind, settings, locale)
            except (OSError, LookupError, ValueError) as error:
                return fail(
                    subject,
                    _("{kind} in “{locale}” cannot be used ({reason}): restore the file").format(
                        kind=kind, locale=locale, reason=type(error).__name__
                    ),
                )
    return ok(subject, ", ".join(LOCALES))


def _catalogues() -> Finding:
    subject = _("Translations")
    if "ru" not in translations().available_locales:
        return fail(subject, _("Russian is not compiled: {command}").format(command=BUILD))
    for source in LOCALES_FOLDER.glob("*/LC_MESSAGES/*.po"):
        if source.with_suffix(".mo").stat().st_mtime < source.stat().st_mtime:
            return note(subject, _("older than their source: {command}").format(command=BUILD))
    return ok(subject)


def _questionnaires(path: Path | None) -> Finding:
    subject = _("Questionnaires")
    try:
        use_overrides(path)
    except InvalidSurvey as error:
        return fail(subject, problem_text(error))
    return ok(subject, str(path) if path is not None else _("as shipped"))


def _zones() -> Finding:
    subject = _("Time zones")
    try:
        count = len([ZoneInfo(zone) for offer in RUSSIAN_ZONES for zone in offer])
    except (ZoneInfoNotFoundError, OSError):
        return fail(subject, _("the tzdata package is missing: install the requirements again"))
    return ok(subject, str(count))


def _clock_file(path: Path | None) -> Finding:
    subject = _("Clock")
    if path is None:
        return ok(subject, _("of the system"))
    try:
        offset = float(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return fail(
            subject, _("{path} must hold a number of seconds (CLOCK_FILE)").format(path=path)
        )
    return note(subject, _("moved by {seconds} s (CLOCK_FILE)").format(seconds=f"{offset:+.0f}"))


async def _database(settings: Settings) -> list[Finding]:
    subject = _("Database")
    try:
        async with opened(settings, current=False) as database:
            schema = await _schema(database)
            keys = [await _keys(database, settings)] if schema.verdict is Verdict.OK else []
            return [await _writes(database, subject), schema, *keys]
    except CommandFailed as failure:
        return [fail(subject, failure.sentences[0])]


async def _keys(database: Database, settings: Settings) -> Finding:
    subject = _("Encryption keys")
    try:
        await require_keys(database, settings)
    except CommandFailed as failure:
        return fail(subject, failure.sentences[0])
    if settings.encryption_keys:
        return ok(subject, _("of the environment"))
    path = settings.encryption_key_file
    if path.stat().st_mode & 0o077:
        return note(subject, _("others can read {path}: chmod 600").format(path=path))
    return ok(subject, str(path))


async def _writes(database: Database, subject: str) -> Finding:
    """Really write, and take it back: reading alone does not show a read-only disk."""
    try:
        async with database.writer.connect() as connection:
            await connection.execute(text("CREATE TABLE nastavnik_check (id INTEGER)"))
            await connection.execute(text("INSERT INTO nastavnik_check VALUES (1)"))
            await connection.rollback()
    except DBAPIError as error:
        return fail(
            subject,
            _("cannot be written to ({reason}): check the rights and the space").format(
                reason=type(error.orig).__name__
            ),
        )
    return ok(subject, _("{kind}, answers and can be written to").format(kind=_kind(database)))


async def _schema(database: Database) -> Finding:
    subject = _("Schema")
    if await is_current(database):
        return ok(subject, _("up to date"))
    return fail(subject, _("not of this version: run python -m bot migrate"))


def _kind(database: Database) -> str:
    return "SQLite" if database.is_sqlite else "PostgreSQL"
