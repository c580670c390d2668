"""Sizes of payment in what people type: a chat keeps none."""

import re

# «15 %», «15 проц», «5000 руб.», «5000 р», «5 тыс. рублей», «5 тысяч», "100 rub", "5k rub".
_MANY = r"(?:тыс|млн|миллион)[а-я]*\.?"
_UNIT = rf"%|₽|проц|percent|per\s?cent|{_MANY}|(?:руб|rub)|р(?![а-яё-])"
# «пять тысяч», «пятнадцать процентов»: a number in words before such a unit.
_TENS = "два|три|четыр|пят|шест|сем|восем|девят|десят|один|одна|сорок|сто|двест|полтор|половин"
_WORDS = rf"\b(?:{_TENS})[а-яё]*\s+(?:{_MANY}|руб[а-я]*|процент[а-я]*)"
_AMOUNT = re.compile(rf"\d\s*(?:{_UNIT})|{_WORDS}", re.IGNORECASE)


def holds_amount(text: str) -> bool:
    """True for a text that names a size of payment."""
    return _AMOUNT.search(text) is not None
