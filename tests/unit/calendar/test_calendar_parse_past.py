"""When something took place, in a teacher's words."""

from datetime import datetime

import pytest

from services.calendar.parse_past import parse_past

NOW = datetime.fromisoformat("2026-11-25T15:00")  # A Wednesday.


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("вчера 15:00", "2026-11-24T15:00"),
        ("позавчера в 16.30", "2026-11-23T16:30"),
        ("пт 16:30", "2026-11-20T16:30"),
        ("в понедельник в 14:00", "2026-11-23T14:00"),
        ("среда 14:00", "2026-11-25T14:00"),
        ("среда 16:00", "2026-11-18T16:00"),
        ("20.11 16:30", "2026-11-20T16:30"),
        ("20 ноября в 16", "2026-11-20T16:00"),
        ("14:00", "2026-11-25T14:00"),
        ("16:00", "2026-11-24T16:00"),
        ("сегодня 12:30", "2026-11-25T12:30"),
        ("Fri 16:30", "2026-11-20T16:30"),
        # What is written out ahead stays ahead: the caller says so.
        ("завтра 15:00", "2026-11-26T15:00"),
    ],
)
def test_the_last_time_it_was_is_meant(text: str, moment: str) -> None:
    assert parse_past(text, now_local=NOW) == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    "text", ["", "вчера", "как-то так", "25:00 вчера", "пт и сб 15:00", "1" * 200]
)
def test_what_is_not_clear_is_nothing(text: str) -> None:
    assert parse_past(text, now_local=NOW) is None
