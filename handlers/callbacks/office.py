"""Actions of the menu and of the screens about oneself and one's scope."""

from aiogram.filters.callback_data import CallbackData

from services.periods import PeriodKind


class ContinueForm(CallbackData, prefix="go"):
    """Back to the question that is awaited."""


class OpenReport(CallbackData, prefix="rep"):
    """The report of one's own scope for a period."""

    period: PeriodKind = PeriodKind.YEAR


class CompareSchools(CallbackData, prefix="repsch"):
    """The schools of a coordinator side by side."""

    page: int = 0
