"""The meeting in a teacher's own calendar."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from services.calendar.ics import meeting_ics
from services.calendar.zones import to_local, to_utc

STAMP = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
STARTS = to_utc(datetime.fromisoformat("2026-11-24T16:30"), "Asia/Omsk")
UID = "meeting-17@nastavnik"


def entry(**changes) -> bytes:
    meeting = {
        "uid": UID,
        "sequence": 0,
        "method": "PUBLISH",
        "starts_at": STARTS,
        "duration_minutes": 40,
        "summary": "Встреча: Ольга · 017",
        "description": "Онлайн, 40 минут; тема — «ВПР», часть 1\nСсылка придёт позже",
        "location": "Онлайн",
        "zone": "Asia/Omsk",
        "stamp": STAMP,
    }
    return meeting_ics(**(meeting | changes))


def read(file: bytes):
    calendar = Calendar.from_ical(file)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_a_calendar_reads_the_meeting_back():
    calendar, event = read(entry())
    assert calendar["METHOD"] == "PUBLISH"
    assert calendar["VERSION"] == "2.0"
    assert calendar["X-WR-TIMEZONE"] == "Asia/Omsk"
    assert event["UID"] == UID
    assert event["STATUS"] == "CONFIRMED"
    assert event["SUMMARY"] == "Встреча: Ольга · 017"
    assert event["DESCRIPTION"].split("\n")[1] == "Ссылка придёт позже"
    assert event["LOCATION"] == "Онлайн"
    assert event["DTSTAMP"].dt == STAMP
    shown = [
        to_local(event[name].dt, "Asia/Omsk").strftime("%H:%M") for name in ("DTSTART", "DTEND")
    ]
    assert shown == ["16:30", "17:10"]


def test_a_move_and_a_cancellation_are_the_same_entry_with_a_higher_sequence():
    moved_to = to_utc(datetime.fromisoformat("2026-11-25T15:00"), "Asia/Omsk")
    _, first = read(entry())
    _, moved = read(entry(sequence=1, starts_at=moved_to))
    calendar, cancelled = read(entry(sequence=2, method="CANCEL", starts_at=moved_to))
    assert {first["UID"], moved["UID"], cancelled["UID"]} == {UID}
    assert [event["SEQUENCE"] for event in (first, moved, cancelled)] == [0, 1, 2]
    assert moved["DTSTART"].dt == moved_to
    assert calendar["METHOD"] == "CANCEL"
    assert cancelled["STATUS"] == "CANCELLED"


def test_the_file_keeps_to_the_letter_of_the_standard():
    file = entry(description="Подготовить разбор урока и два вопроса. " * 20)
    lines = file.split(b"\r\n")
    assert lines[-1] == b""
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 75
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert b"DTSTART:20261124T103000Z" in lines


def test_nobody_is_named_by_an_address():
    for method in ("REQUEST", "PUBLISH", "CANCEL"):
        calendar, event = read(entry(method=method))
        assert calendar["METHOD"] == method
        assert "ORGANIZER" not in event
        assert "ATTENDEE" not in event
        assert b"mailto" not in entry(method=method).lower()


def test_the_same_meeting_gives_the_same_file():
    assert entry() == entry()
    assert entry() != entry(sequence=1)


@pytest.mark.parametrize(
    "breaks", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x00"]
)
def test_a_text_cannot_add_a_line_of_its_own(breaks):
    trick = f"Встреча{breaks}ATTENDEE:mailto:a@example.org{breaks}END:VEVENT"
    file = entry(summary=trick, description=trick, location=trick, uid=trick)
    _, event = read(file)
    assert "ATTENDEE" not in event
    unfolded = file.replace(b"\r\n ", b"").decode().splitlines()
    assert [line for line in unfolded if line.startswith("ATTENDEE")] == []
    assert unfolded.count("END:VEVENT") == 1


@given(text=st.text(max_size=200))
def test_any_text_survives_as_one_property(text):
    calendar, event = read(entry(summary=text, description=text, location=text))
    assert [component.name for component in calendar.walk()] == ["VCALENDAR", "VEVENT"]
    assert {"UID", "DTSTART", "STATUS", "SUMMARY", "DESCRIPTION"} <= set(event)
    assert len(event) == 10


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": datetime.fromisoformat("2026-11-24T16:30")},
        {"stamp": datetime.fromisoformat("2026-11-24T16:30")},
        {"sequence": -1},
        {"duration_minutes": 0},
    ],
)
def test_a_meeting_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match="must"):
        entry(**wrong)
