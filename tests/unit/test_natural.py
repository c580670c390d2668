"""Titles are sorted as people count, not as machines do."""

from services.natural import natural_key


def test_numbers_go_by_their_value() -> None:
    titles = ["Школа № 10", "Школа № 2", "школа № 1", "Гимназия № 3", "Школа", "Школа № 2 «Ёлка»"]
    assert sorted(titles, key=natural_key) == [
        "Гимназия № 3",
        "Школа",
        "школа № 1",
        "Школа № 2",
        "Школа № 2 «Ёлка»",
        "Школа № 10",
    ]


def test_a_title_may_begin_with_a_number_or_be_empty() -> None:
    assert sorted(["12 лицей", "", "9 школа"], key=natural_key) == ["", "9 школа", "12 лицей"]
