"""Rows of buttons that many screens share: pages, choices, the way back."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.callbacks import OpenMenu
from handlers.display import shorten
from handlers.screen import MAX_BUTTON, Button

Item = TypeVar("Item")
Rows = list[list[Button]]

# At most 8 buttons on a screen: five to seven choices, the pages and the way back.
PAGE = 5


def menu_row() -> list[Button]:
    """The way to the menu; always the last row."""
    return [Button(_("Menu"), OpenMenu())]


def choice(text: str, action: CallbackData, *, chosen: bool = False) -> list[Button]:
    """One option on a row of its own, marked when it is chosen."""
    return [Button(shorten(f"✓ {text}" if chosen else text, MAX_BUTTON), action)]


def page_of(items: Sequence[Item], page: int, size: int = PAGE) -> tuple[Sequence[Item], int, int]:
    """The items of a page, its number brought into range, and the number of pages (at least 1)."""
    pages = max(1, -(-len(items) // size))
    page = min(max(page, 0), pages - 1)
    return items[page * size : (page + 1) * size], page, pages


def page_row(page: int, pages: int, at: Callable[[int], CallbackData]) -> list[Button]:
    """[‹] [2 из 5 ›]; empty when there is one page. `at` makes the action that opens a page."""
    if pages < 2:
        return []
    label = _("{page} of {pages} ›").format(page=page + 1, pages=pages)
    return [
        Button("‹", at((page - 1) % pages)),
        Button(label, at((page + 1) % pages)),
    ]


def pages_of_rows(rows: Rows, size: int) -> list[Rows]:
    """Rows of buttons cut into pages of at most `size` buttons each; at least one page."""
    pages: list[Rows] = [[]]
    for row in rows:
        if sum(map(len, pages[-1])) + len(row) > size:
            pages.append([])
        pages[-1].append(row)
    return pages
