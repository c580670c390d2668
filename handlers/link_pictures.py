"""A link into the bot, as a picture to print or to show."""

import io
from typing import Protocol

import segno


class BotName(Protocol):
    """The part of the settings that a link is made of."""

    bot_username: str | None


def qr_picture(link: str) -> bytes:
    """A QR code of a link, large enough to be printed for a wall."""
    picture = io.BytesIO()
    segno.make(link, error="m", micro=False).save(picture, kind="png", scale=12, border=4)
    return picture.getvalue()
