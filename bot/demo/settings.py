"""The settings of the demo: its own, whatever the environment and `.env` say."""

from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from bot.demo.town import Town
from bot.settings import Settings

TOKEN = "42:SANDBOX"  # noqa: S105 - the sandbox's well-known token, a secret of nobody
USERNAME = "nastavnik_demo_bot"


class DemoSettings(Settings):
    """Settings that read nothing: a demo must never touch the real database or the real bot."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        **sources: Any,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def demo_settings(
    folder: Path, town: Town, *, address: str, clock_file: Path, files_port: int
) -> DemoSettings:
    """Settings for the demo in `folder` against the sandbox at `address`.

    Files are downloaded from `files_port` of this machine.
    """
    operator = town.texts["operator"]
    return DemoSettings(
        bot_token=TOKEN,
        bot_username=USERNAME,
        telegram_api_url=address,
        database_url=f"sqlite+aiosqlite:///{folder / 'nastavnik.db'}",
        encryption_key_file=folder / "encryption.key",
        erasure_log=folder / "erased.jsonl",
        clock_file=clock_file,
        # Every name under .localhost is this machine; Telegram's buttons want a dot in it.
        public_url=f"http://nastavnik.localhost:{files_port}",
        webhook_port=files_port,
        operator_name=operator["name"],
        operator_address=operator["address"],
        operator_contact=operator["contact"],
    )
