"""Telegram HTML to plain text, for a message whose markup was refused."""

import html
import re

TAG = re.compile(r"</?[a-z][^<>]*>")


def plain_text(markup: str) -> str:
    """The words of `markup` without tags and entities."""
    return html.unescape(TAG.sub("", markup))
