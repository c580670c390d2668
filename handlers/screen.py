"""What a handler answers with: text, inline buttons, and how the press is acknowledged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from aiogram.filters.callback_data import CallbackData

# Short enough for Telegram and for the messengers that may follow (product.md, «Later»).
MAX_TEXT = 3500
MAX_BUTTON = 42


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button with an action of ours, or with a link."""

    text: str
    action: CallbackData | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        if (self.action is None) == (self.url is None):
            raise ValueError("a button has either an action or a link")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A small file made here: a picture is shown, anything else is a document."""

    filename: str
    content: bytes
    caption: str = ""
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Screen:
    """One live message.

    `text` is Telegram HTML: user data in it is quoted. `rows` are rows of buttons. `toast` is a
    short word on the pressed button, `alert` makes it a window. `fresh` sends a new message and
    leaves the old one as it is. An attachment without a caption carries the screen under it; others
    go first. `asks` is the state whose question this is.
    """

    text: str
    rows: Sequence[Sequence[Button]] = ()
    toast: str | None = None
    alert: bool = False
    fresh: bool = False
    attachments: Sequence[Attachment] = ()
    asks: str | None = None

    def with_toast(self, toast: str, *, alert: bool = False) -> Self:
        """The same screen, acknowledged with a word."""
        return replace(self, toast=toast, alert=alert)

    def with_hint(self, hint: str) -> Self:
        """The same screen with a line above it that says what to correct."""
        return replace(self, text=f"{hint}\n\n{self.text}")
