"""Telegram counts entity offsets in UTF-16 code units; Python counts code points."""

from __future__ import annotations


def length(text: str) -> int:
    """Length of the text in UTF-16 code units."""
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)


def boundaries(text: str) -> list[int]:
    """For every code point its UTF-16 offset, and the total length at the end."""
    result = [0]
    for char in text:
        result.append(result[-1] + (2 if ord(char) > 0xFFFF else 1))
    return result
