"""A chat keeps no sizes of payment: what is taken for one, and what is not."""

import pytest

from services.amounts import holds_amount


@pytest.mark.parametrize(
    "text",
    [
        "5000 р",
        "5000р.",
        "доплата 5000 руб.",
        "5 тыс. рублей",
        "15 проц",
        "15 %",
        "15 процентов от оклада",
        "10 млн",
        "5000 ₽",
        "100 rub",
        "пять тысяч рублей",
        "Сто рублей за встречу",
        "пятнадцать процентов оклада",
    ],
)
def test_a_size_of_payment_is_recognised(text: str) -> None:
    assert holds_amount(text)


@pytest.mark.parametrize(
    "text",
    [
        "Положение об оплате труда, приказ № 12 от 1 сентября",
        "Пункт 4.2 раздела 5 Положения",
        "12 разряд",
        "2026 рабочий год",
        "Школа 3 р-на",
        "Три раздела положения",
    ],
)
def test_the_name_of_a_regulation_is_no_size(text: str) -> None:
    assert not holds_amount(text)
