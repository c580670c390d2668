"""Titles in the order in which people look for them: «Школа № 2» before «Школа № 10»."""

import re

# People type one letter for the other: U+0451 sorts as U+0435.
SAME_LETTER = {0x451: 0x435}
DIGITS = re.compile(r"(\d+)")


def natural_key(title: str) -> tuple[tuple[str, int], ...]:
    """A key to sort by: words without letter case, numbers by their value."""
    parts = DIGITS.split(title.casefold().translate(SAME_LETTER))
    words, numbers = parts[::2], [*map(int, parts[1::2]), -1]
    return tuple(zip(words, numbers, strict=True))
