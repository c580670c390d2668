"""Settings from the environment or `.env`; every one is described in `.env.example`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from services.calendar.zones import is_zone
from services.policy import Policy

TELEGRAM_API_URL = "https://api.telegram.org"
TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{3,}")
SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")
# The angle brackets of .env.example, left as they were.
PLACEHOLDER = re.compile(r"<.*>|\.\.\.|…")

# Marks a text for the catalogue; the command line translates it (bot/cli/configuration.py).
N_ = str


class PiiMode(StrEnum):
    """How people are shown in chats (product.md, «Privacy»)."""

    ALIAS = "alias"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one setting, never with its value."""

    sentence: str
    reason: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, translate: Callable[[str], str] = str) -> str:
        """One readable sentence; `translate` turns an English message into another language."""
        reason = translate(self.reason).format(**self.values) if self.reason else ""
        return translate(self.sentence).format(**{**self.values, "reason": reason})


class SettingsError(Exception):
    """The settings cannot be used; the message is one readable sentence per problem."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(problem.text() for problem in problems))
        self.problems = tuple(problems)


class Settings(BaseSettings):
    """What an operator can set. Names in the environment are the field names in capitals."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )

    bot_token: SecretStr
    bot_username: str | None = None
    telegram_api_url: str = TELEGRAM_API_URL
    database_url: str = "sqlite+aiosqlite:///data/nastavnik.db"
    encryption_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    encryption_key_file: Path = Path("data/encryption.key")
    erasure_log: Path = Path("data/erased.jsonl")
    questionnaires_file: Path | None = None
    admin_ids: Annotated[tuple[int, ...], NoDecode] = ()
    public_url: str | None = None
    pii_mode: PiiMode = PiiMode.ALIAS
    default_timezone: str = "Europe/Moscow"
    operator_name: str = ""
    operator_address: str = ""
    operator_contact: str = ""
    processor_name: str = ""
    processor_address: str = ""
    clock_file: Path | None = None
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    webhook_host: str = "127.0.0.1"
    webhook_port: int = Field(default=8080, ge=0, le=65535)
    health_port: int | None = Field(default=None, ge=1, le=65535)
    log_level: str = "INFO"
    tick_seconds: float = Field(default=1.0, ge=0.05, le=60)
    invite_valid_days: int = Field(default=14, ge=1, le=365)
    proposal_answer_working_days: int = Field(default=4, ge=1, le=30)
    first_meeting_working_days: int = Field(default=5, ge=1, le=30)
    held_question_minutes: int = Field(default=30, ge=0, le=1440)
    erase_working_days: int = Field(default=10, ge=0, le=20)
    minimum_cell: int = Field(default=5, ge=2, le=100)

    @field_validator("bot_token")
    @classmethod
    def _token_is_well_formed(cls, value: SecretStr) -> SecretStr:
        if not TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError(N_("it must look like 123456789:AA…, as @BotFather gives it"))
        return value

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: Any) -> Any:
        if isinstance(value, str):
            parts = [part.strip() for part in value.split(",") if part.strip()]
            if not all(part.lstrip("-").isdigit() for part in parts):
                raise ValueError(N_("it must be Telegram ids separated by commas: 123,456"))
            return tuple(int(part) for part in parts)
        return value

    @field_validator("encryption_keys", mode="before")
    @classmethod
    def _keys_are_well_formed(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        keys = [key.strip() for key in value.split(",") if key.strip()]
        try:
            for key in keys:
                Fernet(key)
        except ValueError as error:
            raise ValueError(
                N_("it must be keys separated by commas, as python -m bot new-key makes them")
            ) from error
        return tuple(SecretStr(key) for key in keys)

    @field_validator("telegram_api_url", "public_url", "webhook_url")
    @classmethod
    def _is_http_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError(N_("it must be an address such as https://example.org"))
        return value.rstrip("/")

    @field_validator("public_url")
    @classmethod
    def _fits_a_button(cls, value: str | None) -> str | None:
        """Telegram refuses a button whose address has no dot in its host, or a local one."""
        host = urlsplit(value or "").hostname or ""
        if value is not None and ("." not in host.strip(".") or host.startswith("127.")):
            raise ValueError(N_("Telegram opens no local address: give the server's public name"))
        return value

    @field_validator("default_timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        if not is_zone(value):
            raise ValueError(N_("it must be an IANA zone such as Europe/Moscow"))
        return value

    @field_validator("database_url")
    @classmethod
    def _database_is_supported(cls, value: str) -> str:
        try:
            driver = make_url(value).drivername
        except ArgumentError as error:
            raise ValueError(
                N_("it must be an address such as sqlite+aiosqlite:///file")
            ) from error
        if driver not in ("sqlite+aiosqlite", "postgresql+asyncpg"):
            raise ValueError(N_("it must begin with sqlite+aiosqlite:// or postgresql+asyncpg://"))
        return value

    @field_validator("log_level")
    @classmethod
    def _level_exists(cls, value: str) -> str:
        level = value.upper()
        if level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError(N_("it must be DEBUG, INFO, WARNING or ERROR"))
        return level

    @model_validator(mode="after")
    def _parts_fit(self) -> "Settings":
        if self.clock_file is not None and self.is_real_telegram:
            raise ValueError(
                N_(
                    "CLOCK_FILE moves the clock and is only for the sandbox: remove it, or set "
                    "TELEGRAM_API_URL to a local address"
                )
            )
        if self.public_url and self.is_real_telegram and not self.public_url.startswith("https:"):
            raise ValueError(N_("PUBLIC_URL must begin with https: files with names go there"))
        if self.webhook_url is not None:
            secret = self.webhook_secret.get_secret_value() if self.webhook_secret else ""
            if not SECRET.fullmatch(secret):
                raise ValueError(
                    N_("WEBHOOK_URL needs WEBHOOK_SECRET: 32 to 256 letters, digits, _ or -")
                )
        return self

    @property
    def is_real_telegram(self) -> bool:
        """True when the bot would talk to Telegram itself."""
        return (urlsplit(self.telegram_api_url).hostname or "").endswith("telegram.org")

    @property
    def missing_consent_data(self) -> list[str]:
        """Names of the settings, empty or left as in the example, that the consent text needs."""
        required = ("operator_name", "operator_address", "operator_contact")
        optional = ("processor_name", "processor_address")
        return [name.upper() for name in required if not getattr(self, name).strip()] + [
            name.upper() for name in required + optional if PLACEHOLDER.search(getattr(self, name))
        ]

    @property
    def policy(self) -> Policy:
        """The numbers the services work by."""
        return Policy(
            pii_mode=self.pii_mode,
            public_url=self.public_url,
            invite_valid_days=self.invite_valid_days,
            proposal_answer_working_days=self.proposal_answer_working_days,
            first_meeting_working_days=self.first_meeting_working_days,
            held_question_minutes=self.held_question_minutes,
            erase_working_days=self.erase_working_days,
            minimum_cell=self.minimum_cell,
            operator_name=self.operator_name,
            operator_address=self.operator_address,
        )


def load_settings(**overrides: Any) -> Settings:
    """Settings of the environment.

    Raises SettingsError with one sentence for every wrong or missing one, without its value.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise SettingsError([_problem(item) for item in error.errors()]) from None
    except UnicodeDecodeError:
        raise SettingsError([Problem(N_(".env cannot be read: save it as UTF-8."))]) from None


# What pydantic says about types and limits, in the words of an operator.
REASONS = {
    "int_parsing": N_("it must be a whole number"),
    "float_parsing": N_("it must be a number"),
    "greater_than_equal": N_("it must be at least {ge}"),
    "less_than_equal": N_("it must be at most {le}"),
    "enum": N_("it must be one of {expected}"),
}


def _problem(item: Any) -> Problem:
    name = "_".join(str(part) for part in item["loc"]).upper()
    context = item.get("ctx", {})
    if item["type"] == "missing":
        return Problem(
            N_("{name} is not set: write it to .env or to the environment (see .env.example)."),
            values={"name": name},
        )
    if item["type"] == "value_error":
        reason = str(context["error"])
    else:
        reason = REASONS.get(item["type"], N_("it cannot be understood"))
    expected = str(context.get("expected", "")).replace(" or ", ", ")
    values = {**context, "expected": expected, "name": name}
    return Problem(N_("{name} is wrong: {reason}.") if name else "{reason}.", reason, values)
