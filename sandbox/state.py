"""What the sandbox remembers: people, messages, pressed buttons, files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Person:
    """A Telegram user with a private chat with the bot (chat id = user id)."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = "ru"
    # Free labels, shown by the page and used for nothing else.
    role: str | None = None
    school: str | None = None
    group: str | None = None
    # A start payload that the person was given as a link: the first «Start» uses it.
    invite: str | None = None
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    read_up_to: int = 0
    messages: list[Message] = field(default_factory=list)
    callbacks: list[Callback] = field(default_factory=list)


@dataclass
class Message:
    """One message of a chat, as it is now."""

    id: int
    person_id: int
    from_bot: bool
    date: int
    kind: str = "text"
    # The text, or the caption when the message carries something else.
    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)
    # inline_keyboard, keyboard, remove_keyboard or force_reply, as the chat shows it.
    markup: dict[str, Any] | None = None
    # Bot API fields of the content: {"document": {...}}, {"photo": [...]}, …
    content: dict[str, Any] = field(default_factory=dict)
    file_id: str | None = None
    reply_to: int | None = None
    edit_date: int | None = None
    deleted: bool = False
    seq: int = 0

    @property
    def inline_keyboard(self) -> list[list[dict[str, Any]]]:
        """Rows of inline buttons; empty when there are none."""
        return (self.markup or {}).get("inline_keyboard", [])


@dataclass
class Callback:
    """A pressed inline button."""

    id: str
    person_id: int
    message_id: int
    data: str
    pressed_at: float
    answered: bool = False
    text: str | None = None
    show_alert: bool = False
    url: str | None = None
    seq: int = 0


@dataclass
class StoredFile:
    """An uploaded file. `type` is Document or Photo: a file_id is good for its own type only."""

    id: str
    unique_id: str
    type: str
    name: str
    mime_type: str
    data: bytes
    path: str
    width: int = 0
    height: int = 0

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data)
