"""The bot's URL map: every button's action, each at most 64 bytes. Ids only, never personal data.

What a button asks for is checked by the service that acts; an id from a button proves nothing.
"""

from aiogram.filters.callback_data import CallbackData


class OpenMenu(CallbackData, prefix="menu"):
    """The main menu."""


class Nothing(CallbackData, prefix="-"):
    """A button that is only a label (a day of another month)."""
