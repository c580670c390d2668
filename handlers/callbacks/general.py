"""Actions that every screen may offer."""

from aiogram.filters.callback_data import CallbackData


class OpenMenu(CallbackData, prefix="menu"):
    """The main menu."""


class Nothing(CallbackData, prefix="-"):
    """A button that is only a label (a day of another month)."""
