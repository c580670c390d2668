"""Settings from the environment or `.env`; every one is described in `.env.example`."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from services.calendar.zones import is_zone
from services.policy import Policy

TELEGRAM_API_URL = "https://api.telegram.org"
TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{3,}")
SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")


class PiiMode(StrEnum):
    """How people are shown in chats (product.md, «Privacy»)."""

    ALIAS = "alias"
    FULL = "full"


class SettingsError(Exception):
    """The settings cannot be used; the message is one readable sentence per problem."""


class Settings(BaseSettings):
    """What an operator can set. Names in the environment are the field names in capitals."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )

    bot_token: SecretStr
    bot_username: str | None = None
    telegram_api_url: str = TELEGRAM_API_URL
    database_url: str = "sqlite+aiosqlite:///data/nastavnik.db"
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
            raise ValueError("it must look like 123456789:AA…, as @BotFather gives it")
        return value

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: Any) -> Any:
        if isinstance(value, str):
            parts = [part.strip() for part in value.split(",") if part.strip()]
            if not all(part.lstrip("-").isdigit() for part in parts):
                raise ValueError("it must be Telegram ids separated by commas: 123,456")
            return tuple(int(part) for part in parts)
        return value

    @field_validator("telegram_api_url", "public_url", "webhook_url")
    @classmethod
    def _is_http_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError("it must be an address such as https://example.org")
        return value.rstrip("/")

    @field_validator("default_timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        if not is_zone(value):
            raise ValueError("it must be an IANA zone such as Europe/Moscow")
        return value

    @field_validator("database_url")
    @classmethod
    def _database_is_supported(cls, value: str) -> str:
        try:
            driver = make_url(value).drivername
        except ArgumentError as error:
            raise ValueError("it must be an address such as sqlite+aiosqlite:///file") from error
        if driver not in ("sqlite+aiosqlite", "postgresql+asyncpg"):
            raise ValueError("it must begin with sqlite+aiosqlite:// or postgresql+asyncpg://")
        return value

    @field_validator("log_level")
    @classmethod
    def _level_exists(cls, value: str) -> str:
        level = value.upper()
        if level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("it must be DEBUG, INFO, WARNING or ERROR")
        return level

    @model_validator(mode="after")
    def _parts_fit(self) -> "Settings":
        if self.clock_file is not None and self.is_real_telegram:
            raise ValueError(
                "CLOCK_FILE moves the clock and is only for the sandbox: remove it, or set "
                "TELEGRAM_API_URL to a local address"
            )
        if self.webhook_url is not None:
            secret = self.webhook_secret.get_secret_value() if self.webhook_secret else ""
            if not SECRET.fullmatch(secret):
                raise ValueError(
                    "WEBHOOK_URL needs WEBHOOK_SECRET: 32 to 256 letters, digits, _ or -"
                )
        return self

    @property
    def is_real_telegram(self) -> bool:
        """True when the bot would talk to Telegram itself."""
        return (urlsplit(self.telegram_api_url).hostname or "").endswith("telegram.org")

    @property
    def missing_consent_data(self) -> list[str]:
        """Names of the settings without which the consent text names nobody."""
        required = ("operator_name", "operator_address", "operator_contact")
        return [name.upper() for name in required if not getattr(self, name).strip()]

    @property
    def policy(self) -> Policy:
        """The numbers the services work by."""
        return Policy(
            pii_mode=self.pii_mode,
            invite_valid_days=self.invite_valid_days,
            proposal_answer_working_days=self.proposal_answer_working_days,
            first_meeting_working_days=self.first_meeting_working_days,
            held_question_minutes=self.held_question_minutes,
            erase_working_days=self.erase_working_days,
            minimum_cell=self.minimum_cell,
        )


def load_settings(**overrides: Any) -> Settings:
    """Settings of the environment.

    Raises SettingsError with one sentence for every wrong or missing one, without its value.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(item) for item in error.errors())) from None


def _sentence(item: Any) -> str:
    name = "_".join(str(part) for part in item["loc"]).upper()
    if item["type"] == "missing":
        return f"{name} is not set: write it to .env or to the environment (see .env.example)."
    reason = item["msg"].removeprefix("Value error, ")
    return f"{name} is wrong: {reason}." if name else f"{reason}."
