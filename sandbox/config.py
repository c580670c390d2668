"""Settings of one sandbox server."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Limits:
    """Flood limits. Telegram publishes 30/s, 1/s per chat and 20/min per group, not the burst."""

    enabled: bool = True
    overall_per_second: float = 30
    chat_per_second: float = 1
    chat_burst: int = 5
    group_per_minute: int = 20


@dataclass
class Config:
    """What a sandbox is started with.

    Times are seconds of real time unless a comment says otherwise. Several of them can be changed
    while the server runs (`POST /api/settings`), so that a test does not have to wait.
    """

    token: str = "42:SANDBOX"  # noqa: S105 - the sandbox's well-known token, a secret of nobody
    username: str = "nastavnik_demo_bot"
    name: str = "Наставник"
    clock_file: Path | None = None
    limits: Limits = field(default_factory=Limits)
    first_update_id: int = 1001
    first_message_id: int = 1
    # Telegram does not publish how long a pressed button waits; 10-20 s are reported.
    callback_lifetime: float = 15
    # Multiplies the 1, 2, 4 … 60 s between two deliveries of one update to a webhook.
    webhook_retry_scale: float = 1
    webhook_timeout: float = 60
    max_upload: int = 50 * 1024 * 1024
    max_photo: int = 10 * 1024 * 1024
    max_download: int = 20 * 1024 * 1024

    @property
    def bot_id(self) -> int:
        """The bot's user id: the part of the token before the colon."""
        return int(self.token.split(":", 1)[0])
