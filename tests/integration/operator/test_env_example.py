"""Every setting is described in .env.example, and nothing else is."""

import re
from pathlib import Path

import yaml

from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
SETTING = re.compile(r"^#? ?([A-Z][A-Z_]*)=(.*)$", re.MULTILINE)
# Without a default, or filled by the operator.
FILLED = {
    *("BOT_TOKEN", "OPERATOR_NAME", "OPERATOR_ADDRESS", "OPERATOR_CONTACT"),
    *("PROCESSOR_NAME", "PROCESSOR_ADDRESS"),
}


def described() -> dict[str, str]:
    return dict(SETTING.findall((ROOT / ".env.example").read_text("utf-8")))


def test_every_setting_is_described() -> None:
    assert set(described()) == {name.upper() for name in Settings.model_fields}


def test_the_shown_defaults_are_the_real_ones() -> None:
    shown = {name: value for name, value in described().items() if name not in FILLED}
    real = {
        name.upper(): "" if not field.default and field.default != 0 else str(field.default)
        for name, field in Settings.model_fields.items()
        if name.upper() not in FILLED
    }
    assert shown == real


def test_the_placeholders_are_recognised() -> None:
    values = {
        name.lower(): value for name, value in described().items() if value and name in FILLED
    }
    settings = Settings(_env_file=None, bot_token="42:SANDBOX", **values)
    assert settings.missing_consent_data == [
        "OPERATOR_NAME",
        "OPERATOR_ADDRESS",
        "OPERATOR_CONTACT",
    ]


def test_the_key_and_the_erasure_log_do_not_lie_with_the_database() -> None:
    """A copy of the volume of the database is unreadable, and brings nobody back."""
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    for name in ("bot", "bot-postgres"):
        service = compose["services"][name]
        mounted = {mount.split(":")[1]: mount.split(":")[0] for mount in service["volumes"]}
        places = {
            key: str(Path(service["environment"][key]).parent)
            for key in ("ENCRYPTION_KEY_FILE", "ERASURE_LOG")
        }
        assert len({mounted[place] for place in places.values()} | {mounted["/data"]}) == 3
        assert set(mounted.values()) <= set(compose["volumes"])
