"""Actions of the menu and of the screens about oneself and one's scope."""

from aiogram.filters.callback_data import CallbackData


class ContinueForm(CallbackData, prefix="go"):
    """Back to the question that is awaited."""
