"""Sizes of payment in what people type: a chat keeps none."""

import re

# «15 %», «5000 руб.», «5 тыс. рублей», "100 rub".
_UNIT = r"%|₽|р\.|процент|percent|(?:(?:тыс|млн)[а-я]*\.?\s*)?(?:руб|rub)"
_AMOUNT = re.compile(rf"\d\s*(?:{_UNIT})", re.IGNORECASE)


def holds_amount(text: str) -> bool:
    """True for a text that names a size of payment."""
    return _AMOUNT.search(text) is not None
